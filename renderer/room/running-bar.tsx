import { DoorOpen, Drama } from 'lucide-react';
import { isRehearsalLedger } from '../../app/model/rehearsal-source.ts';
import { Button } from '../shared/button.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useLedger } from '../window/ledger.ts';
import { go, useNavigation } from '../window/navigation.ts';
import { useReadOnly } from '../window/shown-ledger.ts';
import { useRoom } from './use-room.ts';

/** Whether what is done in the ledger of this laptop is a rehearsal. */
export function useRehearsal(): boolean {
  const source = useLedger()?.source;
  return source !== undefined && isRehearsalLedger(source);
}

/** On every screen: that this is a rehearsal. */
export function RehearsalBar() {
  return (
    <p data-testid="rehearsal" className="panel-rehearsal flex items-center gap-3 px-5 py-1 font-bold">
      <Drama aria-hidden size={18} />
      REHEARSAL <span className="font-normal">Nothing made here counts</span>
    </p>
  );
}

/** On every other screen: that a ceremony runs, and the way back to it. */
export function RunningBar() {
  const room = useRoom();
  const screen = useNavigation((navigation) => navigation.screen);
  const readOnly = useReadOnly();
  if (room == null || screen === 'room' || readOnly) return null;
  const part = room.parts.find(({ id }) => id === room.now?.id);
  return (
    <section
      aria-label="The ceremony that runs"
      data-testid="running"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-edge bg-chosen px-5 py-1.5"
    >
      <p className="min-w-0 flex-1">
        <span className="font-semibold">
          “<UserText>{room.title}</UserText>” is running
          {part === undefined ? '' : <>: {part.title}</>}.
        </span>{' '}
        Everything can be looked at; nothing is done beside it.
      </p>
      <Button small look="primary" onPress={() => go('room')}>
        <DoorOpen aria-hidden size={16} />
        Back into the room
      </Button>
    </section>
  );
}
