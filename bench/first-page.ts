import { EVERY_ENTRY } from '../main/store/entry-search.ts';
import { Ledger } from '../main/store/ledger.ts';

/* Opens the ledger in the folder given, reads what the ledger bar and the queue show first, and says as JSON how long
   that took in milliseconds and how much memory the process has, in bytes. A process of its own, for the memory. */

const before = performance.now();
const ledger = Ledger.open(process.argv[2] ?? '');
const head = ledger.head();
const stored = ledger.outbox.stored() + ledger.outbox.setAsideCount();
const waiting = (head?.seq ?? 0) - stored;
const { seqs } = ledger.search.page(EVERY_ENTRY, head?.seq ?? 0, { upTo: null, offset: 0, limit: 100 });
const rows = ledger.entries.these(seqs).map((record) => ledger.outbox.receipt(record.entry.seq));
const milliseconds = performance.now() - before;
console.log(
  JSON.stringify({
    milliseconds,
    rss: process.memoryUsage.rss(),
    entries: head?.seq,
    waiting,
    stored,
    rows: rows.length,
  }),
);
ledger.close();
