import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { nameSchema, uuidSchema } from './fields.ts';
import { ageFileSchema } from './key.ts';

/** Public key of a NATS operator: `O` and 55 base32 characters. Source: NATS nkeys, prefix byte 14 << 3. */
export const operatorPublicKeySchema = z.string().regex(/^O[A-Z2-7]{55}$/);

/** A NATS operator identity was made for an organization; its seed stays encrypted on the laptop. */
export const natsOperatorCreatedSchema = eventSchema(
  'nats.operator',
  'NatsOperatorCreated',
  z.strictObject({
    operator_id: uuidSchema,
    name: nameSchema,
    organization_id: uuidSchema,
    public_key: operatorPublicKeySchema,
    seed: ageFileSchema,
  }),
);

/** A NATS operator identity was made for an organization; its seed stays encrypted on the laptop. */
export type NatsOperatorCreated = z.infer<typeof natsOperatorCreatedSchema>;

/** @returns the event in plain words */
export function readNatsOperatorCreated({ payload }: NatsOperatorCreated): Readable {
  return {
    title: 'NATS operator created',
    about: payload.name,
    lines: [
      { label: 'Operator', value: payload.name },
      { label: 'Public key', value: payload.public_key },
      { label: 'Seed', value: `Encrypted on this laptop (age file ${payload.seed.file})` },
      { label: 'Operator id', value: payload.operator_id },
      { label: 'Organization id', value: payload.organization_id },
    ],
  };
}
