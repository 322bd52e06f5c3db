import { Check, OctagonX } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import type { Room, RoomNow, RoomPart } from '../../app/contract/ceremony.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { Ask } from './asks.tsx';
import { OpenDeviation } from './deviations.tsx';
import { NextLine } from './next-line.tsx';
import { askedIn, placeInWords } from './phases.ts';
import { SignOff } from './sign-off.tsx';
import { StepAct } from './step-act.tsx';
import { InFoot, StepFrame } from './step-frame.tsx';
import { attemptKey } from './use-room.ts';

/** What is to be done now, in large: the step, who, what is asked, what came of it, and who signs. */
export function OpenStep(props: {
  readonly room: Room;
  readonly onDeviation: () => void;
  /** While one looks at another: what was typed in it stays. */
  readonly hidden: boolean;
}) {
  const { room, onDeviation } = props;
  const { now } = room;
  const heading = useFocusOnNext(room);
  const waiting = room.deviations.find(({ resolved }) => !resolved);
  const ending = room.deviations.find(({ resolved, remedy }) => resolved && remedy === 'end');
  const part = room.parts.find(({ id }) => id === now?.id);
  return (
    <StepFrame
      data-testid="now"
      data-step={now?.id ?? ''}
      data-standing={now?.standing ?? 'done'}
      hidden={props.hidden}
      next={<NextLine room={room} />}
    >
      <header className="flex flex-col gap-2 low:gap-0">
        <div className="flex flex-col gap-2 low:flex-row low:flex-wrap low:gap-x-5 low:gap-y-0">
          <p className="flex flex-wrap justify-between gap-x-4 text-muted">
            {placeInWords(room, part)}
            {room.isRehearsal ? (
              <span className="font-bold text-rehearsal low:hidden">REHEARSAL: nothing made here counts</span>
            ) : null}
          </p>
          {part === undefined || part.who.length === 0 ? null : (
            <Who room={room} who={part.who} both={isBlind(now)} />
          )}
        </div>
        <h2 ref={heading} tabIndex={-1} className="rounded-md text-[1.75rem] leading-9 font-bold low:text-xl">
          <UserText>{part?.title ?? 'Every step is done'}</UserText>
        </h2>
      </header>
      <p role="status" aria-live="polite" className="sr-only" data-testid="said">
        {spoken(room, part)}
      </p>
      {room.short.length === 0 ? null : (
        <Notice>Too few sit there: {room.short.join(', ')}. Let somebody take a seat first.</Notice>
      )}
      {room.contradicted === null ? null : (
        <Notice>
          What the step {room.contradicted} measured is not so any more. No act is begun until it is put
          right.
        </Notice>
      )}
      {ending !== undefined ? (
        <StepAct
          act="End early…"
          running="The program asks in a dialog of its own…"
          look="final"
          run={() => call('ceremony.end', { deviation: ending.number })}
        >
          <span>It was agreed in deviation {ending.number}.</span>
        </StepAct>
      ) : null}
      {waiting !== undefined ? (
        <OpenDeviation key={waiting.number} room={room} deviation={waiting} />
      ) : room.onBreak !== null ? (
        <OnBreak onBreak={room.onBreak} />
      ) : now === null ? (
        <StepAct
          act="Close the ceremony…"
          running="The program asks in a dialog of its own…"
          run={() => call('ceremony.close', {})}
        >
          <span className="text-muted">Then it is over, and the rest of the program can be used again.</span>
        </StepAct>
      ) : (
        <Now key={attemptKey(room)} room={room} now={now} onDeviation={onDeviation} />
      )}
    </StepFrame>
  );
}

/** The step itself. What is typed in it is forgotten when another one comes. */
function Now(props: { readonly room: Room; readonly now: RoomNow; readonly onDeviation: () => void }) {
  const { room, now } = props;
  // What was to be done is done then: what came of it stands in its place.
  const isRecorded = now.standing === 'to sign' && now.brought.length > 0;
  return (
    <>
      <dl className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 gap-y-2 text-lg empty:hidden low:gap-y-0 low:text-base">
        {now.does === null || isRecorded ? null : <Line label="Do">{now.does}</Line>}
        {now.says === null || isRecorded ? null : <Line label="Say">{`“${now.says}”`}</Line>}
        {now.ask.kind === 'pause' ? <Line label="Do">{PAUSES[now.ask.pause]}</Line> : null}
      </dl>
      {now.standing === 'failed' ? (
        <section
          aria-labelledby="not-as-written"
          data-testid="failed"
          className="flex flex-col items-start gap-3 rounded-md border-4 border-broken bg-broken-soft p-5"
        >
          <h3 id="not-as-written" className="flex items-center gap-2 text-xl font-bold text-broken">
            <OctagonX aria-hidden size={26} />
            NOT as the script says
          </h3>
          <Brought lines={now.brought} />
          {now.ask.kind === 'act' ? <p>The act was interrupted.</p> : null}
          <p>Nothing is signed. Talk about it: people agree in a deviation what becomes of it.</p>
          <InFoot>
            <Button look="primary" data-next="" onPress={props.onDeviation}>
              Report a deviation…
            </Button>
          </InFoot>
        </section>
      ) : now.standing === 'to sign' ? (
        <>
          {isRecorded ? (
            <section
              aria-labelledby="as-written"
              data-testid="brought"
              className="flex flex-col gap-1 rounded-md border border-stored bg-stored-soft px-4 py-3 low:py-1.5"
            >
              <h3 id="as-written" className="flex items-center gap-2 font-semibold text-stored">
                <Check aria-hidden size={18} />
                It is recorded
              </h3>
              <Brought lines={now.brought} />
            </section>
          ) : null}
          <SignOff room={room} position={now.id} missing={now.missing} act="Sign" />
        </>
      ) : (
        <Ask room={room} now={now} />
      )}
    </>
  );
}

const PAUSES = {
  sign_in: 'Each says their name and why they are here, and then signs.',
  time_out: 'Each says aloud what will be done next, and what could go wrong; and then signs.',
  sign_out: 'Each says aloud what was done, and what is still to be done; and then signs.',
} as const;

function Line({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd>
        <UserText>{children}</UserText>
      </dd>
    </>
  );
}

function Brought({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-1 low:flex-row low:flex-wrap low:gap-x-5">
      {lines.map((line) => (
        <li key={line}>
          <UserText>{line}</UserText>
        </li>
      ))}
    </ul>
  );
}

function Notice({ children }: { readonly children: React.ReactNode }) {
  return (
    <p
      role="alert"
      className="rounded-md border border-waiting bg-waiting-soft p-3 font-semibold text-waiting"
    >
      {children}
    </p>
  );
}

function OnBreak({ onBreak }: { readonly onBreak: NonNullable<Room['onBreak']> }) {
  return (
    <section
      aria-label="Break"
      className="flex flex-col items-start gap-3 rounded-md border-2 border-waiting bg-waiting-soft p-4"
    >
      <p className="text-lg font-bold text-waiting">
        On a break since <TimeText at={onBreak.since} />
      </p>
      <p>
        <UserText>{onBreak.reason}</UserText>
      </p>
      <StepAct act="Go on with the ceremony" running="Recording…" run={() => call('ceremony.continue', {})} />
    </section>
  );
}

/** Whether two read the same thing, each for themselves. */
function isBlind(now: RoomNow | null): boolean {
  return now?.ask.kind === 'capture' && now.ask.blind;
}

/** Who does it, and who sees it, by name where one knows who sits there: in the square of whoever acts the first, or all who do the same. */
function Who(props: { readonly room: Room; readonly who: readonly string[]; readonly both: boolean }) {
  const { room, who, both } = props;
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1">
      {askedIn(room, who).map(({ title, people }, at) => (
        <li key={title} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {people.map(({ name, initials }) => (
            <span
              key={name}
              aria-hidden
              className={`rounded-md border px-1.5 text-sm font-bold low:text-xs ${
                at === 0 || both ? 'border-accent bg-accent text-on-accent' : 'border-edge'
              }`}
            >
              {initials}
            </span>
          ))}
          <span>
            {people.length === 0 ? null : (
              <span
                className={at === 0 || both ? 'text-xl font-semibold low:text-base' : 'text-lg low:text-base'}
              >
                <UserText>{people.map(({ name }) => name).join(', ')}</UserText>
              </span>
            )}
            <span className="text-muted">
              {people.length === 0 ? '' : ' '}
              {title}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What a screen reader says when the step or what came of it changes. */
function spoken(room: Room, part: RoomPart | undefined): string {
  const { now } = room;
  const [waiting] = room.deviations.filter(({ resolved }) => !resolved);
  if (waiting !== undefined) return `Deviation ${waiting.number} waits for agreement.`;
  if (now === null || part === undefined) return 'Every step is done. The ceremony can be closed.';
  const missing = now.missing.map(({ title }) => title).join(', ');
  if (now.standing === 'failed') return `NOT as the script says. ${now.brought.join('. ')}`;
  if (now.standing === 'to sign')
    return `${part.title}. ${now.brought.join('. ')} Still to sign: ${missing}.`;
  return `${placeInWords(room, part)}: ${part.title}. ${part.who.join(', ')}.`;
}

/**
 * Brings the focus to the heading when the next step has come, or something came of this one; not when the room is opened.
 * Nobody loses the place to which they have gone on meanwhile: where all that changes is who is still missing, what had the
 * focus keeps it if it is still there, and whoever has pressed Tab since what they last pressed keeps theirs.
 */
function useFocusOnNext(room: Room) {
  const heading = useRef<HTMLHeadingElement>(null);
  const hasGoneOn = useHasGoneOn();
  const place = [
    attemptKey(room),
    room.now?.standing ?? 'done',
    room.onBreak === null ? '' : 'break',
    ...room.deviations.filter(({ resolved }) => !resolved).map(({ number }) => number),
  ].join(' ');
  const missing = [
    room.now?.missing.length ?? 0,
    ...room.deviations.filter(({ resolved }) => !resolved).map(({ missing }) => missing.length),
  ].join(' ');
  const before = useRef({ place, missing });
  useEffect(() => {
    if (before.current.place === place && before.current.missing === missing) return;
    // A dialog that led here lets go of the focus only by the next frame.
    const frame = requestAnimationFrame(() => {
      const was = before.current;
      before.current = { place, missing };
      const isSomewhere = document.activeElement !== null && document.activeElement !== document.body;
      if (!isSomewhere || (was.place !== place && !hasGoneOn.current)) heading.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [place, missing, hasGoneOn]);
  return heading;
}

/** Whether Tab was pressed since Enter, the space bar or a pointer was. */
function useHasGoneOn(): RefObject<boolean> {
  const hasGoneOn = useRef(false);
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Tab') hasGoneOn.current = true;
      else if (key === 'Enter' || key === ' ') hasGoneOn.current = false;
    };
    const onPointer = () => {
      hasGoneOn.current = false;
    };
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', onPointer, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', onPointer, true);
    };
  }, []);
  return hasGoneOn;
}
