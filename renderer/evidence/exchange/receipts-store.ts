import { create } from 'zustand';
import type { ReceiptsApplied, ReceiptsPreview } from '../../../app/contract/imports.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';

interface Receipts {
  readonly preview: ReceiptsPreview | null;
  readonly applied: ReceiptsApplied | null;
}

/** The receipts file that was opened last, and what was taken over from it. */
export const useReceipts = create<Receipts>(() => ({ preview: null, applied: null }));

/** The acts with a receipts file. */
export const receiptActs = createActs<'working'>();

/** Asks which, and checks a receipts file. */
export function openReceipts(): void {
  void receiptActs.attempt('working', async () => {
    useReceipts.setState({ preview: null, applied: null });
    useReceipts.setState({ preview: await call('receipts.open', {}) });
  });
}

/** Takes the receipts over. @param trusted the signer's fingerprint, where a person has compared it */
export function applyReceipts(trusted: string | null): void {
  void receiptActs.attempt('working', async () =>
    useReceipts.setState({ applied: await call('receipts.apply', { trusted }), preview: null }),
  );
}
