import { v7 as uuidv7 } from 'uuid';
import type { CidString } from '../../app/content/cid.ts';
import { compare } from '../../app/content/comparison.ts';
import { givenCid } from '../../app/content/given-cid.ts';
import type { ComparisonFound } from '../../app/contract/comparisons.ts';
import { ProblemError } from '../../app/problem.ts';
import { type ComparisonOutcome, outcomeInWords } from '../../app/registry/comparison.ts';
import type { EventNamed } from '../../app/registry/index.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { headToSign } from '../services/signing/head-to-sign.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Context } from './context.ts';
import { operationProblem } from './problems.ts';
import type { Handlers } from './router.ts';

/** Handlers of recorded comparisons. */
export function comparisonHandlers(
  context: Context,
): Pick<Handlers, 'comparisons.record' | 'comparisons.list'> {
  const { ledger: own, registrar } = context;
  return {
    'comparisons.record': ({ cid, found, people }) => {
      const [entry] = registrar.record({
        type: 'RecordComparison',
        id: uuidv7(),
        cid,
        standsFor: standsFor(cid, own),
        method: found.method,
        outcome: outcomeOf(cid, found),
        people,
      });
      if (entry === undefined) throw new Error('A comparison gave no event.');
      return recordedOf(entry);
    },
    'comparisons.list': ({ ledger, cid }) => ({
      made: (ledgerToRead(context, ledger).objects.holderOf('comparison', cid)?.made ?? []).map(
        ({ method, outcome, people, at }) => ({
          method,
          equal: outcome.result === 'equal',
          outcome: outcomeInWords(outcome),
          people,
          at,
        }),
      ),
    }),
  };
}

/** What a CID stands for now. The head is the one to sign: comparisons and signatures of it may stand behind it. */
function standsFor(cid: CidString, ledger: Ledger): EventNamed<'ComparisonMade'>['payload']['stands_for'] {
  const record = ledger.entries.withCid(cid);
  if (record === null) return { kind: 'nothing-here' };
  const { seq } = record.entry;
  if (record.cid !== cid) return { kind: 'event', seq };
  return { kind: headToSign(ledger)?.cid === cid ? 'head' : 'entry', seq };
}

/** @throws ProblemError when the machine cannot compare what was given */
function outcomeOf(cid: CidString, found: ComparisonFound): ComparisonOutcome {
  switch (found.method) {
    case 'machine':
    case 'camera': {
      const comparison = compare(cid, found.given);
      if (comparison.outcome === 'equal') return { result: 'equal' };
      if (comparison.outcome !== 'different')
        throw new ProblemError(operationProblem('comparison.incomplete'));
      const number = comparison.differences[0]?.position;
      const unit = comparison.as === 'cid' ? 'character' : 'word';
      const first = number === undefined ? null : ({ unit, number } as const);
      return { result: 'different', first, other: givenCid(found.given) };
    }
    case 'words':
      return found.differs === null
        ? { result: 'equal' }
        : { result: 'different', first: { unit: 'row', number: found.differs }, other: null };
    case 'qr':
    case 'whole-cid':
      return found.equal ? { result: 'equal' } : { result: 'different', first: null, other: null };
  }
}
