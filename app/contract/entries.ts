import { z } from 'zod';
import { daySchema, uuidSchema } from '../model/values.ts';
import { aggregateNames } from '../registry/dispatch.ts';
import { fromLedger } from './reading.ts';
import { linkedObjectSchema, wordsSchema } from './registry.ts';
import { entryDetailSchema, entryRowSchema } from './schemas.ts';

const count = z.int().nonnegative();

/** How an entry stands to NATS; `missing`: it was acknowledged, and is not in the stream that is there now. */
const entryStates = ['all', 'waiting', 'stored', 'set-aside', 'missing'] as const;

/** Which entries are looked for: those to which all of it applies. */
const entryFilterShape = {
  /** Words that they all say, whatever the case: or an entry’s number, a CID, an object’s id. */
  search: z.string().max(200),
  /** Only those about objects of this aggregate. */
  aggregate: z.enum(aggregateNames).nullable(),
  /** Only those of this kind, `PersonCreated`. */
  eventType: z
    .string()
    .regex(/^[A-Za-z]{1,80}$/)
    .nullable(),
  /** Only those that name an object, or that are about it. */
  object: z.strictObject({ id: uuidSchema, as: z.enum(['named', 'about']) }).nullable(),
  /** Only those of some who acted, by the keys that `entries.actors` gives. */
  actors: z.array(z.string().max(300)).min(1).max(50).nullable(),
  state: z.enum(entryStates),
  /** Only those of these days of the laptop’s time, the last one included. */
  since: daySchema.nullable(),
  until: daySchema.nullable(),
};

const filterSchema = z.strictObject(entryFilterShape);

/** Which entries are looked for. */
export type EntrySearchInput = z.output<typeof filterSchema>;

/** As if the ledger ended with this entry: so that the pages of one list fit together while it grows. null: as it is. */
const upTo = z.int().positive().nullable();

const listedEntrySchema = z.strictObject({
  ...entryRowSchema.shape,
  /** Its day in the laptop’s time. */
  day: daySchema,
  /** Its object, as it is called now; null where `said` says so already, or it has no name. */
  called: linkedObjectSchema.nullable(),
  /** What is so from then on, or to what that happened; it stands behind the title. */
  said: wordsSchema,
});

/** An entry in the list of entries. */
export type ListedEntry = z.infer<typeof listedEntrySchema>;

/** One who has acted. */
const actorSchema = z.strictObject({
  key: z.string(),
  name: z.string(),
  /** Whether it is a person of the registry who had signed in. */
  signedIn: z.boolean(),
  /** Their id then; null of a name that was typed, and of the program itself. */
  personId: uuidSchema.nullable(),
  entries: count,
});

/** Everything about one entry, and what stands beside it. */
const entryPageSchema = z.strictObject({
  ...entryDetailSchema.shape,
  /** As of an entry in the list of entries. */
  said: wordsSchema,
  /** `value` is what the event says; in `words` the objects whose ids stand in it are called by their names. */
  lines: z.array(z.strictObject({ label: z.string(), value: z.string(), words: wordsSchema })),
  /** The entries of the same act, the first and the last, and what is so from them on; null where the act has more than a few. */
  act: z.strictObject({ from: count, to: count, outcome: wordsSchema.nullable() }).nullable(),
  /** The objects that it names and that are in the registry; the one that it is about first. */
  objects: z.array(linkedObjectSchema),
  /** The entries about the same object as this one. */
  ofObject: z.strictObject({
    before: count.nullable(),
    after: count.nullable(),
    /** How many entries are about it. */
    count,
  }),
});

/** Everything about one entry, and what stands beside it. */
export type EntryPage = z.infer<typeof entryPageSchema>;

/** The part of the IPC contract that looks for entries. */
export const entryOperations = {
  /** A part of the entries that are found, newest first. */
  'entries.page': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      ...entryFilterShape,
      upTo,
      offset: count,
      limit: z.int().min(1).max(500),
    }),
    output: z.strictObject({
      rows: z.array(listedEntrySchema),
      total: count,
      /** Words that stand in so many names that entries which only name such an object are not looked for. */
      common: z.array(z.string()),
    }),
  },
  /** On which days the entries that are found were recorded, newest first; where all are of one day, in which hours. */
  'entries.days': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, ...entryFilterShape, upTo }),
    output: z.strictObject({
      /** The laptop’s zone, by its name in the IANA database. */
      zone: z.string(),
      per: z.enum(['day', 'hour']),
      /** `2026-11-28`, or `2026-11-28T09`. One may come twice: where the clock was set back in between. */
      spans: z.array(z.strictObject({ from: z.string(), count: z.int().positive() })),
    }),
  },
  /** Everybody who has acted in this ledger, in the order of their names. */
  'entries.actors': {
    needs: 'none',
    input: z.strictObject(fromLedger),
    output: z.strictObject({ actors: z.array(actorSchema) }),
  },
  'entries.read': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, seq: z.int().positive() }),
    output: entryPageSchema,
  },
} as const;
