import { create } from 'zustand';
import type { TreeShow } from '../../../../app/contract/certificate-tree.ts';
import { forgetOnSwitch } from '../../../window/reading.ts';

/** How much time the bars show. */
export type Span = 'years20' | 'years4' | 'days90';

/** What a person looks at in the tree of certificates; it stays while they look elsewhere. */
interface TreeView {
  readonly show: TreeShow;
  readonly span: Span;
  /** The certificates whose level below is open. */
  readonly open: ReadonlySet<string>;
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
  span: 'years4',
  open: new Set(),
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

/** Opens the level below a certificate, or closes it. */
export function setOpen(id: string, isOpen: boolean): void {
  useTreeView.setState(({ open }) => {
    const changed = new Set(open);
    if (isOpen) changed.add(id);
    else changed.delete(id);
    return { open: changed };
  });
}

/** Shows all that stands below a certificate. */
export function unfold(id: string): void {
  useTreeView.setState(({ unfolded }) => ({ unfolded: new Set([...unfolded, id]) }));
}
