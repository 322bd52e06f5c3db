import type { StoredReceipt } from '../store/outbox.ts';

/** Adds up what one sync has done for one ledger. */
export class Tally {
  published = 0;
  duplicates = 0;
  setAside = 0;
  unconfirmed = 0;
  stream: string | null = null;
  first: number | null = null;
  last: number | null = null;

  /** Takes receipts that are on the disk now. */
  add(receipts: readonly StoredReceipt[]): void {
    for (const receipt of receipts) {
      this.published += 1;
      if (receipt.duplicate) this.duplicates += 1;
      this.stream = receipt.stream;
      this.first ??= receipt.streamSeq;
      this.last = receipt.streamSeq;
    }
  }
}
