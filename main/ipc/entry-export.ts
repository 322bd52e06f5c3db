import os from 'node:os';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { ProblemError } from '../../app/problem.ts';
import type { SetAside } from '../../app/receipts/set-aside.ts';
import { writeFileDurably } from '../files/durable-file.ts';
import type { EntryRecord } from '../store/entries.ts';
import { choosePlace } from '../window/file-dialogs.ts';

/**
 * Asks where to, and writes an entry there as JSON with everything needed to verify it: the event, the entry's own
 * fields, and both content identifiers.
 * @returns the file; null when nobody chose a place
 * @throws ProblemError when it cannot be written
 */
export async function exportEntry(record: EntryRecord, refusal: SetAside | null): Promise<string | null> {
  const { entry, cid, block } = record;
  const filePath = await choosePlace({
    title: `Export entry ${entry.seq}`,
    defaultPath: path.join(os.homedir(), `entry-${entry.seq}.json`),
    filters: [{ name: 'JSON', extensions: ['json'] }],
  });
  if (filePath === null) return null;
  const content = {
    entry,
    entry_cid: cid,
    event_cid: entry.event,
    event: dagCbor.decode(block),
    set_aside: refusal && { at: refusal.at, reason: refusal.problem.happened },
  };
  try {
    writeFileDurably(filePath, `${JSON.stringify(content, null, 2)}\n`, 'replace');
  } catch (error) {
    throw new ProblemError(notWritten(filePath), { cause: error });
  }
  return filePath;
}

function notWritten(file: string) {
  return {
    code: 'queue.export-failed',
    happened: `${file} could not be written.`,
    meaning: 'The entry is unchanged: it is in the ledger, and still set aside.',
    remedy: 'Choose another place, or make this one writable, then export again.',
    field: null,
  };
}
