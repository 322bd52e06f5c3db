import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Room, RoomPart } from '../../app/contract/ceremony.ts';
import { Button } from '../shared/button.tsx';
import { UserText } from '../shared/user-text.tsx';
import { PROOFS, STANDINGS } from './part-list.tsx';
import { InFoot, StepFrame } from './step-frame.tsx';

/** The parts behind the one that is open, in their order. */
export function pastParts({ parts, now }: Room): readonly RoomPart[] {
  const open = now === null ? parts.length : parts.findIndex(({ id }) => id === now.id);
  return parts.slice(0, open);
}

/** A part that is over, to look at: nothing can be done in it any more. */
export function PastStep(props: {
  readonly part: RoomPart;
  /** null where there is none before it. */
  readonly onEarlier: (() => void) | null;
  /** The next one, or back to the step that is open. */
  readonly onLater: () => void;
  readonly onNow: () => void;
}) {
  const { part } = props;
  const { icon: Icon, word, tone } = STANDINGS[part.standing];
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part is why.
  useEffect(() => {
    heading.current?.focus();
  }, [part.id]);
  return (
    <StepFrame data-testid="past" data-step={part.id}>
      <header className="flex flex-col gap-2">
        <p className="text-muted">
          {part.number === null ? `${part.phase}: a pause` : `Step ${part.number}`}, looked at again
        </p>
        <h2 ref={heading} tabIndex={-1} className="rounded-md text-[1.75rem] leading-9 font-bold">
          <UserText>{part.title}</UserText>
        </h2>
        <p className={`flex items-center gap-2 font-semibold ${tone}`}>
          <Icon aria-hidden size={18} />
          {word}
          {part.attempt > 1 ? `, attempt ${part.attempt}` : null}
        </p>
      </header>
      {part.brought.length === 0 ? null : (
        <ul className="flex flex-col gap-1">
          {part.brought.map((line) => (
            <li key={line}>
              <UserText>{line}</UserText>
            </li>
          ))}
        </ul>
      )}
      {part.signed.length === 0 ? null : (
        <p>
          <span className="text-muted">Signed: </span>
          {part.signed.map(({ initials, kind }) => `${initials} (${PROOFS[kind]})`).join(', ')}
        </p>
      )}
      <InFoot>
        <Button look="primary" onPress={props.onNow}>
          Back to the step that is open
        </Button>
        <Button
          notNow={props.onEarlier === null ? 'This was the first.' : null}
          onPress={() => props.onEarlier?.()}
        >
          <ChevronLeft aria-hidden size={18} />
          Earlier
        </Button>
        <Button onPress={props.onLater}>
          Later
          <ChevronRight aria-hidden size={18} />
        </Button>
      </InFoot>
    </StepFrame>
  );
}
