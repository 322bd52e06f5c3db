import { z } from 'zod';
import { problemSchema } from '../problem.ts';

/** Why NATS will not take an event as it is, and when it was refused, RFC 3339 UTC. */
export const setAsideSchema = z.strictObject({ at: z.string(), problem: problemSchema });

/** Why NATS will not take an event as it is. */
export type SetAsideReason = Readonly<z.infer<typeof setAsideSchema>>;

/** An entry that NATS will not take as it is, and why. It stays until it is tried again. */
export interface SetAside extends SetAsideReason {
  readonly seq: number;
}
