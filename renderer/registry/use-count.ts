import type { OutputOf } from '../../app/contract/operations.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { useReading } from '../window/reading.ts';

/**
 * How many objects stand in the list of an aggregate: those that have not come to their end, and those that have; null until
 * that is known.
 */
export function useCount(kind: AggregateName): OutputOf<'registry.count'> | null {
  const ledger = useReading((reading) => reading.ledger);
  return useAnswer('registry.count', { ledger, kind }).answer ?? null;
}
