import { Check, OctagonX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Room, RoomNow, RoomPart } from '../../app/contract/ceremony.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { Ask } from './asks.tsx';
import { OpenDeviation } from './deviations.tsx';
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
    >
      {room.isRehearsal ? (
        <p className="font-bold text-rehearsal low:hidden">REHEARSAL: nothing made here counts</p>
      ) : null}
      <header className="flex flex-col gap-2 low:gap-0">
        <p className="text-muted">{place(room, part)}</p>
        <h2 ref={heading} tabIndex={-1} className="rounded-md text-[1.75rem] leading-9 font-bold low:text-xl">
          <UserText>{part?.title ?? 'Every step is done'}</UserText>
        </h2>
        {now === null || now.who.length === 0 ? null : (
          <p className="text-lg">
            <Who room={room} who={now.who} />
          </p>
        )}
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
  return (
    <>
      <dl className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 gap-y-2 text-lg empty:hidden low:gap-y-0 low:text-base">
        {now.does === null ? null : <Line label="Do">{now.does}</Line>}
        {now.says === null ? null : <Line label="Say">{`“${now.says}”`}</Line>}
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
          {now.brought.length === 0 ? null : (
            <section
              aria-labelledby="as-written"
              data-testid="brought"
              className="flex flex-col gap-2 rounded-md border border-stored bg-stored-soft p-4"
            >
              <h3 id="as-written" className="flex items-center gap-2 font-semibold text-stored">
                <Check aria-hidden size={18} />
                It is recorded
              </h3>
              <Brought lines={now.brought} />
            </section>
          )}
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
    <ul className="flex flex-col gap-1">
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

/** Who does it, and who sees it, by name where one knows who sits there. */
function Who({ room, who }: { readonly room: Room; readonly who: readonly string[] }) {
  return (
    <>
      {who.map((title, index) => (
        <span key={title}>
          {index === 0 ? null : <span className="text-muted"> · </span>}
          <span className={index === 0 ? 'font-semibold' : ''}>{title}</span>
          {sittersIn(room, title)}
        </span>
      ))}
    </>
  );
}

function sittersIn({ seats }: Room, who: string): string {
  // A gate says of how many: `2 × Officer`.
  const role = who.replace(/^\d+ × /, '');
  const names = seats
    .filter(({ title, sitter }) => sitter !== null && (title === role || title.replace(/ \d+$/, '') === role))
    .map(({ sitter }) => sitter?.name ?? '');
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function place({ parts }: Room, part: RoomPart | undefined): string {
  const steps = parts.filter(({ number }) => number !== null).length;
  if (part === undefined) return `All ${steps} steps`;
  const attempt = part.attempt > 1 ? `, attempt ${part.attempt}` : '';
  return part.number === null ? `${part.phase}: a pause` : `Step ${part.number} of ${steps}${attempt}`;
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
  return `${place(room, part)}: ${part.title}. ${now.who.join(', ')}.`;
}

/** Brings the focus to the heading when the next step has come, or something came of this one; not when the room is opened. */
function useFocusOnNext(room: Room) {
  const heading = useRef<HTMLHeadingElement>(null);
  const waiting = room.deviations.filter(({ resolved }) => !resolved).map(({ missing }) => missing.length);
  const key = [
    attemptKey(room),
    room.now?.standing ?? 'done',
    room.now?.missing.length ?? 0,
    room.onBreak === null ? '' : 'break',
    ...waiting,
  ].join(' ');
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    // A dialog that led here lets go of the focus only by the next frame.
    const frame = requestAnimationFrame(() => heading.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [key]);
  return heading;
}
