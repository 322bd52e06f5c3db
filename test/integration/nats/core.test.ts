import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type Msg } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Sync } from '../../../main/services/sync/sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const WITHOUT = 'enable_jetstream = false';

let server: NatsServer;
let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 3);
});
afterEach(() => server.stop());

/** Everything anybody hears on the server from now on. */
async function listener(): Promise<Msg[]> {
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  const heard: Msg[] = [];
  connection.subscribe('cim.keys.>', { callback: (_, message) => void heard.push(message) });
  await connection.flush();
  return heard;
}

describe('without JetStream', () => {
  test('events go out in order to a server that has none, and all keep waiting', async () => {
    server = await NatsServer.start('', { jetstream: false });
    const heard = await listener();
    const adapter = adapterFor(ledger, configFileFor(server.url, WITHOUT));
    expect(await adapter.flushQueue()).toBe(0);
    await expect.poll(() => heard.length).toBe(3);
    expect(heard.map(({ headers }) => headers?.get('Nats-Msg-Id'))).toEqual(
      [1, 2, 3].map((seq) => ledger.entries.at(seq)?.cid),
    );
    expect([ledger.outbox.waiting(), ledger.outbox.stored()]).toEqual([3, 0]);
  });

  test('a sync says how many were sent unconfirmed, and sends each once in its life', async () => {
    server = await NatsServer.start('', { jetstream: false });
    const heard = await listener();
    const configFile = configFileFor(server.url, WITHOUT);
    const sync = new Sync(adapterFor(ledger, configFile), ledger, configFile, () => {});
    const synced = async () => {
      const before = sync.state.last;
      sync.start();
      await expect.poll(() => sync.state.last).not.toBe(before);
      return sync.state.last;
    };
    expect(await synced()).toMatchObject({
      outcome: 'complete',
      published: 0,
      unconfirmed: 3,
      waiting: 3,
    });
    recordOrganizations(ledger, 1);
    expect(await synced()).toMatchObject({ unconfirmed: 1, waiting: 4 });
    await expect.poll(() => heard.length).toBe(4);
    await sync.close();
  });

  test('once JetStream is switched on, everything is stored exactly once', async () => {
    server = await NatsServer.start();
    const connection = await connect({ servers: server.url });
    const { streams } = await jetstreamManager(connection);
    await streams.add({ name: 'CIM_KEYS_EVENTS', subjects: ['cim.keys.>'] });
    await connection.close();
    await adapterFor(ledger, configFileFor(server.url, WITHOUT)).flushQueue();
    expect(ledger.outbox.stored()).toBe(0);

    const later = adapterFor(ledger, configFileFor(server.url));
    expect(await later.flushQueue()).toBe(3);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages), ledger.outbox.waiting()]).toEqual([3, [], 0]);
  });
});
