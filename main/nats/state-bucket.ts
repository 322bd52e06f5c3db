import * as dagCbor from '@ipld/dag-cbor';
import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import type { NatsConfig } from '../../app/config/schema.ts';
import { cidSchema } from '../../app/content/cid.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { evolve, parseEvent, stateSchema } from '../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from '../../app/registry/index.ts';
import type { Ledger } from './ledger.ts';

/** Entries put before the position is moved. */
const CHUNK = 200;

/** What the bucket says about one object: its state, and the event and entry that last changed it. */
const valueSchema = z.strictObject({
  state: z.unknown(),
  /** CID of the event that last changed it. */
  cid: cidSchema,
  /** Position of that event in its ledger. */
  seq: z.int().positive(),
  /** Which ledger says so. */
  source: z.string(),
});

/**
 * The form in which states are written: raised whenever a state gets other fields, for what an earlier program has put there
 * can then be neither read nor gone on from.
 */
export const STATE_FORM = 5;

/** How far the bucket has followed one ledger, and in which form; left out by the first programs. */
const positionSchema = z.strictObject({
  seq: z.int().nonnegative(),
  entry: cidSchema,
  form: z.int().positive().default(1),
});

/**
 * The object's key in the bucket: `organization.<id>`, `nats.operator.<id>`. Where another ledger speaks of the same
 * object already, `.<id of the ledger>` is put behind it: two ledgers that begin with the same organization (both have
 * read the same bootstrap file, say) each keep their own view of it, and neither is folded into the other.
 */
function stateKey(event: Pick<LedgerEvent, 'aggregate' | 'aggregate_id'>): string {
  return `${event.aggregate}.${event.aggregate_id}`;
}

/** The source ends in the id of the ledger that wrote the entries; a copy has another id of its own. */
function originalId(ledger: Ledger): string {
  return ledger.identity?.source.split('#').at(-1) ?? '';
}

function positionKey(ledger: Ledger): string {
  return `position.${originalId(ledger)}`;
}

/**
 * The key-value bucket with the current state of every object, for programs that only want to look something
 * up. It follows the ledger, entry by entry, as far as NATS has acknowledged them, so it is never ahead of the
 * stream. It is a convenience: the stream and the ledger are the truth, and it can be made anew from them.
 */
export class StateBucket {
  readonly #kv: KV;
  readonly #ledger: Ledger;

  private constructor(kv: KV, ledger: Ledger) {
    this.#kv = kv;
    this.#ledger = ledger;
  }

  /** Opens the bucket, making it when it is missing. @throws whatever NATS throws */
  static async open(connection: NatsConnection, config: NatsConfig, ledger: Ledger): Promise<StateBucket> {
    // Direct reads may come from a replica that lags behind; what is read here decides what is written.
    const kv = await new Kvm(connection).create(config.kv_bucket, { history: 1, allow_direct: false });
    return new StateBucket(kv, ledger);
  }

  /**
   * Brings the bucket up to the last entry before the first that still waits. Doing it again changes nothing.
   * @returns the ledger entry up to which the bucket is current
   * @throws whatever NATS throws; the next update goes on where this one stopped
   */
  async update(signal?: AbortSignal): Promise<number> {
    let { seq, form } = await this.#position();
    // What an earlier program has said is said anew.
    if (form !== STATE_FORM) return this.rebuild(signal);
    while (!signal?.aborted) {
      const records = this.#stored(seq + 1);
      const last = records.at(-1);
      if (last === undefined) break;
      await this.#put(records);
      seq = last.entry.seq;
      await this.#kv.put(
        positionKey(this.#ledger),
        JSON.stringify({ seq, entry: last.cid, form: STATE_FORM }),
      );
    }
    return seq;
  }

  /** Removes what the bucket says in this ledger's name and says it anew. @returns as `update` */
  async rebuild(signal?: AbortSignal): Promise<number> {
    await this.#kv.delete(positionKey(this.#ledger));
    const source = this.#ledger.identity?.source;
    const ours: string[] = [];
    for await (const key of await this.#kv.keys()) {
      if ((await this.#value(key))?.source === source) ours.push(key);
    }
    for (const key of ours) await this.#kv.purge(key);
    return this.update(signal);
  }

  /** Where the bucket stands; at the beginning when what it says is not of this ledger as it is now. */
  async #position(): Promise<{ readonly seq: number; readonly form: number }> {
    const position = positionSchema.safeParse(json(await this.#kv.get(positionKey(this.#ledger))));
    if (!position.success) return { seq: 0, form: STATE_FORM };
    const { seq, entry, form } = position.data;
    return { seq: this.#ledger.entries.at(seq)?.cid === entry ? seq : 0, form };
  }

  /** Acknowledged entries from `seq` on, up to the first that waits. */
  #stored(seq: number): StoredEntry[] {
    const records = this.#ledger.entries.from(seq, CHUNK);
    const waiting = records.findIndex(({ entry }) => this.#ledger.outbox.receipt(entry.seq) === null);
    return waiting < 0 ? records : records.slice(0, waiting);
  }

  /** Puts the states that these entries lead to, one for each entry, in their order. */
  async #put(records: readonly StoredEntry[]): Promise<void> {
    const events = records.map((record) => ({ record, event: parseEvent(dagCbor.decode(record.block)) }));
    const names = [...new Set(events.map(({ event }) => stateKey(event)))];
    const before = new Map(
      await Promise.all(names.map(async (name) => [name, await this.#place(name)] as const)),
    );
    const states = new Map(names.map((name) => [name, before.get(name)?.value?.state]));
    const puts: Promise<number>[] = [];
    for (const { record, event } of events) {
      const name = stateKey(event);
      const { seq, source } = record.entry;
      const { key, value } = before.get(name) ?? { key: name, value: null };
      // A crash between the states and the position: these are there already.
      if ((value?.seq ?? 0) >= seq) continue;
      const { state } = evolve(registryOf(states), event);
      states.set(name, state);
      // One connection keeps the order of what is sent without waiting in between.
      puts.push(this.#kv.put(key, JSON.stringify({ state, cid: record.entry.event, seq, source })));
    }
    await Promise.all(puts);
  }

  /** Where this ledger's view of an object stands, and what it says now. */
  async #place(name: string) {
    const value = await this.#value(name);
    if (value === null || value.source === this.#ledger.identity?.source) return { key: name, value };
    const beside = `${name}.${originalId(this.#ledger)}`;
    return { key: beside, value: await this.#value(beside) };
  }

  async #value(key: string): Promise<z.infer<typeof valueSchema> | null> {
    const value = valueSchema.safeParse(json(await this.#kv.get(key)));
    return value.success ? value.data : null;
  }
}

function json(entry: KvEntry | null): unknown {
  if (entry === null || entry.operation !== 'PUT') return null;
  try {
    return entry.json();
  } catch {
    return null;
  }
}

/** The registry as far as folding these events needs it: the objects they are about. */
function registryOf(states: ReadonlyMap<string, unknown>): Registry {
  return {
    get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
      const state = states.get(stateKey({ aggregate, aggregate_id: id }));
      return state === undefined ? undefined : stateSchema(aggregate).parse(state);
    },
    holderOf: () => undefined,
    naming: () => [],
    within: () => [],
  };
}
