import { type RefObject, useRef, useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import { wordsOf } from '../../../app/content/fingerprint.ts';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted } from '../../shared/counted.ts';
import { withOfficer } from '../../window/officer.ts';
import { RecordComparison } from './record-comparison.tsx';
import { TheyDiffer } from './they-differ.tsx';
import { nextRow, ROWS, readAgain, readingRecorded, tick, unread, useVerify } from './verify-store.ts';
import { WordRow } from './word-row.tsx';
import { WordsOutcome } from './words-outcome.tsx';

/** The button that was pressed has nothing more to do; the focus goes to the one whose turn it is. */
function focusSoon(button: RefObject<HTMLButtonElement | null>): void {
  requestAnimationFrame(() => button.current?.focus());
}

/** Two people read the 32 words aloud and tick them off row by row. */
export function WordsCard({ cid }: { readonly cid: CidString }) {
  const reading = useVerify(({ readings }) => readings.get(cid) ?? unread);
  const [asking, setAsking] = useState<number | null>(null);
  const [recording, setRecording] = useState(false);
  const readButton = useRef<HTMLButtonElement>(null);
  const sameButton = useRef<HTMLButtonElement>(null);
  const words = wordsOf(cid);
  const next = nextRow(reading);
  const open = next !== null && reading.differs === null;
  const isRead = next !== null && reading.read[next] === true;
  const left = reading.read.filter((read, row) => !read || reading.heard[row] !== true).length;
  return (
    <Card
      title="2. Read the words aloud"
      about="A reads a row aloud and ticks it; B, who has the other side, ticks it when it is the same. Two people: one alone proves nothing."
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
          {/* Each ticks for themselves, one after the other: no press ever ticks for both. */}
          <Button
            ref={readButton}
            look={isRead ? 'plain' : 'primary'}
            isDisabled={isRead}
            onPress={() => {
              tick(cid, 'read', next, true);
              focusSoon(sameButton);
            }}
          >
            A: I have read row {next + 1}
          </Button>
          <Button
            ref={sameButton}
            look={isRead ? 'primary' : 'plain'}
            isDisabled={!isRead}
            onPress={() => {
              tick(cid, 'heard', next, true);
              focusSoon(readButton);
            }}
          >
            B: I have the same in row {next + 1}
          </Button>
          <Button onPress={() => setAsking(next)}>They differ…</Button>
          <span role="status" className="text-muted">
            {counted(left, 'row')} left
          </span>
        </div>
      ) : null}
      <WordsOutcome
        reading={reading}
        onAgain={() => readAgain(cid)}
        onRecord={() => withOfficer(() => setRecording(true))}
      />
      {asking === null ? null : <TheyDiffer cid={cid} row={asking} onClose={() => setAsking(null)} />}
      {recording ? (
        <RecordComparison
          cid={cid}
          comparison={{ method: 'words', differs: reading.differs === null ? null : reading.differs + 1 }}
          onClose={() => setRecording(false)}
          onRecorded={() => readingRecorded(cid)}
        />
      ) : null}
    </Card>
  );
}
