import { useEffect } from 'react';
import type { OutputOf } from '../../app/contract/operations.ts';
import { isAggregateName, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { askBeforehand, useAnswer } from '../bridge/query.ts';
import { useReading } from '../window/reading.ts';
import { places } from '../window/screens.ts';

/**
 * How many objects stand in the list of an aggregate: those that have not come to their end, and those that have; null until
 * that is known.
 */
export function useCount(kind: AggregateName): OutputOf<'registry.count'> | null {
  const ledger = useReading((reading) => reading.ledger);
  return useAnswer('registry.count', { ledger, kind }).answer ?? null;
}

/**
 * Has the numbers of all lists beforehand, and of what their objects belong to: tabs beside which one came later would move
 * away from under a pointer, and so would what stands beside a button that is there only where there is something.
 */
export function useCountsBeforehand(): void {
  const ledger = useReading((reading) => reading.ledger);
  useEffect(() => {
    const kinds = places.flatMap(({ screens }) => screens.map(({ id }) => id)).filter(isAggregateName);
    const owners = kinds.flatMap((kind) => presentationOf(kind).screen?.belongsTo ?? []);
    for (const kind of new Set([...kinds, ...owners])) askBeforehand('registry.count', { ledger, kind });
  }, [ledger]);
}
