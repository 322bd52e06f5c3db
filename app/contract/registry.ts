import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import type { Form } from '../model/commands.ts';
import { daySchema, nameSchema, uuidSchema } from '../model/values.ts';
import { subjectsSchema } from '../pki/nats/subjects.ts';
import { aggregateNames, forms } from '../registry/dispatch.ts';
import { listOrders } from '../registry/listing.ts';
import { keyFileSchema } from './key-files.ts';
import { passphraseSchema } from './passphrase.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';

const kind = z.enum(aggregateNames);

/** One object of the registry. */
const object = { ...fromLedger, kind, id: uuidSchema };

/** Another object, by what it is called in full. */
export const linkedObjectSchema = z.strictObject({ kind, id: uuidSchema, text: z.string() });

/** Another object, by what it is called in full. */
export type LinkedObject = z.infer<typeof linkedObjectSchema>;

/** A line of words in which objects are named: each as it is called now, with the way to it. */
export const wordsSchema = z.array(z.union([z.string(), linkedObjectSchema]));

/** A line of words in which objects are named. */
export type Words = z.infer<typeof wordsSchema>;

/** A particular as people read it; see `Particular`. */
const particularSchema = z.union([
  z.string(),
  z.null(),
  z.strictObject({ code: z.string(), copied: z.string().optional() }),
  linkedObjectSchema,
  z.array(z.union([z.string(), z.strictObject({ text: z.string(), about: z.string() }), linkedObjectSchema])),
]);

/** Where an object stands in its life; see `Status`. */
const statusSchema = z.strictObject({
  word: z.string(),
  tone: z.enum(['usual', 'waiting', 'ended', 'broken']),
});

/** What stands in a field of a form before anything was entered; see `Filled`. */
const filledSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string()),
  linkedObjectSchema,
]);

const order = z.enum(listOrders);

/** Which objects of an aggregate are listed. */
const filterShape = {
  /** Only those of this organization. */
  organizationId: uuidSchema.nullable(),
  /** Only those that stand so in their life, by the word of their state's field `status`. */
  status: z.string().max(40).nullable(),
  /** Only those that name each of these objects as this, such as `{ as: 'unit', id }`. */
  naming: z.array(z.strictObject({ as: z.string().max(40), id: uuidSchema })).max(8),
  search: z.string().max(200),
};

/** Particulars of an object by their label, in order. */
export const particularsSchema = z.record(z.string(), particularSchema);

/** An object that was found, and by whose name where that is not its own. */
const foundObjectSchema = z.strictObject({ ...linkedObjectSchema.shape, beside: z.string().nullable() });

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
  /** Where it stands in its life; null where its aggregate has no states. */
  status: statusSchema.nullable(),
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
  /** Particulars that were so until it ended, and when that was, RFC 3339; null where it has not, or none were. */
  past: z.strictObject({ endedAt: z.string(), labels: z.array(z.string()) }).nullable(),
  /** What to look at twice. */
  warnings: z.array(z.string()),
  /** Those that name it, by what it is to them: the first ones, and how many there are. */
  namedBy: z.array(
    z.strictObject({
      label: z.string(),
      kind,
      as: z.string(),
      total: z.int().positive(),
      objects: z.array(linkedObjectSchema.extend({ status: statusSchema.nullable() })),
    }),
  ),
  /** The entry that last changed it. */
  seq: z.int().positive(),
  eventCid: cidSchema,
  recordedAt: z.string(),
});

/** Everything about an object but its history. */
export type RegistryObject = z.infer<typeof registryObjectSchema>;

/** What to look at twice before something is recorded; see `Warning`. */
export const warningSchema = z.strictObject({ field: z.string().nullable(), text: z.string() });

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
  /** A page of the objects of an aggregate in an order, each with those behind it. */
  'registry.page': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      kind,
      ...filterShape,
      order,
      limit: z.int().min(1).max(500),
      offset: z.int().nonnegative(),
    }),
    output: z.strictObject({
      rows: z.array(registryRowSchema),
      total: z.int().nonnegative(),
      /** Whether the words are in so many names of holders and the like that nothing is found by those. */
      common: z.boolean(),
    }),
  },
  /** How many objects stand in a list: those that have not come to their end, and those that have. */
  'registry.count': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, kind }),
    output: z.strictObject({ living: z.int().nonnegative(), ended: z.int().nonnegative() }),
  },
  /**
   * The letters with which what a list is ordered by begins, in the order of the list, each with how many objects stand
   * there: for whoever jumps to one. None where the last changed stand first.
   */
  'registry.letters': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, kind, ...filterShape, order }),
    output: z.strictObject({
      letters: z.array(z.strictObject({ letter: z.string(), count: z.int().positive() })),
    }),
  },
  /** How many objects of a list stand before one; null where that is none of the list. */
  'registry.position': {
    needs: 'none',
    input: z.strictObject({ ...object, ...filterShape, order }),
    output: z.strictObject({ position: z.int().nonnegative().nullable() }),
  },
  /**
   * Objects of every aggregate by words of their names, those that begin with them first; behind them, where there is room,
   * what stands beside these in its list, such as the keys that somebody holds.
   */
  'registry.find': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, search: z.string().max(200), limit: z.int().min(1).max(50) }),
    output: z.strictObject({ objects: z.array(foundObjectSchema) }),
  },
  /** What happens today and later to objects of the registry, the next first. Days are those of UTC. */
  'registry.comingUp': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, limit: z.int().min(1).max(200) }),
    output: z.strictObject({
      today: daySchema,
      total: z.int().nonnegative(),
      rows: z.array(
        z.strictObject({
          day: daySchema,
          what: z.string(),
          object: linkedObjectSchema,
          /** Whom else it concerns. */
          concerns: linkedObjectSchema.nullable(),
        }),
      ),
    }),
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
          /** Under what it stands where an object has many acts. */
          group: z.string(),
          /** Why not now; null when it can be done. */
          why: z.string().nullable(),
          /** What stands in its way, some of it where it is much: what it is to the object, and the act that ends that. */
          inTheWay: z.array(
            z.strictObject({ object: linkedObjectSchema, as: z.string(), by: z.string().nullable() }),
          ),
          /** What stands in its form before anything was entered, by field. */
          now: z.record(z.string(), filledSchema),
          /** The choices of fields that depend on the object, by field. */
          offers: z.record(z.string(), z.record(z.string(), z.string())),
          /** The objects that a field does not offer, because the object has them already, by field. */
          leftOut: z.record(z.string(), z.array(uuidSchema)),
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
  /**
   * What to look at twice before an act is asked for, with what was entered so far: a name that looks like another one, a
   * domain that is another organization's. It forbids nothing. Fields that do not fit yet are not looked at.
   */
  'registry.warnings': {
    needs: 'none',
    input: z.strictObject({
      type: z.string().max(100),
      /** The object that would be changed; null for a new one. */
      id: uuidSchema.nullable(),
      fields: z.record(z.string().max(100), z.unknown()),
    }),
    output: z.strictObject({ warnings: z.array(warningSchema) }),
  },
  /** The files on this laptop that hold the private half of a key or the seed of a NATS identity. */
  'registry.secretFiles': {
    needs: 'none',
    input: z.strictObject(object),
    output: z.strictObject({ files: z.array(keyFileSchema) }),
  },
  /**
   * What might be meant in a field that suggests something, the most frequent first: what begins with the words and was
   * entered there before in the own ledger, or addresses of a name at the domain of the organization.
   */
  'registry.suggestions': {
    needs: 'none',
    input: z.strictObject({
      kind,
      /** A field of one of its forms. */
      field: z.string().max(40),
      words: z.string().max(200),
      organizationId: uuidSchema.nullable(),
      /** What is named in the same form. */
      name: z.string().max(200),
    }),
    output: z.strictObject({ texts: z.array(z.string()).max(8) }),
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
      /** Whose it is: at most one of a person, a service account and an agent. */
      personId: uuidSchema.nullable(),
      serviceAccountId: z.exactOptional(uuidSchema),
      agentId: z.exactOptional(uuidSchema),
      publish: subjectsSchema,
      subscribe: subjectsSchema,
      allowResponses: z.boolean(),
      passphrase: passphraseSchema,
    }),
    output: recordedSchema,
  },
} as const;
