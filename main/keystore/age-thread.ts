import { once } from 'node:events';
import { type Transferable, Worker } from 'node:worker_threads';
import { z } from 'zod';
import { importFormSchema, keyAlgorithmSchema } from '../../app/registry/key-facts.ts';
import { AgeQueue } from './age-queue.ts';
import type { AgeAnswer, AgeRequest } from './age-worker.ts';
import { transferable } from './transferable.ts';

/** One for the whole program. A stream keeps it only until its key has been made or has opened it. */
const queue = new AgeQueue();

const bytes = z.instanceof(Uint8Array);

const publicFacts = { algorithm: keyAlgorithmSchema, publicKey: z.string(), fingerprint: z.string() };

const answerSchema: z.ZodType<AgeAnswer> = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('encrypted'), file: bytes }),
  z.strictObject({
    outcome: z.literal('signed'),
    publicKey: z.string(),
    fingerprint: z.string(),
    signature: bytes,
  }),
  z.strictObject({ outcome: z.literal('holds'), ...publicFacts }),
  z.strictObject({
    outcome: z.literal('imported'),
    form: importFormSchema,
    wasEncrypted: z.boolean(),
    file: bytes,
    ...publicFacts,
  }),
  z.strictObject({ outcome: z.literal('foreign') }),
  z.strictObject({ outcome: z.literal('needs-password') }),
  z.strictObject({ outcome: z.literal('bcrypt') }),
  z.strictObject({ outcome: z.literal('signed-nkey'), signature: bytes }),
  z.strictObject({ outcome: z.literal('seed'), seed: z.string() }),
  z.strictObject({ outcome: z.literal('stream'), output: z.instanceof(ReadableStream<Uint8Array>) }),
  z.strictObject({ outcome: z.literal('locked') }),
  z.strictObject({ outcome: z.literal('unusable') }),
]);

/** Work on a stream that has begun. */
interface StreamWork {
  readonly output: AsyncIterable<Uint8Array>;
  /** Ends the thread; what has not been read by then is lost. */
  readonly end: () => Promise<void>;
}

/**
 * Gives a stream to a fresh thread.
 * @returns the stream that comes out of it, or why there is none
 */
export async function streamThroughAge(
  worker: URL,
  request: Extract<AgeRequest, { readonly input: unknown }>,
): Promise<StreamWork | 'locked' | 'unusable'> {
  return queue.inTurn(async () => {
    const thread = new Worker(worker);
    const end = async () => {
      await thread.terminate();
    };
    try {
      const answer = await ask(thread, request, [transferable(request.input)]);
      if (answer.outcome === 'stream') return { output: answer.output, end };
      await end();
      return answer.outcome === 'locked' ? 'locked' : 'unusable';
    } catch (error) {
      await end();
      throw error;
    }
  });
}

async function ask(
  thread: Worker,
  request: AgeRequest,
  transferred: Transferable[] = [],
  signal?: AbortSignal,
): Promise<AgeAnswer> {
  thread.postMessage(request, transferred);
  const [answer]: unknown[] = await once(thread, 'message', signal ? { signal } : {});
  return answerSchema.parse(answer);
}

/**
 * Asks a fresh thread for one piece of work with a secret, after all that was asked before; the thread ends with it.
 * @param worker the built age-worker
 * @param signal ends the thread before it has answered
 * @throws an AbortError when the signal did so; ProblemError when too many wait already
 */
export async function askAgeThread(
  worker: URL,
  request: AgeRequest,
  signal?: AbortSignal,
): Promise<AgeAnswer> {
  return queue.inTurn(async () => {
    const thread = new Worker(worker);
    try {
      return await ask(thread, request, [], signal);
    } finally {
      await thread.terminate();
    }
  }, signal);
}
