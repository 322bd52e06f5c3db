import { useEffect, useRef, useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import { useAnswer } from '../bridge/query.ts';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useLedger } from '../window/ledger.ts';
import { askOfficer, withOfficer } from '../window/officer.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { Beside } from './beside.tsx';
import { DeviationDialog } from './deviations.tsx';
import { NoCeremony } from './no-ceremony.tsx';
import { OpenStep } from './open-step.tsx';
import { PartList } from './part-list.tsx';
import { PastStep, pastParts } from './past-step.tsx';
import { PhaseRibbon } from './phase-ribbon.tsx';
import { BreakDialog, SeatDialog, WordsDialog } from './room-dialogs.tsx';
import { useRoomKeys } from './room-keys.ts';
import { RoomStrip } from './room-strip.tsx';
import { useRoomView } from './use-room.ts';

/** The room in which people hold a ceremony: what was done on the left, what is done now, and who is here. */
export function RoomScreen() {
  const { answer: room, problem } = useAnswer('ceremony.room', {});
  return (
    <ScreenFrame title="Room">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {room === undefined ? null : room === null ? (
        <NoCeremony />
      ) : (
        <RoomOf key={room.ceremonyId} room={room} />
      )}
    </ScreenFrame>
  );
}

function RoomOf({ room }: { readonly room: Room }) {
  const [open, setOpen] = useState<'deviation' | 'end' | 'break' | 'seat' | 'words' | 'beside' | null>(null);
  const large = useRoomView((view) => view.large);
  const ledger = useLedger();
  const center = useRef<HTMLElement>(null);
  const close = () => setOpen(null);
  const begin = (what: typeof open) => withOfficer(() => setOpen(what));
  const past = pastParts(room);
  const [shown, setShown] = useState<string | null>(null);
  // What is looked at is left as soon as another step is open.
  const at = room.now?.id ?? null;
  const [openAt, setOpenAt] = useState(at);
  if (openAt !== at) {
    setOpenAt(at);
    setShown(null);
  }
  const index = shown === null ? past.length : past.findIndex(({ id }) => id === shown);
  const part = past[index];
  const look = (by: -1 | 1) => {
    const next = past[index + by];
    if (next !== undefined || by === 1) setShown(next?.id ?? null);
  };
  useRoomKeys(center, {
    deviation: () => begin('deviation'),
    break: () => begin('break'),
    words: () => setOpen('words'),
    look,
    isPast: part !== undefined,
  });
  useEffect(() => {
    if (!large) return;
    document.documentElement.dataset['large'] = 'true';
    return () => {
      delete document.documentElement.dataset['large'];
    };
  }, [large]);
  const beside = {
    room,
    onDeviation: () => begin('deviation'),
    onBreak: () => begin('break'),
    onSeat: () => begin('seat'),
    onEnd: () => begin('end'),
    onWords: () => setOpen('words'),
    onEarlier:
      past.length === 0
        ? null
        : () => {
            close();
            look(-1);
          },
  };
  const isSeated =
    ledger?.signedIn === true && room.seats.some(({ sitter }) => sitter?.name === ledger.officer);
  return (
    <>
      {isSeated ? null : (
        <div
          role="status"
          className="flex flex-wrap items-center gap-3 rounded-md border border-waiting bg-waiting-soft p-3"
        >
          <span className="font-semibold text-waiting">
            Nobody who sits in this ceremony acts yet: whoever uses the keyboard signs in first.
          </span>
          <Button small onPress={() => askOfficer()}>
            Say who acts…
          </Button>
        </div>
      )}
      <PhaseRibbon room={room} />
      <RoomStrip room={room} onDeviation={() => begin('deviation')} onBeside={() => setOpen('beside')} />
      <div className="room" data-testid="room">
        <section
          aria-label="All steps"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
          tabIndex={0}
          className="pane room-parts"
        >
          <p className="pb-3 font-semibold">
            <UserText>{room.title}</UserText>
          </p>
          <PartList room={room} shown={part?.id ?? null} />
        </section>
        <section
          ref={center}
          aria-label="Now"
          className="room-now @container rounded-md border border-line bg-surface"
        >
          {part === undefined ? null : (
            <PastStep
              part={part}
              onEarlier={index === 0 ? null : () => look(-1)}
              onLater={() => look(1)}
              onNow={() => setShown(null)}
            />
          )}
          <OpenStep room={room} onDeviation={() => begin('deviation')} hidden={part !== undefined} />
        </section>
        <div className="pane room-beside">
          <Beside {...beside} />
        </div>
      </div>
      {open === 'deviation' || open === 'end' ? (
        <DeviationDialog room={room} toEnd={open === 'end'} onClose={close} />
      ) : null}
      {open === 'words' ? <WordsDialog room={room} onClose={close} /> : null}
      {open === 'beside' ? (
        <Dialog title="Beside the step" onClose={close} wide>
          <Beside {...beside} />
        </Dialog>
      ) : null}
      {open === 'break' ? <BreakDialog onClose={close} /> : null}
      {open === 'seat' ? <SeatDialog room={room} onClose={close} /> : null}
    </>
  );
}
