import { ArrowRight, Check, OctagonX } from 'lucide-react';
import { type RefObject, useRef, useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import { wordsOf } from '../../../app/content/fingerprint.ts';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Tick } from '../../shared/tick.tsx';
import { withOfficer } from '../../window/officer.ts';
import { RecordComparison } from './record-comparison.tsx';
import {
  nextRow,
  type Reading,
  ROWS,
  readAgain,
  readingRecorded,
  rowDiffers,
  tick,
  unread,
  useVerify,
} from './verify-store.ts';
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
            notNow={isRead ? 'Now B looks and presses.' : null}
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
            notNow={isRead ? null : 'First A reads the row aloud and presses.'}
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

/** One row of four words, and the two ticks it needs. */
function WordRow(props: {
  readonly cid: CidString;
  readonly row: number;
  readonly words: readonly string[];
  readonly reading: Reading;
  /** Whether this row is the one to read now. */
  readonly current: boolean;
}) {
  const { cid, row, reading, current } = props;
  const number = row + 1;
  const differs = reading.differs === row;
  const done = reading.read[row] === true && reading.heard[row] === true;
  const look = differs ? 'bg-broken-soft' : current ? 'bg-chosen' : '';
  const cell = 'h-9 border-b border-line py-0.5';
  const stopped = reading.differs !== null;
  return (
    <tr aria-current={current ? 'step' : undefined} className={look}>
      <th
        scope="row"
        className={`${cell} ps-2 pe-2 text-start text-sm font-semibold text-muted tabular-nums`}
      >
        <span className="flex items-center gap-1">
          {number}
          {differs ? <OctagonX aria-label="differs" size={16} className="text-broken" /> : null}
          {current ? <ArrowRight aria-label="read this row now" size={16} className="text-accent" /> : null}
          {done && !differs ? <Check aria-label="matches" size={16} className="text-stored" /> : null}
        </span>
      </th>
      {props.words.map((word, column) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a word; two may be alike.
          key={column}
          translate="no"
          className={`${cell} pe-2 break-normal text-lg ${current ? 'font-semibold' : ''}`}
        >
          {word}
        </td>
      ))}
      <td className={`${cell} text-center`}>
        <Tick
          label={`A has read row ${number}`}
          ticked={reading.read[row] === true}
          isDisabled={stopped}
          onChange={(ticked) => tick(cid, 'read', row, ticked)}
        />
      </td>
      <td className={`${cell} text-center`}>
        <Tick
          label={`B has the same in row ${number}`}
          ticked={reading.heard[row] === true}
          isDisabled={stopped || reading.read[row] !== true}
          onChange={(ticked) => tick(cid, 'heard', row, ticked)}
        />
      </td>
    </tr>
  );
}

/** What to do when a row is not the same: read it once more, and if it stays so, stop. */
function TheyDiffer(props: { readonly cid: CidString; readonly row: number; readonly onClose: () => void }) {
  const number = props.row + 1;
  return (
    <Dialog title={`Row ${number}: they differ?`} role="alertdialog" onClose={props.onClose}>
      <ol className="list-decimal space-y-2 ps-5">
        <li>
          <b>Stop.</b> Read row {number} once more, slowly. Do both look at row {number}, and at the same
          identifier?
        </li>
        <li>If a word was only misheard and now all four agree, go back and go on.</li>
        <li>
          If it still differs, even by one word, the two sides do <b>not</b> have the same content: something
          was changed, left out, or belongs to another ledger. No later row can make up for it.
        </li>
      </ol>
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus onPress={props.onClose}>
          Go back: it was misheard
        </Button>
        <Button
          onPress={() => {
            rowDiffers(props.cid, props.row);
            props.onClose();
          }}
        >
          Row {number} differs
        </Button>
      </div>
    </Dialog>
  );
}
