import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { encodeBlock } from '../app/content/cid.ts';
import type { LedgerEvent } from '../app/registry/index.ts';
import { verifyLedger } from '../main/store/integrity.ts';
import { Ledger } from '../main/store/ledger.ts';
import { newLedger, organizations } from './organizations.ts';
import { type Measured, report } from './timing.ts';

/*
 * A ledger of a million events: appending in bulk, appending one by one when it is small and when it is large, opening
 * it, its memory, and verifying it; each beside a bare baseline of the same run. The first argument is a folder on the
 * disk to measure, the second another number of events.
 */

const [at = os.tmpdir(), count = '1000000'] = process.argv.slice(2);
const EVENTS = Number(count);
const TRANSACTION = 1000;
const folder = mkdtempSync(path.join(at, 'cim-bench-'));

/** Adds up the time that work takes, whatever happens in between. */
class Clock {
  readonly #name: string;
  #milliseconds = 0;
  #times = 0;
  constructor(name: string) {
    this.#name = name;
  }

  run<T>(times: number, work: () => T): T {
    const before = performance.now();
    const result = work();
    this.#milliseconds += performance.now() - before;
    this.#times += times;
    return result;
  }

  measured(): Measured {
    return { name: this.#name, perSecond: (this.#times * 1000) / this.#milliseconds };
  }
}

function append(ledger: Ledger, events: readonly LedgerEvent[]): void {
  ledger.append(events, new Date().toISOString());
}

function bareTable(): { readonly database: DatabaseSync; insert(blocks: readonly Uint8Array[]): void } {
  const database = new DatabaseSync(path.join(folder, 'bare.db'));
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, block BLOB NOT NULL) STRICT');
  const statement = database.prepare('INSERT INTO row (block) VALUES (?)');
  return {
    database,
    insert(blocks) {
      database.exec('BEGIN IMMEDIATE');
      for (const block of blocks) statement.run(block);
      database.exec('COMMIT');
    },
  };
}

try {
  const large = newLedger(path.join(folder, 'large'));
  const bare = bareTable();
  const [bulk, inserts] = [new Clock('bulk append'), new Clock('bare inserts of the blocks')];
  for (let done = 0; done < EVENTS; done += TRANSACTION) {
    const events = organizations(TRANSACTION);
    const blocks = events.map(encodeBlock);
    bulk.run(TRANSACTION, () => append(large, events));
    inserts.run(TRANSACTION, () => bare.insert(blocks));
  }
  console.log(`${EVENTS.toLocaleString('en')} events, ${TRANSACTION} a transaction, ${folder}`);
  report([bulk.measured(), inserts.measured()]);

  const small = newLedger(path.join(folder, 'small'));
  append(small, organizations(1000));
  const [few, many] = [
    new Clock('durable append at 1,000 events'),
    new Clock(`durable append at ${count} events`),
  ];
  for (let round = 0; round < 40; round++) {
    const events = organizations(100);
    few.run(50, () => events.slice(0, 50).map((event) => append(small, [event])));
    many.run(50, () => events.slice(50).map((event) => append(large, [event])));
  }
  report([many.measured(), few.measured()]);
  large.close();

  const opening = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, 'first-page.ts'), path.join(folder, 'large')],
    { encoding: 'utf8' },
  );
  console.log(`opened until the first page of the queue: ${opening.stdout.trim()}`);

  const again = Ledger.open(path.join(folder, 'large'));
  const total = again.head()?.seq ?? 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = performance.now();
  const verdict = await verifyLedger(again);
  const verified = { name: 'whole verification', perSecond: (total * 1000) / (performance.now() - before) };
  // The last hold-up counts when the loop turns again.
  await new Promise((resolve) => setTimeout(resolve, 10));
  delay.disable();
  const structure = performance.now();
  again.audit.structure();
  const checking = Math.round(performance.now() - structure);
  const scan = new Clock('bare scan and sha2-256');
  scan.run(total, () => {
    const rows = bare.database.prepare('SELECT block FROM row');
    for (const { block } of rows.iterate()) {
      if (block instanceof Uint8Array) createHash('sha256').update(block).digest();
    }
  });
  report([verified, scan.measured()]);
  console.log(
    `verdict ${verdict.finding?.detail ?? 'intact'}; event loop held up ${(delay.percentile(99) / 1e6).toFixed(1)} ms (p99), ${(delay.max / 1e6).toFixed(0)} ms (longest); SQLite’s own check of the file ${checking} ms`,
  );
  again.close();
  small.close();
  bare.database.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
