import { type BundleManifest, type ListedSignature, MOST_SIGNATURES } from '../../../app/bundle/manifest.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';

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
  if (identity === null || last === null || from > to) throw new ProblemError(NOTHING);
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
function signaturesOf({ objects, entries }: Ledger, { from, to }: Range): ListedSignature[] {
  const query = { search: '', organizationId: null };
  const limit = objects.count('checkpoint', query);
  const listed: ListedSignature[] = [];
  for (const { state } of objects.list('checkpoint', { ...query, limit, offset: 0 })) {
    for (const [index, record] of entries.ofObject(state.id, state.signatures.length).entries()) {
      const { seq, event } = record.entry;
      const fingerprint = state.signatures[index]?.fingerprint;
      if (seq >= from && seq <= to && fingerprint !== undefined) {
        listed.push({ entry: seq, event, fingerprint });
      }
    }
  }
  if (listed.length > MOST_SIGNATURES) throw new ProblemError(TOO_MANY_SIGNATURES);
  return listed.sort((one, other) => one.entry - other.entry);
}

const NOTHING: Problem = {
  code: 'export.nothing',
  happened: 'There is nothing to export: the ledger has no such entries.',
  meaning: 'No file was written.',
  remedy: 'Record something first, or choose an earlier entry.',
  field: null,
};

const TOO_MANY_SIGNATURES: Problem = {
  code: 'export.too-many-signatures',
  happened: `These entries hold more than ${MOST_SIGNATURES} signatures, and one bundle lists no more.`,
  meaning: 'No file was written. The ledger is untouched.',
  remedy: 'Export the ledger in several parts.',
  field: null,
};
