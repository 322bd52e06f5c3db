import { create } from 'zustand';
import type { SigningState } from '../../app/contract/signing.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { forgetOnSwitch, read } from '../ledger/reading.ts';

interface Signing {
  /** null until the first answer. */
  readonly state: SigningState | null;
  readonly problem: Problem | null;
}

/** What there is to sign, and who has signed it. */
export const useSigning = create<Signing>(() => ({ state: null, problem: null }));

forgetOnSwitch(() => useSigning.setState({ state: null, problem: null }));

/** Asks main again. */
export async function refreshSigning(): Promise<void> {
  try {
    useSigning.setState({ state: await read((ledger) => call('signing.state', { ledger })), problem: null });
  } catch (error) {
    useSigning.setState({ problem: problemOf(error) });
  }
}
