import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openUnchangeable } from './database.ts';
import { structureOf } from './structure.ts';

/* A thread that looks through one file, for SQLite's own check of a large one takes seconds and cannot be interrupted. */

const file = z.string().parse(workerData);
const database = openUnchangeable(file);
try {
  parentPort?.postMessage(structureOf(database));
} finally {
  database.close();
}
