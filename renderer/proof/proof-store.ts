import { create } from 'zustand';
import type { ProofState } from '../../app/contract/proof.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

interface ProofShown {
  readonly state: ProofState | null;
  /** Why the last act did not go through. */
  readonly problem: Problem | null;
}

/** What the window knows of the proof and the state bucket. */
export const useProof = create<ProofShown>(() => ({ state: null, problem: null }));

/** Asks main how the proof stands. */
export function loadProof(): Promise<void> {
  return attempt(async () => useProof.setState({ state: await call('proof.state', {}) }));
}

/** Starts the proof, stops it, or makes the state bucket anew; how it goes is told on `proof.changed`. */
export function askProof(operation: 'proof.start' | 'proof.cancel' | 'state.rebuild'): Promise<void> {
  return attempt(async () => {
    await call(operation, {});
  });
}

/** Follows the proof. @returns a function that stops it */
export function followProof(): () => void {
  return listen('proof.changed', (state) => useProof.setState({ state }));
}

async function attempt(act: () => Promise<void>): Promise<void> {
  useProof.setState({ problem: null });
  try {
    await act();
  } catch (error) {
    useProof.setState({ problem: problemOf(error) });
  }
}
