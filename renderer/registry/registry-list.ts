import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { forgetOnSwitch } from '../ledger/reading.ts';

/** How many rows are shown at first, and how many more each time. */
const PAGE = 50;
/** The most rows one question may ask for; see the contract. */
const LARGEST_PAGE = 500;

/** A part of a list. */
export interface Page {
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
  /** Only the one with this id, whatever its name and place. */
  readonly id?: string;
}

/** A list of the registry as far as it is shown. */
export interface RegistryListState<R> {
  readonly rows: readonly R[];
  /** How many match the search; null until the first answer. */
  readonly total: number | null;
  readonly search: string;
  readonly chosenId: string | null;
  /** The chosen row when it is not among those shown. */
  readonly aside: R | null;
  /** The id of what was just recorded while its row is on its way: no other row is shown in its place. */
  readonly awaited: string | null;
  readonly problem: Problem | null;
}

/** A list of the registry, its state and what can be done with it. */
export interface RegistryList<R> {
  readonly use: UseBoundStore<StoreApi<RegistryListState<R>>>;
  /** Asks again for what is shown. */
  refresh(): Promise<void>;
  search(text: string): Promise<void>;
  showMore(): Promise<void>;
  choose(id: string): void;
  /** Chooses something just recorded, wherever in the list it stands; until its row is here, none is shown. */
  reveal(id: string): Promise<void>;
}

const nothing: RegistryListState<never> = {
  rows: [],
  total: null,
  search: '',
  chosenId: null,
  aside: null,
  awaited: null,
  problem: null,
};

/** Makes the store of one list. @param fetch asks main for a page */
export function createRegistryList<R extends { readonly id: string }>(
  fetch: (page: Page) => Promise<{ readonly rows: readonly R[]; readonly total: number }>,
): RegistryList<R> {
  const use = create<RegistryListState<R>>(() => nothing);
  forgetOnSwitch(() => use.setState(nothing));
  // Answers may overtake each other: only the last question's answer is shown.
  let asked = 0;

  async function show(search: string, count: number): Promise<void> {
    asked += 1;
    const question = asked;
    try {
      const rows: R[] = [];
      let total = 0;
      do {
        const limit = Math.min(count - rows.length, LARGEST_PAGE);
        const page = await fetch({ search, limit, offset: rows.length });
        if (question !== asked) return;
        rows.push(...page.rows);
        total = page.total;
        if (page.rows.length === 0) break;
      } while (rows.length < Math.min(count, total));
      const { chosenId: now, aside: before, awaited } = use.getState();
      const wanted = awaited ?? (before?.id === now ? now : null);
      let aside: R | null = null;
      if (wanted !== null && !rows.some(({ id }) => id === wanted)) {
        // Asked for by its id: by its name it might stand behind thousands of the same.
        aside = (await fetch({ search: '', limit: 1, offset: 0, id: wanted })).rows[0] ?? null;
        if (question !== asked) return;
      }
      use.setState(({ chosenId }) => {
        const chosen = rows.some(({ id }) => id === chosenId) || aside?.id === chosenId;
        const first = rows[0]?.id ?? null;
        return { rows, total, aside, awaited: null, problem: null, chosenId: chosen ? chosenId : first };
      });
    } catch (error) {
      if (question === asked) use.setState({ problem: problemOf(error) });
    }
  }

  const shown = () => Math.max(PAGE, use.getState().rows.length);

  return {
    use,
    refresh: () => show(use.getState().search, shown()),
    search(text) {
      use.setState({ search: text, aside: null, awaited: null });
      return show(text, PAGE);
    },
    showMore: () => show(use.getState().search, use.getState().rows.length + PAGE),
    choose: (id) => use.setState({ chosenId: id, awaited: null }),
    reveal(id) {
      use.setState({ search: '', chosenId: id, aside: null, awaited: id });
      return show('', shown());
    },
  };
}

/** The chosen row, or null while nothing is chosen or what was just recorded is on its way. */
export function chosenOf<R extends { readonly id: string }>(state: RegistryListState<R>): R | null {
  const { rows, aside, chosenId } = state;
  return rows.find(({ id }) => id === chosenId) ?? (aside?.id === chosenId ? aside : null);
}

/** The rows to show: those of the list so far, and behind them the chosen one when it stands further down. */
export function shownOf<R extends { readonly id: string }>(state: RegistryListState<R>): readonly R[] {
  const chosen = chosenOf(state);
  return chosen === null || state.rows.includes(chosen) ? state.rows : [...state.rows, chosen];
}
