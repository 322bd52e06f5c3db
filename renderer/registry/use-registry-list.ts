import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import type { RegistryObject, RegistryRow } from '../../app/contract/registry.ts';
import type { Problem } from '../../app/problem.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { askAgain, cache, useAnswer } from '../bridge/query.ts';
import { forgetOnSwitch, useReading } from '../window/reading.ts';

/** How many rows are shown at first, and how many more each time. */
const PAGE = 50;

/** An object of the registry. */
export type ObjectRef = Pick<RegistryRow, 'kind' | 'id'>;

/** What a person looks for in one list, and what they have chosen there. */
interface ListView {
  readonly search: string;
  /** null: the first one. */
  readonly chosen: ObjectRef | null;
  /** Whether the chosen one is shown wherever in the list it stands: it was just recorded. */
  readonly revealed: boolean;
}

const untouched: ListView = { search: '', chosen: null, revealed: false };

const useLists = create<{ readonly lists: { readonly [A in AggregateName]?: ListView } }>(() => ({
  lists: {},
}));

forgetOnSwitch(() => useLists.setState({ lists: {} }));

function setView(kind: AggregateName, change: Partial<ListView>): void {
  useLists.setState(({ lists }) => ({
    lists: { ...lists, [kind]: { ...untouched, ...lists[kind], ...change } },
  }));
}

/** A list of the registry as far as it is shown. */
export interface RegistryList {
  /** Those of the list so far, and behind them the chosen one when it stands further down. */
  readonly rows: readonly RegistryRow[];
  /** Whether the last row is the chosen one, and stands further down. */
  readonly beyond: boolean;
  /** How many match the search; null until the first answer. */
  readonly total: number | null;
  readonly search: string;
  readonly chosen: ObjectRef | null;
  /** Everything about the chosen one; null while nothing is chosen, and until it is here. */
  readonly object: RegistryObject | null;
  readonly problem: Problem | null;
  /** Asks again for what is shown. */
  readonly refresh: () => void;
  readonly find: (text: string) => void;
  readonly showMore: () => void;
  readonly choose: (object: ObjectRef) => void;
  /** Chooses something just recorded, wherever in the list it stands; until it is here, nothing else is shown. */
  readonly reveal: (object: ObjectRef) => void;
}

/** Follows the list of an aggregate in the ledger that is shown. */
export function useRegistryList(kind: AggregateName): RegistryList {
  const ledger = useReading((reading) => reading.ledger);
  const { search, chosen, revealed } = useLists(({ lists }) => lists[kind]) ?? untouched;
  const input = { ledger, kind, organizationId: null, search };
  const { data, error, fetchNextPage } = useInfiniteQuery(
    {
      queryKey: ['registry.page', input],
      queryFn: ({ pageParam: offset }) => call('registry.page', { ...input, limit: PAGE, offset }),
      initialPageParam: 0,
      getNextPageParam: nextOffset,
      placeholderData: keepPreviousData,
    },
    cache,
  );
  const listed = (data?.pages ?? []).flatMap(({ rows }) => rows);
  const inList = listed.find(({ id }) => id === chosen?.id);
  const shown = inList ?? (revealed ? chosen : (listed[0] ?? null));
  const { answer, problem } = useAnswer(
    'registry.object',
    { ledger, kind: shown?.kind ?? kind, id: shown?.id ?? '' },
    { enabled: shown !== null },
  );
  const object = answer?.id === shown?.id ? (answer ?? null) : null;
  const beyond = inList === undefined && revealed && object !== null;
  return {
    rows: beyond && object !== null ? [...listed, object] : listed,
    beyond,
    total: data?.pages.at(-1)?.total ?? null,
    search,
    chosen: shown === null ? null : { kind: shown.kind, id: shown.id },
    object,
    problem: error === null ? problem : problemOf(error),
    refresh: () => askAgain('registry.page', 'registry.object'),
    find: (text) => setView(kind, { search: text, revealed: false }),
    showMore: () => void fetchNextPage(),
    choose: (object) => setView(kind, { chosen: object, revealed: false }),
    reveal: (object) => setView(kind, { search: '', chosen: object, revealed: true }),
  };
}

function nextOffset(
  last: { readonly rows: readonly unknown[]; readonly total: number },
  pages: readonly { readonly rows: readonly unknown[] }[],
): number | undefined {
  const here = pages.reduce((sum, { rows }) => sum + rows.length, 0);
  return last.rows.length === 0 || here >= last.total ? undefined : here;
}
