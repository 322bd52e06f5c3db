import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { nameSchema, uuidSchema } from './fields.ts';
import { ageFileSchema } from './key.ts';
import { natsPermissionsSchema, subjectsInWords } from './nats-permissions.ts';

/** Public key of a NATS user: `U` and 55 base32 characters. Source: NATS nkeys, prefix byte 20 << 3. */
export const userPublicKeySchema = z.string().regex(/^U[A-Z2-7]{55}$/);

/** A NATS user identity was made in an account; its seed stays encrypted on the laptop. */
export const natsUserCreatedSchema = eventSchema(
  'nats.user',
  'NatsUserCreated',
  z.strictObject({
    user_id: uuidSchema,
    account_id: uuidSchema,
    name: nameSchema,
    /** Who answers for it; null for a service that nobody was named for. */
    person_id: uuidSchema.nullable(),
    public_key: userPublicKeySchema,
    permissions: natsPermissionsSchema,
    seed: ageFileSchema,
  }),
);

/** A NATS user identity was made in an account; its seed stays encrypted on the laptop. */
export type NatsUserCreated = z.infer<typeof natsUserCreatedSchema>;

/** @returns the event in plain words */
export function readNatsUserCreated({ payload }: NatsUserCreated): Readable {
  const { publish, subscribe, allow_responses } = payload.permissions;
  return {
    title: 'NATS user created',
    about: payload.name,
    lines: [
      { label: 'User', value: payload.name },
      { label: 'May publish', value: subjectsInWords(publish) },
      { label: 'May subscribe', value: subjectsInWords(subscribe) },
      { label: 'May answer requests', value: allow_responses ? 'Yes' : 'No' },
      { label: 'Public key', value: payload.public_key },
      { label: 'Seed', value: `Encrypted on this laptop (age file ${payload.seed.file})` },
      { label: 'Person id', value: payload.person_id ?? 'None' },
      { label: 'User id', value: payload.user_id },
      { label: 'Account id', value: payload.account_id },
    ],
  };
}
