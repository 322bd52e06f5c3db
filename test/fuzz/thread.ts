import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '../support/random.ts';
import type { Part, PartName, Tell } from './part.ts';
import type { Given, Said } from './run.ts';

/* The thread in which one part of the fuzzing tries; run.ts watches it. */

const { part: name, seed: first, seconds, attempts = Number.POSITIVE_INFINITY }: Given = workerData;

const makers: Readonly<Record<PartName, () => Promise<Part>>> = {
  operations: async () => (await import('./operations.ts')).fuzzOperations(),
  files: async () => (await import('./files.ts')).fuzzFiles(),
  servers: async () => (await import('./servers.ts')).fuzzServers(),
};

function say(said: Said): void {
  parentPort?.postMessage(said);
}

const tell: Tell = {
  trying: (where, input) => say({ kind: 'trying', where, input }),
  accepted: () => say({ kind: 'accepted' }),
  refused: () => say({ kind: 'refused' }),
};

const part = await makers[name]();
// The time is for trying.
const end = performance.now() + seconds * 1000;
try {
  for (let number = 0; number < attempts && performance.now() < end; number++) {
    say({ kind: 'attempt', seed: first + number });
    await part.attempt(new Random(first + number), tell);
  }
} catch (error) {
  say({ kind: 'wrong', what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
} finally {
  await part.end();
  say({ kind: 'over' });
}
