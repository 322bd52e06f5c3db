import { ListFilter, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { AggregateName } from '../../app/registry/index.ts';
import { endedWords, listOrders, narrowingOf, ordersOf } from '../../app/registry/listing.ts';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { NarrowSelect } from '../shared/narrow-select.tsx';
import { UserText } from '../shared/user-text.tsx';
import { FilterDialog } from './filter-dialog.tsx';
import { EVERYTHING, isEverything } from './list-view.ts';
import { type Narrowed, narrowedBy, orderWords } from './narrowing.ts';
import { useCount } from './use-count.ts';
import type { RegistryList } from './use-registry-list.ts';
import { pluralOf } from './words.ts';

/** Above a list: how many there are, in which order, and everything that it is narrowed by, each with a way to take it away. */
export function ListHead(props: {
  readonly kind: AggregateName;
  readonly list: RegistryList;
  readonly nouns: readonly [string, string];
}) {
  const { kind, list, nouns } = props;
  const { total } = list;
  const counts = useCount(kind);
  const [filtering, setFiltering] = useState(false);
  const filter = useRef<HTMLButtonElement>(null);
  if (total === null) return null;
  const { states, organization, links } = narrowingOf(kind);
  const orders = ordersOf(kind).map((id) => ({ id, name: orderWords[id] }));
  const narrowed = narrowedBy(kind, list.list, list.called);
  const canFilter = states.length > 0 || organization || links.length > 0;
  return (
    <div className="flex flex-col gap-2 border-b border-line px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-1.5 gap-y-2">
        <p role="status" className="min-w-max flex-1 text-sm text-muted">
          {isEverything(list.list) ? (
            <Everything kind={kind} total={total} counts={counts} nouns={nouns} />
          ) : (
            `${counted(total, ...nouns)} found`
          )}
        </p>
        {canFilter ? (
          <Button small ref={filter} onPress={() => setFiltering(true)}>
            <ListFilter aria-hidden size={16} />
            Filter…
          </Button>
        ) : null}
        {orders.length < 2 ? null : (
          <NarrowSelect
            label="Order"
            choices={orders}
            value={list.list.order}
            onChange={(id) => list.look({ order: listOrders.find((order) => order === id) ?? 'name' })}
          />
        )}
        {narrowed.length < 2 ? null : (
          <Button
            small
            look="quiet"
            className="px-1!"
            onPress={() => {
              filter.current?.focus();
              list.look({ ...EVERYTHING, order: list.list.order });
            }}
          >
            Clear all
          </Button>
        )}
      </div>
      <Chips
        narrowed={narrowed}
        onRemove={({ without }) => list.look(without)}
        afterwards={() => filter.current?.focus()}
      />
      {list.common ? (
        <p className="text-sm text-muted">
          “<UserText>{list.list.search.trim()}</UserText>” is part of thousands of names, so {pluralOf(kind)}{' '}
          are found by their own names only. Type more to find them by the names beside them.
        </p>
      ) : null}
      {filtering ? <FilterDialog kind={kind} list={list} onClose={() => setFiltering(false)} /> : null}
    </div>
  );
}

/** How many have not come to their end, as the tab counts them, and the others beside them. */
function Everything(props: {
  readonly kind: AggregateName;
  readonly total: number;
  readonly counts: ReturnType<typeof useCount>;
  readonly nouns: readonly [string, string];
}) {
  const { kind, total, counts, nouns } = props;
  if (counts === null || counts.ended === 0) return counted(total, ...nouns);
  return (
    <>
      {counted(counts.living, ...nouns)}, and {endedWords(kind, number(counts.ended))}
    </>
  );
}

/** What a list is narrowed by. */
function Chips(props: {
  readonly narrowed: readonly Narrowed[];
  readonly onRemove: (one: Narrowed) => void;
  /** Takes the focus where none of them is left. */
  readonly afterwards: () => void;
}) {
  const { narrowed, afterwards } = props;
  const chips = useRef<HTMLUListElement>(null);
  if (narrowed.length === 0) return null;
  const remove = (one: Narrowed, at: number) => {
    const buttons = [...(chips.current?.querySelectorAll('button') ?? [])];
    const next = buttons[at + 1] ?? buttons[at - 1];
    if (next === undefined) afterwards();
    else next.focus();
    props.onRemove(one);
  };
  return (
    <ul ref={chips} aria-label="Filtered by" className="flex flex-wrap items-center gap-1.5">
      {narrowed.map((one, at) => (
        <li
          key={one.key}
          className="flex max-w-full items-center rounded-md border border-accent bg-chosen ps-2 text-sm leading-5"
        >
          <span className="min-w-0">
            {one.before}
            <strong className="font-semibold">
              <UserText>{one.name}</UserText>
            </strong>
            {one.after}
          </span>
          <Button
            small
            look="quiet"
            className="min-h-6! px-1.5! py-0!"
            aria-label={`Remove the filter ${one.before}${one.name}${one.after}`}
            onPress={() => remove(one, at)}
          >
            <X aria-hidden size={16} />
          </Button>
        </li>
      ))}
    </ul>
  );
}
