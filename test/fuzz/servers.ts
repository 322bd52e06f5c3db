import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { connectionFindingsSchema } from '../../app/contract/config.ts';
import { ProblemError } from '../../app/problem.ts';
import { ConfigFile } from '../../main/config/config-file.ts';
import { NatsClientAdapter } from '../../main/nats/adapter.ts';
import { findLedgers } from '../../main/nats/ledgers-in-stream.ts';
import { readBack } from '../../main/nats/read-back.ts';
import { onOwnConnection } from '../../main/nats/reading-connection.ts';
import { replay } from '../../main/nats/replay.ts';
import { StateBucket } from '../../main/nats/state-bucket.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { testConnection } from '../../main/services/sync/connection-test.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { createOrganization } from '../support/commands.ts';
import { NatsServer } from '../support/nats-server.ts';
import { Random } from '../support/random.ts';
import { LyingProxy } from './lying-proxy.ts';
import { pick } from './mutate.ts';
import type { Part, Tell } from './part.ts';
import { requireWords } from './wrong.ts';

/** Entries of each ledger that is sent. */
const ENTRIES = 20;

/** Laptops at once: mostly they wait for a server that does not answer. */
const AT_ONCE = 4;

/** Nothing that is asked of a lying server takes longer, in milliseconds. */
const LONGEST = 50_000;

const IDENTITY = {
  id: '0198c0de-0000-7000-8000-0000000000fc',
  name: 'Lied to',
  source: 'fuzz#0198c0de-0000-7000-8000-0000000000fc',
  createdAt: '2026-11-23T09:00:00.000Z',
};

/**
 * Every answer of a server: a real one stores what it is sent, while some of what it says is changed on the way. What is
 * asked of it ends with a true result or a problem in words, nothing is marked as stored that is not, nothing leaves the
 * queue otherwise, and with an honest server everything is stored once.
 */
export async function fuzzServers(): Promise<Part> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'fuzz-servers-'));
  const original = path.join(home, 'original');
  const ledger = Ledger.open(original);
  ledger.create(IDENTITY);
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
  for (let number = 1; number <= ENTRIES; number++)
    registrar.record(createOrganization({ name: `Organization ${number}` }));
  const cids = ledger.entries.from(1, ENTRIES).map(({ cid }) => cid);
  ledger.close();
  const server = await NatsServer.start();
  let laptops = 0;
  return {
    attempt: async (random, tell) => {
      const seeds = Array.from({ length: AT_ONCE }, () => random.between(1, 1e9));
      const done = await Promise.allSettled(
        seeds.map(async (seed) => {
          const folder = path.join(home, `laptop-${++laptops}`);
          cpSync(original, path.join(folder, 'events'), { recursive: true });
          const laptop = await Laptop.at(folder, { server, cids, random: new Random(seed), tell });
          try {
            await laptop.tries();
          } finally {
            await laptop.end();
            rmSync(folder, { recursive: true, force: true });
          }
        }),
      );
      for (const one of done) if (one.status === 'rejected') throw one.reason;
    },
    end: async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What a laptop is given. */
interface Surroundings {
  readonly server: NatsServer;
  /** The entries of its ledger, in order. */
  readonly cids: readonly string[];
  readonly random: Random;
  readonly tell: Tell;
}

/** One laptop, with a stream of its own on the server. */
class Laptop {
  readonly #folder: string;
  readonly #surroundings: Surroundings;
  readonly #proxy: LyingProxy;
  readonly #name: string;
  readonly #ledger: Ledger;
  /** What it was told that is not true, the last ones. */
  readonly #lies: string[] = [];

  private constructor(folder: string, surroundings: Surroundings, proxy: LyingProxy) {
    this.#folder = folder;
    this.#surroundings = surroundings;
    this.#proxy = proxy;
    this.#name = `F${path.basename(folder).replace(/\D/g, '')}_${surroundings.random.between(1, 1e6)}`;
    this.#ledger = Ledger.open(path.join(folder, 'events'));
  }

  static async at(folder: string, surroundings: Surroundings): Promise<Laptop> {
    return new Laptop(folder, surroundings, await LyingProxy.before(surroundings.server.port));
  }

  /** Closes it, and removes what the server has of it. */
  async end(): Promise<void> {
    this.#proxy.close();
    this.#ledger.close();
    await this.#asked(async (manager) => {
      for (const name of [this.#name, `OBJ_${this.#name}`, `KV_${this.#name}`])
        await manager.streams.delete(name).catch(() => false);
    });
  }

  async tries(): Promise<void> {
    try {
      await this.#lyingSync();
      const wrongPlaces = await this.#requireTruth();
      await this.#honestSync(wrongPlaces);
      for (const read of [this.#proof, this.#replay, this.#findLedgers, this.#connectionTest, this.#state])
        await read.call(this);
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`${what}\n  after: ${this.#lies.slice(-6).join('\n         ')}`);
    }
  }

  #config(url: string): ConfigFile {
    const file = path.join(this.#folder, `${url === this.#proxy.url ? 'lying' : 'honest'}.toml`);
    const places = `stream_name = "${this.#name}"\nobject_store_bucket = "${this.#name}"\nkv_bucket = "${this.#name}"\nsubject_prefix = "${this.#name}.keys"`;
    const patience = 'connection_timeout_secs = 1\nmax_retries = 1';
    writeFileSync(file, `[nats]\nurl = "${url}"\n${places}\n${patience}\n[mode]\nmode = "Hybrid"\n`);
    return new ConfigFile(file);
  }

  /** Lies from now on, and does some work through the lies. @returns its result, or null when it was refused in words */
  async #liedTo<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    const { random, tell } = this.#surroundings;
    this.#proxy.lie({
      random,
      oneIn: pick(random, [3, 10, 10, 30]),
      onLie: (about, how) => {
        this.#lies.push(`${what}: ${about}: ${how.slice(0, 300)}`);
        tell.trying(about, how);
      },
    });
    try {
      const result = await inTime(what, work);
      tell.accepted();
      return result;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      requireWords(error.problem);
      tell.refused();
      return null;
    } finally {
      this.#proxy.lie(null);
    }
  }

  async #lyingSync(): Promise<void> {
    const config = this.#config(this.#proxy.url);
    const adapter = new NatsClientAdapter(this.#ledger, () => config.read());
    await this.#liedTo('sync', () => adapter.flushQueue()).finally(() => adapter.close());
  }

  /**
   * Every entry waits, is set aside, or is really in the stream.
   * @returns how many receipts name another place in the stream than the entry has: the server has lied about that
   */
  async #requireTruth(): Promise<number> {
    const { cids } = this.#surroundings;
    const { outbox } = this.#ledger;
    const places = await this.#places();
    let wrongPlaces = 0;
    for (const [index, cid] of cids.entries()) {
      const receipt = outbox.receipt(index + 1);
      if (receipt === null) continue;
      const stands = places.get(cid) ?? [];
      if (stands.length === 0) throw new Error(`Entry ${index + 1} is marked as stored and is not.`);
      if (!stands.includes(receipt.streamSeq)) wrongPlaces += 1;
    }
    const { waiting, setAside, stored } = {
      waiting: outbox.waiting(),
      setAside: outbox.setAsideCount(),
      stored: outbox.stored(),
    };
    if (waiting + setAside + stored !== cids.length)
      throw new Error(
        `Of ${cids.length} entries ${waiting} wait, ${setAside} are set aside, ${stored} are stored.`,
      );
    return wrongPlaces;
  }

  /** Where the entries really stand in the stream, by message id. */
  async #places(): Promise<ReadonlyMap<string, readonly number[]>> {
    const places = new Map<string, number[]>();
    await this.#asked(async (manager) => {
      const info = await manager.streams.info(this.#name).catch(() => null);
      for (let seq = 1; seq <= (info?.state.last_seq ?? 0); seq++) {
        const id = (await manager.streams.getMessage(this.#name, { seq }))?.header?.get('Nats-Msg-Id') ?? '';
        places.set(id, [...(places.get(id) ?? []), seq]);
      }
    });
    return places;
  }

  async #asked(work: (manager: JetStreamManager) => Promise<void>): Promise<void> {
    const connection = await connect({ servers: this.#surroundings.server.url });
    try {
      await work(await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  }

  /** With an honest server everything is stored, once and in order, or what is wrong is said in words. */
  async #honestSync(wrongPlaces: number): Promise<void> {
    const { server, cids } = this.#surroundings;
    const config = this.#config(server.url);
    const adapter = new NatsClientAdapter(this.#ledger, () => config.read());
    const setAside = this.#ledger.outbox.setAsideCount();
    this.#ledger.outbox.retry(null);
    try {
      await inTime('honest sync', () => adapter.flushQueue());
      const { difference } = await onOwnConnection(config.read(), 'The proof', (connection) =>
        readBack(connection, config.read().config.nats, this.#ledger),
      );
      if (difference === null && wrongPlaces > 0) throw new Error('Receipts that are not true were proven.');
      if (difference !== null && wrongPlaces === 0 && setAside === 0)
        throw new Error(`An honest server, and a difference: ${difference.detail}`);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      requireWords(error.problem);
      return;
    } finally {
      await adapter.close();
    }
    await this.#requireTruth();
    const places = await this.#places();
    const order = cids.map((cid) => places.get(cid)?.join('+') ?? 'missing');
    const good = order.every(
      (place, at) =>
        /^\d+$/.test(place) && (at === 0 || setAside > 0 || Number(place) > Number(order[at - 1])),
    );
    if (!good) throw new Error(`In the stream the entries stand at ${order.join(', ')}.`);
  }

  async #proof(): Promise<void> {
    const config = this.#config(this.#proxy.url).read();
    const found = await this.#liedTo('proof', () =>
      onOwnConnection(config, 'The proof', (connection) =>
        readBack(connection, config.config.nats, this.#ledger),
      ),
    );
    if (found === null || found.difference !== null) return;
    const stored = this.#ledger.outbox.stored();
    if (found.verified + (found.agedOut?.count ?? 0) !== found.expected || found.expected > stored)
      throw new Error(`Proven without a difference, and ${JSON.stringify(found)}`);
  }

  async #replay(): Promise<void> {
    const { cids } = this.#surroundings;
    const config = this.#config(this.#proxy.url).read();
    const copy = Ledger.open(path.join(this.#folder, 'copy'));
    try {
      await this.#liedTo('replay', () =>
        onOwnConnection(config, 'The rebuilding', (connection) =>
          replay(connection, config.config.nats, copy, IDENTITY.source, 'Copy'),
        ),
      );
      const taken = copy.identity === null ? [] : copy.entries.from(1, ENTRIES + 1).map(({ cid }) => cid);
      if (taken.some((cid, index) => cid !== cids[index]))
        throw new Error('Entries were taken that are not the ledger’s.');
    } finally {
      copy.close();
    }
  }

  async #findLedgers(): Promise<void> {
    const config = this.#config(this.#proxy.url).read();
    await this.#liedTo('search for ledgers', () =>
      onOwnConnection(config, 'The search', (connection) => findLedgers(connection, config.config.nats)),
    );
  }

  async #connectionTest(): Promise<void> {
    const config = this.#config(this.#proxy.url).read();
    const found = await this.#liedTo('connection test', () => testConnection(config));
    if (found === null) return;
    const checked = connectionFindingsSchema.safeParse(found);
    if (!checked.success) throw new Error(`Findings beside the contract: ${checked.error.message}`);
    if (found.connection?.problem) requireWords(found.connection.problem);
  }

  async #state(): Promise<void> {
    const config = this.#config(this.#proxy.url).read();
    await this.#liedTo('state', () =>
      onOwnConnection(config, 'The bucket', async (connection) =>
        (await StateBucket.open(connection, config.config.nats, this.#ledger)).update(),
      ),
    );
  }
}

/** The result of work that must not hang. @throws Error when it does */
async function inTime<T>(what: string, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([
      work(),
      sleep(LONGEST, undefined, { signal: over.signal }).then(() => {
        throw new Error(`The ${what} has not ended within ${LONGEST / 1000} s.`);
      }),
    ]);
  } finally {
    over.abort();
  }
}
