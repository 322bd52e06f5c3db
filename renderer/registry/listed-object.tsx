import { isDay, isMoment, utcDay } from '../../app/content/utc.ts';
import type { RegistryRow } from '../../app/contract/registry.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import { Initials } from '../shared/initials.tsx';
import { UserText } from '../shared/user-text.tsx';
import type { Particular } from './particular-text.tsx';
import { StatusWord } from './status-word.tsx';
import { capitalized, nounOf } from './words.ts';

/** How far a name is set in, so that one sees what belongs to what. */
const INSETS = ['', 'ps-5', 'ps-10'];

/**
 * An object as it stands in its list: the name, the word for its state where that is not the usual one (of a draft always: one that is
 * approved waits for its signature), and a line about it.
 */
export function ListedObject({ row }: { readonly row: RegistryRow }) {
  const { kind, depth, name, status } = row;
  const told = (
    <span className={`block min-w-0 flex-1 ${INSETS[depth] ?? 'ps-15'}`}>
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <UserText>{name}</UserText>
        {status === null || (status.tone === 'usual' && kind !== 'draft') ? null : (
          <StatusWord status={status} />
        )}
      </span>
      <span className="line-clamp-2 text-sm font-normal text-muted">
        <UserText>{about(row)}</UserText>
      </span>
    </span>
  );
  if (kind !== 'person') return told;
  return (
    <span className="flex items-center gap-2.5">
      <Initials name={name} away={isAway(row)} />
      {told}
    </span>
  );
}

/** Whether somebody cannot act as they stand now. */
export function isAway({ status }: Pick<RegistryRow, 'status'>): boolean {
  return status !== null && status.tone !== 'usual';
}

function about({ kind, columns, belongsTo, depth }: RegistryRow): string {
  // Where objects of several aggregates stand in one list, it says of which each is.
  if (depth > 0 || presentationOf(kind).behind !== undefined)
    return [capitalized(nounOf(kind)), belongsTo].filter((part) => part !== null).join(' · ');
  return Object.entries(columns)
    .flatMap(([label, value]) => inFewWords(label, value))
    .join(' · ');
}

/** A number or a day says nothing without its label. */
function inFewWords(label: string, value: Particular): string[] {
  if (value === null) return [];
  if (typeof value === 'string' && (isMoment(value) || isDay(value))) return [`${label} ${utcDay(value)}`];
  if (typeof value === 'string') return [/^\d+$/.test(value) ? `${label} ${value}` : value];
  if ('code' in value) return [value.code];
  if ('text' in value) return [value.text];
  return value.length === 0
    ? []
    : [value.map((item) => (typeof item === 'string' ? item : item.text)).join(', ')];
}
