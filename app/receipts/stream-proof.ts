import { z } from 'zod';

const count = z.int().nonnegative();

/** The first thing in the stream that is not as the receipts of this ledger say. */
export const streamDifferenceSchema = z.strictObject({
  kind: z.enum(['missing', 'changed', 'out-of-order', 'doubled', 'foreign']),
  /** The ledger entry it is about; null when the message names none. */
  seq: count.nullable(),
  streamSeq: count,
  /** One plain sentence. */
  detail: z.string(),
});

/** The first thing in the stream that is not as the receipts of this ledger say. */
export type StreamDifference = z.infer<typeof streamDifferenceSchema>;

/** What a stream has removed from its beginning, as its limits do. */
export const agedOutSchema = z.strictObject({
  count: z.int().positive(),
  /** Which limit explains it; `unexplained` when none does as they are now, as after a purge. */
  reason: z.enum(['age', 'messages', 'bytes', 'unexplained']),
  /** That limit, as people read it: `at most 50 messages`; empty when none explains it. */
  limit: z.string(),
});

/** What a stream has removed from its beginning. */
export type AgedOut = z.infer<typeof agedOutSchema>;

/** What a sync has read back of the stream after something went wrong. */
export const syncReadBackSchema = z.strictObject({
  /** Whether that is done; otherwise the sync ended before, or found something otherwise, and the next one reads it back. */
  done: z.boolean(),
  /** Entries that were found as they were sent, in order. */
  entries: count,
  /** Of these, encrypted: content is proven only to who holds a key. */
  sealed: count,
  /** Removed by the stream's own limits meanwhile; null when none were. */
  agedOut: agedOutSchema.nullable(),
});

/** What a sync has read back of the stream after something went wrong. */
export type SyncReadBack = z.infer<typeof syncReadBackSchema>;

/** An entry that stands in a stream more than once. */
export interface Copy {
  readonly seq: number;
  readonly stream: string;
  /** Where its receipt says it stands, and where it stands as well. */
  readonly streamSeq: number;
  readonly copySeq: number;
}
