import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { bundleBytes } from '../../../app/bundle/write.ts';
import { EVIDENCE_FOLDER } from '../../../main/services/exchange/fork-evidence.ts';
import { IMPORTED_FOLDER, ImportedLedgers } from '../../../main/services/exchange/imported-ledgers.ts';
import { entriesOf, manifestOf } from '../../../main/services/exchange/manifest-of.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { bundleOf, importInto, type Laptop, laptop, recordMany } from '../../support/imports.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** The one copy on a laptop. */
function copyOn({ imported }: Laptop): Ledger {
  const [copy, ...more] = imported.all();
  if (copy === undefined || more.length > 0) throw new Error('not one copy');
  return copy;
}

/** Another folder with the same ledger, to be continued there: two laptops with one history. */
function twinOf({ folder, own }: Laptop): Ledger {
  const twin = temporaryFolder();
  own.close();
  for (const file of ['ledger.db', 'ledger.head'])
    copyFileSync(path.join(folder, file), path.join(twin, file));
  return openLedger(twin);
}

describe('import - a ledger of another laptop', () => {
  test('becomes a read-only copy that is whole: same source, same head, everything waiting', async () => {
    const air = laptop('Air gap');
    recordMany(air.own, 603);
    const online = laptop('Online');
    recordOrganizations(online.own, 1);

    const preview = await online.desk.open(await bundleOf(air.own));
    expect(preview.bundle).toMatchObject({
      ledgerName: 'Air gap',
      source: air.own.identity?.source,
      from: 1,
      to: 603,
      own: false,
      here: null,
      standing: { kind: 'new' },
    });
    expect(readdirSync(online.folder)).not.toContain(IMPORTED_FOLDER);
    await online.desk.merge(preview.bundle?.head ?? '');

    const copy = copyOn(online);
    expect(copy.head()).toEqual(air.own.head());
    expect(copy.outbox.waiting()).toBe(603);
    expect(await verifyLedger(copy)).toMatchObject({ finding: null, registry: null, entries: 603 });
    expect(() => recordOrganizations(copy, 1)).toThrow(/read-only copy/);
    expect(online.own.head()?.seq).toBe(1);

    online.imported.close();
    online.imported.openAll();
    expect(copyOn(online).head()).toEqual(air.own.head());
    expect(existsSync(path.join(copy.directory, 'ledger.head'))).toBe(true);
  });

  test('imported twice changes nothing and says so; what continues it extends it, also in parts', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 5);
    const online = laptop('Online');
    const first = await bundleOf(air.own);
    expect(await importInto(online, first)).toMatchObject({ added: 5, entries: 5 });
    const again = await online.desk.open(first);
    expect(again.bundle?.standing).toEqual({ kind: 'same' });
    expect(await online.desk.merge(again.bundle?.head ?? '')).toMatchObject({ added: 0, entries: 5 });

    recordMany(air.own, 520);
    for (const from of [3, 6]) {
      const { bundle } = await online.desk.open(await bundleOf(air.own, from));
      expect(bundle?.standing).toEqual({ kind: 'extends', from: 6 });
    }
    expect(await importInto(online, await bundleOf(air.own, 3))).toMatchObject({ added: 520, entries: 525 });
    expect(copyOn(online).head()).toEqual(air.own.head());
    expect((await verifyLedger(copyOn(online))).finding).toBeNull();
    // An older bundle holds nothing new.
    expect((await online.desk.open(first)).bundle?.standing).toEqual({ kind: 'same' });
  });

  test('that begins behind what is here is refused with the range that is missing', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 5);
    const online = laptop('Online');
    const { bundle } = await online.desk.open(await bundleOf(air.own, 3));
    expect(bundle?.standing).toEqual({ kind: 'gap', from: 1, to: 2 });
    await expect(online.desk.merge(bundle?.head ?? '')).rejects.toMatchObject({
      problem: { code: 'import.refused' },
    });
    expect(readdirSync(online.folder)).not.toContain(IMPORTED_FOLDER);

    await importInto(online, await bundleOf(air.own));
    recordOrganizations(air.own, 10);
    const later = await online.desk.open(await bundleOf(air.own, 9));
    expect(later.bundle?.standing).toEqual({ kind: 'gap', from: 6, to: 8 });
  });

  test('whose tail was lost takes it back from a bundle: one history, which then goes on', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 3);
    const backup = path.join(temporaryFolder(), 'ledger.db');
    await air.own.copyTo(backup, () => {});
    recordOrganizations(air.own, 4);
    const file = await bundleOf(air.own);
    const head = air.own.head();
    const folder = temporaryFolder();
    copyFileSync(backup, path.join(folder, 'ledger.db'));
    const restored = laptop('ignored', folder);
    const { bundle } = await restored.desk.open(file);
    expect(bundle).toMatchObject({ own: true, standing: { kind: 'extends', from: 4 } });
    await restored.desk.merge(bundle?.head ?? '');
    expect(restored.own.head()).toEqual(head);
    recordOrganizations(restored.own, 1);
    expect(await verifyLedger(restored.own)).toMatchObject({ finding: null, registry: null, entries: 8 });
  });

  test('is not added to a ledger that has gone on since it was shown', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 3);
    const twin = twinOf(air);
    recordOrganizations(twin, 2);
    const there = laptop('ignored', air.folder);
    const { bundle } = await there.desk.open(await bundleOf(twin));
    expect(bundle?.standing).toEqual({ kind: 'extends', from: 4 });
    recordOrganizations(there.own, 1);
    const head = there.own.head();
    await expect(there.desk.merge(bundle?.head ?? '')).rejects.toMatchObject({
      problem: { code: 'import.moved' },
    });
    expect(there.own.head()).toEqual(head);
  });

  test('is not added to what is damaged here', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 3);
    const before = path.join(temporaryFolder(), 'ledger.db');
    await air.own.copyTo(before, () => {});
    recordOrganizations(air.own, 4);
    const file = await bundleOf(air.own);
    air.own.close();
    copyFileSync(before, path.join(air.folder, 'ledger.db'));
    const damaged = laptop('ignored', air.folder);
    const { bundle } = await damaged.desk.open(file);
    await expect(damaged.desk.merge(bundle?.head ?? '')).rejects.toMatchObject({
      problem: { code: 'import.damaged-here' },
    });
    expect(damaged.own.head()?.seq).toBe(3);
  });
});

describe('import - a fork', () => {
  test('is refused with both heads and the first difference; the file is kept as evidence, once', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 7);
    const twin = twinOf(air);
    const again = openLedger(air.folder);
    recordOrganizations(again, 3);
    recordMany(twin, 510);
    const online = laptop('Online');
    await importInto(online, await bundleOf(again));
    const file = await bundleOf(twin);
    const { bundle } = await online.desk.open(file);
    const evidence = path.join(online.folder, EVIDENCE_FOLDER, `fork-${twin.head()?.cid}`);
    expect(bundle).toMatchObject({ here: { entries: 10, head: again.head()?.cid }, head: twin.head()?.cid });
    expect(bundle?.standing).toEqual({
      kind: 'fork',
      divergence: { seq: 8, exact: true, here: again.entries.cidAt(8), there: twin.entries.cidAt(8) },
      evidence,
    });
    expect(readFileSync(path.join(evidence, 'bundle.car'))).toEqual(readFileSync(file));
    expect(JSON.parse(readFileSync(path.join(evidence, 'report.json'), 'utf8'))).toMatchObject({
      here: again.head(),
      there: { head: twin.head()?.cid, range: { from: 1, to: 517 } },
      first_difference: { entry: 8, exact: true },
    });
    await expect(online.desk.merge(bundle?.head ?? '')).rejects.toMatchObject({
      problem: { code: 'import.refused' },
    });
    expect(copyOn(online).head()).toEqual(again.head());
    await online.desk.open(file);
    expect(readdirSync(path.join(online.folder, EVIDENCE_FOLDER))).toHaveLength(1);
  });

  test('that a later part only names by its link is told as far as it is known', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 4);
    const twin = twinOf(air);
    const again = openLedger(air.folder);
    recordOrganizations(again, 3);
    recordOrganizations(twin, 5);
    const online = laptop('Online');
    await importInto(online, await bundleOf(again));
    for (const from of [7, 8]) {
      const { bundle } = await online.desk.open(await bundleOf(twin, from));
      expect(bundle?.standing).toMatchObject({
        kind: 'fork',
        divergence: { seq: from - 1, exact: false, here: again.entries.cidAt(from - 1) },
      });
    }
    const { bundle } = await online.desk.open(await bundleOf(twin, 5));
    expect(bundle?.standing).toMatchObject({ divergence: { seq: 5, exact: true } });
  });
});

describe('import - a file that is not what it seems', () => {
  test('cut off or changed: a finding, and nothing is written', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 20);
    const online = laptop('Online');
    const file = await bundleOf(air.own);
    const bytes = readFileSync(file);
    const flipped = Buffer.from(bytes);
    flipped[2000] = (flipped[2000] ?? 0) ^ 1;
    for (const wrong of [bytes.subarray(0, bytes.length - 30), flipped, Buffer.from('Dear officer')]) {
      writeFileSync(file, wrong);
      const { bundle, finding } = await online.desk.open(file);
      expect([bundle, finding]).toEqual([null, expect.any(String)]);
    }
    await expect(online.desk.merge(air.own.head()?.cid ?? '')).rejects.toMatchObject({
      problem: { code: 'import.not-shown' },
    });
    expect(readdirSync(online.folder)).not.toContain(IMPORTED_FOLDER);
  });

  test('exchanged between looking and importing: nothing comes in that was not shown', async () => {
    const air = laptop('Air gap');
    recordOrganizations(air.own, 3);
    const twin = twinOf(air);
    const again = openLedger(air.folder);
    recordMany(again, 600);
    recordMany(twin, 600);
    const other = await bundleOf(twin);
    const manifest = manifestOf(again, { from: 1, to: 603 }, 'test');
    // As a forger would write it: the other history under a manifest that names the head that was shown.
    const forged: Uint8Array[] = [];
    for await (const piece of bundleBytes(manifest, entriesOf(twin, { from: 1, to: 603 })))
      forged.push(piece);
    for (const exchanged of [readFileSync(other), Buffer.concat(forged)]) {
      const online = laptop('Online');
      const { bundle, file } = await online.desk.open(await bundleOf(again));
      writeFileSync(file, exchanged);
      await expect(online.desk.merge(bundle?.head ?? '')).rejects.toMatchObject({
        problem: {
          code: 'import.changed',
          meaning: expect.stringContaining('Nothing of this ledger is here'),
        },
      });
      expect(online.imported.all()).toEqual([]);
      expect(readdirSync(path.join(online.folder, IMPORTED_FOLDER))).toEqual([]);
    }
  });

  test('cut off between looking and importing: a good beginning stays, and the whole file goes on from it', async () => {
    const air = laptop('Air gap');
    recordMany(air.own, 1100);
    const file = await bundleOf(air.own);
    const whole = readFileSync(file);
    const online = laptop('Online');
    const { bundle } = await online.desk.open(file);
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length * 0.8)));
    await expect(online.desk.merge(bundle?.head ?? '')).rejects.toMatchObject({
      problem: { code: 'import.changed' },
    });
    expect(copyOn(online).head()).toEqual({ seq: 850, cid: air.own.entries.cidAt(850) });
    writeFileSync(file, whole);
    expect(await importInto(online, file)).toMatchObject({ added: 250, entries: 1100 });
    expect((await verifyLedger(copyOn(online))).finding).toBeNull();
  });
});

test('import - killed at any moment it leaves a good beginning, and repeating it goes on', async () => {
  const air = laptop('Air gap');
  recordMany(air.own, 1600);
  const file = await bundleOf(air.own);
  const folder = temporaryFolder();
  openLedger(folder).close();
  const importer = path.join(import.meta.dirname, '../../support/import-until-killed.ts');
  const found: number[] = [];
  for (const chunks of [0, 2]) {
    const child = spawn(process.execPath, [importer, folder, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = 0;
    for await (const _ of createInterface(child.stdout)) if (++told > chunks) break;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const left = new ImportedLedgers(folder);
    left.openAll();
    expect(left.unopened).toEqual([]);
    for (const copy of left.all()) {
      found.push(copy.head()?.seq ?? 0);
      expect((await verifyLedger(copy)).finding).toBeNull();
    }
    left.close();
  }
  // Whole chunks only, and never fewer than before: each attempt went on from where the last one ended.
  expect(found.length).toBeGreaterThan(0);
  expect(found.every((seq) => seq % 50 === 0 || seq === 1600)).toBe(true);
  expect(found.toSorted((a, b) => a - b)).toEqual(found);
  const online = laptop('ignored', folder);
  await importInto(online, file);
  expect(copyOn(online).head()).toEqual(air.own.head());
  expect(await verifyLedger(copyOn(online))).toMatchObject({ finding: null, registry: null });
});

test('import - a disk that refuses: what is here stays good, and importing again goes on', async () => {
  const air = laptop('Air gap');
  recordMany(air.own, 1700);
  const script = path.join(import.meta.dirname, '../../support/import-on-full-disk.ts');
  const folder = temporaryFolder();
  const limited = ['--fsize=900000:unlimited', process.execPath, script, folder, await bundleOf(air.own)];
  const { stdout, stderr } = spawnSync('prlimit', limited, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const said = JSON.parse(stdout);
  expect(said).toMatchObject({
    refused: {
      code: 'import.io',
      meaning: expect.stringMatching(/^The import stopped\. .*up to entry \d+\.$/),
      remedy: expect.stringContaining('it goes on where it stopped'),
    },
    during: [expect.any(Number)],
    after: [1700],
  });
  expect(said.during[0] % 100).toBe(0);
  expect(said.during[0] + said.added).toBe(1700);
});

test('import - a copy that cannot be opened hinders no other, and is told of', async () => {
  const online = laptop('Online');
  const air = laptop('Air gap');
  recordOrganizations(air.own, 2);
  await importInto(online, await bundleOf(air.own));
  const broken = path.join(online.folder, IMPORTED_FOLDER, '0198c0de-0000-7000-8000-00000000abcd');
  mkdirSync(broken);
  writeFileSync(
    path.join(broken, 'ledger.db'),
    'no database at all, but longer than a header of SQLite is. '.repeat(40),
  );
  online.imported.close();
  online.imported.openAll();
  const [good, bad] = online.check.list();
  expect(good).toMatchObject({ name: 'Air gap', entries: 2, waiting: 2, problem: null });
  expect(bad).toMatchObject({ folder: broken, problem: { code: 'store.damaged' } });
});
