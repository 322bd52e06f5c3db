import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ProofState } from '../../../app/contract/proof.ts';
import type { ConfigFile } from '../../../main/config/config-file.ts';
import { readBack } from '../../../main/nats/read-back.ts';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
beforeAll(async () => {
  server = await NatsServer.start();
});
afterAll(() => server.stop());

let configFile: ConfigFile;
let ledger: Ledger;
let stream: TestStream;
beforeEach(async () => {
  configFile = configFileFor(server.url);
  stream = await TestStream.open(configFile);
  await (await jetstreamManager(stream.connection)).streams.purge('CIM_KEYS_EVENTS');
  ledger = openLedger(temporaryFolder());
});

const read = () => readBack(stream.connection, stream.nats, ledger);

/** Publishes entries in this order, keeping where each was stored, and then writes the receipts. */
async function publishInOrder(...order: number[]): Promise<void> {
  const places = new Map<number, number>();
  for (const seq of order) {
    places.set(seq, (await stream.publish(await stream.messageOf(ledger, seq))).seq);
  }
  for (const seq of [...places.keys()].sort((a, b) => a - b))
    stream.settle(ledger, seq, places.get(seq) ?? 0);
}

describe('read-back - what is as it should be', () => {
  test('every entry is found, recomputed and counted', async () => {
    recordOrganizations(ledger, 450);
    await stream.publishAll(ledger);
    const seen: number[] = [];
    const found = await readBack(stream.connection, stream.nats, ledger, {
      onProgress: ({ read: so }) => seen.push(so),
    });
    expect(found).toEqual({
      expected: 450,
      agedOut: null,
      verified: 450,
      sealed: 0,
      unacknowledged: 0,
      difference: null,
      cancelled: false,
    });
    expect(seen).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  });

  test('events alone, without enable_ipld, are proven as well', async () => {
    configFile = configFileFor(server.url, 'enable_ipld = false');
    stream = await TestStream.open(configFile);
    recordOrganizations(ledger, 3);
    await stream.publishAll(ledger);
    expect(await read()).toMatchObject({ verified: 3, difference: null });
  });

  test('other ledgers in the same stream, and strangers, do not disturb', async () => {
    recordOrganizations(ledger, 2);
    await stream.client.publish('cim.keys.organization.organizationcreated', 'not even JSON');
    await stream.publishAll(ledger);
    expect(await read()).toMatchObject({ expected: 2, verified: 2, difference: null });
  });

  test('what waits is not expected, and what is stored without a receipt is no fault', async () => {
    recordOrganizations(ledger, 3);
    stream.settle(ledger, 1, (await stream.publish(await stream.messageOf(ledger, 1))).seq);
    await stream.publish(await stream.messageOf(ledger, 2));
    expect(await read()).toMatchObject({ expected: 1, verified: 1, unacknowledged: 1, difference: null });
  });

  test('nothing stored is proven at once', async () => {
    expect(await read()).toMatchObject({ expected: 0, verified: 0, difference: null });
  });
});

describe('read-back - what has aged out is not missing', () => {
  const limited = async (limits: {
    max_msgs?: number;
    max_age?: number;
    max_bytes?: number;
    duplicate_window?: number;
  }) => {
    const manager = await jetstreamManager(stream.connection);
    const { config } = await manager.streams.info('CIM_KEYS_EVENTS');
    await manager.streams.update('CIM_KEYS_EVENTS', { ...config, ...limits });
    onTestFinished(async () => {
      await manager.streams.update('CIM_KEYS_EVENTS', config);
    });
  };

  test('the oldest of too many messages: the others are verified', async () => {
    recordOrganizations(ledger, 8);
    await stream.publishAll(ledger);
    await limited({ max_msgs: 5 });
    expect(await read()).toMatchObject({
      expected: 8,
      verified: 5,
      agedOut: { count: 3, reason: 'messages', limit: 'at most 5 messages' },
      difference: null,
    });
  });

  test('too many bytes', async () => {
    recordOrganizations(ledger, 8);
    await stream.publishAll(ledger);
    const { state } = await (await jetstreamManager(stream.connection)).streams.info('CIM_KEYS_EVENTS');
    await limited({ max_bytes: Math.ceil(state.bytes / 2) });
    const { agedOut, verified, difference } = await read();
    expect([agedOut?.reason, (agedOut?.count ?? 0) + verified, difference]).toEqual(['bytes', 8, null]);
    expect(verified).toBeGreaterThan(0);
  });

  test('all of them too old: nothing is proven, and nothing is wrong', async () => {
    recordOrganizations(ledger, 3);
    await stream.publishAll(ledger);
    await limited({ max_age: 1_000_000_000, duplicate_window: 1_000_000_000 });
    const found = await until(async () => {
      const now = await read();
      return now.agedOut?.count === 3 ? now : null;
    });
    expect(found).toMatchObject({ expected: 3, verified: 0, agedOut: { reason: 'age' }, difference: null });
  });

  test('a gap behind the beginning is still missing', async () => {
    recordOrganizations(ledger, 8);
    await stream.publishAll(ledger);
    await limited({ max_msgs: 5 });
    const place = ledger.outbox.receipt(6)?.streamSeq ?? 0;
    await (await jetstreamManager(stream.connection)).streams.deleteMessage('CIM_KEYS_EVENTS', place);
    expect(await read()).toMatchObject({ agedOut: { count: 3 }, difference: { kind: 'missing', seq: 6 } });
  });

  test('emptied by hand: no limit explains that', async () => {
    recordOrganizations(ledger, 4);
    await stream.publishAll(ledger);
    await (await jetstreamManager(stream.connection)).streams.purge('CIM_KEYS_EVENTS');
    expect(await read()).toMatchObject({
      verified: 0,
      agedOut: { count: 4, reason: 'unexplained' },
      difference: null,
    });
  });
});

describe('read-back - the first thing that differs is named', () => {
  beforeEach(() => recordOrganizations(ledger, 4));

  test('a message that was removed is missing', async () => {
    await stream.publishAll(ledger);
    const place = ledger.outbox.receipt(3)?.streamSeq ?? 0;
    await (await jetstreamManager(stream.connection)).streams.deleteMessage('CIM_KEYS_EVENTS', place);
    expect(await read()).toMatchObject({
      verified: 2,
      difference: { kind: 'missing', seq: 3, streamSeq: place },
    });
  });

  test('an event with one letter changed', async () => {
    const message = await stream.messageOf(ledger, 1);
    const payload = message.payload.replace('Organization 1', 'Organisation 1');
    stream.settle(ledger, 1, (await stream.publish({ ...message, payload })).seq);
    const { difference } = await read();
    expect(difference).toMatchObject({ kind: 'changed', seq: 1 });
    expect(difference?.detail).toContain('no longer gives its content identifier');
  });

  test.each([
    ['CIM-Ledger-At', '2020-01-01T00:00:00.000Z', 'its headers no longer give'],
    ['CIM-Ledger-Prev', null, 'does not follow from the entry before it'],
    ['CIM-Ledger-Seq', 'two', 'its headers are not those of a ledger entry'],
  ])('a changed header %s', async (name, value, words) => {
    await stream.publish(await stream.messageOf(ledger, 1));
    const message = await stream.messageOf(ledger, 2);
    if (value === null) message.headers.delete(name);
    else message.headers.set(name, value);
    stream.settle(ledger, 2, (await stream.publish(message)).seq);
    const { difference } = await read();
    expect(difference).toMatchObject({ kind: 'changed', seq: 2 });
    expect(difference?.detail).toContain(words);
  });

  test('entries that stand in another order', async () => {
    await publishInOrder(1, 3, 2, 4);
    expect(await read()).toMatchObject({ verified: 2, difference: { kind: 'out-of-order', seq: 3 } });
  });

  test('an entry that stands twice', async () => {
    await stream.publishAll(ledger);
    const message = await stream.messageOf(ledger, 2);
    const { seq } = await stream.client.publish(message.subject, message.payload, {
      headers: message.headers,
      msgID: `${message.messageId}`,
    });
    expect(seq).toBe(ledger.outbox.receipt(2)?.streamSeq);
    // The server recognises the id; a second copy needs a server that has forgotten it.
    const manager = await jetstreamManager(stream.connection);
    const { config } = await manager.streams.info('CIM_KEYS_EVENTS');
    await manager.streams.update('CIM_KEYS_EVENTS', { ...config, duplicate_window: 100_000_000 });
    const again = await until(async () => {
      const ack = await stream.publish(await stream.messageOf(ledger, 2));
      return ack.duplicate ? null : ack.seq;
    });
    await manager.streams.update('CIM_KEYS_EVENTS', config);
    expect(await read()).toMatchObject({
      verified: 4,
      difference: { kind: 'doubled', seq: 2, streamSeq: again },
    });
  });

  test('an entry in this ledger’s name that is not of this ledger', async () => {
    await stream.publishAll(ledger);
    const other = openLedger(temporaryFolder());
    recordOrganizations(other, 5);
    await stream.publish(await stream.messageOf(other, 5));
    expect(await read()).toMatchObject({ verified: 4, difference: { kind: 'foreign', seq: 5 } });
  });
});

describe('after a sync', () => {
  test('the proof runs by itself where it is configured, and tells how far it is', async () => {
    const file = configFileFor(server.url, 'prove_after_sync = true\nenable_kv = false');
    recordOrganizations(ledger, 300);
    await stream.publishAll(ledger);
    const told: ProofState[] = [];
    const after = new AfterSync(ledger, file, (state) => told.push(state));
    after.sawSync({ progress: null, last: { published: 300 } });
    await until(async () => after.state.last);
    expect(after.state).toMatchObject({
      progress: null,
      automatic: true,
      last: { outcome: 'proven', stream: 'CIM_KEYS_EVENTS', expected: 300, verified: 300 },
    });
    expect(told[0]?.progress).toEqual({ read: 0, total: 0, verified: 0, secondsLeft: null });
    await after.close();
  });

  test('cancelled, it says so and claims nothing', async () => {
    recordOrganizations(ledger, 300);
    await stream.publishAll(ledger);
    const after = new AfterSync(ledger, configFile, (state) => {
      if (state.progress?.verified) after.cancel();
    });
    after.prove();
    await until(async () => after.state.last);
    expect(after.state.last).toMatchObject({ outcome: 'cancelled', difference: null });
    expect(after.state.last?.verified).toBeLessThan(300);
    await after.close();
  });

  test('in Offline mode no connection is opened, and the reason is said', async () => {
    const file = configFileFor('nats://localhost:1');
    file.change({ 'mode.mode': 'Offline' });
    const after = new AfterSync(ledger, file, () => {});
    after.prove();
    await until(async () => after.state.last);
    expect(after.state.last).toMatchObject({ outcome: 'failed', problem: { code: 'nats.offline-mode' } });
  });
});

/** Asks again until there is an answer. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  const answer = await ask();
  return answer ?? new Promise((resolve) => setTimeout(() => resolve(until(ask)), 20));
}
