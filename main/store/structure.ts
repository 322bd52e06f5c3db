import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { migrate } from './migrations.ts';
import type { Preparing } from './unchangeable.ts';

/** The thread: the source where the source runs, else the built file beside this one. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './structure-worker.ts' : './structure-worker.js',
  import.meta.url,
);

const answerSchema = z.string().nullable();

/**
 * As `integrityOf` of a file that nobody changes meanwhile, in a thread of its own.
 * @throws the errors of SQLite with their codes, as they come out of a thread
 */
export async function integrityInThread(file: string): Promise<string | null> {
  const thread = new Worker(WORKER, { workerData: file });
  try {
    const [answer]: unknown[] = await once(thread, 'message');
    return answerSchema.parse(answer);
  } finally {
    await thread.terminate();
  }
}

/** Whether the tables and rules of a file are as they were made. */
export function isSchemaAsMade(database: Preparing): boolean {
  const fresh = new DatabaseSync(':memory:');
  try {
    migrate(fresh);
    return schemaOf(database) === schemaOf(fresh);
  } finally {
    fresh.close();
  }
}

function schemaOf(database: Preparing): string {
  return JSON.stringify(
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all(),
  );
}
