import { fromBase64url } from '../content/base64url.ts';
import { readCertificateContent } from '../pki/certificate/certificate.ts';
import { readListContent } from '../pki/certificate/revocation-list.ts';
import { meaningOf } from '../pki/extensions.ts';
import { nameText } from '../pki/names.ts';
import type { Claims, ClaimsOf } from '../pki/nats/claims.ts';
import { readTokenBytes } from '../pki/nats/token.ts';
import type { PlainValue } from '../registry/ceremony-facts.ts';
import { fieldsOf, type Scene } from '../registry/ceremony-values.ts';
import { forms } from '../registry/dispatch.ts';
import type { Command, CommandNamed, Registry, StateOf } from '../registry/index.ts';
import { nameInScript } from './acts.ts';
import type { StepOf } from './script/format.ts';

type CommandType = Command['type'];

/** What stands in a field of an act, read from the commands that were to do it; undefined where it cannot be told. */
type Reading = (commands: readonly Command[], registry: Registry) => unknown;

/** An act that consists of other commands than its name says, or whose fields stand elsewhere. */
interface Composed {
  /** The commands of which it consists, in their order. */
  readonly of: readonly CommandType[];
  readonly fields: Readonly<Record<string, Reading>>;
}

function one<T extends CommandType>(commands: readonly Command[], type: T): CommandNamed<T> | undefined {
  return commands.find((command): command is CommandNamed<T> => command.type === type);
}

/** A field that a command has under a name of its own. */
const of =
  <T extends CommandType>(
    type: T,
    read: (command: CommandNamed<T>, registry: Registry) => unknown,
  ): Reading =>
  (commands, registry) => {
    const found = one(commands, type);
    return found === undefined ? undefined : read(found, registry);
  };

const facts = (read: (facts: CertificateContentOf['facts']) => unknown): Reading =>
  of('PrepareDraft', ({ content }) => (content.kind === 'certificate' ? read(content.facts) : undefined));
type CertificateContentOf = Extract<
  CommandNamed<'PrepareDraft'>['content'],
  { readonly kind: 'certificate' }
>;

/** A part of the very bytes of a certificate that are to be signed. */
const inBytes = (read: (content: ReturnType<typeof readCertificateContent>) => unknown): Reading =>
  of('PrepareDraft', ({ bytes }) => read(readCertificateContent(fromBase64url(bytes))));

const inList = (read: (content: ReturnType<typeof readListContent>) => unknown): Reading =>
  of('PrepareDraft', ({ bytes }) => read(readListContent(fromBase64url(bytes))));

const token = of('PrepareDraft', ({ content }) =>
  content.kind === 'nats-token' ? content.object_id : undefined,
);

type GrantedContent = Extract<CommandNamed<'PrepareDraft'>['content'], { readonly kind: 'nats-activation' }>;

const granted = (read: (content: GrantedContent) => unknown): Reading =>
  of('PrepareDraft', ({ content }) => (content.kind === 'nats-activation' ? read(content) : undefined));

/** A part of the very bytes of an activation that are to be signed. */
const activated = (
  read: (claims: ClaimsOf<'activation'>, account: StateOf['nats.account'] | undefined) => unknown,
): Reading =>
  of('PrepareDraft', ({ bytes, content }, registry) => {
    const claims = readTokenBytes(fromBase64url(bytes));
    if (!isActivation(claims) || content.kind !== 'nats-activation') return undefined;
    return read(claims, registry.get('nats.account', content.account_id));
  });

function isActivation(claims: Claims): claims is ClaimsOf<'activation'> {
  return claims.nats.type === 'activation';
}

/** The last day of a token, from its bytes. */
const tokenEnd = of('PrepareDraft', ({ bytes }) => {
  const { exp } = readTokenBytes(fromBase64url(bytes));
  return exp === undefined ? undefined : new Date(exp * 1000).toISOString().slice(0, 10);
});

const signedDraft = of('SignDraft', ({ id }) => id);

const serialOfYubiKey =
  (read: (commands: readonly Command[]) => string | undefined): Reading =>
  (commands, registry) =>
    registry.get('yubikey', read(commands) ?? '')?.device.serial;

/** The acts that are more than one form that is filled in. */
const composed: Readonly<Record<string, Composed>> = {
  GenerateKey: {
    of: ['GenerateKey'],
    fields: {
      organization: of('GenerateKey', ({ organizationId }) => organizationId),
      label: of('GenerateKey', ({ label }) => label),
      purpose: of('GenerateKey', ({ purpose }) => purpose),
      algorithm: of('GenerateKey', ({ algorithm }) => algorithm),
      person: of('GenerateKey', ({ personId }) => personId),
      location: of('GenerateKey', ({ locationId }) => locationId),
      description: of('GenerateKey', ({ description }) => description),
    },
  },
  PrepareCertificate: {
    of: ['PrepareDraft'],
    fields: {
      organization: of('PrepareDraft', ({ organizationId }) => organizationId),
      profile: facts(({ profile }) => profile.name),
      key: facts(({ key_id }) => key_id),
      issuer: facts(({ issuer_id }) => issuer_id),
      person: facts(({ person_id }) => person_id),
      unit: facts(({ unit_id }) => unit_id),
      subject: inBytes(({ subject }) => nameText(subject).replace(/\\(.)/g, '$1')),
      not_before: inBytes(({ notBefore }) => notBefore.slice(0, 10)),
      not_after: inBytes(({ notAfter }) => notAfter.slice(0, 10)),
      names: inBytes(({ extensions }) =>
        (meaningOf(extensions, 'subjectAltName')?.names ?? []).map(({ kind, text }) => `${kind}:${text}`),
      ),
      lists_at: inBytes(({ extensions }) => meaningOf(extensions, 'crlDistributionPoints')?.urls ?? []),
    },
  },
  PrepareRevocationList: {
    of: ['PrepareDraft'],
    fields: {
      issuer: of('PrepareDraft', ({ content }) =>
        content.kind === 'revocation-list' ? content.issuer_id : undefined,
      ),
      not_before: inList(({ thisUpdate }) => thisUpdate.slice(0, 10)),
      next: inList(({ nextUpdate }) => nextUpdate?.slice(0, 10)),
    },
  },
  PrepareOperatorToken: { of: ['PrepareDraft'], fields: { operator: token, not_after: tokenEnd } },
  PrepareAccountToken: { of: ['PrepareDraft'], fields: { account: token, not_after: tokenEnd } },
  PrepareUserToken: { of: ['PrepareDraft'], fields: { user: token, not_after: tokenEnd } },
  PrepareActivation: {
    of: ['PrepareDraft'],
    fields: {
      account: granted(({ account_id }) => account_id),
      // It is called after the export and whom it is for: see `activationName`.
      export: activated(({ name = '' }, account) =>
        account?.configuration.exports
          .map((one) => one.name)
          .filter((one) => name === one || name.startsWith(`${one} for `))
          .toSorted((a, b) => b.length - a.length)
          .at(0),
      ),
      subject: activated(({ nats }) => nats.subject),
      importer: granted(({ importer_id }) => importer_id),
      not_after: tokenEnd,
    },
  },
  SignNatsActivation: { of: ['SignDraft', 'SignNatsActivation'], fields: { draft: signedDraft } },
  SignCertificate: { of: ['SignDraft', 'IssueCertificate'], fields: { draft: signedDraft } },
  SignRevocationList: { of: ['SignDraft', 'IssueRevocationList'], fields: { draft: signedDraft } },
  SignNatsToken: { of: ['SignDraft', 'SignNatsToken'], fields: { draft: signedDraft } },
  CreateNatsOperator: {
    of: ['CreateNatsOperator'],
    fields: {
      organization: of('CreateNatsOperator', ({ organizationId }) => organizationId),
      name: of('CreateNatsOperator', ({ name }) => name),
    },
  },
  CreateNatsAccount: {
    of: ['CreateNatsAccount'],
    fields: {
      operator: of('CreateNatsAccount', ({ operatorId }) => operatorId),
      name: of('CreateNatsAccount', ({ name }) => name),
      system: of('CreateNatsAccount', ({ isSystem }) => isSystem),
    },
  },
  CreateNatsUser: {
    of: ['CreateNatsUser'],
    fields: {
      account: of('CreateNatsUser', ({ accountId }) => accountId),
      name: of('CreateNatsUser', ({ name }) => name),
      person: of('CreateNatsUser', ({ personId }) => personId),
    },
  },
  GenerateNatsSigningKey: {
    of: ['GenerateNatsSigningKey'],
    fields: {
      operator: of('GenerateNatsSigningKey', ({ signsFor }) =>
        signsFor.kind === 'operator' ? signsFor.operator_id : undefined,
      ),
      account: of('GenerateNatsSigningKey', ({ signsFor }) =>
        signsFor.kind === 'account' ? signsFor.account_id : undefined,
      ),
      name: of('GenerateNatsSigningKey', ({ name }) => name),
    },
  },
  AssignYubiKey: {
    of: ['AssignYubiKey'],
    fields: {
      yubikey: of('AssignYubiKey', ({ device }) => device.serial),
      person: of('AssignYubiKey', ({ personId }) => personId),
    },
  },
  SetYubiKeyPin: {
    of: ['ConfigurePin'],
    fields: { yubikey: serialOfYubiKey((commands) => one(commands, 'ConfigurePin')?.id) },
  },
  ProvisionYubiKey: {
    of: ['ProvisionYubiKey'],
    fields: { yubikey: serialOfYubiKey((commands) => one(commands, 'ProvisionYubiKey')?.id) },
  },
  DrillKeyRecovery: {
    of: ['DrillKeyRecovery'],
    fields: {
      key: of('DrillKeyRecovery', ({ id }) => id),
      shares: of('DrillKeyRecovery', ({ shares }) => shares.length),
    },
  },
};

/**
 * The acts that the program does by itself with what the script says: they need neither a secret nor a device.
 */
export function isPlain(act: string): boolean {
  return PREPARED.has(act) || (!Object.hasOwn(composed, act) && forms.has(act));
}

const PREPARED: ReadonlySet<string> = new Set([
  'PrepareCertificate',
  'PrepareRevocationList',
  'PrepareOperatorToken',
  'PrepareAccountToken',
  'PrepareUserToken',
  'PrepareActivation',
]);

/**
 * In what commands differ from the act of a step, as the rest of a sentence; null where they are just what the script says.
 * What the script leaves open may be anything. Pure.
 */
export function misfit(step: StepOf<'act'>, scene: Scene, commands: readonly Command[]): string | null {
  const { of: wanted, fields: readings } = composed[step.act] ?? { of: [step.act], fields: null };
  const types = commands.map(({ type }) => type);
  if (types.length !== wanted.length || !types.every((type, at) => type === wanted[at]))
    return `it is ${types.join(' and ')}`;
  const fields = fieldsOf(step, scene);
  if (fields === null) return 'what the script refers to is not there yet';
  const [first] = commands;
  for (const { id, value } of fields) {
    const found =
      readings === null
        ? inForm(first, id)
        : Object.hasOwn(readings, id)
          ? readings[id]?.(commands, scene.registry)
          : undefined;
    if (!isSame(found, value)) return `${id.replaceAll('_', ' ')} is not what the script says`;
  }
  return null;
}

/** What a command that is asked for by a form has in a field, by its name in a script. */
function inForm(command: Command | undefined, id: string): unknown {
  const fields = command === undefined ? [] : (forms.get(command.type)?.fields ?? []);
  if (id === 'object') return command?.id;
  const field = fields.find(({ name }) => nameInScript(name) === id);
  return field === undefined || command === undefined ? undefined : Reflect.get(command, field.name);
}

function isSame(found: unknown, said: PlainValue): boolean {
  return Array.isArray(found) ? found.join(', ') === String(said) : String(found) === String(said);
}
