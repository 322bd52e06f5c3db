import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, nameSchema, uuidSchema } from '../model/values.ts';
import { ageFileOf, ageFileSchema } from './key-facts.ts';
import {
  isEverything,
  type NatsPermissions,
  natsPermissionsSchema,
  subjectsInWords,
} from './nats-permissions.ts';

/** Public key of a NATS user: `U` and 55 base32 characters. Source: NATS nkeys, prefix byte 20 << 3. */
export const userPublicKeySchema = z.string().regex(/^U[A-Z2-7]{55}$/);

/** A name stands for one user in an account. */
export function natsUserKey(user: { readonly accountId: string; readonly name: string }): string {
  return `${user.accountId} ${comparable(user.name)}`;
}

/** What stands of NATS users in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.user', {
  state: {
    id: uuidSchema,
    accountId: uuidSchema,
    name: nameSchema,
    personId: uuidSchema.nullable(),
    publicKey: userPublicKeySchema,
    permissions: natsPermissionsSchema,
    seed: ageFileSchema,
  },
  label: ({ name }) => name,
  uniqueKey: natsUserKey,
  organizationId: () => null,
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
    },
    effect: 'makes',
    title: 'NATS user created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      User: payload.name,
      'May publish': subjectsInWords(payload.permissions.publish),
      'May subscribe': subjectsInWords(payload.permissions.subscribe),
      'May answer requests': payload.permissions.allow_responses ? 'Yes' : 'No',
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      'Person id': payload.person_id,
      'User id': payload.user_id,
      'Account id': payload.account_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.user_id,
      accountId: payload.account_id,
      name: payload.name,
      personId: payload.person_id,
      publicKey: payload.public_key,
      permissions: payload.permissions,
      seed: payload.seed,
    }),
  },
});

/** What can be asked of NATS users. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS user', 'NATS users'],
  made: 'NATS user created',
  particulars: ({ accountId, personId, permissions, publicKey }, names) => ({
    Account: names('nats.account', accountId),
    Person: names('person', personId),
    'May publish': subjectsInWords(permissions.publish),
    'May subscribe': subjectsInWords(permissions.subscribe),
    'May answer requests': permissions.allow_responses ? 'Yes' : 'No',
    'Public key': { code: publicKey, copied: 'public key' },
  }),
  columns: [],
  warnings: userWarnings,
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
      },
      effect: 'makes',
      seed: 'user',
      decide({ id, ...command }, registry) {
        const account = registry.get('nats.account', command.accountId);
        const operator = account && registry.get('nats.operator', account.operatorId);
        if (!account || !operator) {
          return refuse(
            'user.unknown-account',
            'accountId',
            'The NATS account chosen for this user is not in the ledger.',
            'Choose an account from the list, or create it first.',
          );
        }
        if (
          command.personId !== null &&
          registry.get('person', command.personId)?.organizationId !== operator.organizationId
        ) {
          return refuse(
            'user.unknown-person',
            'personId',
            `The person chosen for the user “${command.name}” is not a member of the operator’s organization.`,
            'Choose one of its people, or nobody.',
          );
        }
        if (registry.holderOf('nats.user', natsUserKey(command))) {
          return refuse(
            'user.name-taken',
            'name',
            `The NATS account ${account.name} already has a user named “${command.name}”.`,
            'Choose another name.',
          );
        }
        return {
          event_type: 'NatsUserCreated',
          payload: {
            user_id: id,
            account_id: command.accountId,
            name: command.name,
            person_id: command.personId,
            public_key: command.publicKey,
            permissions: command.permissions,
            seed: ageFileOf(id),
          },
        };
      },
    },
  },
});

/** What to look at twice about a NATS user. */
export function userWarnings({
  personId,
  permissions,
}: {
  readonly personId: string | null;
  readonly permissions: NatsPermissions;
}): string[] {
  const { publish, subscribe } = permissions;
  return [
    ...(publish.some(isEverything) ? ['May publish to every subject of the account.'] : []),
    ...(subscribe.some(isEverything) ? ['May subscribe to every subject of the account.'] : []),
    ...(personId === null
      ? [
          'Nobody is named who answers for this user. A person can only be named when a user is created: if somebody should answer, create one with that person.',
        ]
      : []),
  ];
}
