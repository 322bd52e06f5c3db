import { type Evolved, evolve, stateSchema } from '../../app/aggregates/kinds.ts';
import type { Registry, StateOf } from '../../app/aggregates/registry.ts';
import type { AggregateName, LedgerEvent } from '../../app/events/catalogue.ts';
import type { Database } from './database.ts';
import { integer, type Row, text } from './row.ts';

/** An object of the registry and the entry that last changed it. */
export interface ObjectRecord<A extends AggregateName> {
  readonly state: StateOf[A];
  readonly seq: number;
}

/** An object by its name alone. */
export interface Label {
  readonly id: string;
  readonly uniqueKey: string;
  readonly label: string;
}

/** Which objects to list. */
export interface ObjectQuery {
  /** Words to find in the label or the unique key; empty finds all. */
  readonly search: string;
  readonly organizationId: string | null;
  readonly limit: number;
  readonly offset: number;
  /** Only the object with this id. */
  readonly id?: string | undefined;
}

/** The registry's current state, folded from the entries in the same transactions (projection.ts). */
export class Objects implements Registry {
  readonly #put;
  readonly #byId;
  readonly #byKey;
  readonly #signingKey;
  readonly #labels;
  readonly #list;
  readonly #count;
  readonly #signingKeys;
  readonly #boundKeys;
  readonly #yubiKey;
  readonly #counter;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO recent_object (aggregate, id, organization_id, unique_key, label, state, seq) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (aggregate, id) DO UPDATE SET organization_id = excluded.organization_id,
         unique_key = excluded.unique_key, label = excluded.label, state = excluded.state, seq = excluded.seq`,
    );
    this.#byId = database.prepare('SELECT state, seq FROM registry WHERE aggregate = ? AND id = ?');
    this.#byKey = database.prepare('SELECT id, state FROM registry WHERE aggregate = ? AND unique_key = ?');
    this.#signingKey = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'fingerprint' = ? AND state ->> 'purpose' = 'Signing'`,
    );
    this.#labels = database.prepare(
      'SELECT id, unique_key, label FROM registry WHERE aggregate = ? ORDER BY label COLLATE NOCASE, id',
    );
    const matching = `FROM registry WHERE aggregate = ?1 AND (?2 IS NULL OR organization_id = ?2)
      AND (?4 IS NULL OR id = ?4) AND (label LIKE ?3 ESCAPE '\\' OR unique_key LIKE ?3 ESCAPE '\\')`;
    this.#list = database.prepare(
      `SELECT state, seq ${matching} ORDER BY label COLLATE NOCASE, id LIMIT ?5 OFFSET ?6`,
    );
    this.#count = database.prepare(`SELECT count(*) AS n ${matching}`);
    this.#signingKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'purpose' = 'Signing'
       ORDER BY label COLLATE NOCASE, id LIMIT ?`,
    );
    this.#boundKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> '$.privateKey.kind' = 'bound-age-files'
       ORDER BY label COLLATE NOCASE, id`,
    );
    this.#yubiKey = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'yubikey' AND state ->> '$.credential.fingerprint' = ?`,
    );
    this.#counter = database.prepare(
      `SELECT max(signature.value ->> 'counter') AS counter FROM registry, json_each(registry.state, '$.signatures') AS signature
       WHERE aggregate = 'checkpoint' AND signature.value ->> 'fingerprint' = ?`,
    );
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    return stateOf(aggregate, this.#byId.get(aggregate, id));
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    return stateOf(aggregate, this.#byKey.get(aggregate, uniqueKey));
  }

  /** The key for signing that has this fingerprint. */
  signingKey(fingerprint: string): StateOf['key'] | undefined {
    return stateOf('key', this.#signingKey.get(fingerprint));
  }

  /** The YubiKey whose credential has this fingerprint, whether it still signs or not. */
  yubiKeyWith(fingerprint: string): StateOf['yubikey'] | undefined {
    return stateOf('yubikey', this.#yubiKey.get(fingerprint));
  }

  /** An object that must be there, with the entry that last changed it. @throws Error when it is not */
  record<A extends AggregateName>(aggregate: A, id: string): ObjectRecord<A> {
    const row = this.#byId.get(aggregate, id);
    if (row === undefined) throw new Error(`An object of ${aggregate} is missing.`);
    return { state: parseState(aggregate, row), seq: integer(row, 'seq') };
  }

  /** The names of all objects of an aggregate, in their order. */
  labels(aggregate: AggregateName): Label[] {
    return this.#labels.all(aggregate).map((row) => ({
      id: text(row, 'id'),
      uniqueKey: text(row, 'unique_key'),
      label: text(row, 'label'),
    }));
  }

  /** Folds one event into the registry. Call inside the transaction that appends it. */
  apply(event: LedgerEvent, seq: number): Evolved {
    const evolved = evolve(this, event);
    const { aggregate, id, organizationId, uniqueKey, label, state } = evolved;
    const holder = this.#byKey.get(aggregate, uniqueKey);
    if (holder && holder['id'] !== id) throw new Error(`Two objects of ${aggregate} would have one name.`);
    this.#put.run(aggregate, id, organizationId, uniqueKey, label, JSON.stringify(state), seq);
    return evolved;
  }

  /** A page of objects in the order of their labels. */
  list<A extends AggregateName>(aggregate: A, query: ObjectQuery): ObjectRecord<A>[] {
    return this.#list
      .all(
        aggregate,
        query.organizationId,
        pattern(query.search),
        query.id ?? null,
        query.limit,
        query.offset,
      )
      .map((row) => ({ state: parseState(aggregate, row), seq: integer(row, 'seq') }));
  }

  /** The keys that were made for signing, in the order of their labels. */
  signingKeys(limit: number): StateOf['key'][] {
    return this.#signingKeys.all(limit).map((row) => parseState('key', row));
  }

  /** The keys whose private half is bound to YubiKeys, in the order of their labels. */
  boundKeys(): StateOf['key'][] {
    return this.#boundKeys.all().map((row) => parseState('key', row));
  }

  /** The highest signature counter recorded with a key; null when none is. */
  lastCounter(fingerprint: string): number | null {
    const counter = this.#counter.get(fingerprint)?.['counter'];
    return typeof counter === 'number' ? counter : null;
  }

  /** How many objects the query finds in all. */
  count(aggregate: AggregateName, query: Pick<ObjectQuery, 'search' | 'organizationId' | 'id'>): number {
    const { organizationId, search, id } = query;
    return integer(this.#count.get(aggregate, organizationId, pattern(search), id ?? null) ?? {}, 'n');
  }
}

function pattern(search: string): string {
  return `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`;
}

function stateOf<A extends AggregateName>(aggregate: A, row: Row | undefined): StateOf[A] | undefined {
  return row === undefined ? undefined : parseState(aggregate, row);
}

function parseState<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
