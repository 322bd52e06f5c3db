import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import { useLedger } from '../ledger/ledger-store.ts';
import { useShown } from '../ledger/shown-ledger.ts';
import { notInStream } from './stored.ts';
import { useSync } from './sync-store.ts';

/** What was acknowledged of the ledger in the window and is not in the stream; null while nothing is known to be missing. */
export function useNotInStream(): Elsewhere | null {
  const source = useShown((shown) => shown?.source ?? null);
  const own = useLedger(({ status }) => status?.source ?? null);
  return useSync(({ state }) => notInStream(state?.last ?? null, source === own ? null : source));
}
