import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import { nameSchema } from '../model/values.ts';
import { comparisonMethods } from '../registry/comparison.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';

/** What a comparison found, as far as the window can know it. What the machine finds, main finds itself. */
const foundSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.enum(['machine', 'camera']),
    /** What the other side has, as pasted or typed, or as the camera read it. */
    given: z.string().max(2000),
  }),
  z.strictObject({ method: z.literal('qr'), equal: z.boolean() }),
  z.strictObject({
    method: z.literal('words'),
    /** The first of the eight rows that differs; null when none does. */
    differs: z.int().min(1).max(8).nullable(),
  }),
  z.strictObject({ method: z.literal('whole-cid'), equal: z.boolean() }),
]);

/** What a comparison found, as far as the window can know it. */
export type ComparisonFound = z.infer<typeof foundSchema>;

/** The part of the IPC contract about comparing CIDs. */
export const comparisonOperations = {
  /** Records that a CID was compared, how, by whom, and what came out. */
  'comparisons.record': {
    needs: 'officer',
    input: z.strictObject({
      cid: cidSchema,
      found: foundSchema,
      people: z.array(nameSchema).min(1).max(2),
    }),
    output: recordedSchema,
  },
  /** The recorded comparisons of a CID, the oldest first. */
  'comparisons.list': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, cid: cidSchema }),
    output: z.strictObject({
      made: z.array(
        z.strictObject({
          method: z.enum(comparisonMethods),
          equal: z.boolean(),
          /** `Different, first in row 3` */
          outcome: z.string(),
          people: z.array(z.string()),
          at: z.string(),
        }),
      ),
    }),
  },
} as const;
