import * as dagCbor from '@ipld/dag-cbor';
import { ProblemError } from '../../../app/problem.ts';
import type { SetAside } from '../../../app/receipts/set-aside.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import type { EntryRecord } from '../../store/entries.ts';
import { ledgerProblem } from './problems.ts';

/**
 * Writes an entry to a file as JSON with everything needed to verify it: the event, the entry's own fields, and both
 * content identifiers.
 * @param refusal why it is set aside; null for one that is not
 * @throws ProblemError when it cannot be written
 */
export function writeEntryFile(file: string, record: EntryRecord, refusal: SetAside | null): void {
  const { entry, cid, block } = record;
  const content = {
    entry,
    entry_cid: cid,
    event_cid: entry.event,
    event: dagCbor.decode(block),
    set_aside: refusal && { at: refusal.at, reason: refusal.problem.happened },
  };
  try {
    writeFileDurably(file, `${JSON.stringify(content, null, 2)}\n`, 'replace');
  } catch (error) {
    throw new ProblemError(ledgerProblem('queue.export-failed', file), { cause: error });
  }
}
