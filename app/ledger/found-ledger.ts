import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';

/** A ledger found in a stream. Its chain was checked; its events are verified when it is rebuilt. */
export const foundLedgerSchema = z.strictObject({
  /** What every entry of it carries. */
  source: z.string(),
  /** Entries from the first on, without a gap, each following from the one before. */
  entries: z.int().nonnegative(),
  /** CID of the last of these. */
  head: cidSchema.nullable(),
  /** When the last of these was recorded, RFC 3339 UTC. */
  lastAt: z.string().nullable(),
  /** What is missing behind these, one plain sentence; null when nothing is. */
  finding: z.string().nullable(),
});

/** A ledger found in a stream. */
export type FoundLedger = z.infer<typeof foundLedgerSchema>;
