import { create } from 'zustand';
import { forgetOtherLedgers } from '../bridge/query.ts';

interface Reading {
  /** Id of the ledger in the window; null for the one of this laptop. */
  readonly ledger: string | null;
  /** Grows with every switch: an answer belongs to the stay in which it was asked for. */
  readonly stay: number;
}

/** Which ledger the window shows. It begins with the own one, and nothing remembers another. */
export const useReading = create<Reading>(() => ({ ledger: null, stay: 0 }));

const forgets = new Set<() => void>();

/** Has a store forget what it shows of one ledger before the window shows another. */
export function forgetOnSwitch(forget: () => void): void {
  forgets.add(forget);
}

/** Shows another ledger; what was shown of the one before is forgotten first. */
export function switchTo(ledger: string | null): void {
  if (ledger === useReading.getState().ledger) return;
  // The stay ends first, so that nothing asked for before it can come back behind the forgetting.
  const stay = useReading.getState().stay + 1;
  useReading.setState({ ledger, stay });
  forgetOtherLedgers(ledger);
  for (const forget of forgets) forget();
}

/**
 * Asks for something of the ledger that is shown.
 * @returns its answer; when another ledger is shown by then it is dropped, and the promise stays open: whoever waits
 * for it belongs to a screen that is gone
 * @throws what `ask` throws
 */
export function read<T>(ask: (ledger: string | null) => Promise<T>): Promise<T> {
  const { ledger, stay } = useReading.getState();
  const isCurrent = () => useReading.getState().stay === stay;
  return new Promise((resolve, reject) => {
    ask(ledger).then(
      (answer) => isCurrent() && resolve(answer),
      (error: unknown) => isCurrent() && reject(error),
    );
  });
}
