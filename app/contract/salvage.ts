import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';

const count = z.int().nonnegative();

/** What can be read of the damaged ledger of this laptop, each entry judged by its CIDs and the chain. */
const readableSchema = z.strictObject({
  /** Entries from the first one on that would be taken over. */
  entries: z.int().positive(),
  /** The last of them. */
  head: cidSchema,
  /** How many are known to have been acknowledged; null where nothing says so. */
  acknowledged: count.nullable(),
  /** Whether none of these is missing. */
  complete: z.boolean(),
  /** The same in sentences. */
  words: z.string(),
  /** What taking over would do, and what would be left out. */
  consequence: z.string(),
});

/** What can be read of the damaged ledger of this laptop. */
export type Readable = z.infer<typeof readableSchema>;

/** The operations on a damaged ledger. */
export const salvageOperations = {
  /** null where the ledger is not damaged, or nothing of it can be read. Nothing is changed. */
  'ledger.readable': {
    needs: 'none',
    atOnce: 2,
    input: z.strictObject({}),
    output: readableSchema.nullable(),
  },
  /**
   * Takes over what can be read into a new ledger file in the place of the damaged one, whose files are kept, says in a
   * dialog how it went, and ends the program.
   */
  'ledger.salvage': {
    needs: 'confirmation',
    atOnce: 1,
    input: z.strictObject({}),
    output: z.strictObject({}),
  },
} as const;
