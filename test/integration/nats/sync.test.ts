import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SyncState } from '../../../app/contract/schemas.ts';
import type { ConfigFile } from '../../../main/config/config-file.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(() => server.stop());

interface Bench {
  readonly ledger: Ledger;
  readonly sync: Sync;
  readonly states: SyncState[];
}

/** A sync over a fresh ledger, with every state it has told of. */
function syncWith(configFile: ConfigFile, onChange: (state: SyncState) => void = () => {}): Bench {
  const ledger = openLedger(temporaryFolder());
  const states: SyncState[] = [];
  const sync = new Sync(adapterFor(ledger, configFile), ledger, configFile, (state) => {
    states.push(state);
    onChange(state);
  });
  onTestFinished(() => sync.end());
  return { ledger, sync, states };
}

async function ended({ sync }: Bench): Promise<NonNullable<SyncState['last']>> {
  await expect.poll(() => [sync.state.progress, sync.state.last !== null]).toEqual([null, true]);
  const { last } = sync.state;
  if (last === null) throw new Error('no sync has ended');
  return last;
}

describe('sync - modes', () => {
  test('Online: what is recorded goes out by itself, one by one, in order, over one connection', async () => {
    const configFile = configFileFor(server.url);
    configFile.change({ 'mode.mode': 'Online' });
    const bench = syncWith(configFile);
    for (let act = 0; act < 50; act++) {
      recordOrganizations(bench.ledger, 1);
      bench.sync.recorded();
      if (act % 10 === 0) await expect.poll(() => bench.ledger.outbox.waiting()).toBe(0);
    }
    await expect.poll(() => bench.ledger.outbox.waiting()).toBe(0);
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
    const connects = bench.states.filter(({ progress }) => progress?.step === 'connecting');
    expect(connects.length).toBe(1);
  });

  test('Hybrid: what is recorded waits, and follows at the interval while the connection is open', async () => {
    const bench = syncWith(configFileFor(server.url, 'sync_interval_secs = 1'));
    bench.sync.keepUp();
    recordOrganizations(bench.ledger, 1);
    bench.sync.recorded();
    expect([bench.sync.state.progress, bench.sync.state.connection]).toEqual([null, { state: 'closed' }]);
    bench.sync.start();
    await ended(bench);
    recordOrganizations(bench.ledger, 2);
    bench.sync.recorded();
    expect(bench.ledger.outbox.waiting()).toBe(2);
    await expect.poll(() => bench.ledger.outbox.waiting()).toBe(0);
  });

  test('Hybrid: a connection lost while idle is told at once, and what waits follows once the server is back', async () => {
    const bench = syncWith(configFileFor(server.url, 'sync_interval_secs = 1\nmax_retries = 0'));
    bench.sync.keepUp();
    recordOrganizations(bench.ledger, 1);
    bench.sync.start();
    await ended(bench);
    expect(bench.sync.state.connection.state).toBe('open');
    const told = bench.states.length;
    await server.signal('SIGKILL');
    await expect.poll(() => bench.states.slice(told).at(0)?.connection.state).toBe('closed');
    recordOrganizations(bench.ledger, 2);
    bench.sync.recorded();
    // It tries, and says why it cannot.
    await expect.poll(() => bench.sync.state.last?.problem?.code).toBe('nats.refused');
    await server.restart();
    await expect.poll(() => bench.ledger.outbox.waiting()).toBe(0);
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
  });

  test('Hybrid: after it was left, nothing is sent before somebody syncs again', async () => {
    const configFile = configFileFor(server.url, 'sync_interval_secs = 1');
    const bench = syncWith(configFile);
    bench.sync.keepUp();
    recordOrganizations(bench.ledger, 1);
    bench.sync.start();
    await ended(bench);
    configFile.change({ 'mode.mode': 'Offline' });
    await bench.sync.close();
    configFile.change({ 'mode.mode': 'Hybrid' });
    recordOrganizations(bench.ledger, 1);
    const told = bench.states.length;
    const interval = performance.now() + 2200;
    await expect.poll(() => performance.now() > interval).toBe(true);
    expect([bench.ledger.outbox.waiting(), bench.states.length]).toEqual([1, told]);
  });

  test('Offline: nothing is opened, whoever asks', async () => {
    const configFile = configFileFor(server.url, 'sync_interval_secs = 1');
    configFile.change({ 'mode.mode': 'Offline' });
    const bench = syncWith(configFile);
    recordOrganizations(bench.ledger, 1);
    bench.sync.recorded();
    bench.sync.start();
    const last = await ended(bench);
    expect([last.outcome, last.problem?.code]).toEqual(['paused', 'nats.offline-mode']);
    expect(bench.ledger.outbox.waiting()).toBe(1);
  });
});

describe('sync - what it tells', () => {
  test('progress, speed and a clear end', async () => {
    const bench = syncWith(configFileFor(server.url));
    bench.ledger.transaction(() => recordOrganizations(bench.ledger, 3000));
    bench.sync.start();
    const last = await ended(bench);
    expect(last).toMatchObject({
      outcome: 'complete',
      published: 3000,
      duplicates: 0,
      setAside: 0,
      waiting: 0,
      firstStreamSeq: 1,
      lastStreamSeq: 3000,
      problem: null,
    });
    const steps = bench.states.map(({ progress }) => progress?.step ?? 'ended');
    expect([...new Set(steps)]).toEqual(['connecting', 'preparing', 'publishing', 'ended']);
  });

  test('that it tries again, when, and at last that it pauses and why', async () => {
    await server.signal('SIGKILL');
    const bench = syncWith(configFileFor(server.url, 'max_retries = 2'));
    recordOrganizations(bench.ledger, 3);
    bench.sync.start();
    const last = await ended(bench);
    expect([last.outcome, last.problem?.code, last.waiting]).toEqual(['paused', 'nats.refused', 3]);
    const retries = bench.states.flatMap(({ progress }) => progress?.retry ?? []);
    expect(retries.map(({ attempt, of, problem }) => [attempt, of, problem.code])).toEqual([
      [2, 3, 'nats.refused'],
      [3, 3, 'nats.refused'],
    ]);
    await server.restart();
    bench.sync.start();
    await expect.poll(() => bench.ledger.outbox.waiting()).toBe(0);
  });
});

describe('sync - cancel', () => {
  test('stops at once although the server does not answer, and what was under way is not doubled', async () => {
    const proxy = await FaultyProxy.before(server.port);
    onTestFinished(() => proxy.close());
    let blind = true;
    const bench = syncWith(configFileFor(proxy.url, 'connection_timeout_secs = 60'), ({ progress }) => {
      if (blind && progress?.step === 'publishing') proxy.treat('back', { kind: 'swallow' });
    });
    bench.ledger.transaction(() => recordOrganizations(bench.ledger, 1000));
    bench.sync.start();
    // The server has stored messages whose acknowledgement will never come.
    await expect.poll(async () => (await readStream({ servers: server.url })).length).toBeGreaterThan(0);
    const asked = performance.now();
    bench.sync.cancel();
    const { outcome } = await ended(bench);
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(outcome).toBe('cancelled');
    blind = false;
    bench.sync.start();
    await expect.poll(() => bench.ledger.outbox.waiting()).toBe(0);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([1000, []]);
  });

  test('stops at once while it is connecting to a server that does not answer', async () => {
    await server.signal('SIGSTOP');
    const bench = syncWith(configFileFor(server.url, 'connection_timeout_secs = 60'));
    recordOrganizations(bench.ledger, 1);
    bench.sync.start();
    expect(bench.sync.state.connection.state).toBe('connecting');
    const asked = performance.now();
    await bench.sync.close();
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(bench.sync.state.last?.outcome).toBe('cancelled');
  });
});
