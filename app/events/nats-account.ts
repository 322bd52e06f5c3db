import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { nameSchema, uuidSchema } from './fields.ts';
import { ageFileSchema } from './key.ts';

/** Public key of a NATS account: `A` and 55 base32 characters. Source: NATS nkeys, prefix byte 0. */
export const accountPublicKeySchema = z.string().regex(/^A[A-Z2-7]{55}$/);

/** A NATS account identity was made below an operator; its seed stays encrypted on the laptop. */
export const natsAccountCreatedSchema = eventSchema(
  'nats.account',
  'NatsAccountCreated',
  z.strictObject({
    account_id: uuidSchema,
    operator_id: uuidSchema,
    name: nameSchema,
    /** The account through which a NATS system is watched and administered. */
    is_system: z.boolean(),
    /** The unit of the operator's organization that it is for. */
    unit_id: uuidSchema.nullable(),
    public_key: accountPublicKeySchema,
    seed: ageFileSchema,
  }),
);

/** A NATS account identity was made below an operator; its seed stays encrypted on the laptop. */
export type NatsAccountCreated = z.infer<typeof natsAccountCreatedSchema>;

/** @returns the event in plain words */
export function readNatsAccountCreated({ payload }: NatsAccountCreated): Readable {
  return {
    title: 'NATS account created',
    about: payload.name,
    lines: [
      { label: 'Account', value: payload.name },
      { label: 'System account', value: payload.is_system ? 'Yes' : 'No' },
      { label: 'Public key', value: payload.public_key },
      { label: 'Seed', value: `Encrypted on this laptop (age file ${payload.seed.file})` },
      { label: 'Unit id', value: payload.unit_id ?? 'None' },
      { label: 'Account id', value: payload.account_id },
      { label: 'Operator id', value: payload.operator_id },
    ],
  };
}
