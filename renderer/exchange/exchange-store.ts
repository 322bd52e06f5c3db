import { create } from 'zustand';
import type {
  BundleCheck,
  BundleWritten,
  ExchangeProgress,
  ExportRanges,
} from '../../app/contract/exchange.ts';
import type { InputOf } from '../../app/contract/operations.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

interface ExchangeState {
  readonly busy: 'export' | 'check' | null;
  readonly progress: ExchangeProgress;
  readonly ranges: ExportRanges;
  readonly written: BundleWritten | null;
  readonly checked: BundleCheck | null;
  readonly problem: { readonly of: 'export' | 'check'; readonly problem: Problem } | null;
}

/** What the Exchange screen knows. */
export const useExchange = create<ExchangeState>(() => ({
  busy: null,
  progress: null,
  ranges: [],
  written: null,
  checked: null,
  problem: null,
}));

/** Follows the export or check under way. @returns a function that stops it */
export function followExchange(): () => void {
  return listen('exchange.changed', (progress) => useExchange.setState({ progress }));
}

/** Asks what can be taken along now. */
export async function refreshRanges(): Promise<void> {
  try {
    useExchange.setState({ ranges: await call('bundle.ranges', {}) });
  } catch (error) {
    useExchange.setState({ problem: { of: 'export', problem: problemOf(error) } });
  }
}

/** Stops the export or check under way. */
export async function cancelExchange(): Promise<void> {
  await call('bundle.cancel', {});
}

async function attempt(of: 'export' | 'check', act: () => Promise<Partial<ExchangeState>>): Promise<void> {
  if (useExchange.getState().busy !== null) return;
  useExchange.setState({ busy: of, problem: null });
  try {
    useExchange.setState(await act());
  } catch (error) {
    useExchange.setState({ problem: { of, problem: problemOf(error) } });
  } finally {
    useExchange.setState({ busy: null, progress: null });
  }
}

/** Asks where to, and writes a part of the ledger there as a bundle. */
export async function exportLedger(request: InputOf<'bundle.export'>): Promise<void> {
  await attempt('export', async () => {
    useExchange.setState({ written: null });
    return { written: await call('bundle.export', request) };
  });
  await refreshRanges();
}

/** Asks which, and checks a bundle. */
export function checkBundle(): Promise<void> {
  return attempt('check', async () => {
    useExchange.setState({ checked: null });
    return { checked: await call('bundle.check', {}) };
  });
}
