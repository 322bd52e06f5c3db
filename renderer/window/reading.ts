import { create } from 'zustand';
import { forgetOtherLedgers } from '../bridge/query.ts';

interface Reading {
  /** Id of the ledger in the window; null for the one of this laptop. */
  readonly ledger: string | null;
  /** Whether it has ever been another one. */
  readonly switched: boolean;
}

/** Which ledger the window shows. It begins with the own one, and nothing remembers another. */
export const useReading = create<Reading>(() => ({ ledger: null, switched: false }));

const forgets = new Set<() => void>();

/** Has a store forget what it shows of one ledger before the window shows another. */
export function forgetOnSwitch(forget: () => void): void {
  forgets.add(forget);
}

/** Shows another ledger; what was shown of the one before is forgotten first. */
export function switchTo(ledger: string | null): void {
  if (ledger === useReading.getState().ledger) return;
  useReading.setState({ ledger, switched: true });
  forgetOtherLedgers(ledger);
  for (const forget of forgets) forget();
}
