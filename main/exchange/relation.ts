import type { BundleManifest } from '../../app/bundle/manifest.ts';
import type { CidString } from '../../app/content/cid.ts';
import type { BundleCheck } from '../../app/contract/exchange.ts';
import type { Ledger } from '../store/ledger.ts';

/** How a bundle stands to a ledger; see `bundleCheckSchema`. */
export type BundleRelation = NonNullable<BundleCheck['relation']>;

/**
 * How a good bundle stands to the ledger of this laptop. One CID commits to all before it, so comparing one entry
 * that both have compares everything up to it.
 * @param common the bundle's CID at the last position that both have; null when they have none in common
 */
export function relationOf(
  { ledger: theirs, range, prev }: BundleManifest,
  own: Ledger,
  common: CidString | null,
): BundleRelation {
  if (theirs.source !== own.identity?.source) return 'other';
  const head = own.head();
  const ownTo = head?.seq ?? 0;
  if (range.from > ownTo + 1) return 'beyond';
  if (range.from === ownTo + 1) return prev === (head?.cid ?? null) ? 'ahead' : 'contradicts';
  if (own.entries.at(Math.min(range.to, ownTo))?.cid !== common) return 'contradicts';
  return range.to > ownTo ? 'ahead' : 'same';
}
