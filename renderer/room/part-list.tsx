import { Ban, Check, Circle, CircleDot, type LucideIcon, OctagonX, PenLine } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Room, RoomPart } from '../../app/contract/ceremony.ts';
import { UserText } from '../shared/user-text.tsx';

/** How each part of a ceremony stands: a shape, a word and a colour. */
export const STANDINGS: Readonly<
  Record<RoomPart['standing'], { readonly icon: LucideIcon; readonly word: string; readonly tone: string }>
> = {
  ahead: { icon: Circle, word: 'Ahead', tone: 'text-muted' },
  open: { icon: CircleDot, word: 'Open', tone: 'text-accent' },
  failed: { icon: OctagonX, word: 'NOT as written', tone: 'text-broken' },
  'to sign': { icon: PenLine, word: 'To sign', tone: 'text-accent' },
  done: { icon: Check, word: 'Done', tone: 'text-stored' },
  'set aside': { icon: Ban, word: 'Left out', tone: 'text-waiting' },
};

/** With what somebody has signed, in a word. */
export const PROOFS = { initials: 'initials alone', ed25519: 'key', fido2: 'YubiKey' } as const;

/** Every part of the ceremony in its order, under its phases: how it stands, and who has signed it with what. */
export function PartList({
  room,
  shown,
}: {
  readonly room: Room /** The part of the past that is looked at; null for none. */;
  readonly shown: string | null;
}) {
  const phases = Map.groupBy(room.parts, ({ phase }) => phase);
  return (
    <nav aria-label="Steps of the ceremony" className="flex flex-col gap-4">
      {[...phases].map(([phase, parts]) => (
        <section key={phase} aria-label={phase}>
          <h2 className="pb-1 text-sm font-semibold text-muted">
            <UserText>{phase}</UserText>
          </h2>
          <ol className="flex flex-col gap-1">
            {parts.map((part) => (
              <Part key={part.id} part={part} isNow={part.id === room.now?.id} isShown={part.id === shown} />
            ))}
          </ol>
        </section>
      ))}
    </nav>
  );
}

function Part(props: { readonly part: RoomPart; readonly isNow: boolean; readonly isShown: boolean }) {
  const { part, isNow, isShown } = props;
  const { icon: Icon, word, tone } = STANDINGS[part.standing];
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const pane = row.current?.closest('.pane');
    if (!(isNow || isShown) || pane == null) return;
    // Also when the pane has another size: at once, and whenever the window changes.
    const watch = new ResizeObserver(() => bringIntoPane(row.current));
    watch.observe(pane);
    return () => watch.disconnect();
  }, [isNow, isShown]);
  return (
    <li
      data-part={part.id}
      data-standing={part.standing}
      aria-current={isNow ? 'step' : undefined}
      ref={row}
      className={`rounded-md border-s-4 px-2 py-1 text-sm ${isNow ? 'border-s-accent bg-chosen font-semibold' : isShown ? 'border-s-edge bg-raised' : 'border-s-transparent'}`}
    >
      <span className="flex gap-2">
        <span className="w-5 shrink-0 text-muted tabular-nums">{part.number ?? ''}</span>
        <UserText>{part.title}</UserText>
      </span>
      <span className={`flex flex-wrap items-center gap-x-2 ps-7 ${tone}`}>
        <span className="flex items-start gap-2">
          <Icon aria-hidden size={14} strokeWidth={2.5} className="mt-[3px] shrink-0" />
          {word}
          {part.attempt > 1 ? ` (attempt ${part.attempt})` : null}
        </span>
        {part.signed.map(({ initials, kind }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: two may have the same initials.
            key={index}
            title={`${initials}, by ${PROOFS[kind]}`}
          >
            {initials} <span className="text-muted">({PROOFS[kind]})</span>
          </span>
        ))}
      </span>
    </li>
  );
}

/** Scrolls the list, and never the page: where the page scrolls as a whole, the step itself stays in sight. */
function bringIntoPane(row: HTMLElement | null): void {
  const pane = row?.closest('.pane');
  if (row === null || pane == null) return;
  const [top, inPane] = [row.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (top.top < inPane.top) pane.scrollTop -= inPane.top - top.top;
  else if (top.bottom > inPane.bottom) pane.scrollTop += top.bottom - inPane.bottom;
}
