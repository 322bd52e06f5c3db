import { isSameData } from '../content/plain-data.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { openDeviations } from './ceremony-course.ts';
import { CUSTODY_NOT_RECORDED, owedMoves } from './ceremony-custody.ts';
import type { Ceremony } from './ceremony-facts.ts';
import {
  DEVIATION_OPEN,
  inScene,
  nothingUnderWay,
  ON_BREAK,
  progressRefusal,
  runningRefusal,
  standingsInWords,
} from './ceremony-scene.ts';
import type { EventNamed, Registry } from './index.ts';

/*
 * How a ceremony rests, ends, and leaves duties. Decided from the script and from what has happened, before anything
 * is recorded and of every event of a bundle: the room, the command line and a forger meet the same answers.
 */

/** Why a ceremony cannot be paused; null where it can. */
export function pauseRefusal(event: EventNamed<'CeremonyPaused'>, ceremony: Ceremony): Refused | null {
  return (
    runningRefusal(event, ceremony) ??
    nothingUnderWay(ceremony) ??
    (ceremony.onBreak === null ? null : ON_BREAK)
  );
}

/** Why a ceremony does not go on; null where it does. */
export function continueRefusal(event: EventNamed<'CeremonyContinued'>, ceremony: Ceremony): Refused | null {
  return runningRefusal(event, ceremony) ?? (ceremony.onBreak === null ? NO_BREAK : null);
}

/** Why a ceremony cannot end early; null where it can. */
export function endRefusal(
  event: EventNamed<'CeremonyEndedEarly'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const agreed = ceremony.deviations.find(({ number }) => number === event.payload.deviation);
  return (
    runningRefusal(event, ceremony) ??
    nothingUnderWay(ceremony) ??
    (agreed?.remedy === 'end' && agreed.resolved ? null : END_NOT_AGREED) ??
    inScene(ceremony, registry, (now) => (owedMoves(now).length > 0 ? CUSTODY_NOT_RECORDED : null))
  );
}

/** Why a ceremony cannot be closed; null where it can. */
export function closingRefusal(
  event: EventNamed<'CeremonyClosed'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  return inScene(ceremony, registry, (now) => {
    const refused =
      progressRefusal(event, now) ??
      nothingUnderWay(ceremony) ??
      (openDeviations(ceremony).length === 0 ? null : DEVIATION_OPEN);
    if (refused !== null) return refused;
    const { at } = now.course;
    if (at !== null)
      return refuse(
        'ceremony.step-open',
        null,
        `The step ${at.position.id} ${standingsInWords[at.standing]}.`,
        'Go through the script to its end, or agree to end early.',
      );
    const left = (now.script.after ?? []).map(({ what, by, within }) => ({ what, role: by, within }));
    return isSameData(left, event.payload.duties) ? null : OTHER_DUTIES;
  });
}

/** Why a duty cannot be recorded as done; null where it can. */
export function dutyRefusal({ payload }: EventNamed<'CeremonyDutyDone'>, ceremony: Ceremony): Refused | null {
  const duty = ceremony.duties[payload.duty - 1];
  if (duty === undefined) return NO_SUCH_DUTY;
  return duty.doneAt === null ? null : DUTY_DONE;
}

const NO_BREAK = refuse(
  'ceremony.no-break',
  null,
  'The ceremony is not on a break.',
  'Nothing needs to be done.',
);

const END_NOT_AGREED = refuse(
  'ceremony.end-not-agreed',
  null,
  'Those who must have not agreed to end early.',
  'Report why it ends, and let them sign.',
);

const OTHER_DUTIES = refuse(
  'ceremony.other-duties',
  null,
  'What is still to be done afterwards is not what the script says.',
  'Close it with what the script leaves to be done.',
);

const NO_SUCH_DUTY = refuse(
  'ceremony.no-such-duty',
  null,
  'The ceremony has left no such duty.',
  'Look at its duties again.',
);

const DUTY_DONE = refuse(
  'ceremony.duty-done',
  null,
  'This was recorded as done already.',
  'Nothing needs to be done.',
);
