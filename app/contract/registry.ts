import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import type { Form } from '../model/commands.ts';
import { nameSchema, uuidSchema } from '../model/values.ts';
import { aggregateNames, forms } from '../registry/dispatch.ts';
import { subjectsSchema } from '../registry/nats-permissions.ts';
import { keyFileSchema } from './key-files.ts';
import { passphraseSchema } from './passphrase.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';

const kind = z.enum(aggregateNames);

/** One object of the registry. */
const object = { ...fromLedger, kind, id: uuidSchema };

/** A particular as people read it; see `Particular`. */
const particularSchema = z.union([
  z.string(),
  z.null(),
  z.strictObject({ code: z.string(), copied: z.string().optional() }),
  z.array(z.union([z.string(), z.strictObject({ text: z.string(), about: z.string() })])),
]);

/** Particulars of an object by their label, in order. */
export const particularsSchema = z.record(z.string(), particularSchema);

/** An object in a list. */
export const registryRowSchema = z.strictObject({
  kind,
  id: uuidSchema,
  name: z.string(),
  /** Its name where that alone could be taken for another: the path of a unit. */
  fullName: z.string(),
  /** How many objects of the list it stands behind, such as 1 for an account behind its operator. */
  depth: z.int().nonnegative(),
  /** The name of what it belongs to: the object it stands behind, or its organization. */
  belongsTo: z.string().nullable(),
  /** The particulars that are its aggregate’s columns. */
  columns: particularsSchema,
});

/** An object in a list. */
export type RegistryRow = z.infer<typeof registryRowSchema>;

/** Everything about an object but its history. */
export const registryObjectSchema = z.strictObject({
  ...registryRowSchema.shape,
  /** The organization it is, or belongs to, or what it belongs to belongs to. */
  organizationId: uuidSchema.nullable(),
  particulars: particularsSchema,
  /** What to look at twice. */
  warnings: z.array(z.string()),
  /** The entry that last changed it. */
  seq: z.int().positive(),
  eventCid: cidSchema,
  recordedAt: z.string(),
});

/** Everything about an object but its history. */
export type RegistryObject = z.infer<typeof registryObjectSchema>;

/** An act that can be asked for: a command's name, the object (null: a new one), and a value for each of its fields. */
export interface AskedAct {
  readonly type: string;
  readonly id: string | null;
  readonly [field: string]: unknown;
}

/** Each act with the fields that its command declares, and no others. */
export const actSchema: z.ZodType<AskedAct, AskedAct> = z.discriminatedUnion(
  'type',
  atLeastOne([...forms.values()].map(askedSchema)),
);

function askedSchema({ type, effect, input }: Form) {
  const about = { type: z.literal(type), id: effect === 'makes' ? z.null() : uuidSchema };
  return z.strictObject({ ...input, ...about });
}

function atLeastOne<T>([first, ...others]: readonly T[]): readonly [T, ...T[]] {
  if (first === undefined) throw new Error('Nothing can be asked for.');
  return [first, ...others];
}

/** The part of the IPC contract that reads the registry and changes it. */
export const registryOperations = {
  /** A page of the objects of an aggregate, each with those behind it, in the order of their names. */
  'registry.page': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      kind,
      /** Only those of this organization. */
      organizationId: uuidSchema.nullable(),
      search: z.string().max(200),
      limit: z.int().min(1).max(500),
      offset: z.int().nonnegative(),
    }),
    output: z.strictObject({ rows: z.array(registryRowSchema), total: z.int().nonnegative() }),
  },
  /** null where the ledger has no such object. */
  'registry.object': {
    needs: 'none',
    input: z.strictObject(object),
    output: registryObjectSchema.nullable(),
  },
  /** What can be done with an object now, or why not. */
  'registry.acts': {
    needs: 'none',
    input: z.strictObject(object),
    output: z.strictObject({
      acts: z.array(
        z.strictObject({
          type: z.string(),
          title: z.string(),
          verb: z.string(),
          /** Why not now; null when it can be done. */
          why: z.string().nullable(),
        }),
      ),
    }),
  },
  /** Does what can be asked for by what is entered. What cannot be taken back is confirmed in the main process’s own dialog. */
  'registry.act': { needs: ['officer', 'confirmation-when'], input: actSchema, output: recordedSchema },
  /** Names to choose from, in their order: no more than that is looked up, so that a select opens at once. */
  'registry.choices': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      kind,
      /** Only those of this organization. */
      organizationId: uuidSchema.nullable(),
      /** Only those whose state says so. */
      where: z.record(z.string().regex(/^[A-Za-z]{1,40}$/), z.string().max(200)),
      search: z.string().max(200),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({
      choices: z.array(
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
  /** The files on this laptop that hold the private half of a key or the seed of a NATS identity. */
  'registry.secretFiles': {
    needs: 'none',
    input: z.strictObject(object),
    output: z.strictObject({ files: z.array(keyFileSchema) }),
  },
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
