import type { LateList } from '../../../app/contract/drafts.ts';
import type { Ledger } from '../../store/ledger.ts';

/** The authorities whose last published list is over, the one that is late longest first. */
export function lateLists(
  { objects, comingDays }: Pick<Ledger, 'objects' | 'comingDays'>,
  now: Date,
): LateList[] {
  const today = now.toISOString().slice(0, '2027-03-31'.length);
  const late = new Map<string, LateList>();
  for (const id of comingDays.overdue('revocation.list', today)) {
    const list = objects.get('revocation.list', id);
    const issuer = list && objects.get('certificate', list.issuerId);
    // What is revoked, or is over itself, publishes no more.
    if (issuer === undefined || issuer.status === 'revoked' || issuer.notAfter.slice(0, 10) < today) continue;
    let due = '';
    for (const { status, nextUpdate } of objects.naming('revocation.list', 'issuer', issuer.id))
      if (status === 'published' && nextUpdate.slice(0, 10) > due) due = nextUpdate.slice(0, 10);
    if (due !== '' && due < today) late.set(issuer.id, { issuerId: issuer.id, authority: issuer.name, due });
  }
  return [...late.values()].toSorted((one, other) => one.due.localeCompare(other.due));
}
