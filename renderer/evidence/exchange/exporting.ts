import { create } from 'zustand';
import type { BundleWritten } from '../../../app/contract/exchange.ts';
import type { InputOf } from '../../../app/contract/operations.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { askAgain } from '../../bridge/query.ts';

/** The export under way, and why the last one did not go through. */
export const exporting = createActs<'exporting'>();

/** What was written last. */
export const useWritten = create<{ readonly written: BundleWritten | null }>(() => ({ written: null }));

/** Stops the export under way. */
export function cancelExport(): void {
  void exporting.attempt(null, () => call('bundle.cancel', {}));
}

/** Asks where to, and writes a part of the ledger there as a bundle. */
export function exportLedger(request: InputOf<'bundle.export'>): Promise<unknown> {
  return exporting.attempt('exporting', () => write(request));
}

/**
 * The same for a form that shows itself what main refuses.
 * @returns whether something was written: nobody may have chosen a place
 * @throws what main refuses
 */
export async function exportOrRefuse(request: InputOf<'bundle.export'>): Promise<boolean> {
  return (await exporting.run('exporting', () => write(request))) ?? false;
}

async function write(request: InputOf<'bundle.export'>): Promise<boolean> {
  useWritten.setState({ written: null });
  try {
    const written = await call('bundle.export', request);
    useWritten.setState({ written });
    return written !== null;
  } finally {
    askAgain('bundle.ranges');
  }
}
