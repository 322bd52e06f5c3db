import type { Database } from './database.ts';
import { likePattern } from './objects.ts';
import { integer, type Row, text, textOrNull } from './row.ts';

/** A certificate, as far as a tree shows it. */
export interface CertificateRow {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly kind: 'root' | 'intermediate' | 'leaf';
  readonly status: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly revokedAt: string | null;
}

/** Which of those that are no authorities are looked for. */
type Shown = 'all' | 'valid' | 'ending' | 'revoked' | 'ended';

/** Which certificates are looked for, and when it is now. */
export interface TreeQuery {
  /** The certificate below which they are; null for the roots. */
  readonly below: string | null;
  readonly show: Shown;
  /** In their names, or the first digits of their serial numbers; with it only they and the authorities above them are there. Empty for all. */
  readonly search: string;
  /** Now, and when soon ends, as certificates say it. */
  readonly now: string;
  readonly soon: string;
}

const KIND = `state ->> '$.facts.profile.kind'`;
const ENDS = `state ->> 'notAfter'`;

/** What is not revoked, and what is, name their authority under two words; see the links of certificates. */
const BELOW = `SELECT id FROM linked WHERE target = :below AND role IN ('issuer', 'revokedBelow') AND aggregate = 'certificate'`;

const ROOTS = `SELECT id FROM linked WHERE role = 'rootOf' AND aggregate = 'certificate'
  AND target IN (SELECT id FROM registry WHERE aggregate = 'organization')`;

const SHOWN: Readonly<Record<Shown, string>> = {
  all: '',
  valid: `AND (${KIND} <> 'leaf' OR (status = 'active' AND ${ENDS} >= :now))`,
  ending: `AND (${KIND} <> 'leaf' OR (status = 'active' AND ${ENDS} >= :now AND ${ENDS} < :soon))`,
  revoked: `AND (${KIND} <> 'leaf' OR status = 'revoked')`,
  ended: `AND (${KIND} <> 'leaf' OR status = 'replaced' OR (status = 'active' AND ${ENDS} < :now))`,
};

const UP = `state ->> '$.facts.issuer_id'`;

/** What is called so, by their issuers, and the authorities above them; names of sets in a question. */
function found({ show }: TreeQuery): string {
  return `hit (id, up, label) AS MATERIALIZED (
      SELECT id, ${UP}, label FROM registry WHERE aggregate = 'certificate'
        AND (label LIKE :words ESCAPE '\\' OR unique_key LIKE :serial) ${SHOWN[show]}),
    above (id, up) AS (
      SELECT id, ${UP} FROM registry WHERE aggregate = 'certificate' AND id IN (SELECT up FROM hit)
      UNION SELECT registry.id, ${UP} FROM above JOIN registry ON aggregate = 'certificate' AND registry.id = above.up)`;
}

/** So many of what is found have their branches opened. */
const OPENED_FOR = 50;

/** What was found by words. */
interface Found {
  readonly total: number;
  /** Authorities above the first ones by name. */
  readonly open: string[];
}

/**
 * Certificates by their issuers. A tree is read level by level and in pages, so that ten thousand below one authority cost no
 * more than what is in sight; counting what is not filtered reads the index alone.
 */
export class CertificateRows {
  readonly #database: Pick<Database, 'prepare'>;
  readonly #asked = new Map<string, ReturnType<Database['prepare']>>();

  constructor(database: Pick<Database, 'prepare'>) {
    this.#database = database;
  }

  /** How many certificates there are directly below one. */
  count(asked: Omit<TreeQuery, 'search'>): number {
    const query = { ...asked, search: '' };
    const from = among(query);
    const sql =
      query.show === 'all'
        ? `SELECT count(*) AS n FROM (${from})`
        : `SELECT count(*) AS n FROM registry WHERE aggregate = 'certificate' AND id IN (${from}) ${SHOWN[query.show]}`;
    const row = this.#ask(sql).get(values(query));
    return row === undefined ? 0 : integer(row, 'n');
  }

  /** How many there are directly below each authority above what words find; '' stands for the roots. */
  countsFound(query: Omit<TreeQuery, 'below'>): ReadonlyMap<string, number> {
    const asked = { ...query, below: null };
    const sql = `WITH RECURSIVE ${found(asked)}
      SELECT up, count(*) AS n FROM (SELECT id, up FROM hit UNION SELECT id, up FROM above) GROUP BY up`;
    const rows = this.#ask(sql).all(values(asked));
    return new Map(rows.map((row) => [textOrNull(row, 'up') ?? '', integer(row, 'n')]));
  }

  /** How many certificates words find, and which branches lead to the first of them. */
  found(query: Omit<TreeQuery, 'below'>): Found {
    const asked = { ...query, below: null };
    const total = this.#ask(`WITH RECURSIVE ${found(asked)} SELECT count(*) AS n FROM hit`).get(
      values(asked),
    );
    const first = `SELECT up FROM hit ORDER BY label, id LIMIT ${OPENED_FOR}`;
    const sql = `WITH RECURSIVE ${found(asked)}, way (id, up) AS (
        SELECT id, up FROM above WHERE id IN (${first})
        UNION SELECT above.id, above.up FROM way JOIN above ON above.id = way.up)
      SELECT id FROM way`;
    const open = this.#ask(sql).all(values(asked));
    return {
      total: total === undefined ? 0 : integer(total, 'n'),
      open: open.map((row) => text(row, 'id')),
    };
  }

  /** Some of them, in their order: authorities first, then by name. */
  page(query: TreeQuery, offset: number, limit: number): CertificateRow[] {
    const isSought = query.search !== '';
    const sql = `${isSought ? `WITH RECURSIVE ${found(query)}` : ''}
      SELECT id, label, status, ${KIND} AS kind, state ->> '$.facts.profile.name' AS profile,
        state ->> 'notBefore' AS begins, ${ENDS} AS ends, state ->> '$.revocation.at' AS revoked
      FROM registry WHERE aggregate = 'certificate' AND id IN (${among(query)})
        ${isSought ? 'AND (id IN (SELECT id FROM hit) OR id IN (SELECT id FROM above))' : SHOWN[query.show]}
      ORDER BY kind = 'leaf', label, id LIMIT :limit OFFSET :offset`;
    return this.#ask(sql)
      .all({ ...values(query), limit, offset })
      .map(rowOf);
  }

  #ask(sql: string): ReturnType<Database['prepare']> {
    const known = this.#asked.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#asked.set(sql, made);
    return made;
  }
}

function among({ below }: TreeQuery): string {
  return below === null ? ROOTS : BELOW;
}

/** The names that a question has: SQLite refuses others. */
function values({ below, show, search, now, soon }: TreeQuery): Record<string, string> {
  return {
    ...(below === null ? {} : { below }),
    ...(search === '' ? {} : { words: `%${likePattern(search)}%`, serial: serialPattern(search) }),
    ...(['valid', 'ending', 'ended'].includes(show) ? { now } : {}),
    ...(show === 'ending' ? { soon } : {}),
  };
}

/**
 * What looks for a serial number by its first digits, as people copy it: it stands behind a blank in the unique key, after the
 * identifier of the authority's key, which is nobody's number. Two letters are no number yet.
 */
function serialPattern(search: string): string {
  const digits = search.replaceAll(/[:\s]/g, '');
  return /^[0-9a-f]{4,40}$/i.test(digits) ? `% ${digits}%` : '';
}

function rowOf(row: Row): CertificateRow {
  const kind = text(row, 'kind');
  return {
    id: text(row, 'id'),
    name: text(row, 'label'),
    profile: text(row, 'profile'),
    kind: kind === 'root' || kind === 'intermediate' ? kind : 'leaf',
    status: text(row, 'status'),
    notBefore: text(row, 'begins'),
    notAfter: text(row, 'ends'),
    revokedAt: textOrNull(row, 'revoked'),
  };
}
