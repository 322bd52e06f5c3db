import { z } from 'zod';
import { comparable, nameSchema, uuidSchema } from '../events/fields.ts';
import { ageFileSchema } from '../events/key.ts';
import { accountPublicKeySchema, type NatsAccountCreated } from '../events/nats-account.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A NATS account as the ledger knows it now; never its seed. */
export const natsAccountSchema = z.strictObject({
  id: uuidSchema,
  operatorId: uuidSchema,
  name: nameSchema,
  isSystem: z.boolean(),
  unitId: uuidSchema.nullable(),
  publicKey: accountPublicKeySchema,
  seed: ageFileSchema,
});

/** A NATS account as the ledger knows it now; never its seed. */
export type NatsAccount = z.infer<typeof natsAccountSchema>;

/** Record a freshly made NATS account identity. */
export interface CreateNatsAccount {
  readonly type: 'CreateNatsAccount';
  readonly accountId: string;
  readonly operatorId: string;
  readonly name: string;
  readonly isSystem: boolean;
  readonly unitId: string | null;
  readonly publicKey: string;
}

/** A name stands for one account below an operator. */
export function natsAccountKey(account: Pick<NatsAccount, 'operatorId' | 'name'>): string {
  return `${account.operatorId} ${comparable(account.name)}`;
}

/** Decides on a new account: its unit must be of the operator's organization. */
export function decideNatsAccount(command: CreateNatsAccount, registry: Registry): Decision {
  const operator = registry.get('nats.operator', command.operatorId);
  if (!operator) {
    return refuse(
      'account.unknown-operator',
      'operatorId',
      'The NATS operator chosen for this account is not in the ledger.',
      'Choose an operator from the list, or create it first.',
    );
  }
  if (
    command.unitId !== null &&
    registry.get('organization.unit', command.unitId)?.organizationId !== operator.organizationId
  ) {
    return refuse(
      'account.unknown-unit',
      'unitId',
      `The unit chosen for the account “${command.name}” is not one of the operator’s organization.`,
      'Choose one of its units, or none.',
    );
  }
  if (registry.holderOf('nats.account', natsAccountKey(command))) {
    return refuse(
      'account.name-taken',
      'name',
      `The NATS operator ${operator.name} already has an account named “${command.name}”.`,
      'Choose another name.',
    );
  }
  return accept({
    aggregate: 'nats.account',
    event_type: 'NatsAccountCreated',
    aggregate_id: command.accountId,
    payload: {
      account_id: command.accountId,
      operator_id: command.operatorId,
      name: command.name,
      is_system: command.isSystem,
      unit_id: command.unitId,
      public_key: command.publicKey,
      seed: { kind: 'age-file', file: `${command.accountId}.age` },
    },
  });
}

/** The account after the event. */
export function evolveNatsAccount({ payload }: NatsAccountCreated): NatsAccount {
  return {
    id: payload.account_id,
    operatorId: payload.operator_id,
    name: payload.name,
    isSystem: payload.is_system,
    unitId: payload.unit_id,
    publicKey: payload.public_key,
    seed: payload.seed,
  };
}
