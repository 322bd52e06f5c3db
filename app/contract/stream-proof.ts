import { z } from 'zod';

const count = z.int().nonnegative();

/** The first thing in the stream that is not as the receipts of this ledger say. */
export const differenceSchema = z.strictObject({
  kind: z.enum(['missing', 'changed', 'out-of-order', 'doubled', 'foreign']),
  /** The ledger entry it is about; null when the message names none. */
  seq: count.nullable(),
  streamSeq: count,
  /** One plain sentence. */
  detail: z.string(),
});

/** The first thing in the stream that is not as the receipts of this ledger say. */
export type Difference = z.infer<typeof differenceSchema>;

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

/**
 * What a sync in which something went wrong has proven of itself. It counts as complete with `proven`, with `doubled`,
 * which its notices name, and with `in-part` where a limit of the stream explains the rest; otherwise it does not.
 */
export const proofAfterTroubleSchema = z.strictObject({
  /**
   * `proven`: everything that was stored behind `after` was found, once, in order, unchanged. `in-part`: the same of what
   * the stream still holds. `doubled`: the same, and further copies stand there that the sync had found before and told of,
   * as anybody may publish them. `different`: it is not. `not-made`: the sync ended before that; the next one makes it.
   */
  outcome: z.enum(['proven', 'in-part', 'doubled', 'different', 'not-made']),
  /** The number of the stream behind which it was read back: up to there it was known when something first went wrong. */
  after: count,
  /** Entries with a receipt for this stream behind that number. */
  expected: count,
  agedOut: agedOutSchema.nullable(),
  /** Found, in order, each recomputed. */
  verified: count,
  /** Of these, encrypted: content is proven only to who holds a key. */
  sealed: count,
  /** Further copies of entries. */
  copies: count,
  difference: differenceSchema.nullable(),
});

/** What a sync in which something went wrong has proven of itself. */
export type ProofAfterTrouble = z.infer<typeof proofAfterTroubleSchema>;
