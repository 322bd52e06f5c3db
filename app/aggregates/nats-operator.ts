import { z } from 'zod';
import { comparable, nameSchema, uuidSchema } from '../events/fields.ts';
import { ageFileSchema } from '../events/key.ts';
import { type NatsOperatorCreated, operatorPublicKeySchema } from '../events/nats-operator.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A NATS operator as the ledger knows it now; never its seed. */
export const natsOperatorSchema = z.strictObject({
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  publicKey: operatorPublicKeySchema,
  seed: ageFileSchema,
});

/** A NATS operator as the ledger knows it now; never its seed. */
export type NatsOperator = z.infer<typeof natsOperatorSchema>;

/** Record a freshly made NATS operator identity. */
export interface CreateNatsOperator {
  readonly type: 'CreateNatsOperator';
  readonly operatorId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly publicKey: string;
}

/** Operator names are unique: servers and tools tell operators apart by name. */
export function natsOperatorKey({ name }: { readonly name: string }): string {
  return comparable(name);
}

/** Decides on a new operator. */
export function decideNatsOperator(command: CreateNatsOperator, registry: Registry): Decision {
  if (!registry.get('organization', command.organizationId)) {
    return refuse(
      'operator.unknown-organization',
      'organizationId',
      'The organization chosen for this operator is not in the ledger.',
      'Choose an organization from the list, or create it first.',
    );
  }
  if (registry.holderOf('nats.operator', natsOperatorKey(command))) {
    return refuse(
      'operator.name-taken',
      'name',
      `A NATS operator named “${command.name}” is already in the ledger.`,
      'Choose another name.',
    );
  }
  return accept({
    aggregate: 'nats.operator',
    event_type: 'NatsOperatorCreated',
    aggregate_id: command.operatorId,
    payload: {
      operator_id: command.operatorId,
      name: command.name,
      organization_id: command.organizationId,
      public_key: command.publicKey,
      seed: { kind: 'age-file', file: `${command.operatorId}.age` },
    },
  });
}

/** The operator after the event. */
export function evolveNatsOperator({ payload }: NatsOperatorCreated): NatsOperator {
  return {
    id: payload.operator_id,
    organizationId: payload.organization_id,
    name: payload.name,
    publicKey: payload.public_key,
    seed: payload.seed,
  };
}
