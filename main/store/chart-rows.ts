import type { Database } from './database.ts';
import { integer, type Row, text, textOrNull } from './row.ts';

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
  WHERE link.target = object.id AND link.role = 'holder' AND link.aggregate = 'key' AND NOT held.ended
    AND NOT EXISTS (SELECT 1 FROM recent_object WHERE aggregate = 'key' AND id = link.id))`;

/**
 * What an organization chart is counted from. Everybody is counted at every keystroke and every unit that one opens: so
 * only what is counted is read of each, once for each head of the ledger, and the last organization is kept in memory.
 */
export class ChartRows {
  readonly #units;
  readonly #stored;
  readonly #changed;
  readonly #recent;
  readonly #recentHolders;
  readonly #keysOf;
  #last: { readonly organizationId: string; readonly head: string; readonly rows: ChartOf } | null = null;

  constructor(database: Database) {
    this.#units = database.prepare(
      `SELECT id, label, ended, state ->> 'parentId' AS parent, state ->> 'responsiblePersonId' AS responsible
       FROM registry WHERE aggregate = 'organization.unit' AND organization_id = ?`,
    );
    // What is in the file and what is in memory are asked apart: the views would ask for each key whether there is a newer one.
    this.#stored = database.prepare(
      `SELECT ${MEMBER}, ${HAS_KEY} AS keyed FROM object WHERE ${OF_ORGANIZATION}`,
    );
    this.#changed = database.prepare(`SELECT id FROM recent_object WHERE aggregate = 'person'`);
    this.#recent = database.prepare(`SELECT ${MEMBER} FROM recent_object WHERE ${OF_ORGANIZATION}`);
    this.#recentHolders = database.prepare(
      `SELECT DISTINCT target FROM recent_link CROSS JOIN recent_object AS held ON held.aggregate = 'key'
         AND held.id = recent_link.id
       WHERE recent_link.role = 'holder' AND recent_link.aggregate = 'key' AND NOT held.ended`,
    );
    this.#keysOf = database.prepare(
      `SELECT 1 FROM linked CROSS JOIN registry AS held ON held.aggregate = 'key' AND held.id = linked.id
       WHERE linked.target = ? AND linked.role = 'holder' AND linked.aggregate = 'key' AND NOT held.ended LIMIT 1`,
    );
  }

  /** Everything of an organization that its chart is counted from. @param head the CID of the last entry */
  of(organizationId: string, head: string): ChartOf {
    if (this.#last?.organizationId === organizationId && this.#last.head === head) return this.#last.rows;
    const rows = { units: this.#unitsOf(organizationId), members: this.#membersOf(organizationId) };
    this.#last = { organizationId, head, rows };
    return rows;
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

  #membersOf(organizationId: string): MemberRow[] {
    const holders = new Set(this.#recentHolders.all().map((row) => text(row, 'target')));
    const changed = new Set(this.#changed.all().map((row) => text(row, 'id')));
    const stored = this.#stored
      .all(organizationId)
      .filter((row) => !changed.has(text(row, 'id')))
      .map((row) => memberOf(row, integer(row, 'keyed') === 1 || holders.has(text(row, 'id'))));
    const recent = this.#recent.all(organizationId).map((row) => {
      const id = text(row, 'id');
      return memberOf(row, holders.has(id) || this.#keysOf.get(id) !== undefined);
    });
    return [...stored, ...recent];
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
