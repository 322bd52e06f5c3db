import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RegistryObject, RegistryRow } from '../../app/contract/registry.ts';
import type { Problem } from '../../app/problem.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { askAgain, cache, question, useAnswer } from '../bridge/query.ts';
import { useReading } from '../window/reading.ts';
import {
  everythingOf,
  type ListOf,
  type ListView,
  type ObjectRef,
  setListView,
  useListView,
} from './list-view.ts';

/** How many rows are asked for at once. */
const PAGE = 100;

/** A list of the registry as far as it is shown. */
export interface RegistryList {
  /** How many match; null until the first answer. */
  readonly total: number | null;
  /** Whether the words are in too many names of holders and the like for anything to be found by those. */
  readonly common: boolean;
  /** The row at a position; undefined while it is on its way. */
  readonly rowAt: (index: number) => RegistryRow | undefined;
  /** Says which rows are in sight, so that they are asked for. */
  readonly onSight: (first: number, last: number) => void;
  /** Where the list is to go, because something in it was just recorded or come to; null otherwise. */
  readonly goTo: number | null;
  readonly list: ListOf;
  /** What the objects are called, by their ids, that the list is narrowed to. */
  readonly called: ListView['called'];
  readonly chosen: ObjectRef | null;
  /** Everything about the chosen one; null while nothing is chosen, and until it is here. */
  readonly object: RegistryObject | null;
  readonly problem: Problem | null;
  /** Asks again for what is shown. */
  readonly refresh: () => void;
  /** Lists others, or in another order. @param called what objects are called that it is narrowed to now */
  readonly look: (list: Partial<ListOf>, called?: ListView['called']) => void;
  /** Words are typed that `find` will be told of. */
  readonly typed: () => void;
  /** Lists those with these words. What was chosen since they were typed stays, although it may not be among them. */
  readonly find: (search: string) => void;
  readonly choose: (object: ObjectRef) => void;
  /** Chooses something just recorded and goes where it stands; until it is here, nothing else is shown. */
  readonly reveal: (object: ObjectRef) => void;
}

/** Follows the list of an aggregate in the ledger that is shown. */
export function useRegistryList(kind: AggregateName): RegistryList {
  const ledger = useReading((reading) => reading.ledger);
  const { list, called, chosen, revealed } = useListView(kind);
  const whenTyped = useRef(chosen);
  const [sight, setSight] = useState({ first: 0, last: 0 });
  const position = useAnswer(
    'registry.position',
    { ledger, kind: chosen?.kind ?? kind, id: chosen?.id ?? '', ...list },
    { enabled: revealed && chosen !== null },
  );
  const goTo = revealed ? (position.answer?.position ?? null) : null;

  const offsets = useMemo(() => {
    const all = new Set([
      0,
      pageOf(sight.first),
      pageOf(sight.last),
      ...(goTo === null ? [] : [pageOf(goTo)]),
    ]);
    return [...all].toSorted((a, b) => a - b);
  }, [sight, goTo]);
  const pages = useQueries(
    {
      queries: offsets.map((offset) =>
        question('registry.page', { ledger, kind, ...list, limit: PAGE, offset }),
      ),
    },
    cache,
  );
  const here = new Map(offsets.map((offset, index) => [offset, pages[index]?.data]));
  const newest = here.get(0)?.total ?? null;
  // While other words are looked for, what was found before stays in sight.
  const [total, setTotal] = useState(newest);
  useEffect(() => {
    if (newest !== null) setTotal(newest);
  }, [newest]);
  const rowAt = (index: number) => here.get(pageOf(index))?.rows[index - pageOf(index)];

  const first = rowAt(0) ?? null;
  const shown = chosen ?? (first === null ? null : { kind: first.kind, id: first.id });
  const { answer, problem } = useAnswer(
    'registry.object',
    { ledger, kind: shown?.kind ?? kind, id: shown?.id ?? '' },
    { enabled: shown !== null },
  );
  const object = answer?.id === shown?.id ? (answer ?? null) : null;
  const failed = pages.find(({ error }) => error !== null)?.error ?? null;
  return {
    total: newest ?? total,
    common: here.get(0)?.common ?? false,
    rowAt,
    onSight: (from, to) =>
      setSight((was) => (was.first === from && was.last === to ? was : { first: from, last: to })),
    goTo,
    list,
    called,
    chosen: shown,
    object,
    problem: failed === null ? problem : problemOf(failed),
    refresh: () => askAgain('registry.page', 'registry.object', 'registry.position'),
    look: (change, more = {}) =>
      setListView(kind, {
        list: { ...list, ...change },
        called: { ...called, ...more },
        chosen: null,
        revealed: false,
      }),
    typed: () => {
      whenTyped.current = chosen;
    },
    find: (search) =>
      setListView(kind, {
        list: { ...list, search },
        ...(chosen === whenTyped.current ? { chosen: null, revealed: false } : {}),
      }),
    choose: (object) => setListView(kind, { chosen: object, revealed: false }),
    reveal: (object) =>
      setListView(kind, { list: everythingOf(kind), called: {}, chosen: object, revealed: true }),
  };
}

function pageOf(index: number): number {
  return Math.floor(index / PAGE) * PAGE;
}
