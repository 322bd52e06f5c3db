import type { Room } from '../../app/contract/ceremony.ts';
import { UserText } from '../shared/user-text.tsx';
import { askedIn, nextOf } from './phases.ts';

/** What comes after the step that is open, and who does it; nothing while people decide what becomes of this one. */
export function NextLine({ room }: { readonly room: Room }) {
  const next = nextOf(room);
  if (next === null) return null;
  return (
    <p data-testid="next" className="room-next px-6 py-2.5 low:px-4 low:py-1">
      <span className="text-muted">
        Next<span className="sr-only">:</span>
      </span>{' '}
      {next === 'close' ? (
        <span className="font-semibold">The ceremony is closed</span>
      ) : (
        <>
          {next.number === null ? null : <span className="text-muted tabular-nums">{next.number} </span>}
          <span className="font-semibold">
            <UserText>{next.title}</UserText>
          </span>
          {next.who.length === 0 ? null : (
            <span className="text-muted">
              {' · '}
              <UserText>{whoInWords(room, next.who)}</UserText>
            </span>
          )}
        </>
      )}
    </p>
  );
}

/** By name where a role has one person; else the role, of which one or so many do it. */
function whoInWords(room: Room, who: readonly string[]): string {
  return askedIn(room, who)
    .map(({ title, people: [first, ...others] }) =>
      first === undefined || others.length > 0 || title.includes('×') ? title : first.name,
    )
    .join(', ');
}
