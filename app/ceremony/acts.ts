import { forms } from '../registry/dispatch.ts';
import type { AggregateName } from '../registry/index.ts';
import { keyAlgorithmSchema, keyPurposeSchema } from '../registry/key-facts.ts';

/** What stands in a field of an act. */
export type ActFieldKind =
  | { readonly kind: 'text' | 'number' | 'day' | 'yes' }
  | { readonly kind: 'choice' | 'several'; readonly choices: readonly string[] }
  | { readonly kind: 'object'; readonly to: AggregateName }
  /** A thing of the script's inventory, by what is plugged in or lies there. */
  | { readonly kind: 'item' }
  /** The name of a profile of certificates: one that is delivered, or one that the organization has adopted. */
  | { readonly kind: 'profile' };

/** A field of an act, by its name in a script. */
export type ActField = ActFieldKind & { readonly name: string; readonly optional: boolean };

/** What a step of kind `act` can do. */
export interface ScriptAct {
  /** Its name, as of the command that it comes to. */
  readonly type: string;
  readonly fields: readonly ActField[];
  /** The kind of object that comes of it; null where it changes one. */
  readonly makes: AggregateName | null;
}

const text = (name: string): ActField => ({ kind: 'text', name, optional: false });
const day = (name: string): ActField => ({ kind: 'day', name, optional: false });
const number = (name: string): ActField => ({ kind: 'number', name, optional: false });
const item = (name: string): ActField => ({ kind: 'item', name, optional: false });
const object = (name: string, to: AggregateName): ActField => ({ kind: 'object', to, name, optional: false });
const choice = (name: string, choices: readonly string[]): ActField => ({
  ...{ kind: 'choice', choices, name },
  optional: false,
});
const optional = (field: ActField): ActField => ({ ...field, optional: true });

const draft = object('draft', 'draft');
const organization = object('organization', 'organization');

/** The acts that take more than what is entered: a secret, a device, bytes that were approved. */
const withMore: readonly ScriptAct[] = [
  {
    type: 'GenerateKey',
    fields: [
      organization,
      text('label'),
      choice('purpose', keyPurposeSchema.options),
      choice('algorithm', keyAlgorithmSchema.options),
      optional(object('person', 'person')),
      optional(object('location', 'location')),
      optional(text('description')),
    ],
    makes: 'key',
  },
  {
    type: 'PrepareCertificate',
    fields: [
      organization,
      { kind: 'profile', name: 'profile', optional: false },
      object('key', 'key'),
      optional(object('issuer', 'certificate')),
      text('subject'),
      optional(text('names')),
      optional(day('not_before')),
      day('not_after'),
      optional(text('lists_at')),
      optional(object('person', 'person')),
      optional(object('unit', 'organization.unit')),
    ],
    makes: 'draft',
  },
  {
    type: 'PrepareRevocationList',
    fields: [object('issuer', 'certificate'), optional(day('not_before')), day('next')],
    makes: 'draft',
  },
  { type: 'SignCertificate', fields: [draft], makes: 'certificate' },
  { type: 'SignRevocationList', fields: [draft], makes: 'revocation.list' },
  {
    type: 'CreateNatsOperator',
    fields: [organization, text('name')],
    makes: 'nats.operator',
  },
  {
    type: 'CreateNatsAccount',
    // Through a system account a system is watched; the operator's token names it.
    fields: [
      object('operator', 'nats.operator'),
      text('name'),
      optional({ kind: 'yes', name: 'system', optional: true }),
    ],
    makes: 'nats.account',
  },
  {
    type: 'CreateNatsUser',
    fields: [object('account', 'nats.account'), text('name'), optional(object('person', 'person'))],
    makes: 'nats.user',
  },
  {
    type: 'GenerateNatsSigningKey',
    fields: [
      optional(object('operator', 'nats.operator')),
      optional(object('account', 'nats.account')),
      text('name'),
    ],
    makes: 'nats.signing.key',
  },
  {
    type: 'PrepareOperatorToken',
    fields: [object('operator', 'nats.operator'), optional(day('not_after'))],
    makes: 'draft',
  },
  {
    type: 'PrepareAccountToken',
    fields: [object('account', 'nats.account'), optional(day('not_after'))],
    makes: 'draft',
  },
  {
    type: 'PrepareUserToken',
    fields: [object('user', 'nats.user'), optional(day('not_after'))],
    makes: 'draft',
  },
  { type: 'SignNatsToken', fields: [draft], makes: 'nats.token' },
  {
    type: 'PrepareActivation',
    fields: [
      object('account', 'nats.account'),
      text('export'),
      optional(text('subject')),
      object('importer', 'nats.account'),
      optional(day('not_after')),
    ],
    makes: 'draft',
  },
  { type: 'SignNatsActivation', fields: [draft], makes: 'nats.activation' },
  {
    type: 'AssignYubiKey',
    fields: [item('yubikey'), object('person', 'person')],
    makes: 'yubikey',
  },
  { type: 'SetYubiKeyPin', fields: [item('yubikey')], makes: null },
  { type: 'ProvisionYubiKey', fields: [item('yubikey')], makes: null },
  {
    type: 'DrillKeyRecovery',
    fields: [object('key', 'key'), optional(number('shares'))],
    makes: null,
  },
];

/** All acts by their names: those with more, and every command of the registry that can be asked for. */
export const scriptActs: ReadonlyMap<string, ScriptAct> = new Map(
  [...[...forms.values()].map(actOfForm), ...withMore].map((act) => [act.type, act]),
);

/**
 * A command's field as a script writes it: `locationType` is `location_type`, `organizationId` is `organization`, and the
 * object that is changed is `object`.
 */
export function nameInScript(field: string): string {
  if (field === 'id') return 'object';
  return field.replace(/Id$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type CommandForm = typeof forms extends ReadonlyMap<string, infer F> ? F : never;

function actOfForm({ type, fields, effect, aggregate }: CommandForm): ScriptAct {
  const changed: readonly ActField[] = effect === 'changes' ? [object('object', aggregate)] : [];
  return {
    type,
    fields: [
      ...changed,
      ...fields.map((field): ActField => {
        const as = { name: nameInScript(field.name), optional: field.optional };
        switch (field.kind) {
          case 'reference':
            return { kind: 'object', to: field.to, ...as };
          case 'choice':
          case 'several':
            return { kind: field.kind, choices: Object.keys(field.choices), ...as };
          case 'lines':
            return { kind: 'text', ...as };
          default:
            return { kind: field.kind, ...as };
        }
      }),
    ],
    makes: effect === 'makes' ? aggregate : null,
  };
}
