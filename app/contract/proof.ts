import { z } from 'zod';
import { problemSchema } from '../problem.ts';
import { agedOutSchema, streamDifferenceSchema } from '../receipts/stream-proof.ts';
import { ledgerStatusSchema } from './schemas.ts';
import { secondsLeft } from './time-left.ts';

const count = z.int().nonnegative();

/** How the last proof ended. */
export const proofResultSchema = z.strictObject({
  /**
   * `proven`: everything that was expected was found. `in-part`: what the stream still holds was found, and it has removed
   * the rest from its beginning. `empty`: nothing has a receipt for this stream, so nothing was proven.
   */
  outcome: z.enum(['proven', 'in-part', 'empty', 'different', 'cancelled', 'failed']),
  finishedAt: z.string(),
  stream: z.string(),
  /** Entries with a receipt for this stream: so many must be found. */
  expected: count,
  /** Of these, removed from the beginning of the stream; null when none were. */
  agedOut: agedOutSchema.nullable(),
  /** Found, in order, each recomputed. */
  verified: count,
  /** Of these, encrypted: content is proven only to who holds a key. */
  sealed: count,
  difference: streamDifferenceSchema.nullable(),
  problem: problemSchema.nullable(),
});

/** How the last proof ended. */
export type ProofResult = z.infer<typeof proofResultSchema>;

/** The bucket with the current state of every object. */
export const stateBucketSchema = z.strictObject({
  bucket: z.string(),
  /** The ledger entry up to which the bucket is current. */
  seq: count,
  updatedAt: z.string(),
  /** Why it could not be brought up to date; the stream and the ledger are not affected. */
  problem: problemSchema.nullable(),
});

/** The bucket with the current state of every object. */
export type StateBucketStatus = z.infer<typeof stateBucketSchema>;

/** What goes on, and what was found, after a sync. */
export const proofStateSchema = z.strictObject({
  progress: z.strictObject({ read: count, total: count, verified: count, secondsLeft }).nullable(),
  last: proofResultSchema.nullable(),
  /** The same for each imported ledger of which NATS has stored something. */
  imported: z.array(z.strictObject({ name: z.string(), source: z.string(), result: proofResultSchema })),
  /** Whether every sync is followed by a proof. */
  automatic: z.boolean(),
  /** null until a sync has brought the bucket up to date, or has failed to. */
  stateBucket: stateBucketSchema.nullable(),
});

/** What goes on, and what was found, after a sync. */
export type ProofState = z.infer<typeof proofStateSchema>;

/** A bundle that a copy is to begin with. */
export const chosenBundleSchema = z.strictObject({
  file: z.string(),
  /** What opens it. */
  lock: z.enum(['open', 'passphrase', 'identities']),
});

/** A bundle that a copy is to begin with. */
export type ChosenBundle = z.infer<typeof chosenBundleSchema>;

/** How far a rebuilding is. */
export const replayProgressSchema = z.strictObject({
  read: count,
  total: count,
  entries: count,
  secondsLeft,
});

/** How far a rebuilding is. */
export type ReplayProgress = z.infer<typeof replayProgressSchema>;

/** How a rebuilding ended. */
export const replayResultSchema = z.strictObject({
  /** The copy as it is now; null when nothing could be verified. */
  status: ledgerStatusSchema.nullable(),
  /** What is missing or wrong in the stream, one plain sentence; nothing behind it was taken. */
  finding: z.string().nullable(),
  cancelled: z.boolean(),
});
