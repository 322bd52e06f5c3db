import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  importOutputSchema,
  statusOutputSchema,
  syncOutputSchema,
} from '../../../app/contract/command-line.ts';
import { IMPORTED_FOLDER } from '../../../main/services/exchange/imported-ledgers.ts';
import { cimKeys } from '../../support/command-line.ts';
import { bundleOf, laptop, recordMany } from '../../support/imports.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A data folder with a ledger of its own, which nobody has open. */
function dataFolder(config = ''): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'config.toml'), config);
  laptop('Station', path.join(folder, 'events')).own.close();
  return folder;
}

async function imported(...args: string[]) {
  const { status, stdout } = await cimKeys(['import', ...args, '--json']);
  return { status, ...importOutputSchema.parse(JSON.parse(stdout)) };
}

test('cim-keys import - shows what it is, imports when that is agreed to, and twice changes nothing', async () => {
  const air = laptop('Air gap');
  recordMany(air.own, 600);
  const [data, file] = [dataFolder(), await bundleOf(air.own)];
  const { status, stdout } = await cimKeys(['import', file, '--data', data, '--yes']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^CONSISTENT IN ITSELF +bundle of “Air gap”/);
  expect(stdout).toMatch(/Rests on +nothing but itself: this laptop cannot tell who wrote it/);
  expect(stdout).toMatch(/Here +nothing of it/);
  expect(stdout).toMatch(/IMPORTED +600 entries/);
  expect(await imported(file, '--data', data)).toMatchObject({
    status: 0,
    preview: { bundle: { standing: { kind: 'same' } } },
    result: null,
  });
  const shown = await cimKeys(['status', '--data', data, '--json']);
  expect(statusOutputSchema.parse(JSON.parse(shown.stdout)).imported).toMatchObject([
    { name: 'Air gap', entries: 600, waiting: 600, head: air.own.head()?.cid },
  ]);
});

test('cim-keys import - another head than the one on paper, a gap, and a damaged file are refused', async () => {
  const air = laptop('Air gap');
  recordOrganizations(air.own, 4);
  const data = dataFolder();
  const file = await bundleOf(air.own);
  const other = await cimKeys([
    'import',
    file,
    '--data',
    data,
    '--yes',
    '--head',
    air.own.entries.cidAt(3) ?? '',
  ]);
  expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('not the one that was given')]);
  expect(await imported(await bundleOf(air.own, 3), '--data', data, '--yes')).toMatchObject({
    status: 1,
    preview: { bundle: { standing: { kind: 'gap', from: 1, to: 2 } } },
    result: null,
  });
  writeFileSync(file, 'Dear officer');
  expect(await imported(file, '--data', data, '--yes')).toMatchObject({
    status: 1,
    preview: { bundle: null },
  });
  expect(existsSync(path.join(data, 'events', IMPORTED_FOLDER))).toBe(false);
});

test('cim-keys import - the ledger itself takes back what it lost, only with the head from paper', async () => {
  const air = laptop('Air gap');
  recordOrganizations(air.own, 3);
  const folder = temporaryFolder();
  await air.own.copyTo(path.join(folder, 'ledger.db'), () => {});
  recordOrganizations(air.own, 2);
  const head = air.own.head()?.cid ?? '';
  const file = await bundleOf(air.own);
  const refused = await cimKeys(['import', file, '--data', folder, '--yes']);
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--head CID')]);
  expect(await imported(file, '--data', folder, '--yes', '--head', head)).toMatchObject({
    status: 0,
    result: { added: 2, entries: 5, head },
  });
});

test('cim-keys import - a fork is named, with both identifiers, and kept as evidence', async () => {
  const air = laptop('Air gap');
  recordOrganizations(air.own, 2);
  const twinFolder = temporaryFolder();
  await air.own.copyTo(path.join(twinFolder, 'ledger.db'), () => {});
  const twin = openLedger(twinFolder);
  recordOrganizations(twin, 1);
  recordOrganizations(air.own, 1);
  const [data, file] = [dataFolder(), path.join(temporaryFolder(), 'stick.car')];
  await cimKeys(['import', await bundleOf(air.own), '--data', data, '--yes']);
  copyFileSync(await bundleOf(twin), file);
  const { status, stdout } = await cimKeys(['import', file, '--data', data, '--yes']);
  expect(status).toBe(1);
  expect(stdout).toContain('CONTRADICTION');
  expect(stdout).toContain(`in the bundle  ${twin.entries.cidAt(3)}`);
  expect(stdout).toContain(`here           ${air.own.entries.cidAt(3)}`);
  expect(existsSync(path.join(data, 'events', 'evidence', `fork-${twin.head()?.cid}`, 'report.json'))).toBe(
    true,
  );
});

test('cim-keys sync - imported ledgers are sent, too', async () => {
  const server = await NatsServer.start();
  onTestFinished(() => server.stop());
  const air = laptop('Air gap');
  recordOrganizations(air.own, 5);
  const data = dataFolder(`[nats]\nurl = "${server.url}"\n[mode]\nmode = "Hybrid"\n`);
  await cimKeys(['import', await bundleOf(air.own), '--data', data, '--yes']);
  const { status, stdout } = await cimKeys(['sync', '--data', data, '--json']);
  const output = syncOutputSchema.parse(JSON.parse(stdout));
  expect([status, output.imported]).toMatchObject([0, [{ name: 'Air gap', published: 5, waiting: 0 }]]);
  const messages = await readStream({ servers: server.url });
  const ofAir = messages.filter(({ headers }) => headers.get('CIM-Source') === air.own.identity?.source);
  expect([faultsOf(ofAir), ofAir.at(-1)?.entry]).toEqual([[], air.own.head()?.cid]);
});
