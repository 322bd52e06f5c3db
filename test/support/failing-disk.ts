import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readlinkSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { makeBackup } from '../../main/store/backup.ts';
import { verifyLedger } from '../../main/store/integrity.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { nextAct } from './next-act.ts';

/*
 * A process of its own whose disk fails in the way the first argument names, in the folder the second names. Says
 * as JSON what a person is told, and what is there afterwards.
 */

const [fault = '', folder = ''] = process.argv.slice(2);
const ID = '0198c0de-0000-7000-8000-0000000000ff';

function create(): Ledger {
  const ledger = Ledger.open(path.join(folder, 'events'));
  ledger.create({ id: ID, name: 'Test', source: `test#${ID}`, createdAt: '2026-11-23T09:00:00.000Z' });
  return ledger;
}

function codeOf(error: unknown): string {
  return error instanceof ProblemError ? error.problem.code : String(error);
}

async function told(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'nothing';
  } catch (error) {
    return codeOf(error);
  }
}

/** Acts until the disk refuses. @returns what was told, and how many acts had gone through */
async function actUntilRefused(
  ledger: Ledger,
): Promise<{ readonly code: string; readonly acknowledged: number }> {
  for (let acknowledged = ledger.head()?.seq ?? 0; ; acknowledged++) {
    const code = await told(() => nextAct(ledger));
    if (code !== 'nothing') return { code, acknowledged };
  }
}

async function state(ledger: Ledger) {
  const { entries, finding, registry } = await verifyLedger(ledger);
  return { entries, finding, registry, waiting: ledger.outbox.waiting() };
}

function leftOvers(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

/** Writes into a file of its own until no byte more fits on the disk. */
function fillUp(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const size of [65536, 512, 1]) {
      try {
        for (;;) writeSync(handle, new Uint8Array(size));
      } catch {
        // Full for pieces of this size.
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** Closes the database's file under SQLite, so that the next read of it fails in the operating system. */
function tearOut(name: string): void {
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      if (readlinkSync(`/proc/self/fd/${descriptor}`).endsWith(name)) closeSync(Number(descriptor));
    } catch {
      // The descriptor that listed the folder has gone already.
    }
  }
}

const faults: Readonly<Record<string, () => Promise<unknown>>> = {
  /** The folder is on a small file system of its own. */
  async full() {
    const ledger = create();
    for (let count = 0; count < 20; count++) nextAct(ledger);
    const filler = path.join(folder, 'filler');
    fillUp(filler);
    const refused = await actUntilRefused(ledger);
    const during = await state(ledger);
    const backup = await told(() => makeBackup(ledger, path.join(folder, 'backup')));
    rmSync(filler);
    nextAct(ledger);
    return { refused, during, backup, after: await state(ledger), left: leftOvers() };
  },
  /** The process may not make files larger than it has been told. */
  async limited() {
    const ledger = create();
    const refused = await actUntilRefused(ledger);
    const during = await state(ledger);
    const backup = await told(() => makeBackup(ledger, path.join(folder, 'backup')));
    spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
    nextAct(ledger);
    return { refused, during, backup, after: await state(ledger), left: leftOvers() };
  },
  async 'read-only'() {
    const ledger = create();
    nextAct(ledger);
    ledger.close();
    spawnSync('chmod', ['-R', 'a-w', folder]);
    // Root may write everywhere: go on as nobody. Source: Debian policy 9.2.2, the user id 65534.
    if (process.getuid?.() === 0) {
      spawnSync('chown', ['-R', '65534', folder]);
      process.setgid?.(65534);
      process.setuid?.(65534);
    }
    return { opening: await told(() => Ledger.open(path.join(folder, 'events'))) };
  },
  async unreadable() {
    const ledger = create();
    for (let count = 0; count < 20; count++) nextAct(ledger);
    ledger.close();
    // Opened anew, so that nothing of the entries is in memory yet.
    const again = Ledger.open(path.join(folder, 'events'));
    tearOut('ledger.db');
    return { checking: await told(() => verifyLedger(again)), acting: await told(() => nextAct(again)) };
  },
};

console.log(JSON.stringify(await faults[fault]?.()));
process.exit(0);
