import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { ageFileOf, ageFileSchema } from './key-facts.ts';
import { Life } from './life.ts';
import { inOneSentence, organizationRefusal } from './living.ts';

/** Public key of a NATS operator: `O` and 55 base32 characters. Source: NATS nkeys, prefix byte 14 << 3. */
const operatorPublicKeySchema = z.string().regex(/^O[A-Z2-7]{55}$/);

/** Operator names are unique: servers and tools tell operators apart by name. */
export function natsOperatorKey({ name }: { readonly name: string }): string {
  return comparable(name);
}

/** What of NATS identities can be exported, and what it is called. */
export const exportFormatNames = {
  creds: 'Credentials of a user, with the seed',
  'server-memory': 'Server configuration with all tokens',
  'server-folder': 'Server configuration with a folder of tokens',
  'nsc-store': 'Folders of nsc',
} as const;

const exportFormats = ['creds', 'server-memory', 'server-folder', 'nsc-store'] as const;

/** What of NATS identities can be exported. */
export type ExportFormat = (typeof exportFormats)[number];

const operator_id = uuidSchema;
const facts = { name: nameSchema, notes: textSchema.nullable() };
const change = new Change(facts, { name: 'Name', notes: 'Notes' });

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  ...facts,
  publicKey: operatorPublicKeySchema,
  seed: ageFileSchema,
  status: z.enum(['active', 'suspended', 'revoked']),
};

type Operator = ValueOf<typeof state>;

const life = new Life({
  noun: 'NATS operator',
  about: { operator_id },
  aboutLabel: 'Operator id',
  codes: { notActive: 'operator.not-active', notSuspended: 'operator.not-suspended' },
  name: ({ name }: Operator) => name,
  stages: { active: 'active', suspended: 'suspended', ended: 'revoked' },
  ended: { word: 'Revoked', tone: 'broken' },
});

/** What stands of NATS operators in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.operator', {
  state,
  label: ({ name }) => name,
  // A revoked one gives its name back. No name reads like this: names are compared in lower case.
  uniqueKey: (operator) =>
    operator.status === 'revoked' ? `Revoked ${operator.id}` : natsOperatorKey(operator),
  organizationId: ({ organizationId }) => organizationId,
  ended: ({ status }) => status === 'revoked',
}).withEvents({
  /** A NATS operator identity was made for an organization; its seed stays encrypted on the laptop. */
  NatsOperatorCreated: {
    payload: {
      operator_id: uuidSchema,
      name: nameSchema,
      organization_id: uuidSchema,
      public_key: operatorPublicKeySchema,
      seed: ageFileSchema,
    },
    effect: 'makes',
    title: 'NATS operator created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Operator: payload.name,
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      'Operator id': payload.operator_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.operator_id,
      organizationId: payload.organization_id,
      name: payload.name,
      notes: null,
      publicKey: payload.public_key,
      seed: payload.seed,
      status: 'active',
    }),
  },
  /** What is known of a NATS operator was corrected. Its key stays the same. */
  NatsOperatorUpdated: {
    payload: { operator_id, ...change.payload },
    effect: 'changes',
    title: 'NATS operator changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Operator id': payload.operator_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      notes: later(to, 'notes', before.notes),
    }),
  },
  /** Something was written for servers or users to have: configurations, tokens, or the seed of a user. Nothing of it stands here. */
  NatsConfigExported: {
    payload: {
      operator_id,
      export_id: uuidSchema,
      format: z.enum(exportFormats),
      /** The user whose credentials they are; null for what is for servers and tools. */
      user_id: uuidSchema.nullable(),
      /** The public keys whose seeds were written with it, in plain text. */
      seeds: z.array(z.string().regex(/^[OAU][A-Z2-7]{55}$/)).max(10_000),
      /** Whom it is for. */
      recipient: nameSchema,
    },
    effect: 'changes',
    title: 'NATS configuration exported',
    about: ({ payload }) => `${exportFormatNames[payload.format]}, for ${payload.recipient}`,
    outcome: ({ payload, aggregate_id: id }) =>
      `${exportFormatNames[payload.format]} of ${id} written for ${payload.recipient}`,
    lines: ({ payload }) => ({
      What: exportFormatNames[payload.format],
      For: payload.recipient,
      'Seeds written with it, in plain text': payload.seeds.length === 0 ? 'None' : payload.seeds,
      'User id': payload.user_id,
      'Export id': payload.export_id,
      'Operator id': payload.operator_id,
    }),
    evolve: (_, before) => before,
  },
  /** For a while nothing is made below a NATS operator. */
  NatsOperatorSuspended: life.suspended(),
  /** A suspended NATS operator is used again. */
  NatsOperatorReactivated: life.reactivated(),
  /** A NATS operator is used no more: nothing that it signs is to be trusted. */
  NatsOperatorRevoked: life.ended(),
});

function factsOf({ name, notes }: Operator) {
  return { name, notes };
}

function nameRefusal({ id, name }: Pick<Operator, 'id' | 'name'>, registry: Registry): Refused | null {
  const holder = registry.holderOf('nats.operator', natsOperatorKey({ name }));
  if (holder === undefined || holder.id === id) return null;
  return refuse(
    'operator.name-taken',
    'name',
    `A NATS operator named “${name}” is already in the ledger.`,
    'Choose another name.',
  );
}

function revokedRefusal({ name, status }: Operator): Refused | null {
  if (status !== 'revoked') return null;
  return refuse(
    'operator.revoked',
    null,
    `The NATS operator ${name} was revoked: nothing more happens to it.`,
    'Make a new operator if one is needed again.',
  );
}

/** Why an operator cannot be revoked: its accounts would be dead, and nothing in the ledger would say so. */
function accountsRefusal({ id, name }: Operator, registry: Registry): Refused | null {
  const accounts = [...registry.naming('nats.account', 'operator', id)].map((account) => account.name);
  if (accounts.length === 0) return null;
  return refuse(
    'operator.in-use',
    null,
    `${name} still has accounts: ${inOneSentence(accounts)}.`,
    'End them first: with the operator they could be used no more.',
  );
}

/**
 * Why nothing below a NATS operator can be made, or taken up again; null where it can.
 * @param field of the form in which the operator was chosen; null where it was not
 */
export function operatorRefusal(
  { name, status, organizationId }: Operator,
  field: string | null,
  registry: Registry,
): Refused | null {
  if (status === 'suspended')
    return refuse(
      'operator.suspended',
      field,
      `The NATS operator ${name} is suspended.`,
      'Reactivate the operator first.',
    );
  if (status === 'revoked')
    return refuse(
      'operator.revoked',
      field,
      `The NATS operator ${name} was revoked.`,
      'Choose another operator.',
    );
  const organization = organizationRefusal(registry, organizationId, {
    code: 'operator.unknown-organization',
    what: `the NATS operator ${name}`,
  });
  return organization && { ...organization, refusal: { ...organization.refusal, field } };
}

/** Credentials are those of one user below the operator, with its seed; what servers are given holds no seed. */
function exportRefusal(
  {
    format,
    user_id: userId,
    seeds,
  }: { readonly format: ExportFormat; readonly user_id: string | null; readonly seeds: readonly string[] },
  { id }: Operator,
  registry: Registry,
): Refused | null {
  if (userId === null) {
    const maySeeds = format === 'nsc-store' || seeds.length === 0;
    return format !== 'creds' && maySeeds ? null : OTHER_EXPORT;
  }
  const user = registry.get('nats.user', userId);
  const account = user === undefined ? undefined : registry.get('nats.account', user.accountId);
  const isHis = format === 'creds' && seeds.length === 1 && seeds[0] === user?.publicKey;
  return isHis && account?.operatorId === id ? null : OTHER_EXPORT;
}

const OTHER_EXPORT = refuse(
  'operator.export',
  null,
  'What is said to be exported does not fit together: credentials are those of one user, with its seed.',
  'Export it again.',
);

/** What can be asked of NATS operators. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS operator', 'NATS operators'],
  made: 'NATS operator made',
  screen: {
    title: 'NATS identities',
    short: 'Identities',
    place: 'NATS',
    about:
      'Operators, their accounts, and the accounts’ users. Public keys go to the servers; the seeds stay here, encrypted.',
    belongsTo: 'organization',
    counted: ['NATS identity', 'NATS identities'],
    empty: {
      title: 'No NATS operators yet',
      text: 'An operator signs the accounts of a NATS system. An organization needs one, seldom two.',
    },
  },
  behind: 'nats.account',
  status: life.status,
  particulars: ({ organizationId, publicKey, notes }) => ({
    Organization: linkTo('organization', organizationId),
    'Public key': { code: publicKey, copied: 'public key' },
    Notes: notes,
  }),
  columns: [],
  additions: [{ makes: 'nats.account', verb: 'New account', field: 'operatorId' }],
  anew: {
    acts: ['ChangeNatsOperator', 'SuspendNatsOperator'],
    done: ({ name, notes }) =>
      notes === null ? [] : [{ act: 'ChangeNatsOperator', entered: { name, notes } }],
    lastly: ({ status }) =>
      status === 'suspended' ? [{ act: 'SuspendNatsOperator', entered: { reason: SUSPENDED_BEFORE } }] : [],
  },
  commands: {
    /** Record a freshly made NATS operator identity. */
    CreateNatsOperator: {
      withheld: true,
      input: { organizationId: uuidSchema, name: nameSchema, publicKey: operatorPublicKeySchema },
      effect: 'makes',
      seed: true,
      decide: ({ id, organizationId, name, publicKey }) => ({
        event_type: 'NatsOperatorCreated',
        payload: {
          operator_id: id,
          name,
          organization_id: organizationId,
          public_key: publicKey,
          seed: ageFileOf(id),
        },
      }),
    },
    /** Correct what is known of a NATS operator. */
    ChangeNatsOperator: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'Tokens made before still bear the former name.' },
        notes: { kind: 'text', label: 'Notes' },
      },
      now: factsOf,
      input: facts,
      effect: 'changes',
      available: ({ status }) => status !== 'revoked',
      decide({ id, name, notes }, before) {
        const changed = change.between(factsOf(before), { name, notes });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'NatsOperatorUpdated', payload: { operator_id: id, ...changed } };
      },
    },
    /** Record that something was written for servers or users to have. */
    ExportNatsConfig: {
      withheld: true,
      input: {
        exportId: uuidSchema,
        format: z.enum(exportFormats),
        userId: uuidSchema.nullable(),
        seeds: z.array(z.string()),
        recipient: nameSchema,
      },
      effect: 'changes',
      decide: ({ id, exportId, format, userId, seeds, recipient }) => ({
        event_type: 'NatsConfigExported',
        payload: { operator_id: id, export_id: exportId, format, user_id: userId, seeds, recipient },
      }),
    },
    /** Let nothing be made below a NATS operator for a while. */
    SuspendNatsOperator: life.suspend('NatsOperatorSuspended'),
    /** Use a suspended NATS operator again. */
    ReactivateNatsOperator: life.reactivate('NatsOperatorReactivated'),
    /** End a NATS operator that has no accounts any more. */
    RevokeNatsOperator: {
      ...life.end('NatsOperatorRevoked', 'Revoke', accountsRefusal),
      verb: 'Revoke operator…',
      irreversible: 'A revoked operator stays in the ledger and is never used again. Its name becomes free.',
    },
  },
  rules: {
    NatsOperatorCreated: {
      makes: ({ payload, aggregate_id: id }, registry) =>
        organizationRefusal(registry, payload.organization_id, {
          code: 'operator.unknown-organization',
          what: 'this operator',
        }) ?? nameRefusal({ id, name: payload.name }, registry),
    },
    NatsOperatorUpdated: {
      changes: ({ payload }, before, registry) =>
        revokedRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        nameRefusal({ id: before.id, name: later(payload.to, 'name', before.name) }, registry),
    },
    NatsConfigExported: {
      changes: ({ payload }, operator, registry) =>
        exportRefusal(payload, operator, registry) ?? operatorRefusal(operator, null, registry),
    },
    NatsOperatorSuspended: life.maySuspend(),
    NatsOperatorReactivated: life.mayReactivate(),
    NatsOperatorRevoked: {
      changes: (_, operator, registry) => revokedRefusal(operator) ?? accountsRefusal(operator, registry),
    },
  },
});
