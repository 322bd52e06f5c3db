import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EntrySearchInput } from '../app/contract/entries.ts';
import { LocalDays } from '../app/model/local-days.ts';
import { SecretFiles } from '../main/keystore/secret-files.ts';
import { Bootstraps } from '../main/services/bootstrap/bootstrap.ts';
import { exportRegistry } from '../main/services/bootstrap/registry-export.ts';
import { LedgerCheck } from '../main/services/checks/ledger-check.ts';
import { exportBundle } from '../main/services/exchange/export-bundle.ts';
import { mergeBundle } from '../main/services/exchange/import-merge.ts';
import { type BundleReader, planImport } from '../main/services/exchange/import-plan.ts';
import { ImportedLedgers } from '../main/services/exchange/imported-ledgers.ts';
import { verifyBundleFile } from '../main/services/exchange/verify-bundle.ts';
import { Keystore } from '../main/services/keys/keystore.ts';
import { EntryFinder } from '../main/services/ledgers/entry-finder.ts';
import { Registrar } from '../main/services/recording/registrar.ts';
import { organizationChart } from '../main/services/registry/organization-chart.ts';
import { RegistryReader } from '../main/services/registry/registry-reader.ts';
import { listedSigningKeys } from '../main/services/signing/listed-keys.ts';
import { makeBackup } from '../main/store/backup.ts';
import { verifyLedger } from '../main/store/integrity.ts';
import { Ledger } from '../main/store/ledger.ts';
import { SCHEMA_VERSION } from '../main/store/migrations.ts';
import { openLedger } from '../main/store/open.ts';
import { intoVersion } from '../test/support/earlier-version.ts';
import { append, type Filled, fill, LARGE, retitled } from './large-ledger.ts';
import { newLedger } from './organizations.ts';

/*
 * What the main process does on a large ledger (300 organizations, 10,000 people, 84,000 keys, more than
 * 100,000 entries; all of these people are of one organization, of which the chart is): the processor time of its thread in all, and the longest piece of it
 * between two turns of the event loop, in which no other work gets its turn. Milliseconds, the best of some rounds. A
 * start is told as the ratio to that with an empty ledger.
 */

const ROUNDS = 3;

/** Threads of their own are not used: nothing is encrypted. */
const WORKER = new URL('../main/keystore/age-worker.ts', import.meta.url);

const folder = mkdtempSync(path.join(tmpdir(), 'cim-bench-'));
const idle = await idleTurn();
try {
  console.log(`${''.padEnd(52)}${'in all'.padStart(9)}${'in one go'.padStart(11)}`);
  const home = path.join(folder, 'large');
  const made = newLedger(home);
  const filled = fill(made, { ...LARGE, units: 333 });
  made.close();
  await charts(home, filled);
  const ledger = Ledger.open(home);
  await questions(ledger, filled);
  await files(ledger);
  await bootstraps(ledger);
  ledger.close();
  await registryExport();
  await renewal(home);
  starts(home);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function charts(home: string, { organizations, people }: Filled): Promise<void> {
  let ledger = Ledger.open(home);
  const [organizationId = '', person = ''] = [organizations[0], people[0]];
  const asked = { organizationId, path: [], show: 'everyone', search: '', limit: 50 } as const;
  let title: string | null = null;
  await print(
    'chart: the first answer',
    () => organizationChart(ledger, asked),
    () => {
      ledger.close();
      ledger = Ledger.open(home);
    },
  );
  await print('chart: once an entry was recorded', () => {
    const to = `Chief ${Date.now()}`;
    append(ledger, 1, () => retitled(person, title, to));
    title = to;
    return organizationChart(ledger, asked);
  });
  await print('chart: a keystroke', () => organizationChart(ledger, { ...asked, search: '77' }));
  ledger.close();
}

async function questions(ledger: Ledger, { organizations: [organizationId = ''] }: Filled): Promise<void> {
  const reader = new RegistryReader(ledger);
  await print('choices among people', () =>
    reader.choices('person', { organizationId, where: {}, search: '', limit: 50 }),
  );
  await print('signing keys listed', () => listedSigningKeys(ledger, 200));
  const finder = new EntryFinder(ledger, new LocalDays('Europe/Berlin'), null);
  const head = ledger.head()?.seq ?? 0;
  let asks = 0;
  await print('entries: a keystroke in the search', () => {
    // Never the same question or word twice, or the answer would be there already.
    asks += 1;
    const question: EntrySearchInput = {
      ...{
        search: `key ${asks + 10}`,
        aggregate: null,
        eventType: null,
        object: null,
        actors: null,
        state: 'all',
      },
      ...{ since: null, until: `20${50 + asks}-01-01` },
    };
    return [finder.spans(question, head), finder.rows(question, { upTo: head, offset: 0, limit: 50 })];
  });
}

async function files(ledger: Ledger): Promise<void> {
  await print('check of the ledger', () => verifyLedger(ledger));
  await print('check of the ledger: its end', (begins) =>
    verifyLedger(ledger, (verified, total) => verified === total && begins()),
  );
  let backup = 0;
  await print('backup', () => {
    backup += 1;
    const place = path.join(folder, `backup ${backup}`);
    mkdirSync(place);
    return makeBackup(ledger, place);
  });
  let bundle = 0;
  await print('export of a bundle', () => {
    bundle += 1;
    return exportBundle(ledger, path.join(folder, `${bundle}.car`), { writtenBy: 'bench' });
  });
  const opener = { key: null, worker: WORKER };
  const read: BundleReader = (onEntry) =>
    verifyBundleFile(path.join(folder, '1.car'), opener, {
      onEntry: (stored, _, event) => onEntry(stored, event),
    });
  let laptop = 0;
  await print('import of a bundle, looked at and merged', async () => {
    laptop += 1;
    const found = await planImport(read, () => null);
    if (found.finding !== null) throw new Error(found.finding);
    const imported = new ImportedLedgers(path.join(folder, `laptop ${laptop}`));
    await mergeBundle(found.plan, read, imported);
    imported.close();
  });
}

/** The file is recorded in an empty ledger, and looked at in the large one: where nothing of it is known, either. */
async function bootstraps(large: Ledger): Promise<void> {
  const file = path.join(folder, 'domain-bootstrap.json');
  const people = Array.from({ length: LARGE.people }, (_, index) => ({
    name: `Anybody ${index}`,
    email: `any${index}@many.example`,
  }));
  writeFileSync(file, JSON.stringify({ organization: { name: 'Many Ltd.' }, people }));
  await print('preview of a bootstrap file of 10,000 people', () => deskOf(large).review(file));
  let desk = deskOf(large);
  let times = 0;
  await print(
    'recording it, one transaction in turns',
    () => desk.record(null, () => {}),
    async () => {
      times += 1;
      desk = deskOf(newLedger(path.join(folder, `new ${times}`)));
      await desk.review(file);
    },
  );
}

function deskOf(ledger: Ledger): Bootstraps {
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
  return new Bootstraps(ledger, new Keystore(new SecretFiles(path.join(folder, 'keys')), registrar, WORKER));
}

/** More people than these do not fit into a bootstrap file. */
async function registryExport(): Promise<void> {
  const ledger = newLedger(path.join(folder, 'fits'));
  fill(ledger, { ...LARGE, people: 4500, keys: 10_000, entries: 0 });
  await print('export of a registry of 4,500 people', () =>
    exportRegistry(ledger, path.join(folder, 'registry.json'), 'replace'),
  );
  ledger.close();
}

async function renewal(home: string): Promise<void> {
  let times = 0;
  let place = '';
  await print(
    'opening of a file of the version before',
    async () => (await openLedger(place, folder)).close(),
    () => {
      times += 1;
      place = path.join(folder, `before ${times}`);
      mkdirSync(place);
      intoVersion(SCHEMA_VERSION - 1, path.join(home, 'ledger.db'), path.join(place, 'ledger.db'));
    },
  );
}

function starts(home: string): void {
  const empty = path.join(folder, 'empty');
  newLedger(empty).close();
  const [large, base] = [firstAnswer(home), firstAnswer(empty)];
  console.log(
    `${'start, to the first page of people'.padEnd(52)}${ms(large)}   empty ledger ${base.toFixed(0)}, ratio ${(large / base).toFixed(2)}`,
  );
}

function firstAnswer(home: string): number {
  const script = path.join(import.meta.dirname, 'first-answer.ts');
  const times = Array.from({ length: ROUNDS + 2 }, () =>
    Number(spawnSync(process.execPath, [script, home], { encoding: 'utf8' }).stdout),
  );
  return Math.min(...times);
}

/**
 * Does the work some times, and prints the best.
 * @param work may say that what counts begins only now
 * @param before is done before each time, and does not count
 */
async function print(
  name: string,
  work: (begins: () => void) => unknown,
  before: () => unknown = () => {},
): Promise<void> {
  const rounds: { readonly all: number; readonly longest: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await before();
    rounds.push(await observed(work));
  }
  const best = (of: (round: { readonly all: number; readonly longest: number }) => number) =>
    ms(Math.min(...rounds.map(of)));
  console.log(`${name.padEnd(52)}${best(({ all }) => all)}  ${best(({ longest }) => longest)}`);
}

function ms(time: number): string {
  return time.toFixed(time < 10 ? 1 : 0).padStart(9);
}

/** Processor time of this thread in milliseconds, in all and the most of it between two turns of the event loop. */
async function observed(work: (begins: () => void) => unknown) {
  let [all, longest, before, isOver] = [0, 0, threadTime(), false];
  const look = () => {
    const now = threadTime();
    // Turns in which nothing happens, while a file or a thread is waited for, are this look itself.
    all += Math.max(0, now - before - idle);
    longest = Math.max(longest, now - before);
    before = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work(() => {
    [all, longest, before] = [0, 0, threadTime()];
  });
  isOver = true;
  look();
  return { all, longest };
}

async function idleTurn(): Promise<number> {
  const turns = 2000;
  const before = threadTime();
  for (let turn = 0; turn < turns; turn++) {
    threadTime();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (threadTime() - before) / turns;
}

function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
