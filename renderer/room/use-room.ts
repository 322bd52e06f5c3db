import { create } from 'zustand';
import type { Room } from '../../app/contract/ceremony.ts';
import { useAnswer } from '../bridge/query.ts';

/** The ceremony that runs; null where none does, undefined until main has answered. */
export function useRoom(): Room | null | undefined {
  return useAnswer('ceremony.room', {}).answer;
}

/** What a person is doing in the room; everything else stands in the ledger. */
interface RoomView {
  /** Larger type, for a projector. */
  readonly large: boolean;
  /** The act that was begun in this window: any other that is under way was interrupted. */
  readonly begun: string | null;
}

/** What a person is doing in the room. */
export const useRoomView = create<RoomView>(() => ({ large: false, begun: null }));

/** Switches the larger type. */
export function setLarge(large: boolean): void {
  useRoomView.setState({ large });
}

/** Remembers which act was begun here: step and attempt. */
export function setBegun(begun: string): void {
  useRoomView.setState({ begun });
}

/** The step that is open, with how often it was begun: another of these is another thing to do. */
export function attemptKey({ now, parts }: Room): string {
  return `${now?.id ?? ''} ${parts.find(({ id }) => id === now?.id)?.attempt ?? 0}`;
}

/** What a seat and who sits there are called. */
export function seatName({ seats }: Room, { role, number }: { role: string; number: number }): string {
  const seat = seats.find((one) => one.role === role && one.number === number);
  return seat === undefined ? role : `${seat.sitter?.name ?? 'Nobody'}, ${seat.title}`;
}
