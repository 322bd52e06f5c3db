import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

/** The thread: the source where the source runs, else the built file beside this one. */
const STRUCTURE_WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './structure-worker.ts' : './structure-worker.js',
  import.meta.url,
);

const answerSchema = z.string().nullable();

/**
 * As `structureOf` of a file that nobody changes meanwhile, in a thread of its own.
 * @throws the errors of SQLite, as they come out of a thread: their code is kept
 */
export async function structureInThread(file: string): Promise<string | null> {
  const thread = new Worker(STRUCTURE_WORKER, { workerData: file });
  try {
    const [answer]: unknown[] = await once(thread, 'message');
    return answerSchema.parse(answer);
  } finally {
    await thread.terminate();
  }
}
