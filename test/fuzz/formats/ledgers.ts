import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../../app/problem.ts';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../../main/services/recording/registrar.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { lookForEntries } from '../../../main/store/salvage.ts';
import { createOrganization } from '../../support/commands.ts';
import type { Format } from '../format.ts';
import { requireRefusal } from '../wrong.ts';

const FILES = ['ledger.db', 'ledger.db-wal', 'ledger.head'] as const;

/** Entries that are in the file when the plug is pulled, and those in the log. */
const [IN_FILE, IN_LOG] = [12, 12];

/** The files of a ledger whose plug was pulled: database, log and mark. */
export function ledgerFormats(home: string): Format[] {
  const { folder, cids } = pulled(home);
  return FILES.map((name) => ({
    name,
    weight: name === 'ledger.head' ? 4 : 6,
    original: readFileSync(path.join(folder, name)),
    text: name === 'ledger.head',
    fileName: name,
    prepare: (into) => {
      for (const file of FILES) copyFileSync(path.join(folder, file), path.join(into, file));
    },
    read: (file) => looksAndOpens(path.dirname(file), cids),
  }));
}

function pulled(home: string): { folder: string; cids: string[] } {
  const [live, folder] = [path.join(home, 'live-ledger'), path.join(home, 'pulled-ledger')];
  const first = Ledger.open(live);
  const id = '0198c0de-0000-7000-8000-0000000000fe';
  first.create({ id, name: 'Fuzzed', source: `fuzz#${id}`, createdAt: '2026-11-23T09:00:00.000Z' });
  record(first, IN_FILE);
  first.close();
  const ledger = Ledger.open(live);
  record(ledger, IN_LOG);
  mkdirSync(folder);
  for (const name of FILES) copyFileSync(path.join(live, name), path.join(folder, name));
  const cids = ledger.entries.from(1, IN_FILE + IN_LOG).map(({ cid }) => cid);
  ledger.close();
  return { folder, cids };
}

function record(ledger: Ledger, count: number): void {
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
  const before = ledger.head()?.seq ?? 0;
  for (let number = 1; number <= count; number++)
    registrar.record(createOrganization({ name: `Organization ${before + number}` }));
}

/**
 * Looks at the ledger, looks for what can be saved, and opens a copy. Where any of them says that it is whole, it has
 * exactly the entries that were recorded; what can be saved are entries that were recorded; looking changes nothing.
 * @returns whether it was found whole
 * @throws Error otherwise
 */
async function looksAndOpens(folder: string, cids: readonly string[]): Promise<boolean> {
  const copy = path.join(folder, 'opened');
  const before = stateOf(folder);
  const whole = await entriesIfWhole(() => Ledger.look(folder));
  requireSame('looked at', whole, cids);
  const saved = refusedOr(() => lookForEntries(folder).head);
  if (saved !== null && cids[saved.seq - 1] !== saved.cid)
    throw new Error(`Entry ${saved.seq} was saved wrongly.`);
  const changed = differences(before, stateOf(folder));
  if (changed.length > 0) throw new Error(`Looking changed ${changed.join(', ')}.`);
  mkdirSync(copy);
  for (const name of FILES) copyFileSync(path.join(folder, name), path.join(copy, name));
  requireSame('opened', await entriesIfWhole(() => Ledger.open(copy)), cids);
  return whole !== null;
}

function requireSame(how: string, found: readonly string[] | null, cids: readonly string[]): void {
  if (found !== null && found.join() !== cids.join())
    throw new Error(`Said to be whole when ${how}, with ${found.length} entries of ${cids.length}.`);
}

async function entriesIfWhole(open: () => Ledger): Promise<readonly string[] | null> {
  const ledger = refusedOr(open);
  if (ledger === null) return null;
  try {
    const { finding } = await verifyLedger(ledger);
    return finding === null ? ledger.entries.from(1, 1000).map(({ cid }) => cid) : null;
  } catch (error) {
    requireRefusal(error);
    return null;
  } finally {
    ledger.close();
  }
}

function refusedOr<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    requireRefusal(error);
    return null;
  }
}

/** The files of a folder with what is in them. */
function stateOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).sort();
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name)).toString('base64')]));
}

/** The names of files that are there in one state only, or with something else in them. */
function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}
