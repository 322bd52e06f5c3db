import type { Room, RoomAsk } from '../../app/contract/ceremony.ts';

/** What a kind of step asks for. */
export type AskOf<K extends RoomAsk['kind']> = Extract<RoomAsk, { readonly kind: K }>;

/** What is shown of a step that asks for something. */
export interface AskProps<K extends RoomAsk['kind']> {
  readonly room: Room;
  readonly step: string;
  readonly ask: AskOf<K>;
}
