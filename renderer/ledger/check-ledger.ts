import { create } from 'zustand';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { useLedger } from './ledger-store.ts';

/** Why the last check could not be made; what a check found stands in the ledger's state. */
export const useCheckProblem = create<{ readonly problem: Problem | null }>(() => ({ problem: null }));

/** Checks every CID and the whole chain. */
export async function checkLedger(): Promise<void> {
  useCheckProblem.setState({ problem: null });
  try {
    const integrity = await call('ledger.verify', {});
    useLedger.setState(({ status }) => (status ? { status: { ...status, integrity } } : {}));
  } catch (error) {
    useCheckProblem.setState({ problem: problemOf(error) });
  }
}
