import { Check } from 'lucide-react';
import type { Room } from '../../app/contract/ceremony.ts';
import { counted } from '../shared/counted.ts';
import { UserText } from '../shared/user-text.tsx';
import { type PhasePart, phasesOf, placeInWords, type RoomPhase } from './phases.ts';

/** More of either, and there is no room for the name of each phase: that of the one that is open stays. */
const NAMED = { phases: 8, parts: 60 } as const;

/** How far the ceremony is, seen from the back of the room: its phases, and a mark for each part. */
export function PhaseRibbon({ room }: { readonly room: Room }) {
  const phases = phasesOf(room);
  const part = room.parts.find(({ id }) => id === room.now?.id);
  const isCrowded = phases.length > NAMED.phases || room.parts.length > NAMED.parts;
  return (
    <ol
      aria-label={`How far it is: ${placeInWords(room, part)}`}
      data-testid="phases"
      data-crowded={isCrowded}
      className="phases"
    >
      {phases.map((phase, at) => (
        <Phase
          // biome-ignore lint/suspicious/noArrayIndexKey: two phases may have one name; their order is fixed.
          key={at}
          phase={phase}
        />
      ))}
    </ol>
  );
}

function Phase({ phase }: { readonly phase: RoomPhase }) {
  const { title, parts, standing } = phase;
  const over = parts.filter((part) => part.standing === 'over').length;
  const otherwise = parts.filter(({ isOtherwise }) => isOtherwise).length;
  const isHere = standing === 'here';
  return (
    <li
      aria-current={isHere ? 'step' : undefined}
      data-standing={standing}
      style={{ flexGrow: parts.length }}
    >
      <p className={`phase-name ${isHere ? 'font-bold' : 'text-muted'}`}>
        <UserText>{title}</UserText>
        {standing === 'over' ? <Check aria-hidden size={14} className="ms-1 inline align-[-0.14em]" /> : null}
        <span className="sr-only">
          {standing === 'over'
            ? ', done'
            : isHere
              ? `, now: ${over} of ${parts.length} done`
              : `, ahead: ${counted(parts.length, 'part')}`}
          {otherwise === 0 ? '' : `, ${otherwise} not as written`}
        </span>
      </p>
      <div aria-hidden className="phase-marks">
        {parts.map((part) => (
          <Mark key={part.id} part={part} />
        ))}
      </div>
    </li>
  );
}

function Mark({ part: { standing, isPause, isOtherwise } }: { readonly part: PhasePart }) {
  return (
    <i
      className="phase-mark"
      data-standing={standing}
      data-pause={isPause || undefined}
      data-otherwise={isOtherwise || undefined}
    />
  );
}
