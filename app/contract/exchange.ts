import { z } from 'zod';
import { cidSchema } from './schemas.ts';

const count = z.int().nonnegative();

/** A bundle that was written, read back and found good. */
export const bundleWrittenSchema = z.strictObject({
  file: z.string(),
  from: count,
  to: count,
  head: cidSchema,
});

/** A bundle that was written, read back and found good. */
export type BundleWritten = z.infer<typeof bundleWrittenSchema>;

/** What checking a bundle file gave. */
export const bundleCheckSchema = z.strictObject({
  file: z.string(),
  /** Everything in the file is what its manifest says. */
  intact: z.boolean(),
  /** What is wrong, in a sentence; null when nothing is. */
  finding: z.string().nullable(),
  /** Entries found good, from the first on. */
  verified: count,
  /** What the manifest says; null when it cannot be read. */
  manifest: z
    .strictObject({
      ledgerName: z.string(),
      source: z.string(),
      from: count,
      to: count,
      head: cidSchema,
      writtenAt: z.string(),
      writtenBy: z.string(),
    })
    .nullable(),
  /**
   * How it stands to the ledger of this laptop: the same history; the same and further on; the same ledger beginning
   * behind what this one has, so that nothing can be compared; the same ledger with another history (a fork); or
   * another ledger.
   */
  relation: z.enum(['same', 'ahead', 'beyond', 'contradicts', 'other']).nullable(),
});

/** What checking a bundle file gave. */
export type BundleCheck = z.infer<typeof bundleCheckSchema>;

/** How far the export or the check under way is; null when there is none. */
export const exchangeProgressSchema = z
  .strictObject({ step: z.enum(['writing', 'checking']), done: count, total: count })
  .nullable();

/** How far the export or the check under way is; null when there is none. */
export type ExchangeProgress = z.infer<typeof exchangeProgressSchema>;
