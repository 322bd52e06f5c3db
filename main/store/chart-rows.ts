import { atOnce, type InPieces } from '../../app/pieces.ts';
import type { Database } from './database.ts';
import type { Projection } from './projection.ts';
import { integer, type Row, text, textOrNull } from './row.ts';
import { onOneState } from './turns.ts';

/** A unit of an organization, as far as a chart counts it. */
export interface UnitRow {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly responsibleId: string | null;
  readonly ended: boolean;
}

/** Somebody of an organization who has not left, as far as a chart counts them. */
export interface MemberRow {
  readonly id: string;
  readonly name: string;
  /** Their e-mail address, as it is compared: their unique key is that of their organization and of it. */
  readonly address: string;
  readonly unitIds: readonly string[];
  readonly officer: boolean;
  readonly suspended: boolean;
  readonly keyless: boolean;
}

/** Everything of an organization that its chart is counted from. */
interface ChartOf {
  /** All units that it has or had. */
  readonly units: readonly UnitRow[];
  /** Everybody who has not left. */
  readonly members: readonly MemberRow[];
}

const UUID = /[0-9a-f-]{36}/g;

const MEMBER = `id, label, unique_key, state ->> 'unitIds' AS units,
  status = 'suspended' AS suspended, state ->> '$.roles[0]' IS NOT NULL AS officer`;

const OF_ORGANIZATION = `aggregate = 'person' AND organization_id = ? AND NOT ended`;

/** Whether somebody holds a key that has not come to its end, as far as the file says. */
const HAS_KEY = `EXISTS (SELECT 1 FROM link CROSS JOIN object AS held ON held.aggregate = 'key' AND held.id = link.id
  WHERE link.target = object.id AND link.role = 'holder' AND link.aggregate = 'key' AND NOT held.ended)`;

/** How many people of the file are read in one piece. */
const PIECE = 100;

/** What the file says of an organization, without what is in memory alone. */
interface Stored {
  readonly organizationId: string;
  /** The state of the file, as the projection counts them. */
  readonly state: number;
  /** By id. */
  readonly members: ReadonlyMap<string, MemberRow>;
}

/**
 * What an organization chart is counted from. Everybody is counted at every keystroke and every unit that one opens: so
 * only what is counted is read of each. What is in the file is read in pieces, once for each time that something is
 * brought into the file, and kept for the last organization; what is in memory alone is read on top, once for each head.
 */
export class ChartRows {
  readonly #projection: Pick<Projection, 'state'>;
  readonly #units;
  readonly #piece;
  readonly #changed;
  readonly #recent;
  readonly #recentHolders;
  readonly #formerHolders;
  readonly #keysOf;
  #stored: Stored | null = null;
  /** What is being read. */
  #reading: { readonly organizationId: string; readonly done: Promise<void> } | null = null;
  #last: {
    readonly organizationId: string;
    readonly head: string;
    readonly stored: Stored;
    readonly rows: ChartOf;
  } | null = null;

  constructor(database: Database, projection: Pick<Projection, 'state'>) {
    this.#projection = projection;
    this.#units = database.prepare(
      `SELECT id, label, ended, state ->> 'parentId' AS parent, state ->> 'responsiblePersonId' AS responsible
       FROM registry WHERE aggregate = 'organization.unit' AND organization_id = ?`,
    );
    // What is in the file and what is in memory are asked apart: the views would ask for each key whether there is a newer one.
    this.#piece = database.prepare(
      `SELECT ${MEMBER}, ${HAS_KEY} AS keyed FROM object INDEXED BY object_of_organization
       WHERE ${OF_ORGANIZATION} AND id > ? ORDER BY id LIMIT ${PIECE}`,
    );
    this.#changed = database.prepare(`SELECT id FROM recent_object WHERE aggregate = 'person'`);
    this.#recent = database.prepare(`SELECT ${MEMBER} FROM recent_object WHERE ${OF_ORGANIZATION}`);
    this.#recentHolders = database.prepare(
      `SELECT DISTINCT target FROM recent_link CROSS JOIN recent_object AS held ON held.aggregate = 'key'
         AND held.id = recent_link.id
       WHERE recent_link.role = 'holder' AND recent_link.aggregate = 'key' AND NOT held.ended`,
    );
    // Who holds, as far as the file says, a key of which there is a newer state in memory.
    this.#formerHolders = database.prepare(
      `SELECT DISTINCT target FROM recent_object CROSS JOIN link ON link.aggregate = 'key' AND link.id = recent_object.id
       WHERE recent_object.aggregate = 'key' AND link.role = 'holder'`,
    );
    this.#keysOf = database.prepare(
      `SELECT 1 FROM linked CROSS JOIN registry AS held ON held.aggregate = 'key' AND held.id = linked.id
       WHERE linked.target = ? AND linked.role = 'holder' AND linked.aggregate = 'key' AND NOT held.ended LIMIT 1`,
    );
  }

  /**
   * Reads what the file says of an organization, while other work has its turn, so that `of` need not. Whoever asks meanwhile
   * waits for the same reading.
   */
  async prepare(organizationId: string): Promise<void> {
    while (!this.#isPrepared(organizationId)) {
      if (this.#reading === null) {
        const done = this.#read(organizationId).finally(() => {
          this.#reading = null;
        });
        this.#reading = { organizationId, done };
      }
      await this.#reading.done;
    }
  }

  /** Everything of an organization that its chart is counted from. @param head the CID of the last entry */
  of(organizationId: string, head: string): ChartOf {
    const stored = this.#storedOf(organizationId);
    const last = this.#last;
    if (last?.organizationId === organizationId && last.head === head && last.stored === stored)
      return last.rows;
    const rows = { units: this.#unitsOf(organizationId), members: this.#membersOf(organizationId, stored) };
    this.#last = { organizationId, head, stored, rows };
    return rows;
  }

  #isPrepared(organizationId: string): boolean {
    return this.#stored?.organizationId === organizationId && this.#stored.state === this.#projection.state;
  }

  async #read(organizationId: string): Promise<void> {
    this.#stored = await onOneState(
      () => this.#pieces(organizationId),
      () => this.#projection.state,
    );
  }

  #storedOf(organizationId: string): Stored {
    if (this.#stored === null || !this.#isPrepared(organizationId))
      this.#stored = atOnce(this.#pieces(organizationId));
    return this.#stored;
  }

  *#pieces(organizationId: string): InPieces<Stored> {
    const { state } = this.#projection;
    const members = new Map<string, MemberRow>();
    for (let after = ''; ; ) {
      const rows = this.#piece.all(organizationId, after);
      for (const row of rows) members.set(text(row, 'id'), memberOf(row, integer(row, 'keyed') === 1));
      const last = rows.at(-1);
      if (last === undefined || rows.length < PIECE) return { organizationId, state, members };
      after = text(last, 'id');
      yield;
    }
  }

  #unitsOf(organizationId: string): UnitRow[] {
    return this.#units.all(organizationId).map((row) => ({
      id: text(row, 'id'),
      name: text(row, 'label'),
      parentId: textOrNull(row, 'parent'),
      responsibleId: textOrNull(row, 'responsible'),
      ended: integer(row, 'ended') === 1,
    }));
  }

  #membersOf(organizationId: string, stored: Stored): MemberRow[] {
    const targets = (rows: readonly Row[]) => new Set(rows.map((row) => text(row, 'target')));
    const holders = targets(this.#recentHolders.all());
    const former = targets(this.#formerHolders.all());
    const isKeyed = (id: string) => {
      if (holders.has(id)) return true;
      const known = stored.members.get(id);
      // What the file says of their keys is true as long as there is nothing newer about one of them.
      return known === undefined || former.has(id) ? this.#keysOf.get(id) !== undefined : !known.keyless;
    };
    const members = new Map(stored.members);
    for (const id of new Set([...holders, ...former])) {
      const member = members.get(id);
      if (member !== undefined) members.set(id, { ...member, keyless: !isKeyed(id) });
    }
    for (const row of this.#changed.all()) members.delete(text(row, 'id'));
    for (const row of this.#recent.all(organizationId)) {
      const id = text(row, 'id');
      members.set(id, memberOf(row, isKeyed(id)));
    }
    return [...members.values()];
  }
}

function memberOf(row: Row, keyed: boolean): MemberRow {
  return {
    id: text(row, 'id'),
    name: text(row, 'label'),
    address: text(row, 'unique_key').split(' ')[1] ?? '',
    unitIds: text(row, 'units').match(UUID) ?? [],
    officer: integer(row, 'officer') === 1,
    suspended: integer(row, 'suspended') === 1,
    keyless: !keyed,
  };
}
