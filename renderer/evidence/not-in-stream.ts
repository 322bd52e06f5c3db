import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import { useAnswer } from '../bridge/query.ts';
import { useLedger } from '../window/ledger.ts';
import { useShown } from '../window/shown-ledger.ts';
import { notInStream } from './stored.ts';

/** What was acknowledged of the ledger in the window and is not in the stream; null while nothing is known to be missing. */
export function useNotInStream(): Elsewhere | null {
  const source = useShown((shown) => shown?.source ?? null);
  const own = useLedger()?.source ?? null;
  const last = useAnswer('sync.state', {}).answer?.last ?? null;
  return notInStream(last, source === own ? null : source);
}
