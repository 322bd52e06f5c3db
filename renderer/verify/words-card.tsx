import { useState } from 'react';
import type { CidString } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { counted } from '../shared/counted.ts';
import { TheyDiffer } from './they-differ.tsx';
import { nextRow, ROWS, readAgain, rowMatches, unread, useVerify } from './verify-store.ts';
import { WordRow } from './word-row.tsx';
import { WordsOutcome } from './words-outcome.tsx';

/** Two people read the 32 words aloud and tick them off row by row. */
export function WordsCard({ cid }: { readonly cid: CidString }) {
  const reading = useVerify(({ readings }) => readings.get(cid) ?? unread);
  const [asking, setAsking] = useState<number | null>(null);
  const words = wordsOf(cid);
  const next = nextRow(reading);
  const open = next !== null && reading.differs === null;
  const left = reading.read.filter((read, row) => !read || reading.heard[row] !== true).length;
  return (
    <Card
      title="2. Read the words aloud"
      about="A reads a row aloud; B, who has the other side, says whether it is the same."
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">The 32 words of this identifier in 8 rows of 4</caption>
        <thead>
          <tr className="text-sm text-muted">
            <th scope="col" className="border-b border-edge py-1 ps-2 text-start font-semibold">
              Row
            </th>
            {['Even', 'Odd', 'Even', 'Odd'].map((parity, column) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: the headings repeat; their place is fixed.
                key={column}
                scope="col"
                className="border-b border-edge py-1 text-start font-semibold"
              >
                {parity}
              </th>
            ))}
            <th scope="col" className="w-16 border-b border-edge py-1 text-center font-semibold">
              A read
            </th>
            <th scope="col" className="w-16 border-b border-edge py-1 text-center font-semibold">
              B same
            </th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: ROWS }, (_, row) => (
            <WordRow
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number.
              key={row}
              cid={cid}
              row={row}
              words={words.slice(row * 4, row * 4 + 4)}
              reading={reading}
              current={open && row === next}
            />
          ))}
        </tbody>
      </table>
      {open ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button look="primary" onPress={() => rowMatches(cid, next)}>
            Row {next + 1} matches
          </Button>
          <Button onPress={() => setAsking(next)}>They differ…</Button>
          <span role="status" className="text-muted">
            {counted(left, 'row')} left
          </span>
        </div>
      ) : null}
      <WordsOutcome reading={reading} onAgain={() => readAgain(cid)} />
      {asking === null ? null : <TheyDiffer cid={cid} row={asking} onClose={() => setAsking(null)} />}
    </Card>
  );
}
