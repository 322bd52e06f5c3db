import type { CidString } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';

/** Rows of words, and words in a row. */
const ROWS = 8;
const IN_ROW = 4;

/** The words of a CID, always as 8 rows of 4. */
export function WordGrid(props: {
  readonly cid: CidString;
  /** What it is that has these words. */
  readonly label?: string;
  /** To be read from across the table. */
  readonly large?: boolean;
}) {
  const { cid, label = 'The head in words', large = false } = props;
  const words = wordsOf(cid);
  return (
    <ol
      translate="no"
      aria-label={label}
      className={`grid w-fit grid-cols-[auto_repeat(4,minmax(min-content,6.5rem))] gap-x-3 ${large ? 'text-2xl leading-10' : 'text-sm leading-5'}`}
    >
      {Array.from({ length: ROWS }, (_, row) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number.
          key={row}
          className="col-span-full grid grid-cols-subgrid"
        >
          <span className="text-muted">{row + 1}</span>
          {words.slice(row * IN_ROW, row * IN_ROW + IN_ROW).map((word, column) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand twice; its place is fixed.
              key={column}
            >
              {word}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}
