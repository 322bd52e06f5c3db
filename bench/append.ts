import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 as uuidv7 } from 'uuid';
import { encodeBlock } from '../app/content/cid.ts';
import { LedgerCheck } from '../main/services/checks/ledger-check.ts';
import { Registrar } from '../main/services/recording/registrar.ts';
import { newLedger, organizations } from './organizations.ts';
import { type Measured, report, timed } from './timing.ts';

/*
 * Durable single appends per second (CID, block, entry, outbox, registry, FULL commit), and whole acts (decider
 * and envelope besides), beside a bare one-row SQLite FULL commit of a block of the same size. They take turns,
 * so that a disk whose speed drifts is unfair to none. A folder given as the argument says which disk.
 */

const folder = mkdtempSync(path.join(process.argv[2] ?? os.tmpdir(), 'cim-bench-'));
try {
  const ledger = newLedger(path.join(folder, 'ledger'));
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
  const act = (number: number) =>
    registrar.record({
      type: 'CreateOrganization',
      id: uuidv7(),
      name: `Organization ${number}`,
      domain: null,
    });

  const block = encodeBlock({ filler: 'x'.repeat((act(-1)[0]?.block.length ?? 0) - 20) });
  const bare = new DatabaseSync(path.join(folder, 'bare.db'));
  bare.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  bare.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, block BLOB NOT NULL) STRICT');
  const insert = bare.prepare('INSERT INTO row (block) VALUES (?)');

  const acts: Measured[] = [];
  const appends: Measured[] = [];
  const commits: Measured[] = [];
  for (let round = 0; round < 7; round++) {
    acts.push(timed('durable single act', 1, 400, (index) => act(round * 10_000 + index)));
    const events = organizations(480);
    appends.push(
      timed('durable single append', 1, 400, (index) => ledger.append(events.slice(index, index + 1), now())),
    );
    commits.push(timed('bare one-row FULL commit', 1, 400, () => insert.run(block)));
  }
  console.log(`blocks of ${block.length} bytes, ${folder}`);
  report([median(acts), median(appends), median(commits)]);
  ledger.close();
  bare.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function now(): string {
  return new Date().toISOString();
}

function median(ways: readonly Measured[]): Measured {
  const sorted = [...ways].sort((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}
