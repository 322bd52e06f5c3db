import type { ImportedLedger, ImportsState } from '../../app/contract/imports.ts';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { lastAnswer, useAnswer } from '../bridge/query.ts';
import { go, useNavigation } from './navigation.ts';
import { switchTo, useReading } from './reading.ts';
import type { ScreenId } from './screens.ts';

/** How the ledger in the window stands, whichever it is. */
export type ShownLedger = Pick<
  LedgerStatus,
  'name' | 'source' | 'entries' | 'head' | 'toSign' | 'waiting' | 'setAside' | 'stored' | 'integrity'
>;

/** The ledger in the window as main last told of it; null while nothing is known of it. */
export function shownLedger(): ShownLedger | null {
  return among(useReading.getState().ledger, lastAnswer('ledger.status', {}), lastAnswer('imports.list', {}));
}

function among(
  ledger: string | null,
  own: LedgerStatus | null | undefined,
  imports: ImportsState | undefined,
): ShownLedger | null {
  if (ledger === null) return own ?? null;
  return imports?.ledgers.find(({ id }) => id === ledger) ?? null;
}

/** The same for a component, which is drawn again when it changes. */
export function useShown<T>(select: (ledger: ShownLedger | null) => T): T {
  const reading = useReading(({ ledger }) => ledger);
  const own = useAnswer('ledger.status', {}).answer;
  const imports = useAnswer('imports.list', {}).answer;
  return select(among(reading, own, imports));
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

const none: readonly ImportedLedger[] = [];

/** The ledgers of other laptops on this one. */
export function useImportedLedgers(): readonly ImportedLedger[] {
  return useAnswer('imports.list', {}).answer?.ledgers ?? none;
}
