import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { ProblemError } from '../../app/problem.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';
import { LEDGER_FILES } from '../../main/store/examination.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { nextAct } from './next-act.ts';

/*
 * A process of its own, on whose small disk (the folder it is told) nothing more fits: says as JSON what a person is told
 * of each thing that is then refused.
 */

const [folder = ''] = process.argv.slice(2);
const AT = '2026-11-23T10:00:00.000Z';
const ID = '0198c0de-0000-7000-8000-0000000000ff';

function openLedger(place: string): Ledger {
  const ledger = Ledger.open(place);
  ledger.create({ id: ID, name: 'Test', source: `test#${ID}`, createdAt: AT });
  return ledger;
}

function actTimes(ledger: Ledger, times: number): void {
  for (let time = 0; time < times; time++) nextAct(ledger);
}

/** Why NATS would not take an entry; long enough to need a page of its own. */
const PROBLEM = { code: 'x', happened: 'x'.repeat(6000), meaning: 'x', remedy: 'x', field: null };

/** Does something until it is refused. @returns what a person is told */
function refusalOf(work: (time: number) => unknown) {
  for (let time = 1; time <= 1000; time++) {
    try {
      work(time);
    } catch (error) {
      if (error instanceof ProblemError) return { code: error.problem.code, meaning: error.problem.meaning };
      return { code: 'not in words', meaning: String(error) };
    }
  }
  return { code: 'nothing', meaning: 'nothing was refused' };
}

/** Writes into a file of its own until no byte more fits on the disk. */
function fillUp(name: string): void {
  const handle = openSync(path.join(folder, name), 'w');
  for (const size of [65536, 512, 1]) {
    try {
      for (;;) writeSync(handle, new Uint8Array(size));
    } catch {
      // Full for pieces of this size.
    }
  }
  closeSync(handle);
}

/** A ledger whose log is damaged, as a pulled plug and a failing disk leave it. */
function damaged(): string {
  const [from, to] = [path.join(folder, 'sound'), path.join(folder, 'damaged')];
  const ledger = openLedger(from);
  actTimes(ledger, 3);
  mkdirSync(to);
  for (const name of LEDGER_FILES.filter((name) => !name.endsWith('-shm') && !name.endsWith('-journal')))
    writeFileSync(path.join(to, name), readFileSync(path.join(from, name)));
  ledger.close();
  const log = path.join(to, 'ledger.db-wal');
  const bytes = readFileSync(log);
  bytes[20] = (bytes[20] ?? 0) ^ 4;
  writeFileSync(log, bytes);
  return to;
}

const broken = damaged();
const brokenFiles = () =>
  LEDGER_FILES.map((name) => path.join(broken, name)).map((file) =>
    existsSync(file) ? readFileSync(file, 'latin1') : null,
  );
const before = brokenFiles();
const elsewhere = openLedger(path.join(os.tmpdir(), `cim-keys-elsewhere-${process.pid}`));
actTimes(elsewhere, 200);
const ledger = openLedger(path.join(folder, 'events'));
actTimes(ledger, 20);
mkdirSync(path.join(folder, 'new'));

// What is refused leaves room in the log that it had been given already: a smaller transaction may still fit, and the
// next ones do not.
fillUp('filler');
const refused = {
  act: refusalOf(() => nextAct(ledger)),
  copying: refusalOf(() => {
    const [stored] = elsewhere.entries.from((ledger.head()?.seq ?? 0) + 1, 1);
    if (stored === undefined) throw new Error('no entry');
    ledger.copy([{ stored, event: parseEvent(dagCbor.decode(stored.block)) }]);
  }),
  receipts: refusalOf((seq) =>
    ledger.outbox.settle([
      {
        seq,
        place: { stream: 'S', created: null, domain: null },
        streamSeq: seq,
        duplicate: false,
        storedAt: AT,
      },
    ]),
  ),
  writing: refusalOf((time) => ledger.outbox.setAside({ seq: 21 - time, at: AT, problem: PROBLEM })),
  opening: refusalOf(() => Ledger.open(path.join(folder, 'new'))),
  keeping: refusalOf(() => Ledger.open(broken)),
};
const untouched = brokenFiles().every((text, index) => text === before[index]);
rmSync(elsewhere.directory, { recursive: true, force: true });
console.log(JSON.stringify({ ...refused, untouched }));
process.exit(0);
