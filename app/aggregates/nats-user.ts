import { z } from 'zod';
import { comparable, nameSchema, uuidSchema } from '../events/fields.ts';
import { ageFileSchema } from '../events/key.ts';
import { type NatsPermissions, natsPermissionsSchema } from '../events/nats-permissions.ts';
import { type NatsUserCreated, userPublicKeySchema } from '../events/nats-user.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A NATS user as the ledger knows it now; never its seed. */
export const natsUserSchema = z.strictObject({
  id: uuidSchema,
  accountId: uuidSchema,
  name: nameSchema,
  personId: uuidSchema.nullable(),
  publicKey: userPublicKeySchema,
  permissions: natsPermissionsSchema,
  seed: ageFileSchema,
});

/** A NATS user as the ledger knows it now; never its seed. */
export type NatsUser = z.infer<typeof natsUserSchema>;

/** Record a freshly made NATS user identity. */
export interface CreateNatsUser {
  readonly type: 'CreateNatsUser';
  readonly userId: string;
  readonly accountId: string;
  readonly name: string;
  readonly personId: string | null;
  readonly permissions: NatsPermissions;
  readonly publicKey: string;
}

/** A name stands for one user in an account. */
export function natsUserKey(user: Pick<NatsUser, 'accountId' | 'name'>): string {
  return `${user.accountId} ${comparable(user.name)}`;
}

/** Decides on a new user: its person must be of the operator's organization. */
export function decideNatsUser(command: CreateNatsUser, registry: Registry): Decision {
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
  return accept({
    aggregate: 'nats.user',
    event_type: 'NatsUserCreated',
    aggregate_id: command.userId,
    payload: {
      user_id: command.userId,
      account_id: command.accountId,
      name: command.name,
      person_id: command.personId,
      public_key: command.publicKey,
      permissions: command.permissions,
      seed: { kind: 'age-file', file: `${command.userId}.age` },
    },
  });
}

/** The user after the event. */
export function evolveNatsUser({ payload }: NatsUserCreated): NatsUser {
  return {
    id: payload.user_id,
    accountId: payload.account_id,
    name: payload.name,
    personId: payload.person_id,
    publicKey: payload.public_key,
    permissions: payload.permissions,
    seed: payload.seed,
  };
}
