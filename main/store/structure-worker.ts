import { parentPort, workerData } from 'node:worker_threads';
import { integrityOf, openUnchangeable } from './unchangeable.ts';

/* A thread that looks through one file, for SQLite's own check of a large one takes seconds and cannot be interrupted. */

const database = openUnchangeable(String(workerData));
try {
  parentPort?.postMessage(integrityOf(database));
} finally {
  database.close();
}
