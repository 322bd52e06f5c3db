import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { meantLimits } from '../pki/nats/limits.ts';
import type { Registry } from './index.ts';
import { ageFileOf, ageFileSchema } from './key-facts.ts';
import { Life } from './life.ts';
import { inOneSentence, unitRefusal } from './living.ts';
import {
  type AccountConfiguration,
  accountConfigurationSchema,
  accountFault,
  accountLines,
  DEFAULT_ACCOUNT,
  exportsFault,
  zeroFault,
} from './nats-configuration.ts';
import { operatorRefusal } from './nats-operator.ts';

/** Public key of a NATS account: `A` and 55 base32 characters. Source: NATS nkeys, prefix byte 0. */
const accountPublicKeySchema = z.string().regex(/^A[A-Z2-7]{55}$/);

/** A name stands for one account below an operator. */
export function natsAccountKey(account: { readonly operatorId: string; readonly name: string }): string {
  return `${account.operatorId} ${comparable(account.name)}`;
}

const account_id = uuidSchema;
const change = new Change(
  { name: nameSchema, unit_id: uuidSchema.nullable(), notes: textSchema.nullable() },
  { name: 'Name', unit_id: 'Unit id', notes: 'Notes' },
);

const state = {
  id: uuidSchema,
  operatorId: uuidSchema,
  name: nameSchema,
  isSystem: z.boolean(),
  unitId: uuidSchema.nullable(),
  notes: textSchema.nullable(),
  publicKey: accountPublicKeySchema,
  seed: ageFileSchema,
  /** What was decided about it. */
  configuration: accountConfigurationSchema,
  status: z.enum(['active', 'suspended', 'ended']),
};

type Account = ValueOf<typeof state>;

const life = new Life({
  noun: 'NATS account',
  about: { account_id },
  aboutLabel: 'Account id',
  codes: { notActive: 'account.not-active', notSuspended: 'account.not-suspended' },
  name: ({ name }: Account) => name,
  stages: { active: 'active', suspended: 'suspended', ended: 'ended' },
  ended: { word: 'Ended', tone: 'ended' },
  resuming: ({ operatorId }, registry) => aboveRefusal(operatorId, null, registry),
});

/** What stands of NATS accounts in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.account', {
  state,
  label: ({ name }) => name,
  /*
   * One that has ended gives its name back, and is still listed behind its operator: its key begins with the operator's
   * id. No name reads like this: names are compared in lower case.
   */
  uniqueKey: (account) =>
    account.status === 'ended' ? `${account.operatorId} Ended ${account.id}` : natsAccountKey(account),
  links: ({ operatorId: operator, unitId: unit }) => ({ operator, unit }),
  ended: ({ status }) => status === 'ended',
}).withEvents({
  /** A NATS account identity was made below an operator; its seed stays encrypted on the laptop. */
  NatsAccountCreated: {
    payload: {
      account_id: uuidSchema,
      operator_id: uuidSchema,
      name: nameSchema,
      /** The account through which a NATS system is watched and administered. */
      is_system: z.boolean(),
      /** The unit of the operator's organization that it is for. */
      unit_id: uuidSchema.nullable(),
      public_key: accountPublicKeySchema,
      seed: ageFileSchema,
    },
    effect: 'makes',
    title: 'NATS account created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Account: payload.name,
      'System account': payload.is_system ? 'Yes' : 'No',
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      'Unit id': payload.unit_id,
      'Account id': payload.account_id,
      'Operator id': payload.operator_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.account_id,
      operatorId: payload.operator_id,
      name: payload.name,
      isSystem: payload.is_system,
      unitId: payload.unit_id,
      notes: null,
      publicKey: payload.public_key,
      seed: payload.seed,
      configuration: DEFAULT_ACCOUNT,
      status: 'active',
    }),
  },
  /** What is known of a NATS account was corrected, or it is for another unit. Its key stays the same. */
  NatsAccountUpdated: {
    payload: { account_id, ...change.payload },
    effect: 'changes',
    title: 'NATS account changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Account id': payload.account_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      unitId: later(to, 'unit_id', before.unitId),
      notes: later(to, 'notes', before.notes),
    }),
  },
  /** What holds of a NATS account from now on, all of it: limits, exports, imports. Its next token says it. */
  NatsAccountConfigured: {
    payload: { account_id, configuration: accountConfigurationSchema },
    effect: 'changes',
    title: 'NATS account configured',
    about: () => 'Limits, exports and imports',
    outcome: ({ aggregate_id: id }) => `${id} has the limits, exports and imports that are said here`,
    lines: ({ payload }) => ({ ...accountLines(payload.configuration), 'Account id': payload.account_id }),
    evolve: ({ payload }, before) => ({ ...before, configuration: payload.configuration }),
  },
  /** For a while no user is made in a NATS account. */
  NatsAccountSuspended: life.suspended(),
  /** A suspended NATS account is used again. */
  NatsAccountReactivated: life.reactivated(),
  /** A NATS account came to its end: it is to be used no more. */
  NatsAccountDeleted: life.ended(),
});

/** What can be decided about an account that is made anew: an activation token counts for the former one's key alone. */
function configurationAnew(configuration: AccountConfiguration): AccountConfiguration {
  return {
    ...configuration,
    limits: meantLimits(configuration.limits),
    imports: configuration.imports.map(({ activation: _, ...imported }) => imported),
  };
}

/** The facts of an account as an event says them. */
function factsOf({ name, unitId, notes }: Account) {
  return { name, unit_id: unitId, notes };
}

/** Why there cannot be such an account below its operator; null where there can. */
function placeRefusal(
  { id, operatorId, name }: Pick<Account, 'id' | 'operatorId' | 'name'>,
  unitId: string | null | undefined,
  registry: Registry,
): Refused | null {
  const operator = registry.get('nats.operator', operatorId);
  if (operator === undefined) return UNKNOWN_OPERATOR;
  const { organizationId } = operator;
  if (unitId != null) {
    const asked = { organizationId, code: 'account.unknown-unit', field: 'unitId', what: `“${name}”` };
    const wrong = unitRefusal(registry, unitId, asked);
    if (wrong !== null) return wrong;
  }
  const holder = registry.holderOf('nats.account', natsAccountKey({ operatorId, name }));
  if (holder === undefined || holder.id === id) return null;
  return refuse(
    'account.name-taken',
    'name',
    `The NATS operator ${operator.name} already has an account named “${name}”.`,
    'Choose another name.',
  );
}

/** Why nothing can be made or taken up again below an account's operator; null where it can. */
function aboveRefusal(operatorId: string, field: string | null, registry: Registry): Refused | null {
  const operator = registry.get('nats.operator', operatorId);
  return operator === undefined ? UNKNOWN_OPERATOR : operatorRefusal(operator, field, registry);
}

const UNKNOWN_OPERATOR = refuse(
  'account.unknown-operator',
  'operatorId',
  'The NATS operator chosen for this account is not in the ledger.',
  'Choose an operator from the list, or create it first.',
);

function endedRefusal({ name, status }: Account): Refused | null {
  if (status !== 'ended') return null;
  return refuse(
    'account.ended',
    null,
    `The NATS account ${name} has ended: nothing more happens to it.`,
    'Make a new account if one is needed again.',
  );
}

/** Why an account cannot end: its users would be dead, and nothing in the ledger would say so. */
function usersRefusal({ id, name }: Account, registry: Registry): Refused | null {
  const users = [...registry.naming('nats.user', 'account', id)].map((user) => user.name);
  if (users.length === 0) return null;
  return refuse(
    'account.in-use',
    null,
    `${name} still has users: ${inOneSentence(users)}.`,
    'End them first: with the account they could be used no more.',
  );
}

/**
 * Why no user of a NATS account can be made, or taken up again; null where it can.
 * @param field of the form in which the account was chosen; null where it was not
 */
export function accountRefusal(
  { name, status, operatorId }: Account,
  field: string | null,
  registry: Registry,
): Refused | null {
  if (status === 'suspended')
    return refuse(
      'account.suspended',
      field,
      `The NATS account ${name} is suspended.`,
      'Reactivate the account first.',
    );
  if (status === 'ended')
    return refuse('account.ended', field, `The NATS account ${name} has ended.`, 'Choose another account.');
  return aboveRefusal(operatorId, field, registry);
}

/** What can be asked of NATS accounts. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS account', 'NATS accounts'],
  made: 'NATS account made',
  behind: 'nats.user',
  fullName: ({ operatorId, name }, names) => `${names('nats.operator', operatorId)} / ${name}`,
  status: life.status,
  narrowedBy: { unit: 'organization.unit' },
  readAs: { operator: 'Accounts', unit: 'NATS accounts' },
  particulars: ({ operatorId, isSystem, unitId, publicKey, configuration, notes }) => ({
    Operator: linkTo('nats.operator', operatorId),
    'System account': isSystem ? 'Yes' : 'No',
    Unit: linkTo('organization.unit', unitId),
    'Public key': { code: publicKey, copied: 'public key' },
    ...accountLines(configuration),
    Notes: notes,
  }),
  columns: [],
  additions: [{ makes: 'nats.user', verb: 'New user', field: 'accountId' }],
  anew: {
    acts: ['ChangeNatsAccount', 'ConfigureNatsAccount', 'SuspendNatsAccount'],
    done: ({ name, unitId, notes, configuration }) => [
      ...(notes === null ? [] : [{ act: 'ChangeNatsAccount' as const, entered: { name, unitId, notes } }]),
      ...(isSameData(configuration, DEFAULT_ACCOUNT)
        ? []
        : [
            {
              act: 'ConfigureNatsAccount' as const,
              entered: { configuration: configurationAnew(configuration) },
            },
          ]),
    ],
    lastly: ({ status }) =>
      status === 'suspended' ? [{ act: 'SuspendNatsAccount', entered: { reason: SUSPENDED_BEFORE } }] : [],
  },
  commands: {
    /** Record a freshly made NATS account identity: its unit must be of the operator's organization. */
    CreateNatsAccount: {
      withheld: true,
      input: {
        operatorId: uuidSchema,
        name: nameSchema,
        isSystem: z.boolean(),
        unitId: uuidSchema.nullable(),
        publicKey: accountPublicKeySchema,
      },
      effect: 'makes',
      seed: true,
      decide: ({ id, ...command }) => ({
        event_type: 'NatsAccountCreated',
        payload: {
          account_id: id,
          operator_id: command.operatorId,
          name: command.name,
          is_system: command.isSystem,
          unit_id: command.unitId,
          public_key: command.publicKey,
          seed: ageFileOf(id),
        },
      }),
    },
    /** Correct what is known of a NATS account, or let it be for another unit. */
    ChangeNatsAccount: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'Tokens made before still bear the former name.' },
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'For unit',
        },
        notes: { kind: 'text', label: 'Notes' },
      },
      now: ({ name, unitId, notes }) => ({ name, unitId, notes }),
      input: { name: nameSchema, unitId: uuidSchema.nullable(), notes: textSchema.nullable() },
      effect: 'changes',
      available: ({ status }) => status !== 'ended',
      decide({ id, name, unitId, notes }, before) {
        const changed = change.between(factsOf(before), { name, unit_id: unitId, notes });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'NatsAccountUpdated', payload: { account_id: id, ...changed } };
      },
    },
    /** Decide about the limits, exports and imports of a NATS account, all of them anew. */
    ConfigureNatsAccount: {
      withheld: true,
      input: { configuration: accountConfigurationSchema },
      effect: 'changes',
      decide({ id, configuration }) {
        const fault = zeroFault(configuration);
        if (fault !== null)
          return refuse(
            'account.zero-limit',
            'configuration',
            fault,
            'Say how many there may be, 1 or more, or that there is no limit.',
          );
        const twice = exportsFault(configuration);
        if (twice !== null)
          return refuse(
            'account.exports-twice',
            'configuration',
            twice,
            'Leave one of them out, or give them subjects of which none is within the other.',
          );
        return { event_type: 'NatsAccountConfigured', payload: { account_id: id, configuration } };
      },
    },
    /** Let no user be made in a NATS account for a while. */
    SuspendNatsAccount: life.suspend('NatsAccountSuspended'),
    /** Use a suspended NATS account again. */
    ReactivateNatsAccount: life.reactivate('NatsAccountReactivated'),
    /** End a NATS account that has no users any more. */
    EndNatsAccount: {
      ...life.end('NatsAccountDeleted', 'End', usersRefusal),
      verb: 'End account…',
      irreversible:
        'An account that has ended stays in the ledger and is never used again. Its name becomes free.',
    },
  },
  rules: {
    NatsAccountCreated: {
      makes({ payload, aggregate_id: id }, registry) {
        const { operator_id: operatorId, name, unit_id: unitId } = payload;
        return (
          aboveRefusal(operatorId, 'operatorId', registry) ??
          placeRefusal({ id, operatorId, name }, unitId, registry)
        );
      },
    },
    NatsAccountUpdated: {
      changes: ({ payload }, before, registry) =>
        endedRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        placeRefusal(
          { ...before, name: later(payload.to, 'name', before.name) },
          payload.to.unit_id,
          registry,
        ),
    },
    NatsAccountConfigured: {
      changes({ payload }, account) {
        const fault = accountFault(payload.configuration, account);
        return (
          endedRefusal(account) ??
          (isSameData(payload.configuration, account.configuration) ? NOTHING_CHANGED : null) ??
          (fault === null
            ? null
            : refuse('account.configuration', 'configuration', fault, 'Correct it, and configure it again.'))
        );
      },
    },
    NatsAccountSuspended: life.maySuspend(),
    NatsAccountReactivated: life.mayReactivate(),
    NatsAccountDeleted: {
      changes: (_, account, registry) => endedRefusal(account) ?? usersRefusal(account, registry),
    },
  },
});
