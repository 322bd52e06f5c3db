import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import {
  isEverything,
  type NatsPermissions,
  natsPermissionsSchema,
  subjectsInWords,
} from '../pki/nats/subjects.ts';
import { inactiveRefusal } from './answering.ts';
import type { Registry } from './index.ts';
import { ageFileOf, ageFileSchema } from './key-facts.ts';
import { Life } from './life.ts';
import { personRefusal } from './living.ts';
import { accountRefusal } from './nats-account.ts';
import {
  accessFault,
  accessLines,
  DEFAULT_USER,
  type UserConfiguration,
  userConfigurationSchema,
} from './nats-configuration.ts';

/** Public key of a NATS user: `U` and 55 base32 characters. Source: NATS nkeys, prefix byte 20 << 3. */
const userPublicKeySchema = z.string().regex(/^U[A-Z2-7]{55}$/);

/** A name stands for one user in an account. */
export function natsUserKey(user: { readonly accountId: string; readonly name: string }): string {
  return `${user.accountId} ${comparable(user.name)}`;
}

const user_id = uuidSchema;
const change = new Change(
  {
    name: nameSchema,
    person_id: uuidSchema.nullable(),
    service_account_id: uuidSchema.nullable(),
    agent_id: uuidSchema.nullable(),
    notes: textSchema.nullable(),
  },
  {
    name: 'Name',
    person_id: 'Person id',
    service_account_id: 'Service account id',
    agent_id: 'Agent id',
    notes: 'Notes',
  },
);

const state = {
  id: uuidSchema,
  accountId: uuidSchema,
  name: nameSchema,
  /** Whose it is: at most one of a person, a service account and an agent. */
  personId: uuidSchema.nullable(),
  serviceAccountId: uuidSchema.nullable(),
  agentId: uuidSchema.nullable(),
  notes: textSchema.nullable(),
  publicKey: userPublicKeySchema,
  permissions: natsPermissionsSchema,
  /** What else was decided about it. */
  configuration: userConfigurationSchema.omit({ permissions: true }),
  seed: ageFileSchema,
  status: z.enum(['active', 'suspended', 'ended']),
};

type User = ValueOf<typeof state>;

const life = new Life({
  noun: 'NATS user',
  about: { user_id },
  aboutLabel: 'User id',
  codes: { notActive: 'user.not-active', notSuspended: 'user.not-suspended' },
  name: ({ name }: User) => name,
  stages: { active: 'active', suspended: 'suspended', ended: 'ended' },
  ended: { word: 'Ended', tone: 'ended' },
  resuming: restingRefusal,
});

/** What stands of NATS users in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.user', {
  state,
  label: ({ name }) => name,
  /*
   * One that has ended gives its name back, and is still listed behind its account: its key begins with the account's
   * id. No name reads like this: names are compared in lower case.
   */
  uniqueKey: (user) => (user.status === 'ended' ? `${user.accountId} Ended ${user.id}` : natsUserKey(user)),
  links: ({ accountId: account, personId: person, serviceAccountId: serviceAccount, agentId: agent }) => ({
    account,
    person,
    serviceAccount,
    agent,
  }),
  ended: ({ status }) => status === 'ended',
}).withEvents({
  /** A NATS user identity was made in an account; its seed stays encrypted on the laptop. */
  NatsUserCreated: {
    payload: {
      user_id: uuidSchema,
      account_id: uuidSchema,
      name: nameSchema,
      /** Who answers for it; null for a service that nobody was named for. */
      person_id: uuidSchema.nullable(),
      public_key: userPublicKeySchema,
      permissions: natsPermissionsSchema,
      seed: ageFileSchema,
      /** The service account that acts as this user; left out where there is none. */
      service_account_id: z.exactOptional(uuidSchema),
      /** The agent that acts as this user; left out where there is none. */
      agent_id: z.exactOptional(uuidSchema),
    },
    effect: 'makes',
    title: 'NATS user created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      User: payload.name,
      ...permissionLines(payload.permissions),
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      'Person id': payload.person_id,
      ...(payload.service_account_id === undefined
        ? {}
        : { 'Service account id': payload.service_account_id }),
      ...(payload.agent_id === undefined ? {} : { 'Agent id': payload.agent_id }),
      'User id': payload.user_id,
      'Account id': payload.account_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.user_id,
      accountId: payload.account_id,
      name: payload.name,
      personId: payload.person_id,
      serviceAccountId: payload.service_account_id ?? null,
      agentId: payload.agent_id ?? null,
      notes: null,
      publicKey: payload.public_key,
      permissions: payload.permissions,
      configuration: DEFAULT_USER,
      seed: payload.seed,
      status: 'active',
    }),
  },
  /** What is known of a NATS user was corrected, or it is somebody else's. Its key stays the same. */
  NatsUserUpdated: {
    payload: { user_id, ...change.payload },
    effect: 'changes',
    title: 'NATS user changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'User id': payload.user_id }),
    evolve: ({ payload: { to } }, before) => ({ ...before, ...after(to, before) }),
  },
  /** What holds of a NATS user from now on, all of it: what it may do, from where, when and for how long. */
  NatsUserConfigured: {
    payload: { user_id, configuration: userConfigurationSchema },
    effect: 'changes',
    title: 'NATS user configured',
    about: ({ payload }) => `May publish: ${subjectsInWords(payload.configuration.permissions.publish)}`,
    outcome: ({ aggregate_id: id }) => `${id} may do what is said here, and nothing else`,
    lines: ({ payload }) => ({
      ...permissionLines(payload.configuration.permissions),
      ...configurationLines(payload.configuration),
      'Signing key id': payload.configuration.signing_key_id ?? 'Any without a scope',
      'User id': payload.user_id,
    }),
    evolve: ({ payload: { configuration } }, before) => {
      const { permissions, ...others } = configuration;
      return { ...before, permissions, configuration: others };
    },
  },
  /** For a while a NATS user is not to be used. */
  NatsUserSuspended: life.suspended(),
  /** A suspended NATS user is used again. */
  NatsUserReactivated: life.reactivated(),
  /** A NATS user came to its end: it is to be used no more. */
  NatsUserDeleted: life.ended(),
});

function permissionLines({ publish, subscribe, allow_responses }: NatsPermissions) {
  return {
    'May publish': subjectsInWords(publish),
    'May subscribe': subjectsInWords(subscribe),
    'May answer requests': allow_responses ? 'Yes' : 'No',
  };
}

function configurationLines({ valid_days: days, ...access }: Omit<UserConfiguration, 'permissions'>) {
  return {
    ...accessLines(access),
    'A token holds for': days === null ? 'As long as it says' : `${days} days at most`,
  };
}

/** All that was decided about a user. */
export function userConfigurationOf({
  permissions,
  configuration,
}: Pick<User, 'permissions' | 'configuration'>): UserConfiguration {
  return { permissions, ...configuration };
}

/** Why a user cannot be configured so; null where it can. */
function configurationRefusal(
  configuration: UserConfiguration,
  { accountId }: User,
  registry: Registry,
): Refused | null {
  const fault = accessFault(configuration);
  if (fault !== null)
    return refuse('user.configuration', 'configuration', fault, 'Correct it, and configure the user again.');
  if (configuration.signing_key_id === null) return null;
  const key = registry.get('nats.signing.key', configuration.signing_key_id);
  if (key?.signsFor.kind === 'account' && key.signsFor.account_id === accountId && key.status === 'active')
    return null;
  return refuse(
    'user.unknown-signing-key',
    'signingKeyId',
    'The signing key chosen is none of the user’s account, or it was revoked.',
    'Choose a signing key of the same account.',
  );
}

/** What can be changed of a user. */
type Details = Pick<User, 'name' | 'personId' | 'serviceAccountId' | 'agentId' | 'notes'>;

type Changed = ValueOf<typeof change.payload>['to'];

function after(to: Changed, before: Details): Details {
  return {
    name: later(to, 'name', before.name),
    personId: later(to, 'person_id', before.personId),
    serviceAccountId: later(to, 'service_account_id', before.serviceAccountId),
    agentId: later(to, 'agent_id', before.agentId),
    notes: later(to, 'notes', before.notes),
  };
}

/** The facts of a user as an event says them. */
function factsOf({ name, personId, serviceAccountId, agentId, notes }: Details) {
  return { name, person_id: personId, service_account_id: serviceAccountId, agent_id: agentId, notes };
}

/** Whose a user is, or is to be. */
type Owner = Pick<User, 'personId' | 'serviceAccountId' | 'agentId'>;

/** Why a user in an account cannot be named so, or be whose it is to be; null where it can. */
function placeRefusal(
  user: Pick<User, 'id' | 'accountId' | 'name'>,
  owner: Owner,
  registry: Registry,
): Refused | null {
  const account = registry.get('nats.account', user.accountId);
  const operator = account && registry.get('nats.operator', account.operatorId);
  if (!account || !operator) return UNKNOWN_ACCOUNT;
  const wrong = ownerRefusal(user.name, owner, operator.organizationId, registry);
  if (wrong !== null) return wrong;
  const holder = registry.holderOf('nats.user', natsUserKey(user));
  if (holder === undefined || holder.id === user.id) return null;
  return refuse(
    'user.name-taken',
    'name',
    `The NATS account ${account.name} already has a user named “${user.name}”.`,
    'Choose another name.',
  );
}

const UNKNOWN_ACCOUNT = refuse(
  'user.unknown-account',
  'accountId',
  'The NATS account chosen for this user is not in the ledger.',
  'Choose an account from the list, or create it first.',
);

function ownerRefusal(
  name: string,
  { personId, serviceAccountId, agentId }: Owner,
  organizationId: string,
  registry: Registry,
): Refused | null {
  return (
    (personId === null
      ? null
      : personRefusal(registry, personId, {
          organizationId,
          code: 'user.unknown-person',
          field: 'personId',
          role: `The person chosen for the user “${name}”`,
        })) ??
    (serviceAccountId === null
      ? null
      : machineRefusal(
          'service account',
          registry.get('service.account', serviceAccountId),
          organizationId,
        )) ??
    (agentId === null ? null : machineRefusal('agent', registry.get('agent', agentId), organizationId))
  );
}

/** What a user can be for besides people, by what it is called. */
const MACHINES = {
  'service account': {
    unknown: 'user.unknown-service-account',
    notActive: 'service-account.not-active',
    field: 'serviceAccountId',
  },
  agent: { unknown: 'user.unknown-agent', notActive: 'agent.not-active', field: 'agentId' },
} as const;

function machineRefusal(
  what: keyof typeof MACHINES,
  machine: { readonly name: string; readonly organizationId: string; readonly status: string } | undefined,
  organizationId: string,
): Refused | null {
  const { unknown, notActive, field } = MACHINES[what];
  if (machine?.organizationId !== organizationId)
    return refuse(
      unknown,
      field,
      `The ${what} chosen for this user is not one of the operator’s organization.`,
      `Choose one that is, or record the ${what} first.`,
    );
  if (machine.status === 'active') return null;
  return refuse(
    notActive,
    field,
    `The ${what} ${machine.name} ${machine.status === 'suspended' ? 'is suspended' : 'was retired'}.`,
    'Choose one that is active.',
  );
}

function severalRefusal({ personId, serviceAccountId, agentId }: Owner): Refused | null {
  if ([personId, serviceAccountId, agentId].filter((id) => id !== null).length < 2) return null;
  return refuse(
    'user.several-owners',
    'personId',
    'A NATS user is for one person, one service account or one agent.',
    'Choose one of them, and leave the others empty.',
  );
}

function endedRefusal({ name, status }: User): Refused | null {
  if (status !== 'ended') return null;
  return refuse(
    'user.ended',
    null,
    `The NATS user ${name} has ended: nothing more happens to it.`,
    'Make a new user if one is needed again.',
  );
}

/** Why a user cannot be used again; null where its account is in use, and whose it is is active. */
function restingRefusal(
  { name, accountId, personId, serviceAccountId, agentId }: User,
  registry: Registry,
): Refused | null {
  const account = registry.get('nats.account', accountId);
  const wrong =
    (account === undefined ? UNKNOWN_ACCOUNT : accountRefusal(account, null, registry)) ??
    inactiveRefusal(registry, personId, name);
  if (wrong !== null) return wrong;
  const resting = [
    serviceAccountId === null ? undefined : registry.get('service.account', serviceAccountId),
    agentId === null ? undefined : registry.get('agent', agentId),
  ].find((machine) => machine !== undefined && machine.status !== 'active');
  if (resting === undefined) return null;
  return refuse(
    'user.owner-not-active',
    null,
    `${resting.name}, which acts as ${name}, is not active.`,
    'Reactivate it first, or let the user be for something else.',
  );
}

/** What can be asked of NATS users. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS user', 'NATS users'],
  made: 'NATS user made',
  status: life.status,
  readAs: { account: 'Users', person: 'NATS users', serviceAccount: 'NATS users', agent: 'NATS users' },
  particulars: ({ accountId, personId, serviceAccountId, agentId, publicKey, notes, ...user }) => ({
    Account: linkTo('nats.account', accountId),
    Person: linkTo('person', personId),
    ...(serviceAccountId === null ? {} : { 'Service account': linkTo('service.account', serviceAccountId) }),
    ...(agentId === null ? {} : { Agent: linkTo('agent', agentId) }),
    ...permissionLines(user.permissions),
    ...configurationLines(userConfigurationOf(user)),
    'Signing key': linkTo('nats.signing.key', user.configuration.signing_key_id),
    'Public key': { code: publicKey, copied: 'public key' },
    Notes: notes,
  }),
  columns: [],
  warnings: userWarnings,
  anew: {
    acts: ['ChangeNatsUser', 'ConfigureNatsUser', 'SuspendNatsUser'],
    done({ name, personId, serviceAccountId, agentId, notes, permissions, configuration: now }) {
      const configuration = { ...now, signing_key_id: null };
      return [
        ...(notes === null
          ? []
          : [
              {
                act: 'ChangeNatsUser' as const,
                entered: { name, personId, serviceAccountId, agentId, notes },
              },
            ]),
        ...(isSameData(configuration, DEFAULT_USER)
          ? []
          : [
              {
                act: 'ConfigureNatsUser' as const,
                entered: { configuration: { permissions, ...configuration } },
              },
            ]),
        // By itself: the signing key may have been revoked since, and is in no file then.
        ...(now.signing_key_id === null
          ? []
          : [{ act: 'ConfigureNatsUser' as const, entered: { configuration: { permissions, ...now } } }]),
      ];
    },
    lastly: ({ status }) =>
      status === 'suspended' ? [{ act: 'SuspendNatsUser', entered: { reason: SUSPENDED_BEFORE } }] : [],
  },
  commands: {
    /** Record a freshly made NATS user identity: its person must be of the operator's organization. */
    CreateNatsUser: {
      withheld: true,
      input: {
        accountId: uuidSchema,
        name: nameSchema,
        personId: uuidSchema.nullable(),
        permissions: natsPermissionsSchema,
        publicKey: userPublicKeySchema,
        /** The service account that acts as this user. */
        serviceAccountId: z.exactOptional(uuidSchema),
        /** The agent that acts as this user. */
        agentId: z.exactOptional(uuidSchema),
      },
      effect: 'makes',
      seed: true,
      decide: ({ id, ...command }) => ({
        event_type: 'NatsUserCreated',
        payload: {
          user_id: id,
          account_id: command.accountId,
          name: command.name,
          person_id: command.personId,
          public_key: command.publicKey,
          permissions: command.permissions,
          seed: ageFileOf(id),
          ...(command.serviceAccountId === undefined ? {} : { service_account_id: command.serviceAccountId }),
          ...(command.agentId === undefined ? {} : { agent_id: command.agentId }),
        },
      }),
    },
    /** Correct what is known of a NATS user, or let it be somebody else's. */
    ChangeNatsUser: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'Tokens made before still bear the former name.' },
        personId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'For person',
        },
        serviceAccountId: {
          kind: 'reference',
          to: 'service.account',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Or for service account',
        },
        agentId: {
          kind: 'reference',
          to: 'agent',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Or for agent',
        },
        notes: { kind: 'text', label: 'Notes' },
      },
      now: ({ name, personId, serviceAccountId, agentId, notes }) => ({
        name,
        personId,
        serviceAccountId,
        agentId,
        notes,
      }),
      input: {
        name: nameSchema,
        personId: uuidSchema.nullable(),
        serviceAccountId: uuidSchema.nullable(),
        agentId: uuidSchema.nullable(),
        notes: textSchema.nullable(),
      },
      effect: 'changes',
      available: ({ status }) => status !== 'ended',
      decide({ id, name, personId, serviceAccountId, agentId, notes }, before) {
        const changed = change.between(
          factsOf(before),
          factsOf({ name, personId, serviceAccountId, agentId, notes }),
        );
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'NatsUserUpdated', payload: { user_id: id, ...changed } };
      },
    },
    /** Decide what a NATS user may do, from where, when and for how long, all of it anew. */
    ConfigureNatsUser: {
      withheld: true,
      input: { configuration: userConfigurationSchema },
      effect: 'changes',
      decide: ({ id, configuration }) => ({
        event_type: 'NatsUserConfigured',
        payload: { user_id: id, configuration },
      }),
    },
    /** Let a NATS user not be used for a while. */
    SuspendNatsUser: life.suspend('NatsUserSuspended'),
    /** Use a suspended NATS user again. */
    ReactivateNatsUser: life.reactivate('NatsUserReactivated'),
    /** End a NATS user. */
    EndNatsUser: {
      ...life.end('NatsUserDeleted', 'End'),
      verb: 'End user…',
      irreversible:
        'A user that has ended stays in the ledger and is never used again. Its name becomes free.',
    },
  },
  rules: {
    NatsUserCreated: {
      makes({ payload, aggregate_id: id }, registry) {
        const { account_id: accountId, name } = payload;
        const account = registry.get('nats.account', accountId);
        if (account === undefined) return UNKNOWN_ACCOUNT;
        const owner = {
          personId: payload.person_id,
          serviceAccountId: payload.service_account_id ?? null,
          agentId: payload.agent_id ?? null,
        };
        return (
          accountRefusal(account, 'accountId', registry) ??
          severalRefusal(owner) ??
          placeRefusal({ id, accountId, name }, owner, registry)
        );
      },
    },
    NatsUserUpdated: {
      changes({ payload }, before, registry) {
        const changed = after(payload.to, before);
        // Whose it was may have been suspended since: only whose it is to be is asked for.
        const { person_id = null, service_account_id = null, agent_id = null } = payload.to;
        const owner = { personId: person_id, serviceAccountId: service_account_id, agentId: agent_id };
        return (
          endedRefusal(before) ??
          change.refusal(payload, factsOf(before)) ??
          severalRefusal(changed) ??
          placeRefusal({ ...before, name: changed.name }, owner, registry)
        );
      },
    },
    NatsUserConfigured: {
      changes: ({ payload }, user, registry) =>
        endedRefusal(user) ??
        (isSameData(payload.configuration, userConfigurationOf(user)) ? NOTHING_CHANGED : null) ??
        configurationRefusal(payload.configuration, user, registry),
    },
    NatsUserSuspended: life.maySuspend(),
    NatsUserReactivated: life.mayReactivate(),
    NatsUserDeleted: {
      changes: (_, user) => endedRefusal(user),
    },
  },
});

/** What to look at twice about a NATS user. */
export function userWarnings({
  personId,
  serviceAccountId = null,
  agentId = null,
  permissions,
}: {
  readonly personId: string | null;
  readonly serviceAccountId?: string | null;
  readonly agentId?: string | null;
  readonly permissions: NatsPermissions;
}): string[] {
  const { publish, subscribe } = permissions;
  return [
    ...(publish.some(isEverything) ? ['May publish to every subject of the account.'] : []),
    ...(subscribe.some(isEverything) ? ['May subscribe to every subject of the account.'] : []),
    ...(personId === null && serviceAccountId === null && agentId === null
      ? [
          'Nobody is named who answers for this user. Change it once it is recorded: it can be for a person, a service account or an agent.',
        ]
      : []),
  ];
}
