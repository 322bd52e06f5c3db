import { roleTitle } from '../../../app/ceremony/script/sentences.ts';
import type { CeremonyDuty } from '../../../app/contract/ceremony.ts';
import type { Ledger } from '../../store/ledger.ts';

/** So many ceremonies are looked at, the last ones first: what one has left is done in days. */
const LOOKED_AT = 500;

/** What ceremonies have left to be done and nobody has recorded as done, the most urgent first. @param now RFC 3339 UTC */
export function openDuties({ objects, lists }: Ledger, now: string): CeremonyDuty[] {
  const query = { search: '', organizationId: null, status: 'closed', limit: LOOKED_AT, offset: 0 };
  const duties = lists.list('ceremony', query).flatMap(({ state: { id, title, scriptId, duties: left } }) => {
    const script = objects.get('script', scriptId)?.script;
    return left.flatMap(({ what, role, until, doneAt }, index) =>
      doneAt !== null
        ? []
        : [
            {
              ...{ ceremonyId: id, ceremony: title, duty: index + 1, what, until },
              by: script === undefined ? role : roleTitle(script, role),
              isLate: until < now,
            },
          ],
    );
  });
  return duties.toSorted((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
}
