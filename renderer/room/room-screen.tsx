import { useEffect, useRef, useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import { useAnswer } from '../bridge/query.ts';
import { Button } from '../shared/button.tsx';
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
import { BreakDialog, SeatDialog } from './room-dialogs.tsx';
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
  const [open, setOpen] = useState<'deviation' | 'end' | 'break' | 'seat' | null>(null);
  const large = useRoomView((view) => view.large);
  const ledger = useLedger();
  const center = useRef<HTMLElement>(null);
  const close = () => setOpen(null);
  const begin = (what: typeof open) => withOfficer(() => setOpen(what));
  useRoomKeys(center, begin);
  useEffect(() => {
    if (!large) return;
    document.documentElement.dataset['large'] = 'true';
    return () => {
      delete document.documentElement.dataset['large'];
    };
  }, [large]);
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
          <PartList room={room} />
        </section>
        <section
          ref={center}
          aria-label="Now"
          className="pane room-now @container rounded-md border border-line bg-surface p-6 low:p-4"
        >
          {room.isRehearsal ? (
            <p className="pb-2 font-bold text-rehearsal">REHEARSAL: nothing made here counts</p>
          ) : null}
          <OpenStep room={room} onDeviation={() => begin('deviation')} />
        </section>
        <div className="pane room-beside">
          <Beside
            room={room}
            onDeviation={() => begin('deviation')}
            onBreak={() => begin('break')}
            onSeat={() => begin('seat')}
            onEnd={() => begin('end')}
          />
        </div>
      </div>
      {open === 'deviation' || open === 'end' ? (
        <DeviationDialog room={room} toEnd={open === 'end'} onClose={close} />
      ) : null}
      {open === 'break' ? <BreakDialog onClose={close} /> : null}
      {open === 'seat' ? <SeatDialog room={room} onClose={close} /> : null}
    </>
  );
}

/** Enter alone never records or signs: Ctrl and Enter do. Alt and D reports a deviation, Alt and P takes a break. */
function useRoomKeys(
  center: React.RefObject<HTMLElement | null>,
  begin: (what: 'deviation' | 'break') => void,
): void {
  const latest = useRef(begin);
  latest.current = begin;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const inCenter = target instanceof Node && center.current?.contains(target) === true;
      const dialog = document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
      if (event.key === 'Enter' && inCenter) {
        if (event.ctrlKey) {
          event.preventDefault();
          press(center.current, target);
        } else if (target instanceof HTMLInputElement) event.preventDefault();
      }
      if (!event.altKey || event.ctrlKey || event.metaKey || dialog) return;
      const key = event.key.toLowerCase();
      if (key !== 'd' && key !== 'p') return;
      event.preventDefault();
      latest.current(key === 'd' ? 'deviation' : 'break');
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [center]);
}

/** Presses the button that comes next: that of the form in which somebody types, or of the step. */
function press(center: HTMLElement | null, target: Node): void {
  const form = target instanceof Element ? target.closest('form') : null;
  const first = form ?? center?.querySelector('form');
  if (first instanceof HTMLFormElement) first.requestSubmit();
  else center?.querySelector<HTMLElement>('[data-next]')?.click();
}
