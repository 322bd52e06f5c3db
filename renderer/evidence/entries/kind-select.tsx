import { useId } from 'react';
import { aggregateNames, catalogue, presentationOf } from '../../../app/registry/dispatch.ts';
import type { AggregateName } from '../../../app/registry/index.ts';
import type { EntryFilter } from './entries-store.ts';

/** What entries are about, or what happened. */
export type ChosenKind = Pick<EntryFilter, 'aggregate' | 'eventType'>;

const ANY: ChosenKind = { aggregate: null, eventType: null };

const kinds = aggregateNames.map((aggregate) => ({
  aggregate,
  many: presentationOf(aggregate).nouns[1],
  events: [...(catalogue.get(aggregate) ?? [])]
    .map(([eventType, { name }]) => ({ eventType, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
}));

/** One kind of what happened, in plain words; the kinds stand below what they are about. @param of only those about that */
export function KindSelect(props: {
  readonly value: ChosenKind;
  readonly of?: AggregateName;
  readonly onChange: (kind: ChosenKind) => void;
}) {
  const id = useId();
  const { value, of } = props;
  const choose = (key: string) => {
    const [name, eventType = null] = key.split(' ');
    const aggregate = aggregateNames.find((one) => one === name);
    props.onChange(aggregate === undefined ? ANY : { aggregate, eventType });
  };
  const listed = kinds.filter(({ aggregate }) => of === undefined || aggregate === of);
  return (
    <span>
      <label htmlFor={id} className="sr-only">
        What happened
      </label>
      <select
        id={id}
        value={[value.aggregate, value.eventType].filter((part) => part !== null).join(' ')}
        onChange={(event) => choose(event.currentTarget.value)}
        className="min-h-8 max-w-48 rounded-md border border-edge bg-surface px-2 py-1 text-sm text-ink"
      >
        <option value="">Anything happened</option>
        {listed.map(({ aggregate, many, events }) => (
          <optgroup key={aggregate} label={capitalized(many)}>
            {of === undefined ? <option value={aggregate}>Anything about {many}</option> : null}
            {events.map(({ eventType, name }) => (
              <option key={eventType} value={`${aggregate} ${eventType}`}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </span>
  );
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
