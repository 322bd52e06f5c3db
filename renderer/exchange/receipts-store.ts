import { create } from 'zustand';
import type { ReceiptsApplied, ReceiptsPreview } from '../../app/contract/imports.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';

interface Receipts {
  readonly busy: boolean;
  readonly preview: ReceiptsPreview | null;
  readonly applied: ReceiptsApplied | null;
  readonly problem: Problem | null;
}

/** What the window knows of a receipts file. */
export const useReceipts = create<Receipts>(() => ({
  busy: false,
  preview: null,
  applied: null,
  problem: null,
}));

/** Asks which, and checks a receipts file. */
export function openReceipts(): Promise<void> {
  return attempt(async () => {
    useReceipts.setState({ preview: null, applied: null });
    return { preview: await call('receipts.open', {}) };
  });
}

/** Takes the receipts over. @param trusted the signer's fingerprint, where a person has compared it */
export function applyReceipts(trusted: string | null): Promise<void> {
  return attempt(async () => ({ applied: await call('receipts.apply', { trusted }), preview: null }));
}

async function attempt(act: () => Promise<Partial<Receipts>>): Promise<void> {
  if (useReceipts.getState().busy) return;
  useReceipts.setState({ busy: true, problem: null });
  try {
    useReceipts.setState(await act());
  } catch (error) {
    useReceipts.setState({ problem: problemOf(error) });
  } finally {
    useReceipts.setState({ busy: false });
  }
}
