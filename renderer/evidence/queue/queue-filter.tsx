import { filterQueue, type QueueFilter, useQueue } from './queue-store.ts';

const filters: readonly { readonly id: QueueFilter; readonly word: string }[] = [
  { id: 'all', word: 'All' },
  { id: 'waiting', word: 'Waiting' },
  { id: 'stored', word: 'Stored' },
  { id: 'set-aside', word: 'Set aside' },
];

/** Which entries are shown. */
export function QueueFilterChoice() {
  const chosen = useQueue(({ filter }) => filter);
  return (
    <fieldset className="flex rounded-md border border-edge bg-surface">
      <legend className="sr-only">Show</legend>
      {filters.map(({ id, word }) => (
        <label
          key={id}
          className="relative border-s border-edge px-4 py-2 font-semibold first-of-type:rounded-s-md first-of-type:border-s-0 last-of-type:rounded-e-md has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="queue-filter"
            className="absolute inset-0 size-full appearance-none opacity-0"
            checked={chosen === id}
            onChange={() => filterQueue(id)}
          />
          {word}
        </label>
      ))}
    </fieldset>
  );
}
