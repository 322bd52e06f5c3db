import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { TreeShow } from '../../../../app/contract/certificate-tree.ts';
import type { OutputOf } from '../../../../app/contract/operations.ts';
import type { Problem } from '../../../../app/problem.ts';
import { problemOf } from '../../../bridge/bridge-problems.ts';
import { cache, question, useAnswer } from '../../../bridge/query.ts';
import { Turns } from '../../../bridge/turns.ts';
import { useReading } from '../../../window/reading.ts';
import { type Level, PAGE, TreeRows } from './tree-rows.ts';
import { turnedIn, useTreeView } from './tree-store.ts';

/** A page of the level below a certificate. */
interface Wanted {
  readonly below: string | null;
  readonly page: number;
}

/** A page that has come into sight, with what was looked for then. */
interface Further extends Wanted {
  readonly show: TreeShow;
  readonly search: string;
}

/** Fewer than main answers at once: after a change of the ledger all that is open is asked again. */
const turns = new Turns(8);

/** So many pages before and behind those in sight stay. */
const AROUND = 3;

/** The rows of the tree as far as it is open: only open levels are read, and of each only the pages in sight. */
export function useTreeRows(): {
  readonly rows: TreeRows;
  readonly problem: Problem | null;
  /** Nothing was answered yet. */
  readonly isFirst: boolean;
  /** How many certificates were found; null where nothing is looked for. */
  readonly found: number | null;
  /** Told which rows are in sight. */
  readonly onSight: (first: number, last: number) => void;
} {
  const ledger = useReading((reading) => reading.ledger);
  const { show, search: typed, open: opened, turned, unfolded } = useTreeView();
  const search = typed.trim();
  const top = { ledger, below: null, show, search, offset: 0, limit: PAGE };
  const { answer: first } = useAnswer('certificates.tree', top, { enabled: search !== '' });
  const found = search === '' ? null : (first?.found ?? null);
  const open = useMemo(
    () => (search === '' ? opened : turnedIn(turned, found?.open ?? [])),
    [search, opened, found, turned],
  );
  const [sight, setSight] = useState<readonly [number, number]>([0, PAGE]);
  const [further, setFurther] = useState<readonly Further[]>([]);
  const wanted = useMemo(() => {
    const first = [null, ...open].map((below): Wanted => ({ below, page: 0 }));
    const others = further.filter(
      (one) => one.show === show && one.search === search && (one.below === null || open.has(one.below)),
    );
    return [...first, ...others];
  }, [open, further, show, search]);
  const answers = useQueries(
    {
      queries: wanted.map(({ below, page }) => {
        const input = { ...top, below, offset: page * PAGE };
        const { queryKey, queryFn } = question('certificates.tree', input);
        return { queryKey, queryFn: () => turns.run(queryFn) };
      }),
    },
    cache,
  );
  const levels = levelsOf(
    wanted,
    answers.map(({ data }) => data),
  );
  const rows = new TreeRows(levels, open, unfolded);
  const inSight = rows.pagesFor(...sight);
  const missing = inSight
    .filter(({ below, page }) => page > 0 && !wanted.some((one) => one.below === below && one.page === page))
    .map((one): Further => ({ ...one, show, search }));
  // A page that comes into sight is asked for as soon as that is known; one far from it, with nothing open in it, no more.
  if (missing.length > 0) {
    const stays = ({ below, page }: Further) =>
      inSight.some((one) => one.below === below && Math.abs(one.page - page) <= AROUND) ||
      levels
        .get(below)
        ?.pages.get(page)
        ?.some(({ id }) => open.has(id)) === true;
    setFurther([
      ...further.filter((one) => one.show === show && one.search === search && stays(one)),
      ...missing,
    ]);
  }
  const failed = answers.find(({ error }) => error !== null)?.error ?? null;
  return {
    rows,
    problem: failed === null ? null : problemOf(failed),
    isFirst: levels.get(null) === undefined,
    found: found?.total ?? null,
    onSight: (first, last) => {
      if (first !== sight[0] || last !== sight[1]) setSight([first, last]);
    },
  };
}

function levelsOf(
  wanted: readonly Wanted[],
  answers: readonly (OutputOf<'certificates.tree'> | undefined)[],
): Map<string | null, Level> {
  const levels = new Map<
    string | null,
    { total: number; pages: Map<number, OutputOf<'certificates.tree'>['rows']> }
  >();
  for (const [at, { below, page }] of wanted.entries()) {
    const answer = answers[at];
    if (answer === undefined) continue;
    const level = levels.get(below) ?? { total: answer.total, pages: new Map() };
    level.pages.set(page, answer.rows);
    levels.set(below, level);
  }
  return new Map([...levels].map(([below, level]) => [below, { below, ...level }]));
}
