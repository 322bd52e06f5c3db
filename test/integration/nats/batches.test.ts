import {
  DiscardPolicy,
  type JetStreamManager,
  jetstreamManager,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { NatsClientAdapter } from '../../../main/nats/adapter.ts';
import { messagesFor } from '../../../main/nats/message.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { adapterFor, BATCHES_AT_ONCE, configFileFor } from '../../support/adapters.ts';
import { fill, startServer, wrongs } from '../../support/campaign.ts';
import { createOrganization } from '../../support/commands.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';
import { readStream } from '../../support/independent-reader.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import type { NatsServer, ServerOptions } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * Atomic batches need nats-server 2.12.1. That the engine stays right with them under faults and kills is proven in
 * faults.test.ts and kills.test.ts.
 */

const STREAM = 'CIM_KEYS_EVENTS';

interface Place {
  readonly server: NatsServer;
  /** Where the engine connects to. */
  readonly url: string;
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
}

async function start(
  options: ServerOptions = { program: newerNatsServer(), syncAlways: true },
): Promise<Place> {
  const server = await startServer(options);
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  return { server, url: server.url, connection, manager: await jetstreamManager(connection) };
}

async function makeStream({ manager }: Place, settings: Partial<StreamConfig>): Promise<void> {
  await manager.streams.add({
    name: STREAM,
    subjects: ['cim.keys.>'],
    storage: StorageType.File,
    ...settings,
  });
}

function ledgerOf(count: number): Ledger {
  const ledger = openLedger(temporaryFolder());
  fill(ledger, count);
  return ledger;
}

/** How many messages each batch of the stream has, in order; zero stands for a message by itself. */
async function batchesOf({ server }: Place): Promise<number[]> {
  const sizes = new Map<string, number>();
  for (const { headers, streamSeq } of await readStream({ servers: server.url })) {
    const id = headers.get('Nats-Batch-Id');
    if (id === undefined) sizes.set(String(streamSeq), 0);
    else sizes.set(id, (sizes.get(id) ?? 0) + 1);
  }
  return [...sizes.values()];
}

/** An adapter that does something of its own before it makes the message of an entry. */
function interrupted(
  ledger: Ledger,
  place: Place,
  at: number,
  work: (send: () => Promise<void>) => Promise<void>,
): NatsClientAdapter {
  // With the patience there is by default: on a busy machine, less of it would end epochs at random.
  const configFile = configFileFor(place.url);
  let done = false;
  const adapter = new NatsClientAdapter(
    ledger,
    () => configFile.read(),
    ({ client, located }) => {
      const make = messagesFor(client, located.config.nats);
      return async (record) => {
        const message = await make(record);
        if (record.entry.seq === at && !done) {
          done = true;
          await work(async () => {
            const { subject, payload, headers } = message;
            await place.connection.request(subject, payload, { headers, timeout: 5000 });
          });
        }
        return message;
      };
    },
    BATCHES_AT_ONCE,
  );
  onTestFinished(() => adapter.close());
  return adapter;
}

test('batches - a stream made here takes them: whole batches first, and a few events by themselves', async () => {
  const place = await start();
  const ledger = ledgerOf(2050);
  expect(await adapterFor(ledger, configFileFor(place.server.url), BATCHES_AT_ONCE).flushQueue()).toBe(2050);
  expect((await place.manager.streams.info(STREAM)).config.allow_atomic).toBe(true);
  expect(await batchesOf(place)).toEqual([1000, 1000, ...Array.from({ length: 50 }, () => 0)]);
  expect(await wrongs(place.server, ledger)).toEqual([]);
  expect((await verifyLedger(ledger)).finding).toBeNull();
});

test.for([
  { rule: { probe: 75, below: Number.POSITIVE_INFINITY }, batches: [500], what: 'slow: batches follow' },
  { rule: { probe: 75, below: 0 }, batches: [], what: 'fast: the rest goes by itself, too' },
])(
  'batches - the first messages go by themselves, to see whether the server is $what',
  async ({ rule, batches }) => {
    const place = await start();
    const ledger = ledgerOf(650);
    expect(await adapterFor(ledger, configFileFor(place.server.url), rule).flushQueue()).toBe(650);
    const sizes = await batchesOf(place);
    expect(sizes.slice(0, 150)).toEqual(Array.from({ length: 150 }, () => 0));
    expect(sizes.filter((size) => size > 0)).toEqual(batches);
    expect(await wrongs(place.server, ledger)).toEqual([]);
  },
);

test('batches - a stream that was there without them is left as it is, and gets none', async () => {
  const place = await start();
  await makeStream(place, {});
  const ledger = ledgerOf(300);
  const adapter = adapterFor(ledger, configFileFor(place.server.url), BATCHES_AT_ONCE);
  expect((await adapter.connect()).filter(({ setting }) => /atomic|batch/i.test(setting))).toEqual([]);
  expect(await adapter.flushQueue()).toBe(300);
  expect((await place.manager.streams.info(STREAM)).config.allow_atomic ?? false).toBe(false);
  expect(Math.max(...(await batchesOf(place)))).toBe(0);
});

test('batches - a server that ignores the setting silently gets none', async () => {
  const place = await start({});
  const ledger = ledgerOf(300);
  expect(await adapterFor(ledger, configFileFor(place.server.url), BATCHES_AT_ONCE).flushQueue()).toBe(300);
  const { config } = await place.manager.streams.info(STREAM);
  expect(Math.max(...(await batchesOf(place))) > 0).toBe(config.allow_atomic === true);
  expect(await wrongs(place.server, ledger)).toEqual([]);
});

test('batches - one with a message the server has already is refused: a thousand go by themselves, the rest in batches', async () => {
  const place = await start();
  await makeStream(place, { allow_atomic: true });
  const ledger = ledgerOf(1500);
  // It comes from an earlier connection, after the reconciliation.
  const adapter = interrupted(ledger, place, 1, (send) => send());
  expect(await adapter.flushQueue()).toBe(1500);
  const sizes = await batchesOf(place);
  expect(sizes.filter((size) => size === 0).length).toBeGreaterThanOrEqual(1001);
  expect(sizes.at(-1)).toBeGreaterThan(400);
  expect(await wrongs(place.server, ledger)).toEqual([]);
  expect(ledger.outbox.receipt(1)).toMatchObject({ streamSeq: 1, duplicate: true });
  expect(ledger.outbox.receipt(2)).toMatchObject({ streamSeq: 2, duplicate: false });
});

test('batches - what is refused for good is set aside, and does not hold up those around it', async () => {
  const place = await start();
  await makeStream(place, { allow_atomic: true, max_msg_size: 1500 });
  const ledger = ledgerOf(150);
  registrarOf(ledger).record(
    createOrganization({ name: 'Ü'.repeat(200), domain: `${'a'.repeat(60)}.example` }),
  );
  fill(ledger, 150);
  expect(await adapterFor(ledger, configFileFor(place.server.url), BATCHES_AT_ONCE).flushQueue()).toBe(300);
  const { outbox } = ledger;
  expect([outbox.waiting(), outbox.setAsideCount(), outbox.stored()]).toEqual([0, 1, 300]);
  expect(outbox.refusal(151)?.problem.code).toBe('nats.too-large');
  const order = (await readStream({ servers: place.server.url })).map(({ ledgerSeq }) => ledgerSeq);
  expect(order).toEqual([...order].sort((one, other) => one - other));
});

test('batches - a batch that was stored although its answer was lost is found again by the reconciliation', async () => {
  const place = await start();
  // The server forgets message ids at once: only the reconciliation can tell.
  await makeStream(place, { allow_atomic: true, duplicate_window: 100_000_000 });
  const ledger = ledgerOf(1500);
  const proxy = await FaultyProxy.before(place.server.port);
  onTestFinished(() => proxy.close());
  const adapter = interrupted(ledger, { ...place, url: proxy.url }, 1, async () => {
    proxy.treat('back', { kind: 'swallow' });
  });
  const found: number[] = [];
  await adapter.flushQueue({
    onStored: (receipts) => found.push(receipts.filter(({ duplicate }) => duplicate).length),
  });
  expect(found.reduce((sum, count) => sum + count)).toBe(1000);
  expect([ledger.outbox.waiting(), await batchesOf(place)]).toEqual([0, [1000, 500]]);
  expect(await wrongs(place.server, ledger)).toEqual([]);
});

test('batches - a full stream refuses a whole batch, and what fits goes in order all the same', async () => {
  const place = await start();
  await makeStream(place, { allow_atomic: true });
  const ledger = ledgerOf(400);
  const { config } = await place.manager.streams.info(STREAM);
  const codes: string[] = [];
  // The limit comes after the look at what room there is.
  const adapter = interrupted(ledger, place, 1, async () => {
    await place.manager.streams.update(STREAM, { ...config, discard: DiscardPolicy.New, max_msgs: 250 });
  });
  await adapter.flushQueue({
    onStep: (step) => {
      if (step.step !== 'waiting') return;
      codes.push(step.retry.problem.code);
      void place.manager.streams.update(STREAM, { ...config, discard: DiscardPolicy.New, max_msgs: -1 });
    },
  });
  expect(codes[0]).toBe('nats.quota');
  expect([ledger.outbox.waiting(), ledger.outbox.stored()]).toEqual([0, 400]);
  expect(await wrongs(place.server, ledger)).toEqual([]);
});
