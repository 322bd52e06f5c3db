import { type Evolved, evolve, stateSchema } from '../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from '../../app/registry/index.ts';
import type { Database } from './database.ts';
import { integer, type Row, text, textOrNull } from './row.ts';

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
  readonly organizationId: string | null;
}

/** The registry's current state, folded from the entries in the same transactions (projection.ts). */
export class Objects implements Registry {
  readonly #put;
  readonly #unlink;
  readonly #link;
  readonly #forgetComing;
  readonly #come;
  readonly #naming;
  readonly #within;
  readonly #namedBy;
  readonly #byId;
  readonly #byKey;
  readonly #signingKey;
  readonly #called;
  readonly #labels;
  readonly #boundKeys;
  readonly #yubiKey;
  readonly #counter;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO recent_object (aggregate, id, organization_id, unique_key, label, state, seq, ended, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (aggregate, id) DO UPDATE SET organization_id = excluded.organization_id, unique_key = excluded.unique_key,
         label = excluded.label, state = excluded.state, seq = excluded.seq, ended = excluded.ended,
         status = excluded.status`,
    );
    this.#unlink = database.prepare('DELETE FROM recent_link WHERE aggregate = ? AND id = ?');
    this.#link = database.prepare(
      'INSERT OR IGNORE INTO recent_link (target, role, aggregate, id) VALUES (?, ?, ?, ?)',
    );
    this.#forgetComing = database.prepare('DELETE FROM recent_coming WHERE aggregate = ? AND id = ?');
    this.#come = database.prepare('INSERT OR IGNORE INTO recent_coming VALUES (?, ?, ?, ?, ?, ?)');
    this.#naming = database.prepare(
      `SELECT state FROM registry WHERE aggregate = ?1 AND NOT ended AND id IN (SELECT id FROM linked WHERE target = ?3 AND role = ?2 AND aggregate = ?1)`,
    );
    this.#within = database.prepare(
      'SELECT state FROM registry WHERE aggregate = ? AND organization_id = ? AND NOT ended',
    );
    this.#namedBy = database.prepare(
      'SELECT aggregate, role, count(*) AS n FROM linked WHERE target = ? GROUP BY aggregate, role ORDER BY aggregate, role',
    );
    this.#byId = database.prepare('SELECT state, seq FROM registry WHERE aggregate = ? AND id = ?');
    this.#byKey = database.prepare('SELECT id, state FROM registry WHERE aggregate = ? AND unique_key = ?');
    this.#signingKey = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'fingerprint' = ? AND state ->> 'purpose' = 'Signing'`,
    );
    this.#called = database.prepare(`SELECT id FROM registry WHERE aggregate = 'person' AND label = ?`);
    this.#labels = database.prepare(
      'SELECT id, unique_key, label, organization_id FROM registry WHERE aggregate = ? ORDER BY label, id',
    );
    this.#boundKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> '$.privateKey.kind' = 'bound-age-files'
       ORDER BY label, id`,
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

  *naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    for (const row of this.#naming.iterate(aggregate, as, id)) yield parseState(aggregate, row);
  }

  *within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]> {
    for (const row of this.#within.iterate(aggregate, organizationId)) yield parseState(aggregate, row);
  }

  /** The key for signing that has this fingerprint. */
  signingKey(fingerprint: string): StateOf['key'] | undefined {
    return stateOf('key', this.#signingKey.get(fingerprint));
  }

  /** The YubiKey whose credential has this fingerprint, whether it still signs or not. */
  yubiKeyWith(fingerprint: string): StateOf['yubikey'] | undefined {
    return stateOf('yubikey', this.#yubiKey.get(fingerprint));
  }

  /** An object with the entry that last changed it; undefined where there is none. */
  find<A extends AggregateName>(aggregate: A, id: string): ObjectRecord<A> | undefined {
    const row = this.#byId.get(aggregate, id);
    return row && { state: parseState(aggregate, row), seq: integer(row, 'seq') };
  }

  /** An object that must be there. @throws Error when it is not */
  record<A extends AggregateName>(aggregate: A, id: string): ObjectRecord<A> {
    const found = this.find(aggregate, id);
    if (found === undefined) throw new Error(`An object of ${aggregate} is missing.`);
    return found;
  }

  /** The names of all objects of an aggregate, in their order. */
  labels(aggregate: AggregateName): Label[] {
    return this.#labels.all(aggregate).map((row) => ({
      id: text(row, 'id'),
      uniqueKey: text(row, 'unique_key'),
      label: text(row, 'label'),
      organizationId: textOrNull(row, 'organization_id'),
    }));
  }

  /** The people who are called so, whatever has become of them; ASCII letters count in either case. */
  peopleCalled(name: string): StateOf['person'][] {
    return this.#called.all(name).map((row) => this.record('person', text(row, 'id')).state);
  }

  /** The objects that name this one, ended ones too: as what, and how many there are of each aggregate. */
  namedBy(id: string): { readonly aggregate: string; readonly as: string; readonly count: number }[] {
    return this.#namedBy
      .all(id)
      .map((row) => ({ aggregate: text(row, 'aggregate'), as: text(row, 'role'), count: integer(row, 'n') }));
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

  /** Folds one event into the registry. Call inside the transaction that appends it. */
  apply(event: LedgerEvent, seq: number): Evolved {
    const evolved = evolve(this, event);
    const { aggregate, id, organizationId, uniqueKey, label, links, ended, coming, status, state } = evolved;
    const holder = this.#byKey.get(aggregate, uniqueKey);
    if (holder && holder['id'] !== id) throw new Error(`Two objects of ${aggregate} would have one name.`);
    const values = [organizationId, uniqueKey, label, JSON.stringify(state), seq, ended ? 1 : 0] as const;
    this.#put.run(aggregate, id, ...values, status);
    this.#unlink.run(aggregate, id);
    for (const link of links) this.#link.run(link.id, link.as, aggregate, id);
    this.#forgetComing.run(aggregate, id);
    for (const { day, what, concerns } of coming)
      this.#come.run(day, aggregate, id, what, concerns?.aggregate ?? '', concerns?.id ?? '');
    return evolved;
  }
}

function stateOf<A extends AggregateName>(aggregate: A, row: Row | undefined): StateOf[A] | undefined {
  return row === undefined ? undefined : parseState(aggregate, row);
}

function parseState<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
