import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { locationTypeSchema } from '../registry/location.ts';
import { natsPermissionsSchema } from '../registry/nats-permissions.ts';
import { unitTypeSchema } from '../registry/organization-unit.ts';
import { rowProvenance } from './schemas.ts';

/** A unit of an organization in a list. */
export const unitRowSchema = z.strictObject({
  id: uuidSchema,
  /** Its names from the top: `Operations / Keys`. */
  path: z.string(),
  unitType: unitTypeSchema,
  responsible: z.string().nullable(),
  ...rowProvenance,
});

/** A unit of an organization in a list. */
export type UnitRow = z.infer<typeof unitRowSchema>;

/** A location in a list. */
export const locationRowSchema = z.strictObject({
  id: uuidSchema,
  organizationId: uuidSchema,
  organizationName: z.string(),
  name: z.string(),
  locationType: locationTypeSchema,
  securityLevel: z.string().nullable(),
  address: z.string().nullable(),
  ...rowProvenance,
});

/** A location in a list. */
export type LocationRow = z.infer<typeof locationRowSchema>;

const identity = {
  id: uuidSchema,
  /** The organization of its operator. */
  organizationId: uuidSchema,
  name: z.string(),
  publicKey: z.string(),
  seedFile: z.string(),
  seedPresent: z.boolean(),
  ...rowProvenance,
};

/** A NATS identity in a list. */
export const natsRowSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('operator'), ...identity, organizationName: z.string() }),
  z.strictObject({
    kind: z.literal('account'),
    ...identity,
    operatorName: z.string(),
    isSystem: z.boolean(),
    unit: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal('user'),
    ...identity,
    operatorName: z.string(),
    accountName: z.string(),
    person: z.string().nullable(),
    permissions: natsPermissionsSchema,
    warnings: z.array(z.string()),
  }),
]);

/** A NATS identity in a list: an operator, one of its accounts, or one of an account's users. */
export type NatsRow = z.infer<typeof natsRowSchema>;
