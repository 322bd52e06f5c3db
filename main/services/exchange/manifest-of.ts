import { type BundleManifest, type ListedSignature, MOST_SIGNATURES } from '../../../app/bundle/manifest.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import { exportProblem } from './export-problems.ts';

/** Which entries of a ledger, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Entries fetched from the store at a time. */
const CHUNK = 500;

/** Entries `from` to `to` of a ledger, in order, without holding them all. */
export function* entriesOf(ledger: Ledger, { from, to }: Range): Generator<EntryRecord> {
  for (let seq = from; seq <= to; seq += CHUNK) {
    yield* ledger.entries.from(seq, Math.min(CHUNK, to - seq + 1));
  }
}

/**
 * What a bundle of this part of a ledger will say of itself.
 * @param range where it ends beyond the ledger, it ends with the ledger
 * @param writtenBy name and version of the program
 * @throws ProblemError when the ledger has no such entries
 */
export function manifestOf(ledger: Ledger, range: Range, writtenBy: string): BundleManifest {
  const { identity } = ledger;
  const from = range.from;
  const to = Math.min(range.to, ledger.head()?.seq ?? 0);
  const last = ledger.entries.at(to);
  if (identity === null || last === null || from > to)
    throw new ProblemError(exportProblem('export.nothing'));
  const { id, name, source, createdAt } = identity;
  return {
    ledger: { id, name, source, createdAt },
    range: { from, to },
    prev: from === 1 ? null : (ledger.entries.at(from - 1)?.cid ?? null),
    head: last.cid,
    signatures: signaturesOf(ledger, { from, to }),
    writtenAt: new Date().toISOString(),
    writtenBy,
  };
}

/** The signed heads among these entries, in ledger order. */
function signaturesOf({ lists, entries }: Ledger, { from, to }: Range): ListedSignature[] {
  const query = { search: '', organizationId: null };
  const limit = lists.count('checkpoint', query);
  const listed: ListedSignature[] = [];
  for (const { state } of lists.list('checkpoint', { ...query, limit, offset: 0 })) {
    for (const [index, record] of entries.ofObject(state.id, state.signatures.length).entries()) {
      const { seq, event } = record.entry;
      const fingerprint = state.signatures[index]?.fingerprint;
      if (seq >= from && seq <= to && fingerprint !== undefined) {
        listed.push({ entry: seq, event, fingerprint });
      }
    }
  }
  if (listed.length > MOST_SIGNATURES) throw new ProblemError(exportProblem('export.too-many-signatures'));
  return listed.sort((one, other) => one.entry - other.entry);
}
