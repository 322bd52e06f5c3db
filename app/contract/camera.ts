import { z } from 'zod';
import type { Needs } from './needs.ts';

/** The operations about the camera of this laptop: off, but for the moments in which a person lets the window scan a code. */
export const cameraOperations = {
  /** Lets the window ask for the camera once, without sound, within a minute. */
  'camera.allow': { needs: 'confirmation', atOnce: 1, input: z.strictObject({}), output: z.strictObject({}) },
  /** The window needs it no longer: whatever was allowed is over. */
  'camera.end': { needs: 'none', input: z.strictObject({}), output: z.strictObject({}) },
} as const satisfies Readonly<
  Record<
    string,
    { readonly needs: Needs; readonly input: z.ZodType; readonly output: z.ZodType; readonly atOnce?: number }
  >
>;
