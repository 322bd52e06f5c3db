import { number } from '../shared/counted.ts';

/** The way to an entry. */
export function EntryLink(props: { readonly seq: number; readonly onEntry: (seq: number) => void }) {
  return (
    <button
      type="button"
      onClick={() => props.onEntry(props.seq)}
      className="font-semibold text-accent underline underline-offset-4"
    >
      Entry {number(props.seq)}
    </button>
  );
}
