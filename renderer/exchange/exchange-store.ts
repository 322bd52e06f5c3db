import { create } from 'zustand';
import type { BundleWritten, ExchangeProgress, ExportRanges } from '../../app/contract/exchange.ts';
import type { InputOf } from '../../app/contract/operations.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

interface ExchangeState {
  readonly busy: boolean;
  readonly progress: ExchangeProgress;
  readonly ranges: ExportRanges;
  readonly written: BundleWritten | null;
  readonly problem: Problem | null;
}

/** What the Exchange screen knows. */
export const useExchange = create<ExchangeState>(() => ({
  busy: false,
  progress: null,
  ranges: [],
  written: null,
  problem: null,
}));

/** Follows the export under way. @returns a function that stops it */
export function followExchange(): () => void {
  return listen('exchange.changed', (progress) => useExchange.setState({ progress }));
}

/** Asks what can be taken along now. */
export async function refreshRanges(): Promise<void> {
  try {
    useExchange.setState({ ranges: await call('bundle.ranges', {}) });
  } catch (error) {
    useExchange.setState({ problem: problemOf(error) });
  }
}

/** Stops the export under way. */
export async function cancelExchange(): Promise<void> {
  await call('bundle.cancel', {});
}

/** Asks where to, and writes a part of the ledger there as a bundle. */
export async function exportLedger(request: InputOf<'bundle.export'>): Promise<void> {
  try {
    await exportOrRefuse(request);
  } catch (error) {
    useExchange.setState({ problem: problemOf(error) });
  }
}

/**
 * The same for a form that shows itself what main refuses.
 * @returns whether something was written: nobody may have chosen a place
 * @throws what main refuses
 */
export async function exportOrRefuse(request: InputOf<'bundle.export'>): Promise<boolean> {
  if (useExchange.getState().busy) return false;
  useExchange.setState({ busy: true, written: null, problem: null });
  try {
    const written = await call('bundle.export', request);
    useExchange.setState({ written });
    return written !== null;
  } finally {
    useExchange.setState({ busy: false, progress: null });
    await refreshRanges();
  }
}
