import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { ListedEntry } from '../../app/contract/entries.ts';
import type { OutputOf } from '../../app/contract/operations.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { cache, question, useAnswer } from '../bridge/query.ts';
import type { EntryFilter } from '../evidence/entries/entries-store.ts';
import { useReading } from '../window/reading.ts';
import { useShown } from '../window/shown-ledger.ts';

/** How many rows are asked for at once. */
const PAGE = 50;

/** The entries that are found, as far as they are in sight. */
interface FoundEntries {
  /** How many are found; null until the first answer. */
  readonly total: number | null;
  /** Words that are part of too many names for entries that only name such an object to be found. */
  readonly common: readonly string[];
  /** How many the ledger has. */
  readonly all: number;
  /** The entry at a position, from the newest; undefined while it is on its way. */
  readonly rowAt: (index: number) => ListedEntry | undefined;
  /** Says which are in sight, so that they are asked for. */
  readonly onSight: (first: number, last: number) => void;
  /** On which days they are; undefined until the first answer. */
  readonly days: OutputOf<'entries.days'> | undefined;
  readonly problem: Problem | null;
}

/** Follows what is found in the ledger that is shown. */
export function useEntries(filter: EntryFilter): FoundEntries {
  const ledger = useReading((reading) => reading.ledger);
  const all = useShown((status) => status?.entries ?? 0);
  const upTo = all === 0 ? null : all;
  const [sight, setSight] = useState({ first: 0, last: 0 });
  const offsets = useMemo(
    () => [...new Set([0, pageOf(sight.first), pageOf(sight.last)])].toSorted((a, b) => a - b),
    [sight],
  );
  const pages = useQueries(
    {
      queries: offsets.map((offset) =>
        question('entries.page', { ledger, ...filter, upTo, offset, limit: PAGE }),
      ),
    },
    cache,
  );
  const here = new Map(offsets.map((offset, index) => [offset, pages[index]?.data]));
  const days = useAnswer('entries.days', { ledger, ...filter, upTo }, { keepPrevious: true });
  const newest = here.get(0)?.total ?? null;
  // While something else is looked for, what was found before stays in sight.
  const [total, setTotal] = useState(newest);
  useEffect(() => {
    if (newest !== null) setTotal(newest);
  }, [newest]);
  const failed = pages.find(({ error }) => error !== null)?.error ?? null;
  return {
    total: newest ?? total,
    common: here.get(0)?.common ?? NONE,
    all,
    rowAt: (index) => here.get(pageOf(index))?.rows[index - pageOf(index)],
    onSight: (first, last) =>
      setSight((was) => (was.first === first && was.last === last ? was : { first, last })),
    days: days.answer,
    problem: failed === null ? days.problem : problemOf(failed),
  };
}

const NONE: readonly string[] = [];

function pageOf(index: number): number {
  return Math.floor(index / PAGE) * PAGE;
}
