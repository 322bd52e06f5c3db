import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';

/** How many rows are shown at first, and how many more each time. */
const PAGE = 50;
/** The most rows one question may ask for; see the contract. */
const LARGEST_PAGE = 500;

/** A part of a list. */
export interface Page {
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
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
  /** Chooses something just recorded, wherever in the list it stands. */
  reveal(id: string, name: string): Promise<void>;
}

/** Makes the store of one list. @param fetch asks main for a page */
export function createRegistryList<R extends { readonly id: string }>(
  fetch: (page: Page) => Promise<{ readonly rows: readonly R[]; readonly total: number }>,
): RegistryList<R> {
  const use = create<RegistryListState<R>>(() => ({
    rows: [],
    total: null,
    search: '',
    chosenId: null,
    aside: null,
    problem: null,
  }));
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
      use.setState(({ chosenId, aside }) => {
        const chosen = rows.some(({ id }) => id === chosenId) || aside?.id === chosenId;
        return { rows, total, problem: null, chosenId: chosen ? chosenId : (rows[0]?.id ?? null) };
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
      use.setState({ search: text, aside: null });
      return show(text, PAGE);
    },
    showMore: () => show(use.getState().search, use.getState().rows.length + PAGE),
    choose: (id) => use.setState({ chosenId: id }),
    async reveal(id, name) {
      use.setState({ search: '', chosenId: id, aside: null });
      const found = (rows: readonly R[]) => rows.find((row) => row.id === id) ?? null;
      try {
        const aside = found((await fetch({ search: name, limit: LARGEST_PAGE, offset: 0 })).rows);
        use.setState({ aside });
      } catch {
        // The list that is asked for next says what is wrong.
      }
      await show('', shown());
    },
  };
}

/** The chosen row, or null while nothing is chosen. */
export function chosenOf<R extends { readonly id: string }>(state: RegistryListState<R>): R | null {
  const { rows, aside, chosenId } = state;
  return rows.find(({ id }) => id === chosenId) ?? (aside?.id === chosenId ? aside : null);
}
