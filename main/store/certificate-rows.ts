import type { Database } from './database.ts';
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
  count(query: TreeQuery): number {
    const from = among(query);
    const sql =
      query.show === 'all'
        ? `SELECT count(*) AS n FROM (${from})`
        : `SELECT count(*) AS n FROM registry WHERE aggregate = 'certificate' AND id IN (${from}) ${SHOWN[query.show]}`;
    const row = this.#ask(sql).get(values(query));
    return row === undefined ? 0 : integer(row, 'n');
  }

  /** Some of them, in their order: authorities first, then by name. */
  page(query: TreeQuery, offset: number, limit: number): CertificateRow[] {
    const sql = `SELECT id, label, status, ${KIND} AS kind, state ->> '$.facts.profile.name' AS profile,
        state ->> 'notBefore' AS begins, ${ENDS} AS ends, state ->> '$.revocation.at' AS revoked
      FROM registry WHERE aggregate = 'certificate' AND id IN (${among(query)}) ${SHOWN[query.show]}
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
function values({ below, show, now, soon }: TreeQuery): Record<string, string> {
  return {
    ...(below === null ? {} : { below }),
    ...(['valid', 'ending', 'ended'].includes(show) ? { now } : {}),
    ...(show === 'ending' ? { soon } : {}),
  };
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
