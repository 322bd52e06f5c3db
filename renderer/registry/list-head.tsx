import { statesIn } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { NarrowSelect } from '../shared/narrow-select.tsx';
import type { Choice } from '../shared/select-field.tsx';
import { UserText } from '../shared/user-text.tsx';
import { EVERYTHING, isEverything } from './list-view.ts';
import type { RegistryList } from './use-registry-list.ts';
import { capitalized } from './words.ts';

const ORDERS: readonly Choice[] = [
  { id: 'name', name: 'By name' },
  { id: 'changed', name: 'Last changed first' },
];

const ANY = { id: 'any', name: 'Any state' };

/** Above a list: how many there are, which of them are shown, and in which order. */
export function ListHead(props: {
  readonly kind: AggregateName;
  readonly list: RegistryList;
  readonly nouns: readonly [string, string];
}) {
  const { kind, list, nouns } = props;
  const { total } = list;
  if (total === null) return null;
  const states = statesOf(kind);
  const all = counted(total, ...nouns);
  const filtered = !isEverything(list.list);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
      <p role="status" className="min-w-0 flex-1 text-sm text-muted">
        {total === 0 && list.list.search !== '' ? (
          <>Nothing here is called “{list.list.search}”.</>
        ) : (
          `${all}${filtered && list.of === null ? ' found' : ''}`
        )}
        {list.of === null ? null : (
          <>
            {' '}
            of <UserText>{list.of}</UserText>
          </>
        )}
      </p>
      {states.length < 2 ? null : (
        <NarrowSelect
          label="State"
          choices={[ANY, ...states]}
          value={list.list.status ?? ANY.id}
          onChange={(id) => list.look({ status: id === ANY.id ? null : id })}
        />
      )}
      <NarrowSelect
        label="Order"
        choices={ORDERS}
        value={list.list.order}
        onChange={(id) => list.look({ order: id === 'changed' ? 'changed' : 'name' })}
      />
      {filtered ? (
        <Button small look="quiet" onPress={() => list.look(EVERYTHING)}>
          Show all
        </Button>
      ) : null}
    </div>
  );
}

/** The states in which objects of an aggregate can be. */
function statesOf(kind: AggregateName): readonly Choice[] {
  return statesIn(kind).map((id) => ({ id, name: capitalized(id) }));
}
