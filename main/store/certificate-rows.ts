import type { Database } from './database.ts';
import { likePattern } from './matching.ts';
import { integer, type Row, text, textOrNull } from './row.ts';
import { preparedOnce, type Statement } from './statement.ts';

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

/** Which certificates are looked for, and when it is now. */
export interface TreeQuery {
  /** The certificate below which they are; null for the roots. */
  readonly below: string | null;
  /** Which of those that are no authorities. */
  readonly show: 'all' | 'valid' | 'ending' | 'revoked' | 'ended';
  /** In their names, or the first digits of their serial numbers; with it only they and the authorities above them are there. Empty for all. */
  readonly search: string;
  /** Now, and when soon ends, as certificates say it. */
  readonly now: string;
  readonly soon: string;
}

/** The certificates of a level of the tree. */
export interface TreeLevel {
  /** In their order: authorities first, then by name. */
  readonly ids: readonly string[];
  /** How many stand directly below one of them. */
  readonly below: (id: string) => number;
  /** What words have found, wherever it stands, and the branches that lead to the first of it; null where none are looked for. */
  readonly found: { readonly total: number; readonly open: string[] } | null;
}

/** What never changes of a certificate: who issued it, whether it can issue any, and until when it is valid. */
interface Fixed {
  /** null for a root. */
  readonly up: string | null;
  readonly isLeaf: boolean;
  readonly notAfter: string;
}

/** From so many on all certificates are read in the order of their names, which costs less than to look for each of these. */
const MANY = 500;

/** So many of what is found have their branches opened. */
const OPENED_FOR = 50;

/**
 * Certificates by their issuers. A tree is read level by level and in pages, so that ten thousand below one authority cost little
 * more than what is in sight: what would have to be read out of the state of each to put them in order or to leave some out, and
 * never changes, is read once.
 */
export class CertificateRows {
  readonly #ask: (sql: string) => Statement;
  readonly #fixed = new Map<string, Fixed>();
  /** Those directly below each; null for the roots. */
  readonly #children = new Map<string | null, string[]>();
  /** The entry up to which certificates have been read for that. */
  #upTo = 0;

  constructor(database: Pick<Database, 'prepare'>) {
    this.#ask = preparedOnce(database);
  }

  /** The certificates directly below one, or the roots. */
  level(query: TreeQuery): TreeLevel {
    this.#readFixed();
    const { below, show, search } = query;
    if (show === 'all' && search === '')
      return {
        ids: this.#authoritiesFirst(this.#byName(this.#children.get(below) ?? [])),
        below: (id) => this.#children.get(id)?.length ?? 0,
        found: null,
      };
    const matching = this.#matching(query);
    const isLeaf = (id: string) => this.#fixed.get(id)?.isLeaf === true;
    // Authorities above what words find stand there, too; the others, whatever is shown, match by themselves.
    const authorities = new Set([...matching.filter((id) => !isLeaf(id)), ...this.#above(matching)]);
    const shown = [...this.#byName([...authorities]), ...matching.filter(isLeaf)];
    const levels = Map.groupBy(shown, (id) => this.#fixed.get(id)?.up ?? null);
    return {
      ids: levels.get(below) ?? [],
      below: (id) => levels.get(id)?.length ?? 0,
      found:
        search === ''
          ? null
          : {
              total: matching.length,
              open: this.#above(matching.slice(0, OPENED_FOR)),
            },
    };
  }

  /** These certificates, in the same order. */
  these(ids: readonly string[]): CertificateRow[] {
    const sql = `SELECT id, label, status, state ->> '$.facts.profile.kind' AS kind,
        state ->> '$.facts.profile.name' AS profile, state ->> 'notBefore' AS begins, state ->> 'notAfter' AS ends,
        state ->> '$.revocation.at' AS revoked
      FROM registry WHERE aggregate = 'certificate' AND id IN (SELECT value FROM json_each(:ids))`;
    const rows = this.#ask(sql)
      .all({ ids: JSON.stringify(ids) })
      .map(rowOf);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** All that are shown, and called as is looked for, by their names. */
  #matching(query: TreeQuery): string[] {
    const called =
      query.search === '' ? '' : `AND (label LIKE :words ESCAPE '\\' OR unique_key LIKE :serial)`;
    const rows = this.#ask(
      `SELECT id, status FROM registry WHERE aggregate = 'certificate' ${called} ORDER BY label, id`,
    ).all(
      query.search === ''
        ? {}
        : { words: `%${likePattern(query.search)}%`, serial: serialPattern(query.search) },
    );
    return rows
      .filter((row) => this.#isShown(text(row, 'id'), text(row, 'status'), query))
      .map((row) => text(row, 'id'));
  }

  #isShown(id: string, status: string, { show, now, soon }: TreeQuery): boolean {
    const fixed = this.#fixed.get(id);
    if (fixed?.isLeaf !== true) return true;
    const isValid = status === 'active' && fixed.notAfter >= now;
    switch (show) {
      case 'all':
        return true;
      case 'valid':
        return isValid;
      case 'ending':
        return isValid && fixed.notAfter < soon;
      case 'revoked':
        return status === 'revoked';
      case 'ended':
        return status === 'replaced' || (status === 'active' && fixed.notAfter < now);
    }
  }

  #byName(ids: readonly string[]): string[] {
    const all = `SELECT id FROM registry WHERE aggregate = 'certificate'`;
    if (ids.length < MANY)
      return this.#ask(`${all} AND id IN (SELECT value FROM json_each(:ids)) ORDER BY label, id`)
        .all({ ids: JSON.stringify(ids) })
        .map((row) => text(row, 'id'));
    const wanted = new Set(ids);
    return this.#ask(`${all} ORDER BY label, id`)
      .all()
      .map((row) => text(row, 'id'))
      .filter((id) => wanted.has(id));
  }

  #authoritiesFirst(ids: readonly string[]): string[] {
    const isLeaf = (id: string) => this.#fixed.get(id)?.isLeaf === true;
    return [...ids.filter((id) => !isLeaf(id)), ...ids.filter(isLeaf)];
  }

  /** The authorities above some certificates. */
  #above(ids: readonly string[]): string[] {
    const above = new Set<string>();
    for (const id of ids)
      for (let up = this.#fixed.get(id)?.up; up != null && !above.has(up); up = this.#fixed.get(up)?.up)
        above.add(up);
    return [...above];
  }

  /** Reads what never changes of the certificates that came since. */
  #readFixed(): void {
    const sql = `SELECT id, seq, state ->> '$.facts.issuer_id' AS up, state ->> '$.facts.profile.kind' AS kind,
        state ->> 'notAfter' AS ends
      FROM registry WHERE aggregate = 'certificate' AND seq > :upTo`;
    for (const row of this.#ask(sql).iterate({ upTo: this.#upTo })) {
      const fixed = {
        up: textOrNull(row, 'up'),
        isLeaf: text(row, 'kind') === 'leaf',
        notAfter: text(row, 'ends'),
      };
      const id = text(row, 'id');
      // What is revoked or replaced since comes once more.
      if (!this.#fixed.has(id)) {
        const siblings = this.#children.get(fixed.up);
        if (siblings === undefined) this.#children.set(fixed.up, [id]);
        else siblings.push(id);
      }
      this.#fixed.set(id, fixed);
      this.#upTo = Math.max(this.#upTo, integer(row, 'seq'));
    }
  }
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
