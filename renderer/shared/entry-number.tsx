import { number } from './counted.ts';

/** The number of an entry, in the one form that it has everywhere: `Entry 12,400`. Nothing breaks inside. */
export function EntryNumber({ seq }: { readonly seq: number }) {
  return <span className="whitespace-nowrap tabular-nums">Entry {number(seq)}</span>;
}
