import { create } from 'zustand';
import type { InputOf } from '../../../app/contract/operations.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { go } from '../../window/navigation.ts';
import { forgetOnSwitch } from '../../window/reading.ts';

/** Which entries are shown. */
export type QueueFilter = InputOf<'queue.page'>['state'];

interface QueueState {
  readonly filter: QueueFilter;
  /** The entry that is looked at; null until the first ones are here. */
  readonly chosenSeq: number | null;
}

const nothing: QueueState = { filter: 'all', chosenSeq: null };

/** What of the queue a person looks at. */
export const useQueue = create<QueueState>(() => nothing);

forgetOnSwitch(() => useQueue.setState(nothing));

/** The acts above the queue. */
export const queueActs = createActs();

/** Lets everything that was set aside wait for the next sync again. */
export function retryAll(): void {
  void queueActs.attempt(null, () => call('queue.retry', { seq: null }));
}

/** Shows only such entries. */
export function filterQueue(filter: QueueFilter): void {
  useQueue.setState({ filter, chosenSeq: null });
}

/** Opens the queue with this entry chosen. */
export function openEntry(seq: number): void {
  useQueue.setState({ filter: 'all', chosenSeq: seq });
  go('queue');
}
