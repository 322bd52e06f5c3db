import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { useImports } from '../exchange/imports-store.ts';
import { go, useNavigation } from '../shell/navigation-store.ts';
import type { ScreenId } from '../shell/screens.ts';
import { useLedger } from './ledger-store.ts';
import { switchTo, useReading } from './reading.ts';

/** How the ledger in the window stands, whichever it is. */
export type ShownLedger = Pick<
  LedgerStatus,
  'name' | 'source' | 'entries' | 'head' | 'toSign' | 'waiting' | 'setAside' | 'stored' | 'integrity'
>;

/** The ledger in the window as main last told of it; null while nothing is known of it. */
export function shownLedger(): ShownLedger | null {
  const { ledger } = useReading.getState();
  if (ledger === null) return useLedger.getState().status ?? null;
  return useImports.getState().state?.ledgers.find(({ id }) => id === ledger) ?? null;
}

/** The same for a component, which is drawn again when it changes. */
export function useShown<T>(select: (ledger: ShownLedger | null) => T): T {
  useReading(({ ledger }) => ledger);
  useLedger(({ status }) => status);
  useImports(({ state }) => state);
  return select(shownLedger());
}

/** Whether the window shows a read-only copy: then nothing that records is offered. */
export function useReadOnly(): boolean {
  return useReading(({ ledger }) => ledger !== null);
}

/** Where the own ledger was left. */
let left: ScreenId = 'organization';

/** Opens a copy for reading in the whole window. */
export function openCopy(id: string): void {
  if (useReading.getState().ledger === null) left = useNavigation.getState().screen;
  switchTo(id);
  go('organization');
}

/** Shows the ledger of this laptop again, on the screen on which it was left. */
export function backToOwn(): void {
  if (useReading.getState().ledger === null) return;
  switchTo(null);
  go(left);
}
