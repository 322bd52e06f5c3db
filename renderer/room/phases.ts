import type { Room, RoomPart } from '../../app/contract/ceremony.ts';

/** A phase of the ceremony, as the ribbon shows it: its parts in their order, and how it stands. */
export interface RoomPhase {
  readonly title: string;
  readonly standing: 'over' | 'here' | 'ahead';
  readonly parts: readonly PhasePart[];
}

/** A part of a phase, as a mark. */
export interface PhasePart {
  readonly id: string;
  readonly isPause: boolean;
  readonly standing: 'over' | 'here' | 'ahead';
  /** Whether it did not go as written: a deviation was reported at it, or it was left out. */
  readonly isOtherwise: boolean;
}

/** The phases of the ceremony in their order; two of the same name stay two where another lies between them. */
export function phasesOf({ parts, now, deviations }: Room): readonly RoomPhase[] {
  const deviating = new Set(deviations.map(({ step }) => step));
  const here = now === null ? parts.length : parts.findIndex(({ id }) => id === now.id);
  const phases: { title: string; parts: PhasePart[] }[] = [];
  for (const [at, { id, phase, number, standing }] of parts.entries()) {
    const last = phases.at(-1);
    const in_ = last?.title === phase ? last : { title: phase, parts: [] };
    if (in_ !== last) phases.push(in_);
    in_.parts.push({
      ...{ id, isPause: number === null },
      standing: at < here ? 'over' : at === here ? 'here' : 'ahead',
      isOtherwise: deviating.has(id) || standing === 'set aside',
    });
  }
  return phases.map((phase) => ({ ...phase, standing: standingOf(phase.parts) }));
}

function standingOf(parts: readonly PhasePart[]): RoomPhase['standing'] {
  if (parts.every(({ standing }) => standing === 'over')) return 'over';
  return parts.every(({ standing }) => standing === 'ahead') ? 'ahead' : 'here';
}

/**
 * What comes after the part that is open, where nothing stands in the way of it: `close` after the last; null where it is not known,
 * because people decide first what becomes of this one.
 */
export function nextOf({ parts, now, deviations, onBreak }: Room): RoomPart | 'close' | null {
  const isHeld = deviations.some(({ resolved, remedy }) => !resolved || remedy === 'end');
  if (now === null || now.standing === 'failed' || isHeld || onBreak !== null) return null;
  return parts[parts.findIndex(({ id }) => id === now.id) + 1] ?? 'close';
}

/** Where the ceremony is, in words: the step and how many there are, or the pause. */
export function placeInWords({ parts }: Room, part: RoomPart | undefined): string {
  const steps = parts.filter(({ number }) => number !== null).length;
  if (part === undefined) return `All ${steps} steps`;
  const attempt = part.attempt > 1 ? `, attempt ${part.attempt}` : '';
  return part.number === null ? `${part.phase}: a pause` : `Step ${part.number} of ${steps}${attempt}`;
}

/** Those of whom a role is asked, by name where one knows who sits there. */
export interface Asked {
  /** The role as the script says it; a gate says of how many: `2 × Officer`. */
  readonly title: string;
  readonly people: readonly { readonly name: string; readonly initials: string }[];
}

/** Who does a part and who sees it. */
export function askedIn({ seats }: Room, who: readonly string[]): readonly Asked[] {
  return who.map((title) => {
    const role = title.replace(/^\d+ × /, '');
    const people = seats.flatMap(({ title: seat, sitter, initials }) =>
      sitter !== null && (seat === role || seat.replace(/ \d+$/, '') === role)
        ? [{ name: sitter.name, initials }]
        : [],
    );
    return { title, people };
  });
}
