import type { TreeRow } from '../../../../app/contract/certificate-tree.ts';

/*
 * Which row of a tree stands at a position, when of each level only its pages in sight were read. What is closed, or out of
 * sight, costs nothing but its number.
 */

/** So many rows are asked for at once. */
export const PAGE = 50;

/** So many below one certificate are shown before the rest is folded into a row of its own. */
export const FOLDED_TO = 6;

/** What was read of the level below a certificate. */
export interface Level {
  /** null for the roots. */
  readonly below: string | null;
  readonly total: number;
  /** By the number of the page. */
  readonly pages: ReadonlyMap<number, readonly TreeRow[]>;
}

/** A row of the tree as it is drawn. */
export type ShownRow = {
  readonly depth: number;
  /** The certificate above it; null at the top. */
  readonly below: string | null;
  /** Its place among those of its level, and how many these are. */
  readonly index: number;
  readonly total: number;
  /** The position of the row above it in the tree; null at the top. */
  readonly parentAt: number | null;
} & (
  | { readonly kind: 'certificate'; readonly row: TreeRow | null; readonly open: boolean }
  /** In place of the rows that are folded. */
  | { readonly kind: 'more'; readonly more: number }
);

/** A level with those below it that are open. */
interface OpenLevel {
  readonly level: Level;
  /** Of its own rows, so many are shown. */
  readonly shown: number;
  readonly opened: readonly { readonly index: number; readonly level: OpenLevel }[];
  /** Rows of it and of all below it. */
  readonly rows: number;
}

/** The rows of a tree by their positions. */
export class TreeRows {
  readonly #top: OpenLevel | null;

  constructor(
    levels: ReadonlyMap<string | null, Level>,
    open: ReadonlySet<string>,
    unfolded: ReadonlySet<string>,
  ) {
    const made = (below: string | null, above: readonly string[]): OpenLevel | null => {
      const level = levels.get(below);
      if (level === undefined) return null;
      const isFolded = below !== null && !unfolded.has(below) && level.total > FOLDED_TO + 1;
      const shown = isFolded ? FOLDED_TO : level.total;
      const opened: { readonly index: number; readonly level: OpenLevel }[] = [];
      for (const [page, rows] of [...level.pages].toSorted(([one], [other]) => one - other))
        for (const [at, { id, below: count }] of rows.entries()) {
          const index = page * PAGE + at;
          if (index >= shown || count === 0 || !open.has(id) || above.includes(id)) continue;
          const inner = made(id, [...above, id]);
          if (inner !== null) opened.push({ index, level: inner });
        }
      const rows = shown + (isFolded ? 1 : 0) + opened.reduce((sum, one) => sum + one.level.rows, 0);
      return { level, shown, opened, rows };
    };
    this.#top = made(null, []);
  }

  /** How many rows there are. */
  get length(): number {
    return this.#top?.rows ?? 0;
  }

  /** The row at a position; undefined behind the end. */
  at(position: number): ShownRow | undefined {
    if (this.#top === null || position < 0 || position >= this.length) return undefined;
    return rowIn(this.#top, position, { depth: 0, parentAt: null, from: 0 });
  }

  /** The certificates above the row at a position, from the root. */
  above(position: number): string[] {
    const ids: string[] = [];
    for (
      let row = this.at(position);
      row !== undefined && row.below !== null;
      row = this.at(row.parentAt ?? -1)
    )
      ids.unshift(row.below);
    return ids;
  }

  /** The pages of levels that must be read for the rows from one position to another. */
  pagesFor(first: number, last: number): { readonly below: string | null; readonly page: number }[] {
    const wanted = new Map<string, { readonly below: string | null; readonly page: number }>();
    for (let position = first; position <= last; position++) {
      const row = this.at(position);
      if (row === undefined || row.kind === 'more') continue;
      const page = Math.floor(row.index / PAGE);
      wanted.set(`${row.below ?? ''} ${page}`, { below: row.below, page });
    }
    return [...wanted.values()];
  }
}

/** @param where.from the position of the first row of the level in the tree */
function rowIn(
  { level, shown, opened }: OpenLevel,
  position: number,
  where: { readonly depth: number; readonly parentAt: number | null; readonly from: number },
): ShownRow {
  const { depth, parentAt } = where;
  const { below, total, pages } = level;
  const common = { depth, below, parentAt, total };
  const rowOf = (index: number): ShownRow => ({
    ...common,
    kind: 'certificate',
    index,
    row: pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null,
    open: opened.some((one) => one.index === index),
  });
  let rest = position;
  let index = 0;
  let from = where.from;
  for (const inner of opened) {
    const plain = inner.index - index + 1;
    if (rest < plain) return rowOf(index + rest);
    rest -= plain;
    from += plain;
    index = inner.index + 1;
    if (rest < inner.level.rows)
      return rowIn(inner.level, rest, { depth: depth + 1, parentAt: from - 1, from });
    rest -= inner.level.rows;
    from += inner.level.rows;
  }
  if (index + rest < shown) return rowOf(index + rest);
  return { ...common, kind: 'more', index: shown, more: total - shown };
}
