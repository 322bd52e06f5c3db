import { ProblemError } from '../../../app/problem.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { ImportedLedgers } from '../exchange/imported-ledgers.ts';
import { ledgerProblem } from './problems.ts';

/** The ledgers of a laptop: its own, and the copies of others. */
interface LedgersHere {
  readonly ledger: Ledger;
  readonly imported: Pick<ImportedLedgers, 'withId' | 'unopened'>;
}

/**
 * The ledger that a reading operation names. What records never asks this: it acts on the own ledger alone.
 * @param id null for the own ledger
 * @throws ProblemError when there is none with this id, or it cannot be opened
 */
export function ledgerToRead({ ledger, imported }: LedgersHere, id: string | null): Ledger {
  if (id === null || id === ledger.identity?.id) return ledger;
  const found = imported.withId(id);
  if (found !== null) return found;
  throw new ProblemError(
    imported.unopened.find((one) => one.id === id)?.problem ?? ledgerProblem('ledger.unknown'),
  );
}
