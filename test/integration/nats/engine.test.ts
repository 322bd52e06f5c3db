import {
  DiscardPolicy,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FlushStep, NatsClientAdapter } from '../../../main/nats/adapter.ts';
import { messageOf, messagesFor } from '../../../main/nats/message.ts';
import { publishAgain } from '../../../main/nats/publish-again.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { createOrganization } from '../../support/commands.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { IDENTITY, openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const STREAM = 'CIM_KEYS_EVENTS';
const MILLISECOND = 1_000_000;
const ANOTHER = {
  ...IDENTITY,
  id: '0198c0de-0000-7000-8000-0000000000aa',
  source: 'cim-keys-v0.8.0#0198c0de-0000-7000-8000-0000000000aa',
};

let server: NatsServer;
let connection: NatsConnection;
let manager: JetStreamManager;
beforeEach(async () => {
  server = await NatsServer.start();
  connection = await connect({ servers: server.url });
  manager = await jetstreamManager(connection);
});
afterEach(async () => {
  await connection.close();
  await server.stop();
});

async function makeStream(settings: Partial<StreamConfig>): Promise<void> {
  await manager.streams.add({
    name: STREAM,
    subjects: ['cim.keys.>'],
    storage: StorageType.File,
    ...settings,
  });
}

/** Publishes these entries as an earlier life of the program did, which ended before it wrote their receipts. */
async function sentInAnEarlierLife(ledger: Ledger, first: number, last: number): Promise<void> {
  for (let seq = first; seq <= last; seq++) {
    const record = ledger.entries.at(seq);
    if (!record) throw new Error('no entry');
    const { subject, payload, headers } = messageOf(record, configFileFor(server.url).read().config.nats);
    await jetstream(connection).publish(subject, payload, { headers });
  }
}

async function ordersOf(): Promise<number[]> {
  return (await readStream({ servers: server.url })).map(({ ledgerSeq }) => ledgerSeq);
}

function upTo(count: number, from = 1): number[] {
  return Array.from({ length: count - from + 1 }, (_, index) => from + index);
}

describe('engine - exactly once beyond the duplicate window', () => {
  test('a crash between acknowledgement and receipt, found again when the server has forgotten', async () => {
    await makeStream({ duplicate_window: 100 * MILLISECOND });
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 10);
    await sentInAnEarlierLife(ledger, 1, 6);
    const record = ledger.entries.at(1);
    if (!record) throw new Error('no entry');
    await forgotten(record.cid);
    expect(await adapterFor(ledger, configFileFor(server.url)).flushQueue()).toBe(10);
    expect(await ordersOf()).toEqual(upTo(10));
    expect(ledger.outbox.receipt(6)).toMatchObject({ streamSeq: 6, duplicate: true });
    expect(ledger.outbox.receipt(7)).toMatchObject({ streamSeq: 7, duplicate: false });
  });

  test('between the messages of other ledgers, and only behind what is known already', async () => {
    await makeStream({ duplicate_window: 100 * MILLISECOND });
    const other = openLedger(temporaryFolder());
    recordOrganizations(other, 5);
    const ledger = openLedger(temporaryFolder(), ANOTHER);
    recordOrganizations(ledger, 5);
    await adapterFor(ledger, configFileFor(server.url)).flushQueue();
    await adapterFor(other, configFileFor(server.url)).flushQueue();
    recordOrganizations(ledger, 5);
    await sentInAnEarlierLife(ledger, 6, 8);
    expect(ledger.outbox.position(STREAM)?.seq).toBe(5);
    expect(await adapterFor(ledger, configFileFor(server.url)).flushQueue()).toBe(5);
    expect(ledger.outbox.receipt(8)?.streamSeq).toBe(13);
    expect(await ordersOf()).toEqual([...upTo(5), ...upTo(5), ...upTo(10, 6)]);
  });

  test('a ledger that is older than what the stream holds of it sends nothing', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 3);
    const longer = openLedger(temporaryFolder());
    recordOrganizations(longer, 5);
    await adapterFor(longer, configFileFor(server.url)).flushQueue();
    await expect(adapterFor(ledger, configFileFor(server.url)).flushQueue()).rejects.toMatchObject({
      problem: { code: 'nats.other-history' },
    });
    expect([ledger.outbox.waiting(), await ordersOf()]).toEqual([3, upTo(5)]);
  });

  /** Waits until the server would take a message with this id again. */
  async function forgotten(id: string): Promise<void> {
    await manager.streams.add({ name: 'PROBE', subjects: ['probe'], duplicate_window: 100 * MILLISECOND });
    await jetstream(connection).publish('probe', '', { msgID: id });
    await expect
      .poll(async () => (await jetstream(connection).publish('probe', '', { msgID: id })).duplicate, {
        interval: 300,
        timeout: 10_000,
      })
      .toBe(false);
  }
});

describe('engine - a stream that is changed by others', () => {
  test('purged in the middle: what comes after is there once, in order, with true receipts', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 2000));
    let purged = false;
    await adapterFor(ledger, configFileFor(server.url)).flushQueue({
      onStored: () => {
        if (purged) return;
        purged = true;
        void manager.streams.purge(STREAM);
      },
    });
    const messages = await readStream({ servers: server.url });
    const first = messages[0]?.ledgerSeq ?? 0;
    expect(first).toBeGreaterThan(1);
    expect(messages.map(({ ledgerSeq }) => ledgerSeq)).toEqual(upTo(2000, first));
    for (const { ledgerSeq, streamSeq } of messages)
      expect(ledger.outbox.receipt(ledgerSeq)?.streamSeq).toBe(streamSeq);
  });

  test('deleted in the middle: nothing more is sent until people decide, then all arrives once, in order', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 2000));
    const configFile = configFileFor(server.url);
    let deleted = false;
    const flush = () =>
      adapterFor(ledger, configFile).flushQueue({
        onStored: () => {
          if (deleted) return;
          deleted = true;
          void manager.streams.delete(STREAM);
        },
      });
    await expect(flush()).rejects.toMatchObject({ problem: { code: 'nats.new-stream' } });
    expect((await readStream({ servers: server.url })).length).toBe(0);
    await publishAgain(configFile.read(), ledger, { from: 1 });
    await flush();
    const messages = await readStream({ servers: server.url });
    expect(messages.map(({ ledgerSeq }) => ledgerSeq)).toEqual(upTo(2000, messages[0]?.ledgerSeq));
    expect([ledger.outbox.waiting(), ledger.outbox.stored()]).toEqual([0, 2000]);
  });

  test('full, and then raised: it goes on by itself, and not even a smaller event overtakes', async () => {
    await makeStream({ discard: DiscardPolicy.New });
    const ledger = openLedger(temporaryFolder());
    const adapter = adapterFor(ledger, configFileFor(server.url));
    recordOrganizations(ledger, 20);
    await adapter.flushQueue();
    const { config, state } = await manager.streams.info(STREAM);
    const size = state.bytes / 20;
    // The next event is larger than what is left; the one behind it is not.
    await manager.streams.update(STREAM, { ...config, max_bytes: Math.round(state.bytes + size + 200) });
    registrarOf(ledger).record(createOrganization({ name: '漢'.repeat(200) }));
    recordOrganizations(ledger, 50);
    const seen: string[] = [];
    const stored = await adapter.flushQueue({
      onStep: (step) => {
        if (step.step !== 'waiting') return;
        seen.push(step.retry.problem.code);
        void manager.streams.update(STREAM, { ...config, max_bytes: -1 });
      },
    });
    expect([stored, seen[0]]).toEqual([51, 'nats.quota']);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([71, []]);
  });
});

describe('engine - set aside', () => {
  async function withOneTooLarge(): Promise<Ledger> {
    await makeStream({ max_msg_size: 1500 });
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    registrarOf(ledger).record(
      createOrganization({ name: 'Ü'.repeat(200), domain: `${'a'.repeat(60)}.example` }),
    );
    recordOrganizations(ledger, 3);
    return ledger;
  }

  test('what is refused for good is kept with its reason, and does not hold up those behind it', async () => {
    const ledger = await withOneTooLarge();
    const refused: number[] = [];
    const adapter = adapterFor(ledger, configFileFor(server.url));
    expect(await adapter.flushQueue({ onSetAside: ({ seq }) => refused.push(seq) })).toBe(6);
    expect(refused).toEqual([4]);
    const { outbox } = ledger;
    expect([outbox.waiting(), outbox.setAsideCount(), outbox.stored()]).toEqual([0, 1, 6]);
    expect(outbox.refusal(4)?.problem).toMatchObject({
      code: 'nats.too-large',
      remedy: expect.stringContaining('Retry'),
    });
    expect(await ordersOf()).toEqual([1, 2, 3, 5, 6, 7]);
    expect((await verifyLedger(ledger)).finding).toBeNull();
    // It is not sent again by itself, and survives a restart.
    expect(await adapter.flushQueue()).toBe(0);
    await adapter.close();
  });

  test('tried again once its cause is gone, it arrives', async () => {
    const ledger = await withOneTooLarge();
    const adapter = adapterFor(ledger, configFileFor(server.url));
    await adapter.flushQueue();
    const { config } = await manager.streams.info(STREAM);
    await manager.streams.update(STREAM, { ...config, max_msg_size: -1 });
    expect(ledger.outbox.retry(4)).toBe(1);
    expect([ledger.outbox.waiting(), ledger.outbox.setAsideCount()]).toEqual([1, 0]);
    expect(await adapter.flushQueue()).toBe(1);
    expect(await ordersOf()).toEqual([1, 2, 3, 5, 6, 7, 4]);
  });

  test('an entry that cannot be made into a message is set aside, too', async () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    const configFile = configFileFor(server.url);
    const adapter = new NatsClientAdapter(
      ledger,
      () => configFile.read(),
      ({ client, located }) => {
        const make = messagesFor(client, located.config.nats);
        return (record) => {
          if (record.entry.seq === 2) return make({ ...record, block: new Uint8Array([0xff]) });
          return make(record);
        };
      },
    );
    expect(await adapter.flushQueue()).toBe(2);
    expect(ledger.outbox.refusal(2)?.problem.code).toBe('nats.unreadable-entry');
    await adapter.close();
  });
});

describe('engine - messages that take time to make', () => {
  test('go out in ledger order all the same', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 300));
    const configFile = configFileFor(server.url);
    const adapter = new NatsClientAdapter(
      ledger,
      () => configFile.read(),
      ({ client, located }) => {
        const make = messagesFor(client, located.config.nats);
        return async (record) => {
          if (record.entry.seq % 7 === 0) await client.flush();
          return make(record);
        };
      },
    );
    const steps: FlushStep['step'][] = [];
    expect(await adapter.flushQueue({ onStep: ({ step }) => steps.push(step) })).toBe(300);
    expect(steps).toEqual(['connecting', 'preparing', 'publishing']);
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
    await adapter.close();
  });
});
