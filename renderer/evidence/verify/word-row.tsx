import { ArrowRight, Check, OctagonX } from 'lucide-react';
import type { CidString } from '../../../app/content/cid.ts';
import { Tick } from '../../shared/tick.tsx';
import { type Reading, tick } from './verify-store.ts';

/** One row of four words, and the two ticks it needs. */
export function WordRow(props: {
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
