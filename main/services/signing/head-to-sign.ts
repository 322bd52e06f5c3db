import type { Head } from '../../../app/ledger/entry.ts';
import { isStillToSign } from '../../../app/registry/checkpoint.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';

/**
 * The head that the next officer signs, and that belongs on paper: the ledger's own, or, right behind comparisons and
 * signatures, the one they are of. So all officers sign the CID that was compared.
 * @returns null in an empty ledger
 */
export function headToSign(ledger: Ledger): Head | null {
  const head = ledger.head();
  if (head === null) return null;
  const last = ledger.entries.at(head.seq);
  const about = last === null ? null : headIn(last, ledger);
  const isOpen =
    about !== null && isStillToSign({ seq: about.seq, head: about.cid }, head.seq, ledger.objects);
  return isOpen ? about : head;
}

/** The head that an entry signs or compares; null for any other entry. */
function headIn({ aggregate, aggregateId }: EntryRecord, { objects }: Ledger): Head | null {
  if (aggregate === 'checkpoint') {
    const signed = objects.get('checkpoint', aggregateId);
    return signed === undefined ? null : { seq: signed.seq, cid: signed.head };
  }
  if (aggregate !== 'comparison') return null;
  const compared = objects.get('comparison', aggregateId);
  return compared === undefined || compared.seq === null ? null : { seq: compared.seq, cid: compared.cid };
}
