import {
  type CalendarRow,
  DUE_SOON_DAYS,
  ENDS_SOON_DAYS,
  type TreeRow,
} from '../../../app/contract/certificate-tree.ts';
import type { InputOf, OutputOf } from '../../../app/contract/operations.ts';
import { deliveredProfiles, isDeliveredProfile } from '../../../app/pki/profiles/delivered.ts';
import { parseProfile } from '../../../app/pki/profiles/profile.ts';
import { instantOf } from '../../../app/registry/certificate-rules.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import type { CertificateRow } from '../../store/certificate-rows.ts';
import type { Ledger } from '../../store/ledger.ts';
import { lateLists } from './late-lists.ts';

const DAY = 86_400_000;

/** The most authorities whose lists are told; those that are late are among them. */
const MOST_AUTHORITIES = 500;

/** The most lists of one authority that are told: of one that publishes each day, those of the last weeks. */
const MOST_LISTS = 40;

/** Certificates directly below one, as a tree shows them. */
export function certificateTree(
  { certificateRows }: Pick<Ledger, 'certificateRows'>,
  { below, show, search, offset, limit }: Omit<InputOf<'certificates.tree'>, 'ledger'>,
  at: Date,
): OutputOf<'certificates.tree'> {
  const now = instantOf(at.toISOString());
  const soon = instantOf(new Date(at.getTime() + ENDS_SOON_DAYS * DAY).toISOString());
  const level = certificateRows.level({ below, show, search: search.trim(), now, soon });
  return {
    total: level.ids.length,
    rows: certificateRows.these(level.ids.slice(offset, offset + limit)).map((row): TreeRow => {
      const { id, name, kind, notBefore, notAfter, revokedAt } = row;
      return {
        ...{ id, name, kind, notBefore, notAfter, revokedAt },
        profile: profileTitle(row.profile),
        state: stateOf(row, now, soon),
        days: Math.floor((Date.parse(notAfter) - at.getTime()) / DAY),
        below: kind === 'leaf' ? 0 : level.below(id),
      };
    }),
    found: below === null ? level.found : null,
  };
}

function stateOf(
  { status, notBefore, notAfter }: CertificateRow,
  now: string,
  soon: string,
): TreeRow['state'] {
  if (status === 'revoked' || status === 'replaced') return status;
  if (notAfter < now) return 'over';
  if (notBefore > now) return 'waiting';
  return notAfter < soon ? 'ending' : 'valid';
}

const titles = new Map<string, string>();

/** What a delivered profile is called; one of one's own has its name alone. */
function profileTitle(name: string): string {
  if (!isDeliveredProfile(name)) return name;
  const known = titles.get(name);
  if (known !== undefined) return known;
  const profile = parseProfile(deliveredProfiles[name]);
  const title = 'faults' in profile ? name : profile.title;
  titles.set(name, title);
  return title;
}

/** When the lists of authorities are due, within the year from the first of this month. */
export function listCalendar(
  ledger: Pick<Ledger, 'objects' | 'lists' | 'comingDays'>,
  now: Date,
): OutputOf<'lists.calendar'> {
  const { objects, lists } = ledger;
  const today = dayOf(now);
  const late = new Map(lateLists(ledger, now).map((one) => [one.issuerId, one.due]));
  const authorities = new Map<string, StateOf['certificate']>();
  for (const { state: organization } of lists.list('organization', ALL))
    for (const authority of objects.naming('certificate', 'authorityOf', organization.id))
      if (authority.notAfter.slice(0, 10) >= today) authorities.set(authority.id, authority);
  // What was replaced goes on publishing while what it has issued is valid.
  for (const id of late.keys()) {
    const authority = objects.get('certificate', id);
    if (authority !== undefined) authorities.set(id, authority);
  }
  const rows = [...authorities.values()].map((authority) =>
    calendarRow(authority, objects, today, late.has(authority.id)),
  );
  const order = (row: CalendarRow) => (row.state === 'none' ? '9999' : (row.due ?? '9999'));
  rows.sort(
    (one, other) => order(one).localeCompare(order(other)) || one.authority.localeCompare(other.authority),
  );
  return { today, total: rows.length, rows: rows.slice(0, MOST_AUTHORITIES) };
}

const ALL = { search: '', organizationId: null, limit: 1000, offset: 0 } as const;

function calendarRow(
  { id, name }: StateOf['certificate'],
  objects: Ledger['objects'],
  today: string,
  isLate: boolean,
): CalendarRow {
  const begins = `${today.slice(0, 8)}01`;
  const all = [...objects.naming('revocation.list', 'issuer', id)].toSorted(
    (one, other) => one.number - other.number,
  );
  const published = all.filter(({ status }) => status === 'published');
  const due =
    published
      .map(({ nextUpdate }) => nextUpdate.slice(0, 10))
      .toSorted()
      .at(-1) ?? null;
  const last = published.at(-1) ?? all.at(-1);
  const inSight = all.filter((list) => list.nextUpdate.slice(0, 10) >= begins || list === last);
  const soon = dayOf(new Date(Date.parse(today) + DUE_SOON_DAYS * DAY));
  return {
    issuerId: id,
    authority: name,
    lists: inSight.slice(-MOST_LISTS).map((list) => ({
      id: list.id,
      number: list.number,
      from: list.thisUpdate.slice(0, 10),
      until: list.nextUpdate.slice(0, 10),
      published: list.status === 'published',
    })),
    due,
    state: due === null ? 'none' : isLate ? 'late' : due <= soon ? 'due-soon' : 'held',
    everyDays: last === undefined ? null : daysIn(last),
  };
}

function daysIn({ thisUpdate, nextUpdate }: StateOf['revocation.list']): number {
  return Math.max(1, Math.round((Date.parse(nextUpdate) - Date.parse(thisUpdate)) / DAY));
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
