import type { Room } from '../../app/contract/ceremony.ts';
import { useAirGap } from '../network/air-gap.tsx';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { useLedger } from '../window/ledger.ts';

/** In a small window, or in large type: who is here, the air gap and the deviations in one line, and the way to all of it. */
export function RoomStrip(props: {
  readonly room: Room;
  readonly onDeviation: () => void;
  readonly onBeside: () => void;
}) {
  const { room } = props;
  const gap = useAirGap(useLedger()?.mode ?? 'Offline');
  const Icon = gap?.icon;
  const tone = { stored: 'text-stored', waiting: 'text-waiting', neutral: '' }[gap?.tone ?? 'neutral'];
  return (
    <section aria-label="In the room" className="room-strip flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <ul className="flex flex-wrap gap-1">
        {room.seats.map(({ role, number, title, sitter, initials }) => (
          <li key={`${role} ${number}`} title={`${sitter?.name ?? 'Nobody'}, ${title}`}>
            <span
              aria-hidden
              className="inline-block min-w-9 rounded-md border border-edge bg-surface px-1 text-center font-bold"
            >
              {initials === '' ? '–' : initials}
            </span>
            <span className="sr-only">
              {sitter?.name ?? 'Nobody'}, {title}
            </span>
          </li>
        ))}
      </ul>
      {gap === undefined || Icon === undefined ? null : (
        <span className={`flex items-center gap-1.5 font-semibold ${tone}`}>
          <Icon aria-hidden size={16} />
          {gap.word}
        </span>
      )}
      {room.deviations.length === 0 ? null : (
        <span className="font-semibold text-waiting">
          {counted(room.deviations.length, 'deviation', 'deviations')}
        </span>
      )}
      <span className="ms-auto flex flex-wrap gap-2">
        <Button small onPress={props.onDeviation}>
          Report a deviation…
        </Button>
        <Button small onPress={props.onBeside}>
          More…
        </Button>
      </span>
    </section>
  );
}
