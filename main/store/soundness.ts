import { cidOfBlock } from '../../app/content/cid.ts';
import { entryCid } from '../../app/ledger/entry.ts';
import type { Audit } from './audit.ts';
import type { Entries, EntryRecord } from './entries.ts';

/** Entries looked at together. */
const CHUNK = 500;

/** So many of the last entries are looked at: a start must not take longer the longer a ledger has been kept. */
const RECENT = 2000;

/** Up to this size, in bytes, the structure of the whole file is looked at: a quarter of a second. */
const SMALL = 32 * 1024 * 1024;

/**
 * Whether a ledger that was opened for reading is as it was written, as far as can be said in a moment: the structure of
 * a file that is not large, and of the last entries their CIDs, places in the chain, columns, and the queue. The whole
 * check, which follows each start, looks at everything and says what exactly is wrong. What is derived from the entries (the registry) can be made anew and is not looked at.
 * @param size of the file, in bytes
 * @throws whatever is thrown where it cannot even be read
 */
export function isSound({ entries, audit, head }: SoundLedger, size: number): boolean {
  if (!audit.identity() || (size <= SMALL && audit.structure() !== null)) return false;
  const last = head()?.seq ?? 0;
  const first = Math.max(1, last - RECENT + 1);
  let prev = first === 1 ? null : entries.cidAt(first - 1);
  for (let seq = first; seq <= last; ) {
    const records = entries.from(seq, CHUNK);
    if (records.length === 0) return false;
    for (const record of records) {
      if (!follows(record, seq, prev)) return false;
      prev = record.cid;
      seq += 1;
    }
    if (audit.queue(seq - records.length, seq - 1) !== null) return false;
  }
  return audit.strays(last) === null;
}

/** What is looked at of a ledger. */
interface SoundLedger {
  readonly entries: Entries;
  readonly audit: Audit;
  readonly head: () => { readonly seq: number } | null;
}

/** Whether an entry stands in this place behind that one, and its block and columns are its own. */
function follows(record: EntryRecord, seq: number, prev: string | null): boolean {
  const { entry, cid, block, aggregate, aggregateId, eventType } = record;
  if (entry.seq !== seq || entry.prev !== prev) return false;
  if (cidOfBlock(block) !== entry.event || entryCid(entry) !== cid) return false;
  // Taking the event apart would take longer than everything else: what the columns repeat stands in its bytes.
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  return [aggregate, aggregateId, eventType].every((text) => bytes.includes(text));
}
