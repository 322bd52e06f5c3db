import { z } from 'zod';
import { daySchema, uuidSchema } from '../model/values.ts';
import { fromLedger } from './reading.ts';

/** Which certificates a tree shows. Authorities stay, so that one sees where the others hang. */
export const treeShows = {
  all: 'All',
  valid: 'Valid',
  ending: 'Ending soon',
  revoked: 'Revoked',
  ended: 'Replaced or over',
} as const;

/** Which certificates a tree shows. */
export type TreeShow = keyof typeof treeShows;

/** Within how many days a certificate that ends is said to end soon. */
export const ENDS_SOON_DAYS = 120;

/** Within how many days a list that is due is said to be due soon. */
export const DUE_SOON_DAYS = 7;

/** The most rows of a tree that are read at once. */
export const MOST_TREE_ROWS = 200;

/** How a certificate stands today. */
const stateSchema = z.enum(['valid', 'ending', 'waiting', 'over', 'replaced', 'revoked']);

const count = z.int().nonnegative();

const treeRowSchema = z.strictObject({
  id: uuidSchema,
  name: z.string(),
  /** The title of its profile, or the name where it is one's own. */
  profile: z.string(),
  kind: z.enum(['root', 'intermediate', 'leaf']),
  state: stateSchema,
  /** Days until it is over; negative since. */
  days: z.int(),
  notBefore: z.string(),
  notAfter: z.string(),
  /** null where it was not revoked. */
  revokedAt: z.string().nullable(),
  /** How many certificates are shown directly below it. */
  below: count,
});

/** A certificate as it stands in a tree. */
export type TreeRow = z.infer<typeof treeRowSchema>;

/** A revocation list of an authority as it stands in the calendar. */
const calendarListSchema = z.strictObject({
  id: uuidSchema,
  number: z.int(),
  from: daySchema,
  until: daySchema,
  published: z.boolean(),
});

const calendarRowSchema = z.strictObject({
  issuerId: uuidSchema,
  authority: z.string(),
  /** The lists that hold within the year from the first of this month, or held last, the older ones first. */
  lists: z.array(calendarListSchema),
  /** The day on which the next one is due; null where none was published yet. */
  due: daySchema.nullable(),
  state: z.enum(['held', 'due-soon', 'late', 'none']),
  /** How many days the last list holds: so often one comes; null where there is none. */
  everyDays: z.int().nullable(),
});

/** The lists of an authority within a year. */
export type CalendarRow = z.infer<typeof calendarRowSchema>;

/** The part of the IPC contract about certificates as a tree, and when lists are due. */
export const certificateTreeOperations = {
  /** Certificates directly below one, or the roots: authorities first, then by name. Days are those of UTC. */
  'certificates.tree': {
    needs: 'none',
    atOnce: 16,
    input: z.strictObject({
      ...fromLedger,
      /** null for the roots. */
      below: uuidSchema.nullable(),
      show: z.enum(['all', 'valid', 'ending', 'revoked', 'ended']),
      /** Words of names, or the first digits of a serial number: only what they find is there, and the authorities above it. Empty for all. */
      search: z.string().max(200),
      offset: count,
      limit: z.int().min(1).max(MOST_TREE_ROWS),
    }),
    output: z.strictObject({
      total: count,
      rows: z.array(treeRowSchema),
      /** At the top, where words are looked for: how many certificates they find, and the branches that lead to the first of them. */
      found: z.strictObject({ total: count, open: z.array(uuidSchema) }).nullable(),
    }),
  },
  /** The authorities that go on publishing lists, those that are late first, then as the next list is due. */
  'lists.calendar': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger }),
    output: z.strictObject({ today: daySchema, total: count, rows: z.array(calendarRowSchema) }),
  },
} as const;
