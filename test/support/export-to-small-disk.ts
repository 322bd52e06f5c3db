import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { organizations } from '../../bench/organizations.ts';
import { type ExportOptions, exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { Ledger } from '../../main/store/ledger.ts';

/*
 * Exports a ledger to a medium that is too small, to one that fills up meanwhile, and again when there is room, and
 * says as JSON what a person is told and what is left. The medium is a small file system of its own, or the process
 * may not make large files.
 */

const [folder = '', medium = '', way = ''] = process.argv.slice(2);
const ID = '0198c0de-0000-7000-8000-0000000000ff';
const ledger = Ledger.open(folder);
const unlimit = () => spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
const limit = () => spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=300000:unlimited']);
if (way === 'limited') unlimit();
ledger.create({ id: ID, name: 'Test', source: `test#${ID}`, createdAt: '2026-11-23T09:00:00.000Z' });
ledger.append(organizations(3000), '2026-11-23T09:00:00.000Z');

const file = path.join(medium, 'bundle.car');
const filler = path.join(medium, 'filler');

async function told(options: Partial<ExportOptions> = {}): Promise<string> {
  try {
    await exportBundle(ledger, file, { writtenBy: 'test', ...options });
    return 'written';
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : String(error);
  }
}

function fillUp(): void {
  const handle = openSync(filler, 'w');
  try {
    for (;;) writeSync(handle, new Uint8Array(4096));
  } catch {
    // Full.
  } finally {
    closeSync(handle);
  }
}

if (way === 'limited') limit();
const tooSmall = await told();
// A thousand entries fit, if nobody else writes meanwhile.
const range = { from: 1, to: 1000 };
const onProgress = (step: string) => void (step === 'checking' && way === 'mounted' && fillUp());
const filledUp = await told({ range, onProgress });
rmSync(filler, { force: true });
const left = readdirSync(medium);
if (way === 'limited') unlimit();
console.log(
  JSON.stringify({ tooSmall, filledUp, left, afterwards: await told({ range: { from: 1, to: 500 } }) }),
);
process.exit(0);
