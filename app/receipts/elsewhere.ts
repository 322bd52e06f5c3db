import { z } from 'zod';

const count = z.int().nonnegative();

/**
 * Events that were acknowledged and are not in the stream that is there now. Nothing is sent until people have decided
 * what becomes of them.
 */
export const elsewhereSchema = z.strictObject({
  /**
   * `new-stream`: it was made anew under the same name; `other-stream`: another name acknowledged them; `lost-tail`: it
   * is the same one, and has lost its end.
   */
  kind: z.enum(['new-stream', 'other-stream', 'lost-tail']),
  /** The stream that is there now, and when it was made (RFC 3339). */
  stream: z.string(),
  created: z.string(),
  /** The first entry that is not in it, and how many there are. */
  from: count,
  count,
  /** The last number of the stream now. */
  lastSeq: count,
  /** Names of the streams that acknowledged them. */
  acknowledgedBy: z.array(z.string()),
});

/** Events that were acknowledged and are not in the stream that is there now. */
export type Elsewhere = z.infer<typeof elsewhereSchema>;
