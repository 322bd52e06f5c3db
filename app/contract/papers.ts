import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { fromLedger } from './reading.ts';

/** The part of the IPC contract about what is printed. */
export const paperOperations = {
  /**
   * Asks where to, and writes the form of a script or the transcript of a ceremony: a PDF, or a page of HTML where the name that
   * was chosen ends so; null when nobody chose a place. Whoever has the ledger has all that stands in it.
   */
  'papers.save': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ ...fromLedger, of: z.enum(['script', 'ceremony']), id: uuidSchema }),
    output: z.strictObject({ file: z.string() }).nullable(),
  },
} as const;
