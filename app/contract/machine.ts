import { z } from 'zod';
import { airGapSchema } from '../machine/air-gap.ts';
import type { Needs } from './needs.ts';

/** The operations about the laptop itself. */
export const machineOperations = {
  /** What the system tells of the air gap now; `airGap.changed` carries the same whenever it changes. */
  'airGap.state': { needs: 'none', input: z.strictObject({}), output: airGapSchema },
} as const satisfies Readonly<
  Record<string, { readonly needs: Needs; readonly input: z.ZodType; readonly output: z.ZodType }>
>;
