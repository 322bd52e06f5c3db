import { create } from 'zustand';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

/** What the window knows of the ledger. */
interface LedgerState {
  /** undefined until the first answer; null while there is no ledger on this laptop. */
  readonly status: LedgerStatus | null | undefined;
  /** Why the ledger could not be opened. */
  readonly problem: Problem | null;
}

/** The ledger's state, as main last told it. */
export const useLedger = create<LedgerState>(() => ({ status: undefined, problem: null }));

/** Asks main for the ledger's state. */
export async function loadLedger(): Promise<void> {
  useLedger.setState({ problem: null });
  try {
    showLedger(await call('ledger.status', {}));
  } catch (error) {
    useLedger.setState({ problem: problemOf(error) });
  }
}

/** Shows a state that an operation has just answered. */
export function showLedger(status: LedgerStatus | null): void {
  useLedger.setState({ status, problem: null });
}

/** Follows the ledger. @returns a function that stops it */
export function followLedger(): () => void {
  const stops = [
    listen('ledger.changed', showLedger),
    listen('integrity.changed', (integrity) =>
      useLedger.setState(({ status }) => (status ? { status: { ...status, integrity } } : {})),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
