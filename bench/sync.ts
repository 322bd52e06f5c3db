import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect, createInbox, type NatsConnection } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import type { LedgerEvent } from '../app/registry/index.ts';
import { ConfigFile } from '../main/config/config-file.ts';
import { NatsClientAdapter } from '../main/nats/adapter.ts';
import { messageOf, type WireMessage } from '../main/nats/message.ts';
import { Ledger } from '../main/store/ledger.ts';
import { newerNatsServer } from '../scripts/newer-nats-server.ts';
import { NatsServer } from '../test/support/nats-server.ts';
import { type Measured, report } from './timing.ts';

/*
 * A sync of 200,000 events into nats-server on loopback, receipts on the disk and all, beside two bare ways of
 * publishing messages of the same size: `js.publish` in a window, and `nc.publish` with an acknowledgement inbox of
 * its own, which is the baseline. Besides, how long the event loop was held up meanwhile.
 *
 * Then a sync in atomic batches beside one message by message, into a nats-server that has them: as servers are by
 * default, and with each write synced to the disk.
 */

const EVENTS = Number(process.argv[3] ?? 200_000);
const WINDOW = 1024;
/** Where each write is synced, more would take minutes. */
const FEWER = Math.min(EVENTS, 30_000);

const folder = mkdtempSync(path.join(process.argv[2] ?? os.tmpdir(), 'cim-bench-'));
const server = await NatsServer.start();
try {
  const file = path.join(folder, 'config.toml');
  writeFileSync(file, `[nats]\nurl = "${server.url}"\n[mode]\nmode = "Hybrid"\n`);
  const configFile = new ConfigFile(file);
  const ledger = filledLedger();
  const sample = ledger.entries.at(Math.ceil(EVENTS / 2));
  if (!sample) throw new Error('the ledger is empty');
  const message = messageOf(sample, configFile.read().config.nats);
  // The bare ways publish into streams of their own: what the ledger’s stream must be is not asked of those.
  for (const header of message.headers.keys().filter((key) => key.startsWith('Nats-Expected-')))
    message.headers.delete(header);
  const bare = await connect({ servers: server.url, noAsyncTraces: true });
  console.log(
    `${EVENTS.toLocaleString('en')} messages of ${message.payload.length} bytes with ${message.headers.toString().length} bytes of headers`,
  );

  const bareWays = async () => [
    await inStream('js', (subject) => publishWindowed(bare, subject, message)),
    await inStream('bare', (subject) => publishBare(bare, subject, message)),
  ];
  const before = await bareWays();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const adapter = new NatsClientAdapter(ledger, () => configFile.read());
  await adapter.connect();
  delay.enable();
  const sync = await measured('sync of the ledger', () => adapter.flushQueue());
  delay.disable();
  if (ledger.outbox.stored() !== EVENTS) throw new Error('the sync is not complete');
  // Before and after, so that a machine whose speed drifts is unfair to none.
  const [windowed, baseline] = (await bareWays()).map((way, index) => meanOf(way, before[index]));
  await bare.close();
  if (!windowed || !baseline) throw new Error('nothing was measured');
  report([sync, windowed, baseline]);
  console.log(`sync / js.publish windowed: ${(sync.perSecond / windowed.perSecond).toFixed(2)}`);
  for (const { name, processor } of [sync, windowed, baseline])
    console.log(`${name.padEnd(34)}${processor.toFixed(1).padStart(12)} µs of processor time a message`);
  const [p50, p99, most] = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => ns / 1e6);
  console.log(
    `event loop held up: p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms, at most ${most?.toFixed(1)} ms`,
  );
  await adapter.close();
  ledger.close();
  rmSync(path.join(folder, 'ledger'), { recursive: true });
  for (const syncAlways of [false, true]) await batchesBeside(syncAlways);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Both ways in turns, so that a machine whose speed drifts is unfair to none. */
async function batchesBeside(syncAlways: boolean): Promise<void> {
  const ways: Way[][] = [[], []];
  for (const turn of [0, 1, 2, 3]) {
    const batches = turn % 2 === 0;
    ways[turn % 2]?.push(await syncInto(await newerServer(syncAlways, batches), batches));
  }
  const [inBatches, single] = ways.map(([one, other]) => (one ? meanOf(one, other) : undefined));
  if (!inBatches || !single) throw new Error('nothing was measured');
  console.log(syncAlways ? 'server that syncs each write' : 'server as it is by default');
  report([inBatches, single]);
}

async function newerServer(syncAlways: boolean, batches: boolean): Promise<NatsServer> {
  const server = await NatsServer.start('', { program: newerNatsServer(), syncAlways });
  const connection = await connect({ servers: server.url });
  const settings = { subjects: ['cim.keys.>'], storage: StorageType.File, allow_atomic: batches };
  await (await jetstreamManager(connection)).streams.add({ name: 'CIM_KEYS_EVENTS', ...settings });
  await connection.close();
  return server;
}

async function syncInto(newer: NatsServer, batches: boolean): Promise<Way> {
  const file = path.join(folder, 'newer.toml');
  writeFileSync(file, `[nats]\nurl = "${newer.url}"\n[mode]\nmode = "Hybrid"\n`);
  const configFile = new ConfigFile(file);
  const ledger = filledLedger(FEWER);
  const adapter = new NatsClientAdapter(ledger, () => configFile.read(), undefined, { probe: 0, below: 0 });
  try {
    await adapter.connect();
    const name = batches ? 'sync in atomic batches' : 'sync message by message';
    return await measured(name, () => adapter.flushQueue(), FEWER);
  } finally {
    await adapter.close();
    ledger.close();
    rmSync(path.join(folder, 'ledger'), { recursive: true });
    await newer.stop();
  }
}

async function measured(name: string, work: () => Promise<unknown>, count = EVENTS): Promise<Way> {
  const before = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    name,
    perSecond: (count * 1000) / (performance.now() - before),
    processor: (user + system) / count,
  };
}

function meanOf(one: Way, other: Way = one): Way {
  return {
    name: one.name,
    perSecond: 2 / (1 / one.perSecond + 1 / other.perSecond),
    processor: (one.processor + other.processor) / 2,
  };
}

async function inStream(name: string, work: (subject: string) => Promise<Way>): Promise<Way> {
  const connection = await connect({ servers: server.url });
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name, subjects: [`${name}.>`], storage: StorageType.File });
  const result = await work(`${name}.organization.organizationcreated`);
  await streams.delete(name);
  await connection.close();
  return result;
}

/** A measured way, with the microseconds of processor time that each message took in this process. */
interface Way extends Measured {
  readonly processor: number;
}

/** Ids as long as a CID. */
function idOf(index: number): string {
  return `bafyrei${String(index).padStart(52, '0')}`;
}

function publishBare(connection: NatsConnection, subject: string, message: WireMessage): Promise<Way> {
  return measured('nc.publish, own ack inbox', () => {
    const inbox = createInbox();
    const { payload, headers } = message;
    return new Promise<void>((resolve) => {
      let sent = 0;
      let answered = 0;
      const fill = () => {
        while (sent < EVENTS && sent - answered < WINDOW) {
          headers.set('Nats-Msg-Id', idOf(sent));
          connection.publish(subject, payload, { headers, reply: `${inbox}.${sent}` });
          sent += 1;
        }
      };
      const subscription = connection.subscribe(`${inbox}.*`, {
        callback: () => {
          answered += 1;
          if (answered === EVENTS) {
            subscription.unsubscribe();
            resolve();
          } else fill();
        },
      });
      fill();
    });
  });
}

function publishWindowed(connection: NatsConnection, subject: string, message: WireMessage): Promise<Way> {
  const client = jetstream(connection, { timeout: 30_000 });
  const { payload, headers } = message;
  return measured('js.publish, window 1024', async () => {
    let next = 0;
    const lane = async () => {
      while (next < EVENTS) await client.publish(subject, payload, { headers, msgID: idOf(next++) });
    };
    await Promise.all(Array.from({ length: WINDOW }, lane));
  });
}

function filledLedger(count = EVENTS): Ledger {
  const ledger = Ledger.open(path.join(folder, 'ledger'));
  const id = uuidv7();
  ledger.create({ id, name: 'Bench', source: `bench#${id}`, createdAt: new Date().toISOString() });
  for (let made = 0; made < count; made += 1000) {
    const events = Array.from({ length: Math.min(1000, count - made) }, event);
    ledger.append(events, new Date().toISOString());
  }
  return ledger;
}

function event(): LedgerEvent {
  const organizationId = uuidv7();
  return {
    event_id: uuidv7(),
    aggregate: 'organization',
    event_type: 'OrganizationCreated',
    aggregate_id: organizationId,
    timestamp: new Date().toISOString(),
    actor: { kind: 'officer', name: 'Officer A' },
    correlation_id: uuidv7(),
    causation_id: null,
    payload: { organization_id: organizationId, name: organizationId, domain: null },
  };
}
