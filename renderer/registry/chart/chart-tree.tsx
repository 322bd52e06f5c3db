import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { ChartNode } from './chart-nodes.ts';
import { lookAt, useChartView } from './chart-store.ts';

/** What can be done with a node. */
interface Acts {
  /** Opens the page of what it is, or unfolds what it stands for. */
  readonly enter: (node: ChartNode) => void;
  /** Opens it in the tree. */
  readonly open: (node: ChartNode) => void;
  /** Goes to the one above where that is not drawn. */
  readonly leave: (node: ChartNode) => void;
}

interface Tree extends Acts {
  readonly nodes: readonly ChartNode[];
  readonly byKey: ReadonlyMap<string, ChartNode>;
  /** The node that is the tree's one stop for the Tab key. */
  readonly stop: string | null;
  readonly want: (wanted: Wanted) => void;
}

/** Where the focus goes as soon as that is drawn: to a node, or to the first one below it. */
type Wanted = { readonly key: string } | { readonly below: string };

const TreeContext = createContext<Tree | null>(null);

/**
 * A tree that is drawn in columns or boxes. Up and down go among siblings, right opens and goes in, left goes to the one
 * above, a letter to the next sibling that begins with it, Enter opens the page. It is one stop for the Tab key.
 */
export function ChartTree(
  props: Acts & {
    readonly label: string;
    readonly nodes: readonly ChartNode[];
    /** A node to which the focus is to go, and what is called then. */
    readonly goTo: string | null;
    readonly onGone: () => void;
    readonly className: string;
    readonly children: ReactNode;
  },
) {
  const { nodes, goTo, onGone } = props;
  const focused = useChartView((view) => view.focused);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const element = useRef<HTMLDivElement>(null);
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const asked = goTo === null ? wanted : { key: goTo };
  const key =
    asked === null
      ? undefined
      : 'key' in asked
        ? // A person stands in each of their units, under a key of its own.
          nodes.find((node) => node.key === asked.key || ('id' in node.what && node.what.id === asked.key))
            ?.key
        : nodes.find(({ parent }) => parent === asked.below)?.key;
  useEffect(() => {
    if (key === undefined) return;
    const found = element.current?.querySelector<HTMLElement>(`[data-node="${key}"]`);
    found?.focus();
    found?.scrollIntoView({ block: 'nearest' });
    setWanted(null);
    onGone();
  }, [key, onGone]);
  const stop = focused !== null && byKey.has(focused) ? focused : (nodes[0]?.key ?? null);
  const { enter, open, leave } = props;
  return (
    <div ref={element} role="tree" aria-label={props.label} className={props.className}>
      <TreeContext value={{ nodes, byKey, stop, want: setWanted, enter, open, leave }}>
        {props.children}
      </TreeContext>
    </div>
  );
}

/** A node of the tree, drawn. */
export function ChartItem(props: {
  readonly nodeKey: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const tree = useContext(TreeContext);
  const node = tree?.byKey.get(props.nodeKey);
  if (tree == null || node === undefined) return null;
  const siblings = tree.nodes.filter(({ parent }) => parent === node.parent);
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = actOf(event.key, node, siblings, tree);
    if (act === null) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      role="treeitem"
      data-node={node.key}
      aria-level={node.level}
      aria-setsize={siblings.length}
      aria-posinset={siblings.indexOf(node) + 1}
      {...(node.open === null ? {} : { 'aria-expanded': node.open })}
      aria-selected={node.key === tree.stop}
      tabIndex={node.key === tree.stop ? 0 : -1}
      onFocus={() => lookAt({ focused: node.key })}
      onClick={() =>
        (node.what.kind === 'organization.unit' && node.open !== null ? tree.open : tree.enter)(node)
      }
      onKeyDown={press}
      className={`cursor-pointer ${props.className}`}
    >
      {props.children}
    </div>
  );
}

/** What a key does on a node; null where it does nothing. */
function actOf(
  key: string,
  node: ChartNode,
  siblings: readonly ChartNode[],
  tree: Tree,
): (() => void) | null {
  const at = siblings.indexOf(node);
  const goTo = (other: ChartNode | undefined) =>
    other === undefined ? null : () => tree.want({ key: other.key });
  switch (key) {
    case 'ArrowDown':
      return goTo(siblings[at + 1]);
    case 'ArrowUp':
      return goTo(siblings[at - 1]);
    case 'Home':
      return goTo(siblings[0]);
    case 'End':
      return goTo(siblings.at(-1));
    case 'Enter':
      return () => tree.enter(node);
    case 'ArrowRight':
      if (node.open === null) return null;
      return () => {
        tree.open(node);
        tree.want({ below: node.key });
      };
    case 'ArrowLeft': {
      const above = node.parent === null ? undefined : tree.byKey.get(node.parent);
      return above === undefined ? () => tree.leave(node) : () => tree.want({ key: above.key });
    }
    default: {
      if (key.length !== 1) return null;
      const others = [...siblings.slice(at + 1), ...siblings.slice(0, at)];
      return goTo(others.find(({ name }) => name.toLowerCase().startsWith(key.toLowerCase())));
    }
  }
}
