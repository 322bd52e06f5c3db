import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * A thread that brings one file to the current version: of a large one SQLite takes seconds for that, and cannot be
 * interrupted. Imports nothing of the program's own: a thread of a packaged program loads it, too.
 */

const [file = '', first = '', ...steps]: string[] = Array.isArray(workerData) ? workerData.map(String) : [];
const database = new DatabaseSync(file);
try {
  database.exec(first);
  // Asked here: a log beside the file may hold steps that were taken before.
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  for (const step of steps.slice(version)) database.exec(step);
} finally {
  database.close();
}
parentPort?.postMessage('done');
