import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { createOrganization } from '../../support/commands.ts';
import { makeForgetfulStream, untilForgotten } from '../../support/forgetful-stream.ts';
import { bundleOf, importInto, type Laptop, laptop } from '../../support/imports.ts';
import { faultsOf, type ReadMessage, readStream } from '../../support/independent-reader.ts';
import { IDENTITY, openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(() => server.stop());

/** Syncs everything on a laptop once. */
async function syncAll({ own, check }: Laptop) {
  const configFile = configFileFor(server.url);
  const sync = new Sync(
    adapterFor(own, configFile),
    own,
    configFile,
    () => {},
    () => check.sound(),
  );
  onTestFinished(() => sync.end());
  sync.start();
  await expect.poll(() => [sync.state.progress, sync.state.last !== null]).toEqual([null, true]);
  return { last: sync.state.last, sync };
}

/** What stands in the stream of one ledger, as a stranger reads it. */
async function ofLedger({ identity }: Ledger): Promise<ReadMessage[]> {
  const all = await readStream({ servers: server.url });
  return all.filter(({ headers }) => headers.get('CIM-Source') === identity?.source);
}

test('each ledger is sent under its own source, in its own order, exactly once, the own one first', async () => {
  const [first, second, online] = [laptop('First'), laptop('Second'), laptop('Online')];
  recordOrganizations(first.own, 40);
  recordOrganizations(second.own, 30);
  recordOrganizations(online.own, 20);
  for (const { own } of [first, second]) await importInto(online, await bundleOf(own));
  const { last } = await syncAll(online);
  expect(last).toMatchObject({ outcome: 'complete', published: 20, waiting: 0 });
  expect(last?.imported).toMatchObject([
    { name: 'First', outcome: 'complete', published: 40, duplicates: 0, waiting: 0 },
    { name: 'Second', outcome: 'complete', published: 30, duplicates: 0, waiting: 0 },
  ]);
  for (const [{ own }, from] of [
    [online, 1],
    [first, 21],
    [second, 61],
  ] as const) {
    const messages = await ofLedger(own);
    expect(faultsOf(messages)).toEqual([]);
    expect(messages[0]?.streamSeq).toBe(from);
    expect(messages.at(-1)?.entry).toBe(own.head()?.cid);
  }
  const [copy] = online.imported.all();
  expect(copy?.outbox.receipt(40)).toMatchObject({ streamSeq: 60 });

  // Syncing again, and after a further import, doubles nothing.
  recordOrganizations(first.own, 5);
  await importInto(online, await bundleOf(first.own));
  expect((await syncAll(online)).last?.imported).toMatchObject([{ published: 5, duplicates: 0 }]);
  expect(faultsOf(await ofLedger(first.own))).toEqual([]);
  expect(await readStream({ servers: server.url })).toHaveLength(95);
});

test('two laptops that hold copies of one ledger, one of them behind, store nothing twice', async () => {
  await makeForgetfulStream(server.url);
  const air = laptop('Air gap');
  const [left, right] = [laptop('Left'), laptop('Right')];
  recordOrganizations(air.own, 10);
  await importInto(left, await bundleOf(air.own));
  recordOrganizations(air.own, 10);
  const all = await bundleOf(air.own);
  await importInto(right, all);
  expect((await syncAll(right)).last?.imported).toMatchObject([{ published: 20, duplicates: 0 }]);
  await untilForgotten(server.url);

  // The stream is further on than the copy: no contradiction, and no reason to send what comes here later.
  expect((await syncAll(left)).last?.imported).toMatchObject([
    { published: 10, duplicates: 10, problem: null },
  ]);
  await importInto(left, all);
  expect((await syncAll(left)).last?.imported).toMatchObject([{ published: 10, duplicates: 10 }]);
  expect(faultsOf(await ofLedger(air.own))).toEqual([]);
  expect(await ofLedger(air.own)).toHaveLength(20);
});

test('a stream that contradicts one ledger stops that one alone', async () => {
  const [first, second, online] = [laptop('First'), laptop('Second'), laptop('Online')];
  recordOrganizations(first.own, 3);
  recordOrganizations(second.own, 3);
  for (const { own } of [first, second]) await importInto(online, await bundleOf(own));
  // Somebody else has sent another history in the first one's name.
  const source = first.own.identity?.source ?? '';
  const forged = openLedger(temporaryFolder(), { ...IDENTITY, id: source.split('#')[1] ?? '', source });
  recordOrganizations(forged, 2);
  await adapterFor(forged, configFileFor(server.url)).flushQueue();
  const { last } = await syncAll(online);
  expect(last?.imported).toMatchObject([
    { name: 'First', outcome: 'paused', waiting: 3, problem: { code: 'nats.other-history' } },
    { name: 'Second', outcome: 'complete', waiting: 0 },
  ]);
});

test('nothing is sent while something is imported; the sync goes on afterwards', async () => {
  const online = laptop('Online');
  const { sync } = await syncAll(online);
  recordOrganizations(online.own, 5);
  await sync.hold(async () => {
    sync.start();
    expect(sync.state.progress).toBeNull();
  });
  await expect.poll(() => online.own.outbox.waiting()).toBe(0);
});

test('the proof and the state bucket cover every ledger, and never mix two that speak of one object', async () => {
  const [air, online] = [laptop('Air gap'), laptop('Online')];
  const shared = createOrganization({ id: uuidv7(), name: 'Acme', domain: null });
  registrarOf(online.own).record(shared);
  registrarOf(air.own).record({ ...shared, name: 'Acme, as the other laptop has it' });
  recordOrganizations(air.own, 1);
  await importInto(online, await bundleOf(air.own));
  await syncAll(online);
  const after = new AfterSync(
    online.own,
    configFileFor(server.url, 'prove_after_sync = true'),
    () => {},
    () => online.check.sound(),
  );
  after.sawSync({ progress: null, last: { published: 0, imported: [{ published: 2 }] } });
  await expect.poll(() => after.state.imported.length).toBe(1);
  expect(after.state).toMatchObject({
    last: { outcome: 'proven', verified: 1 },
    imported: [{ name: 'Air gap', result: { outcome: 'proven', verified: 2 } }],
    stateBucket: { problem: null },
  });
  await after.close();

  const connection = await connect({ servers: server.url });
  const kv = await new Kvm(connection).open('cim-keys-state');
  const key = `organization.${shared.id}`;
  const other = air.own.identity?.source.split('#')[1];
  expect((await kv.get(key))?.json()).toMatchObject({
    state: { name: 'Acme' },
    source: online.own.identity?.source,
  });
  expect((await kv.get(`${key}.${other}`))?.json()).toMatchObject({
    state: { name: 'Acme, as the other laptop has it' },
    source: air.own.identity?.source,
  });
  await connection.close();
});
