import { z } from 'zod';
import {
  domainSchema,
  emailSchema,
  labelSchema,
  nameSchema,
  textSchema,
  uuidSchema,
} from '../model/values.ts';
import { keyPurposeSchema } from '../registry/key-facts.ts';
import { locationTypeSchema } from '../registry/location.ts';
import { subjectsSchema } from '../registry/nats-permissions.ts';
import { unitTypeSchema } from '../registry/organization-unit.ts';
import { passphraseSchema } from './passphrase.ts';
import { fromLedger } from './reading.ts';
import { locationRowSchema, natsRowSchema, unitRowSchema } from './registry.ts';
import { keyRowSchema, organizationRowSchema, personRowSchema, recordedSchema } from './schemas.ts';

const page = {
  ...fromLedger,
  search: z.string().max(200),
  limit: z.int().min(1).max(500),
  offset: z.int().nonnegative(),
  /** Only the object with this id. */
  id: uuidSchema.optional(),
};

function listOf<R extends z.ZodType>(row: R) {
  return z.strictObject({ rows: z.array(row), total: z.int().nonnegative() });
}

/** What a person decides about a new key. */
export const newKeyInput = {
  organizationId: uuidSchema,
  personId: uuidSchema.nullable(),
  label: labelSchema,
  description: textSchema.nullable(),
  purpose: keyPurposeSchema,
  passphrase: passphraseSchema,
};

/** What there are names of to choose from. */
export const namedKinds = ['organization', 'person', 'organization.unit'] as const;

/** What there are names of to choose from. */
export type NamedKind = (typeof namedKinds)[number];

/** The part of the IPC contract that lists the registry and adds to it. */
export const registryOperations = {
  /** Names to choose from, in their order: no more than that is looked up, so that a select opens at once. */
  'names.list': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      kind: z.enum(namedKinds),
      /** Only those of this organization. */
      organizationId: uuidSchema.nullable(),
      search: z.string().max(200),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({
      names: z.array(
        z.strictObject({
          id: uuidSchema,
          name: z.string(),
          /** Tells apart what has the same name. */
          about: z.string().nullable(),
        }),
      ),
      /** Whether there are more than were asked for. */
      more: z.boolean(),
    }),
  },
  'organizations.list': { needs: 'none', input: z.strictObject(page), output: listOf(organizationRowSchema) },
  'organizations.create': {
    needs: 'officer',
    input: z.strictObject({ name: nameSchema, domain: domainSchema.nullable() }),
    output: recordedSchema,
  },
  'people.list': {
    needs: 'none',
    input: z.strictObject({ ...page, organizationId: uuidSchema.nullable() }),
    output: listOf(personRowSchema),
  },
  'people.create': {
    needs: 'officer',
    input: z.strictObject({
      organizationId: uuidSchema,
      name: nameSchema,
      email: emailSchema,
      title: nameSchema.nullable(),
      department: nameSchema.nullable(),
    }),
    output: recordedSchema,
  },
  'keys.list': { needs: 'none', input: z.strictObject(page), output: listOf(keyRowSchema) },
  /** Makes a real key pair and encrypts the private half; takes a second or more. */
  'keys.generate': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject(newKeyInput),
    output: recordedSchema,
  },
  /** The units of one organization. */
  'units.list': {
    needs: 'none',
    input: z.strictObject({ ...page, organizationId: uuidSchema }),
    output: listOf(unitRowSchema),
  },
  'units.create': {
    needs: 'officer',
    input: z.strictObject({
      organizationId: uuidSchema,
      name: nameSchema,
      unitType: unitTypeSchema,
      parentId: uuidSchema.nullable(),
      responsiblePersonId: uuidSchema.nullable(),
    }),
    output: recordedSchema,
  },
  'locations.list': { needs: 'none', input: z.strictObject(page), output: listOf(locationRowSchema) },
  'locations.create': {
    needs: 'officer',
    input: z.strictObject({
      organizationId: uuidSchema,
      name: nameSchema,
      locationType: locationTypeSchema,
      securityLevel: nameSchema.nullable(),
      address: textSchema.nullable(),
    }),
    output: recordedSchema,
  },
  /** NATS identities: each operator, behind it its accounts, and behind each account its users. */
  'nats.list': { needs: 'none', input: z.strictObject(page), output: listOf(natsRowSchema) },
  'operators.create': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ organizationId: uuidSchema, name: nameSchema, passphrase: passphraseSchema }),
    output: recordedSchema,
  },
  'accounts.create': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({
      operatorId: uuidSchema,
      name: nameSchema,
      isSystem: z.boolean(),
      unitId: uuidSchema.nullable(),
      passphrase: passphraseSchema,
    }),
    output: recordedSchema,
  },
  'users.create': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({
      accountId: uuidSchema,
      name: nameSchema,
      personId: uuidSchema.nullable(),
      publish: subjectsSchema,
      subscribe: subjectsSchema,
      allowResponses: z.boolean(),
      passphrase: passphraseSchema,
    }),
    output: recordedSchema,
  },
} as const;
