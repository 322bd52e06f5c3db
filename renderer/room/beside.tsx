import { useEffect, useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import { useAirGap } from '../network/air-gap.tsx';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { UserText } from '../shared/user-text.tsx';
import { WordGrid } from '../shared/word-grid.tsx';
import { useLedger } from '../window/ledger.ts';
import { remedyText } from './deviations.tsx';
import { ShownCode } from './shown-code.tsx';
import { setLarge, useRoomView } from './use-room.ts';

/** What stands beside the step: the time, who is in the room, the air gap, the head in words, the deviations. */
export function Beside(props: {
  readonly room: Room;
  readonly onBreak: () => void;
  readonly onSeat: () => void;
  readonly onDeviation: () => void;
  readonly onEnd: () => void;
  readonly onWords: () => void;
  /** Shows what was done before; null where nothing was. */
  readonly onEarlier: (() => void) | null;
}) {
  const { room } = props;
  const large = useRoomView((view) => view.large);
  return (
    <aside aria-label="Beside the step" className="flex flex-col gap-4 text-sm">
      <Clock />
      <section aria-labelledby="in-the-room">
        <h2 id="in-the-room" className="font-semibold">
          In the room
        </h2>
        <ul className="flex flex-col gap-1">
          {room.seats.map(({ role, number: at, title, sitter, initials }) => (
            <li key={`${role} ${at}`} className="flex items-baseline gap-2">
              <span aria-hidden className="w-9 shrink-0 rounded-md border border-edge text-center font-bold">
                {initials === '' ? '–' : initials}
              </span>
              <span className="min-w-0">
                <UserText>{sitter?.name ?? 'Nobody'}</UserText>
                <span className="block text-muted">{title}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <AirGapLine />
      <section aria-labelledby="deviations">
        <h2 id="deviations" className="font-semibold">
          Deviations
        </h2>
        {room.deviations.length === 0 ? <p className="text-muted">None so far.</p> : null}
        <ul className="flex flex-col gap-2">
          {room.deviations.map((deviation) => (
            <li key={deviation.number}>
              <span className="font-semibold text-waiting">
                {deviation.number}: {deviation.resolved ? 'agreed' : 'waits for agreement'}
              </span>
              <span className="block">
                <UserText>{deviation.what}</UserText>
              </span>
              <span className="block text-muted">{remedyText(deviation)}.</span>
            </li>
          ))}
        </ul>
      </section>
      <details>
        <summary className="w-fit cursor-pointer font-semibold">
          Head in words, entry {number(room.head.seq)}
        </summary>
        <div className="overflow-x-auto pt-2">
          <WordGrid cid={room.head.cid} />
        </div>
        <ShownCode title="Head of the ledger" text={room.head.cid} />
      </details>
      <div className="flex flex-col items-start gap-2">
        <Button small onPress={props.onDeviation}>
          Report a deviation…
        </Button>
        <Button
          small
          notNow={room.onBreak === null ? null : 'It is on a break already.'}
          saidBeside
          onPress={props.onBreak}
        >
          Break…
        </Button>
        <Button small onPress={props.onSeat}>
          Somebody else takes a seat…
        </Button>
        <Button
          small
          notNow={props.onEarlier === null ? 'Nothing was done before this.' : null}
          saidBeside
          onPress={() => props.onEarlier?.()}
        >
          Look at earlier steps
        </Button>
        <Button small onPress={props.onWords}>
          Words in large…
        </Button>
        <Button small onPress={props.onEnd}>
          End early…
        </Button>
        <Button small aria-pressed={large} onPress={() => setLarge(!large)}>
          {large ? 'Usual type' : 'Large type, for a projector'}
        </Button>
      </div>
    </aside>
  );
}

function Clock() {
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="text-xl font-bold tabular-nums">
      <time dateTime={now}>{now.slice(11, 19)}</time>{' '}
      <span className="text-sm font-normal text-muted">UTC</span>
    </p>
  );
}

function AirGapLine() {
  const mode = useLedger()?.mode ?? 'Offline';
  const words = useAirGap(mode);
  if (words === undefined) return null;
  const Icon = words.icon;
  const tone = { stored: 'text-stored', waiting: 'text-waiting', neutral: '' }[words.tone];
  return (
    <section aria-labelledby="room-air-gap">
      <h2 id="room-air-gap" className="font-semibold">
        Air gap
      </h2>
      <p className={`flex items-center gap-1.5 font-semibold ${tone}`}>
        <Icon aria-hidden size={16} />
        {words.word}
      </p>
      <p className="text-muted">{words.about}</p>
    </section>
  );
}
