import type { ExportRanges } from '../../../app/contract/exchange.ts';
import type { Ledger } from '../../store/ledger.ts';

/**
 * What of a ledger can be taken along now.
 * @param exportedTo the entry up to which it was exported last; null when it never was
 */
export function exportRanges(ledger: Ledger, exportedTo: number | null): ExportRanges {
  const to = ledger.head()?.seq ?? 0;
  if (to === 0) return [];
  const ranges: ExportRanges = [{ range: 'all', from: 1, to }];
  if (exportedTo !== null && exportedTo < to) {
    ranges.push({ range: 'since-export', from: exportedTo + 1, to });
  }
  const ceremony = lastSigned(ledger);
  if (ceremony !== null) ranges.push({ range: 'since-signed', ...ceremony });
  return ranges;
}

/** The entries of the last signed head: behind the one signed before it, up to the last of its signatures. */
function lastSigned({ lists, entries }: Ledger): { readonly from: number; readonly to: number } | null {
  const query = { search: '', organizationId: null };
  const limit = lists.count('checkpoint', query);
  const [last, before] = lists
    .list('checkpoint', { ...query, limit, offset: 0 })
    // Between its signatures comparisons of it may stand: its last one ends it.
    .map(({ state, seq }) => ({ id: state.id, seq: state.seq, end: seq }))
    .sort((one, other) => other.seq - one.seq);
  if (last === undefined || entries.at(last.end) === null) return null;
  return { from: (before?.end ?? 0) + 1, to: last.end };
}
