import type { ImportedLedger } from '../../app/contract/imports.ts';
import { counted, number } from '../shared/counted.ts';

/** What a sync would send: of the ledger of this laptop, and of those of other laptops that are sound. */
export interface Waiting {
  readonly own: number;
  readonly imported: number;
}

/** What a sync would send now. */
export function waitingIn(
  own: number,
  imported: readonly Pick<ImportedLedger, 'waiting' | 'problem' | 'integrity'>[],
) {
  const sound = imported.filter(
    ({ problem, integrity }) => problem === null && integrity.state !== 'damaged',
  );
  return { own, imported: sound.reduce((sum, { waiting }) => sum + waiting, 0) };
}

/** `23 events, 22 of them of other laptops`. */
export function waitingInWords({ own, imported }: Waiting): string {
  const all = counted(own + imported, 'event');
  if (imported === 0) return all;
  return own === 0 ? `${all} of other laptops` : `${all}, ${number(imported)} of them of other laptops`;
}

/** `1 event is waiting`, `Nothing is waiting`. */
export function areWaiting(waiting: Waiting): string {
  const count = waiting.own + waiting.imported;
  if (count === 0) return 'Nothing is waiting';
  return `${waitingInWords(waiting)} ${count === 1 ? 'is' : 'are'} waiting`;
}
