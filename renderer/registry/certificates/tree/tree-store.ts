import { create } from 'zustand';
import type { TreeShow } from '../../../../app/contract/certificate-tree.ts';
import { forgetOnSwitch } from '../../../window/reading.ts';

/** How much time the bars show. */
export type Span = 'years20' | 'years4' | 'days90';

/** What a person looks at in the tree of certificates; it stays while they look elsewhere. */
interface TreeView {
  readonly show: TreeShow;
  /** What is looked for; empty for nothing. */
  readonly search: string;
  readonly span: Span;
  /** The certificates whose level below is open. */
  readonly open: ReadonlySet<string>;
  /** While something is looked for: those whose level was opened or closed by hand, against what finding opens. */
  readonly turned: ReadonlySet<string>;
  /** The certificates of whose many below all are shown. */
  readonly unfolded: ReadonlySet<string>;
  /** The row that the keys have gone to, from the top. */
  readonly at: number;
  /** The certificate that is shown beside the tree. */
  readonly chosen: string | null;
  /** Whether the roots were opened already, as they are at first. */
  readonly begun: boolean;
}

const untouched: TreeView = {
  show: 'all',
  search: '',
  span: 'years4',
  open: new Set(),
  turned: new Set(),
  unfolded: new Set(),
  at: 0,
  chosen: null,
  begun: false,
};

/** The view of the tree, as it was left. */
export const useTreeView = create<TreeView>(() => untouched);

forgetOnSwitch(() => useTreeView.setState(untouched));

/** Changes what is looked at. */
export function lookAtTree(change: Partial<TreeView>): void {
  useTreeView.setState(change);
}

/** Opens the level below a certificate that is closed, or closes it. */
export function turn(id: string): void {
  useTreeView.setState(({ search, open, turned }) =>
    search.trim() === '' ? { open: turnedIn(open, [id]) } : { turned: turnedIn(turned, [id]) },
  );
}

/** Those that are in one of both, and not in the other. */
export function turnedIn(before: ReadonlySet<string>, ids: Iterable<string>): ReadonlySet<string> {
  const after = new Set(before);
  for (const id of ids) if (!after.delete(id)) after.add(id);
  return after;
}

/** Looks for words: what they find has its branches open. */
export function lookFor(search: string): void {
  useTreeView.setState({ search, turned: new Set(), at: 0 });
}

/** Opens the roots that are there at first. */
export function openRoots(ids: readonly string[]): void {
  useTreeView.setState(({ open }) => ({ begun: true, open: new Set([...open, ...ids]) }));
}

/** Chooses a certificate: it is shown beside the tree, and the branch that leads to it stays open. @param above it, from the root */
export function choose(id: string, above: readonly string[]): void {
  useTreeView.setState(({ open }) => ({ chosen: id, open: new Set([...open, ...above]) }));
}

/** Shows all that stands below a certificate. */
export function unfold(id: string): void {
  useTreeView.setState(({ unfolded }) => ({ unfolded: new Set([...unfolded, id]) }));
}
