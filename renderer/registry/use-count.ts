import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { useReading } from '../window/reading.ts';
import { EVERYTHING } from './list-view.ts';

/** How many objects stand in the list of an aggregate; null until that is known. */
export function useCount(kind: AggregateName): number | null {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer(
    'registry.page',
    { ledger, kind, ...EVERYTHING, limit: 1, offset: 0 },
    { select: ({ total }) => total },
  );
  return answer ?? null;
}
