import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { AgeAnswer, AgeRequest } from './age-worker.ts';

const bytes = z.instanceof(Uint8Array);

const answerSchema: z.ZodType<AgeAnswer> = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('encrypted'), file: bytes }),
  z.strictObject({
    outcome: z.literal('signed'),
    publicKey: z.string(),
    fingerprint: z.string(),
    signature: bytes,
  }),
  z.strictObject({ outcome: z.literal('locked') }),
  z.strictObject({ outcome: z.literal('unusable') }),
]);

/**
 * Asks a fresh thread for one piece of work with a secret; the thread ends with it.
 * @param worker the built age-worker
 */
export async function askAgeThread(worker: URL, request: AgeRequest): Promise<AgeAnswer> {
  const thread = new Worker(worker);
  try {
    thread.postMessage(request);
    const [answer]: unknown[] = await once(thread, 'message');
    return answerSchema.parse(answer);
  } finally {
    await thread.terminate();
  }
}
