import type { SyncResult } from '../../app/contract/schemas.ts';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import { useAnswer } from '../bridge/query.ts';
import { useLedger } from '../window/ledger.ts';
import { useShown } from '../window/shown-ledger.ts';

/**
 * What was acknowledged of one ledger and is not in the stream, as the last sync has found.
 * @param source of a ledger of another laptop; null is the one of this laptop
 * @returns null while nothing is known to be missing
 */
export function notInStream(last: SyncResult | null, source: string | null): Elsewhere | null {
  if (last === null) return null;
  if (source === null) return last.elsewhere;
  return last.imported.find((imported) => imported.source === source)?.elsewhere ?? null;
}

/** How many events may be called stored: those that are known to be missing in the stream are not. */
export function storedOf(stored: number, missing: Elsewhere | null): number {
  return Math.max(0, stored - (missing?.count ?? 0));
}

/** Whether an entry that was acknowledged may be called stored. */
export function isStored(seq: number, missing: Elsewhere | null): boolean {
  return missing === null || seq < missing.from;
}

/** What was acknowledged of the ledger in the window and is not in the stream; null while nothing is known to be missing. */
export function useNotInStream(): Elsewhere | null {
  const source = useShown((shown) => shown?.source ?? null);
  const own = useLedger()?.source ?? null;
  const last = useAnswer('sync.state', {}).answer?.last ?? null;
  return notInStream(last, source === own ? null : source);
}
