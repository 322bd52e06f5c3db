import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { nameInScript } from '../../../app/ceremony/acts.ts';
import type { StepOf } from '../../../app/ceremony/script/format.ts';
import { stepsOf } from '../../../app/ceremony/script/format.ts';
import { referenceIn } from '../../../app/ceremony/script/templates.ts';
import type { FormField } from '../../../app/model/commands.ts';
import type { GeneralName } from '../../../app/pki/general-names.ts';
import { KINDS } from '../../../app/pki/general-names.ts';
import { isAttributeName } from '../../../app/pki/oids.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { PlainValue } from '../../../app/registry/ceremony-facts.ts';
import { fieldsOf, type Scene } from '../../../app/registry/ceremony-values.ts';
import { commandOf, forms } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { type CertificateRequest, certificateDraft, listDraft } from '../drafts/prepare.ts';
import { activationDraft } from '../drafts/prepare-activation.ts';
import { tokenDraft } from '../drafts/prepare-token.ts';
import { ceremonyProblem } from './problems.ts';

/** A draft of a ceremony can be approved and signed for so long, in hours: it is held in one or two days. */
const HOURS = 72;

/** The command of an act that needs neither a secret nor a device, with what the script says. @throws ProblemError */
export function plainCommand(step: StepOf<'act'>, scene: Scene, now: Date): Command {
  const fields = new Fields(step, scene);
  const draft = {
    needed: neededFor(step, scene),
    expiresAt: new Date(now.getTime() + HOURS * 3_600_000).toISOString(),
  };
  const { registry } = scene;
  switch (step.act) {
    case 'PrepareCertificate':
      return certificateDraft({ ...certificateRequest(fields, now), ...draft }, registry);
    case 'PrepareRevocationList':
      return listDraft(
        {
          issuerId: fields.text('issuer'),
          thisUpdate: beginning(fields.orNone('not_before'), now),
          nextUpdate: endOf(fields.text('next')),
          ...draft,
        },
        registry,
      );
    case 'PrepareOperatorToken':
    case 'PrepareAccountToken':
    case 'PrepareUserToken': {
      const kind = (
        {
          PrepareOperatorToken: 'operator',
          PrepareAccountToken: 'account',
          PrepareUserToken: 'user',
        } as const
      )[step.act];
      const until = fields.orNone('not_after');
      const asked = { kind, objectId: fields.text(kind), validUntil: until === null ? null : endOf(until) };
      return tokenDraft({ ...asked, signingKeyId: null, ...draft }, registry, now);
    }
    case 'PrepareActivation': {
      const until = fields.orNone('not_after');
      return activationDraft(
        {
          accountId: fields.text('account'),
          exportName: fields.text('export'),
          subject: fields.orNone('subject'),
          importer: { accountId: fields.text('importer') },
          validUntil: until === null ? null : endOf(until),
          ...{ signingKeyId: null, ...draft },
        },
        registry,
        now,
      );
    }
    default:
      return formCommand(step.act, fields);
  }
}

/** As many as the gate asks for that approves what the step prepares. */
function neededFor(step: StepOf<'act'>, { script }: Scene): number {
  const gate = stepsOf(script)
    .map(({ step: one }) => one)
    .find((one) => one.kind === 'gate' && referenceIn(one.over)?.[0] === step.id);
  return gate?.kind === 'gate' ? gate.need.reduce((sum, { need }) => sum + need, 0) : 1;
}

/** What the script says for the fields of an act. */
class Fields {
  readonly #values: ReadonlyMap<string, PlainValue>;

  constructor(step: StepOf<'act'>, scene: Scene) {
    const said = fieldsOf(step, scene);
    if (said === null)
      throw new ProblemError(
        ceremonyProblem('ceremony.field', { field: step.id, why: 'what it refers to is not there.' }),
      );
    this.#values = new Map(said.map(({ id, value }) => [id, value]));
  }

  get(name: string): PlainValue | undefined {
    return this.#values.get(name);
  }

  /** @throws ProblemError where the script says nothing */
  text(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined)
      throw new ProblemError(ceremonyProblem('ceremony.field', { field: name, why: 'it says nothing.' }));
    return String(value);
  }

  orNone(name: string): string | null {
    const value = this.#values.get(name);
    return value === undefined ? null : String(value);
  }

  /** Several, with commas between them. */
  list(name: string): readonly string[] {
    return (this.orNone(name) ?? '').split(/,\s*/).filter((one) => one !== '');
  }
}

function certificateRequest(fields: Fields, now: Date): Omit<CertificateRequest, 'needed' | 'expiresAt'> {
  return {
    organizationId: fields.text('organization'),
    profile: { name: fields.text('profile') },
    issuerId: fields.orNone('issuer'),
    holder: {
      kind: 'key',
      keyId: fields.text('key'),
      // A comma parts two attributes only where the next one begins behind it: names have commas, too.
      subject: fields
        .text('subject')
        .split(/,\s*(?=[A-Z]+\s*=)/)
        .map(attribute),
      names: fields.list('names').map(generalName),
    },
    notBefore: beginning(fields.orNone('not_before'), now),
    notAfter: endOf(fields.text('not_after')),
    revocationListAt: fields.list('lists_at'),
    issuerAt: [],
    personId: fields.orNone('person'),
    unitId: fields.orNone('unit'),
  };
}

type Attribute = Extract<CertificateRequest['holder'], { readonly subject: unknown }>['subject'][number];

/** `CN=Acme Root CA` */
function attribute(text: string): Attribute {
  const [, type = '', value = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  if (!isAttributeName(type) || value === '')
    throw new ProblemError(
      ceremonyProblem('ceremony.field', {
        field: 'subject',
        why: `“${text}” is no part of a name such as CN=Root.`,
      }),
    );
  return [type, value];
}

/** `dns:www.acme.example`, or a DNS name alone. */
function generalName(text: string): GeneralName {
  const [, before, after] = /^([a-z]+):(.+)$/.exec(text) ?? [];
  const kind = KINDS.find((one) => one === before);
  return kind === undefined ? { kind: 'dns', text } : { kind, text: after ?? '' };
}

function beginning(day: string | null, now: Date): string {
  return day === null ? `${now.toISOString().slice(0, 19)}Z` : `${day}T00:00:00Z`;
}

function endOf(day: string): string {
  return `${day}T23:59:59Z`;
}

/** A command as its form would give it, each field filled in. @throws ProblemError */
function formCommand(act: string, fields: Fields): Command {
  const form = forms.get(act);
  if (form === undefined) throw new ProblemError(ceremonyProblem('ceremony.not-plain'));
  const entered = Object.fromEntries(
    form.fields.map((field) => [field.name, enteredFor(field, fields.get(nameInScript(field.name)))]),
  );
  const id = form.effect === 'makes' ? uuidv7() : fields.text('object');
  try {
    return commandOf(act, id, entered);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    throw new ProblemError(
      ceremonyProblem('ceremony.field', {
        field: nameInScript(String(issue?.path[0] ?? act)),
        why: issue?.message ?? 'it does not fit.',
      }),
    );
  }
}

function enteredFor(field: FormField, value: PlainValue | undefined): unknown {
  if (value === undefined) return field.kind === 'several' ? [] : null;
  return field.kind === 'several' ? String(value).split(/,\s*/) : value;
}
