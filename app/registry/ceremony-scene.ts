import type { Script, Step } from '../ceremony/script/format.ts';
import { itemTitle, roleTitle } from '../ceremony/script/sentences.ts';
import { utc } from '../content/utc.ts';
import { type Refused, refuse } from '../model/decision.ts';
import type { Actor } from '../model/envelope.ts';
import { type Course, courseOf, rolesShort, type Stand, takenSeats } from './ceremony-course.ts';
import { type Ceremony, isSameSeat, type Seat } from './ceremony-facts.ts';
import { isSameReading, type Scene } from './ceremony-values.ts';
import type { Registry } from './index.ts';

/*
 * What holds whatever happens in a ceremony: it runs, somebody acts who sits in it, and the step is the one that is
 * open. Decided from the script and from what has happened, before anything is recorded and of every event of a
 * bundle: the room, the command line and a forger meet the same answers.
 */

/** What any event of a ceremony says besides its payload. */
export interface Happening {
  readonly actor: Actor;
  readonly timestamp: string;
}

/** The script of a ceremony. @returns the refusal where the ledger does not hold it */
export function sceneOf(ceremony: Ceremony, registry: Registry): Scene | Refused {
  const script = registry.get('script', ceremony.scriptId);
  return script === undefined ? UNKNOWN_SCRIPT : { script: script.script, ceremony, registry };
}

/** A ceremony, its script, and where it stands. */
export interface Now extends Scene {
  readonly course: Course;
}

/** Asks a rule with the scene around it. */
export function inScene(
  ceremony: Ceremony,
  registry: Registry,
  rule: (now: Now) => Refused | null,
): Refused | null {
  const scene = sceneOf(ceremony, registry);
  return 'refusal' in scene ? scene : rule({ ...scene, course: courseOf(scene.script, ceremony) });
}

/** Why nothing happens in a ceremony now, whatever it is; null where something can. */
export function runningRefusal({ actor, timestamp }: Happening, ceremony: Ceremony): Refused | null {
  return overRefusal(ceremony) ?? sitterRefusal(actor, ceremony.seats) ?? clockRefusal(timestamp, ceremony);
}

/** Why a ceremony is over; null while it runs. */
export function overRefusal({ status, title }: Ceremony): Refused | null {
  if (status === 'running') return null;
  return refuse(
    'ceremony.over',
    null,
    `The ceremony “${title}” is over.`,
    'Open a new one for what is still to be done.',
  );
}

/** Whoever acts in a ceremony sits in it. */
export function sitterRefusal(actor: Actor, seats: Ceremony['seats']): Refused | null {
  if (actor.kind === 'person' && seats.some(({ sitter }) => sitter?.person_id === actor.id)) return null;
  return refuse(
    'ceremony.not-seated',
    null,
    `${actor.name} has no seat in this ceremony.`,
    'Let somebody act who sits in it: they sign in with their own initials.',
  );
}

/** Why a time cannot be; null where it is not before the last that happened. */
export function clockRefusal(timestamp: string, { lastAt }: Ceremony): Refused | null {
  if (timestamp >= lastAt) return null;
  return refuse(
    'ceremony.clock',
    null,
    `The clock of this laptop says ${utc(timestamp)}, but the last that happened was at ${utc(lastAt)}: the clock was set back.`,
    'Compare it with a watch, set it right if it is wrong, and report a deviation. Then the ceremony goes on.',
  );
}

/** Why a step cannot go on now; null where it can. */
export function progressRefusal(happening: Happening, { script, ceremony }: Now): Refused | null {
  return (
    runningRefusal(happening, ceremony) ??
    (ceremony.onBreak === null ? null : ON_BREAK) ??
    quorumRefusal(script, ceremony) ??
    openingDiffersRefusal(script, ceremony)
  );
}

/** The things whose numbers were read otherwise at the opening than the registry knows them. */
export function readOtherwise({ items }: Pick<Ceremony, 'items'>): Ceremony['items'] {
  return items.filter(({ serial, left }) => serial !== null && left !== null && !isSameReading(serial, left));
}

/** Nothing goes on while a number that was read at the opening is another than was left, and nobody has reported that. */
function openingDiffersRefusal(script: Script, ceremony: Ceremony): Refused | null {
  const [thing] = readOtherwise(ceremony);
  if (thing === undefined || ceremony.deviations.some(({ step }) => step === null)) return null;
  return refuse(
    'ceremony.read-otherwise',
    null,
    `The number of “${itemTitle(script, thing.id)}” was read as ${thing.serial} at the opening, and was left as ${thing.left}.`,
    'Report it as a deviation, about no step. Then the ceremony goes on.',
  );
}

/** Why nothing goes on with those who sit there; null where enough do. */
export function quorumRefusal(script: Script, ceremony: Pick<Ceremony, 'seats'>): Refused | null {
  const [short] = rolesShort(script, ceremony);
  if (short === undefined) return null;
  const taken = takenSeats(ceremony).filter(({ role }) => role === short.id).length;
  return refuse(
    'ceremony.quorum',
    null,
    `${taken} of ${short.need ?? short.seats} seats of the role ${roleTitle(script, short.id)} are taken: too few for anything to go on.`,
    'Let somebody take a seat first.',
  );
}

/** Why this is not the step that the ceremony is at, or not for this; null where it is. */
export function atRefusal({ course }: Now, id: string, standing: Stand['standing']): Refused | null {
  const { at } = course;
  if (at === null) return ALL_DONE;
  if (at.position.id === id && at.standing === standing) return null;
  const known = course.stands.find(({ position }) => position.id === id);
  if (known === undefined)
    return refuse(
      'ceremony.unknown-step',
      null,
      `The script has no step ${id}.`,
      'Go on with the step that is open.',
    );
  if (at.position.id === id)
    return refuse(
      'ceremony.step-elsewhere',
      null,
      `The step ${id} ${standingsInWords[at.standing]}.`,
      'Look at the step again: what comes next stands there.',
    );
  return known.standing === 'ahead'
    ? refuse(
        'ceremony.step-ahead',
        null,
        `The step ${id} comes later: ${at.position.id} is not done yet.`,
        'Go on with the step that is open.',
      )
    : refuse(
        'ceremony.step-done',
        null,
        `The step ${id} is done, and is not done once more.`,
        'Go on with the step that is open. What went wrong is reported as a deviation.',
      );
}

/** How a part of a ceremony stands, as the rest of a sentence. */
export const standingsInWords: Readonly<Record<Stand['standing'], string>> = {
  ahead: 'comes later',
  open: 'waits for what it is to bring',
  failed: 'did not go as the script says',
  'to sign': 'has what it was to bring, and waits for those who sign it off',
  done: 'is done',
  'set aside': 'was left out',
};

/** What a kind of step asks for; null for one of another kind. */
export function stepAt(now: Now, id: string): Step | null {
  const at = now.course.at?.position;
  return at?.kind === 'step' && at.id === id ? at.step : null;
}

/** Who sits in a seat; null where nobody does. */
export function sitterIn(
  { seats }: Pick<Ceremony, 'seats'>,
  seat: Seat,
): Ceremony['seats'][number]['sitter'] {
  return seats.find((one) => isSameSeat(one, seat))?.sitter ?? null;
}

/** The refusal of what is for another role. */
export function wrongSeat(script: Script, role: string | undefined): Refused {
  return refuse(
    'ceremony.wrong-seat',
    null,
    `This is for somebody in the role ${role === undefined ? 'that the script names' : roleTitle(script, role)}.`,
    'Let them do it who sit there.',
  );
}

/** Why an act that was begun must be finished first; null where none was. */
export function nothingUnderWay({ underWay }: Ceremony): Refused | null {
  if (underWay === null) return null;
  return refuse(
    'ceremony.act-under-way',
    null,
    `The act of step ${underWay.step} has been begun, and it is not known yet what came of it.`,
    'Finish it, or record what it has left, first.',
  );
}

/** The refusal of a ceremony whose script nobody has registered here. */
export const UNKNOWN_SCRIPT = refuse(
  'ceremony.unknown-script',
  'scriptId',
  'The script of this ceremony is not in the ledger.',
  'Register the script first.',
);

/** The refusal of what belongs in another ledger. */
export const OTHER_LEDGER = refuse(
  'ceremony.other-ledger',
  null,
  'A rehearsal is held in a ledger for rehearsals, and a real ceremony never is.',
  'Open the ledger that it belongs in.',
);

/** The refusal of whatever goes on during a break. */
export const ON_BREAK = refuse(
  'ceremony.on-break',
  null,
  'The ceremony is on a break.',
  'Go on with it first.',
);

const ALL_DONE = refuse('ceremony.all-done', null, 'Every step is done.', 'Close the ceremony.');

/** The refusal of somebody who would confirm themselves. */
export const SAME_PERSON_TWICE = refuse(
  'ceremony.same-person-twice',
  null,
  'The same person would do it and confirm it, or sign twice.',
  'Let somebody else confirm.',
);

/** The refusal of what waits for people to agree to a deviation. */
export const DEVIATION_OPEN = refuse(
  'ceremony.deviation-open',
  null,
  'A deviation waits for those who must agree to it.',
  'Let them sign it first.',
);
