import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { ConfigFile } from '../../main/config/config-file.ts';
import { NatsClientAdapter } from '../../main/nats/adapter.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { createOrganization } from '../support/commands.ts';
import { readStream } from '../support/independent-reader.ts';
import { IDENTITY } from '../support/ledgers.ts';
import { NatsServer } from '../support/nats-server.ts';
import { Random } from '../support/random.ts';
import { LateProxy } from './late-proxy.ts';

/** Name of the server that has everything a run may ask for. */
export const NEWER = 'newer nats-server';

const STREAM = 'CIM_KEYS_EVENTS';
const MILLISECOND = 1_000_000;

/** What one run did, and what was wrong afterwards. */
export interface RunReport {
  readonly seed: number;
  /** The server, its settings, the number of events and the faults, in words. */
  readonly what: string;
  readonly events: number;
  readonly faults: number;
  readonly milliseconds: number;
  /** Missing, doubled or reordered entries, receipts that are not true, a sync that did not end: one line each. */
  readonly wrong: readonly string[];
}

/** Which servers a run may choose from. */
export interface Servers {
  /** Programs by name; the run's seed chooses. */
  readonly programs: Readonly<Record<string, string>>;
}

/**
 * One sync under faults, chosen by the seed alone: a stream that forgets message ids after a moment, servers that are
 * stopped and killed, connections that are cut, half open, or deliver what was written to them long after they were
 * given up, and in some runs a stranger who publishes into the same stream. Then the stream is read by the
 * independent reader and compared with nothing but the numbers 1 to n.
 */
export async function campaignRun(seed: number, { programs }: Servers): Promise<RunReport> {
  const began = performance.now();
  const random = new Random(seed);
  const chosen = <T>(list: readonly T[]): T => {
    const one = list[random.between(0, list.length - 1)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  };
  const name = chosen(Object.keys(programs));
  // nats-server 2.9 does not have the setting.
  const syncAlways = random.between(0, 2) > 0 && name === NEWER;
  const window = chosen([100, 100, 300, 2000]);
  const atomic = random.between(0, 1) === 1;
  const shared = random.between(0, 2) === 0;
  const events = random.between(300, syncAlways ? 2000 : 4000);
  const planned = Array.from({ length: random.between(1, 4) }, () => chosen(FAULTS));
  // Each fault comes when so many are stored, or are being sent.
  const moments = planned.map(() => random.between(0, events - 100)).sort((one, other) => one - other);

  const folder = mkdtempSync(path.join(os.tmpdir(), 'campaign-'));
  const server = await NatsServer.start('', { program: programs[name] ?? name, syncAlways });
  const proxy = await LateProxy.before(server.port);
  const stranger = new Stranger(server, random);
  const late: Promise<void>[] = [];
  const wrong: string[] = [];
  try {
    await makeStream(server, window, atomic);
    const file = path.join(folder, 'config.toml');
    writeFileSync(
      file,
      `[nats]\nurl = "${proxy.url}"\nconnection_timeout_secs = 1\nmax_retries = 1000\n[mode]\nmode = "Hybrid"\n`,
    );
    const configFile = new ConfigFile(file);
    const ledger = filledLedger(path.join(folder, 'ledger'), events);
    // Batches at once where the stream takes them, so that short runs see them, too.
    const rule = { probe: 0, below: Number.POSITIVE_INFINITY };
    const adapter = new NatsClientAdapter(ledger, () => configFile.read(), undefined, rule);
    try {
      if (shared) stranger.begin();
      let [over, publishing, stored] = [false, false, 0];
      const flush = adapter
        .flushQueue({
          onStep: ({ step }) => {
            publishing = step === 'publishing';
          },
          onStored: (receipts) => {
            stored += receipts.length;
          },
        })
        .finally(() => {
          over = true;
        });
      flush.catch(() => {});
      for (const [index, fault] of planned.entries()) {
        const numbers = [random.next(), random.next()] as const;
        while (!over && !(publishing && stored >= (moments[index] ?? 0))) await sleep(1);
        if (!over) await applied(fault, server, proxy, numbers, late);
      }
      await Promise.all([flush, ...late]);
      await stranger.end();
      // What was late has landed now: whatever is still doubled by it is in the stream.
      await settled(server);
      wrong.push(...(await wrongsOf(server, ledger, events)));
    } finally {
      await adapter.close();
      ledger.close();
    }
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  } finally {
    await stranger.end();
    await Promise.all(late);
    proxy.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const settings = [
    name,
    `window ${window} ms`,
    ...(syncAlways ? ['sync always'] : []),
    ...(atomic ? ['atomic'] : []),
    ...(shared ? ['shared'] : []),
  ];
  return {
    seed,
    what: `${settings.join(', ')}: ${events} events; ${planned.join(', ')}`,
    events,
    faults: planned.length,
    milliseconds: performance.now() - began,
    wrong,
  };
}

const FAULTS = [
  'stopped',
  'stopped beyond patience',
  'killed',
  'cut',
  'half open',
  'late',
  'late',
  'late',
] as const;

async function applied(
  fault: (typeof FAULTS)[number],
  server: NatsServer,
  proxy: LateProxy,
  [one, other]: readonly [number, number],
  late: Promise<void>[],
): Promise<void> {
  switch (fault) {
    case 'stopped':
    case 'stopped beyond patience':
      await server.signal('SIGSTOP');
      await sleep(fault === 'stopped' ? 50 + one * 350 : 1100 + one * 500);
      return server.signal('SIGCONT');
    case 'killed':
      await server.signal('SIGKILL');
      return server.restart();
    case 'cut':
      return proxy.cut();
    case 'half open':
      proxy.blind();
      return;
    case 'late': {
      const pairs = proxy.hold();
      await sleep(20 + one * 60);
      proxy.abandon(pairs);
      // The next connection is there after some 0.2 s and goes on; the old one's bytes come in the middle of it, or later.
      late.push(sleep(200 + other * 1300).then(() => proxy.release(pairs)));
    }
  }
}

/** Somebody else whose messages go into the same stream, now and then. */
class Stranger {
  readonly #server: NatsServer;
  readonly #every: number;
  #going = false;
  #done: Promise<void> = Promise.resolve();

  constructor(server: NatsServer, random: Random) {
    this.#server = server;
    this.#every = random.between(50, 200);
  }

  begin(): void {
    this.#going = true;
    this.#done = this.#run();
  }

  async end(): Promise<void> {
    this.#going = false;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (this.#going) {
      try {
        const connection = await connect({ servers: this.#server.url, reconnect: false, timeout: 500 });
        while (this.#going && !connection.isClosed()) {
          connection.publish('cim.keys.stranger.said', '{}');
          await sleep(this.#every);
        }
        await connection.close();
      } catch {
        await sleep(50);
      }
    }
  }
}

async function makeStream(server: NatsServer, window: number, atomic: boolean): Promise<void> {
  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.add({
    name: STREAM,
    subjects: ['cim.keys.>'],
    storage: StorageType.File,
    duplicate_window: window * MILLISECOND,
    allow_atomic: atomic,
  });
  await connection.close();
}

function filledLedger(folder: string, events: number): Ledger {
  const ledger = Ledger.open(folder);
  ledger.create(IDENTITY);
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
  ledger.transaction(() => {
    for (let number = 1; number <= events; number++)
      registrar.record(createOrganization({ name: `Organization ${number}` }));
  });
  return ledger;
}

/** Waits until nothing more comes into the stream. */
async function settled(server: NatsServer): Promise<void> {
  const connection = await connect({ servers: server.url });
  const { streams } = await jetstreamManager(connection);
  let before = -1;
  for (;;) {
    const { last_seq } = (await streams.info(STREAM)).state;
    if (last_seq === before) break;
    before = last_seq;
    await sleep(200);
  }
  await connection.close();
}

async function wrongsOf(server: NatsServer, ledger: Ledger, events: number): Promise<string[]> {
  const waiting = ledger.outbox.waiting();
  const wrong = waiting > 0 ? [`${waiting} still wait`] : [];
  const messages = (await readStream({ servers: server.url })).filter(
    ({ headers }) => headers.get('CIM-Source') === IDENTITY.source,
  );
  const places = new Map<number, number[]>();
  for (const { ledgerSeq, streamSeq } of messages)
    places.set(ledgerSeq, [...(places.get(ledgerSeq) ?? []), streamSeq]);
  let furthest = 0;
  for (let seq = 1; seq <= events; seq++) {
    const [first = 0, ...more] = places.get(seq) ?? [];
    if (first === 0) wrong.push(`entry ${seq} is missing`);
    if (more.length > 0) wrong.push(`entry ${seq} is doubled: ${[first, ...more].join(', ')}`);
    if (first !== 0 && first < furthest) wrong.push(`entry ${seq} stands too early: ${first}`);
    furthest = Math.max(furthest, first);
    if (ledger.outbox.receipt(seq)?.streamSeq !== first)
      wrong.push(
        `the receipt of entry ${seq} names ${ledger.outbox.receipt(seq)?.streamSeq}, it is ${first}`,
      );
  }
  return wrong;
}
