import type { ScriptRole, SIGN_OFF_KINDS } from '../ceremony/script/format.ts';
import { roleTitle } from '../ceremony/script/sentences.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { deviationId, missingAgreement, openDeviations } from './ceremony-course.ts';
import { CUSTODY_NOT_RECORDED, owedMoves } from './ceremony-custody.ts';
import {
  attemptAt,
  type Ceremony,
  isSameSeat,
  type Seat,
  type SignOffProof,
  seatText,
} from './ceremony-facts.ts';
import {
  atRefusal,
  inScene,
  type Now,
  nothingUnderWay,
  OTHER_LEDGER,
  progressRefusal,
  runningRefusal,
  SAME_PERSON_TWICE,
  sitterIn,
  sitterRefusal,
  wrongSeat,
} from './ceremony-scene.ts';
import type { Scene } from './ceremony-values.ts';
import type { EventNamed, Registry, StateOf } from './index.ts';
import { initialsOf } from './initials.ts';
import { keySigningRefusal } from './key-rules.ts';
import { signingRefusal } from './yubikey.ts';

/*
 * Who signs what off, with what, and who agrees to a deviation. Decided from the script and from what has happened,
 * before anything is recorded and of every event of a bundle: the room, the command line and a forger meet the same
 * answers.
 */

/** The role of which too few have approved a draft, each person counted once; null where enough have. */
export function missingApprovals(
  needs: readonly { readonly role: string; readonly need: number }[],
  draft: Pick<StateOf['draft'], 'approvals'>,
  { script, ceremony }: Scene,
): { readonly role: string; readonly need: number; readonly there: number } | null {
  const counted = new Set<string>();
  for (const { role, need } of needs) {
    const withWhat = script.roles.find(({ id }) => id === role)?.signs_with ?? 'yubikey';
    const there = ceremony.seats.filter(({ role: of, sitter }) => {
      if (of !== role || sitter === null || counted.has(sitter.person_id)) return false;
      const approval = draft.approvals.find(({ person_id }) => person_id === sitter.person_id);
      if (approval === undefined || !isEnough(withWhat, approval.kind)) return false;
      counted.add(sitter.person_id);
      return true;
    }).length;
    if (there < need) return { role, need, there };
  }
  return null;
}

const strength: Readonly<Record<SignOffProof['kind'], number>> = { initials: 0, ed25519: 1, fido2: 2 };

const needed: Readonly<Record<ScriptRole['signs_with'], number>> = { initials: 0, key: 1, yubikey: 2 };

/** Whether somebody signed with what their seat asks for, or with more. */
function isEnough(withWhat: (typeof SIGN_OFF_KINDS)[number], kind: SignOffProof['kind']): boolean {
  return strength[kind] >= needed[withWhat];
}

/** Why somebody cannot sign something off; null where they can. */
export function signOffRefusal(
  event: EventNamed<'CeremonySignedOff'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { payload } = event;
  const { position, seat, signer, proof } = payload;
  return inScene(ceremony, registry, (now) => {
    const isDeviation = position.startsWith('deviation:');
    const refused = isDeviation
      ? (runningRefusal(event, ceremony) ?? deviationOpenRefusal(position, ceremony))
      : (progressRefusal(event, now) ?? nothingUnderWay(ceremony) ?? atRefusal(now, position, 'to sign'));
    if (refused !== null) return refused;
    if (!isDeviation && owedMoves(now).length > 0) return CUSTODY_NOT_RECORDED;
    if (payload.ledger !== ceremony.ledger) return OTHER_LEDGER;
    const sitter = sitterIn(ceremony, seat);
    if (sitter === null || sitter.person_id !== signer.person_id || sitter.name !== signer.name)
      return refuse(
        'ceremony.not-their-seat',
        null,
        `${signer.name} does not sit in the seat ${seatText(seat)}.`,
        'Each signs off in their own seat.',
      );
    return (
      twiceRefusal(position, payload, ceremony) ??
      missingRefusal(position, seat, now) ??
      proofRefusal(now, seat, signer, proof, event.timestamp)
    );
  });
}

/** Nobody signs a part off twice, in whichever seats; in pauses and at the end each seat signs. */
function twiceRefusal(
  position: string,
  { seat, signer }: Pick<EventNamed<'CeremonySignedOff'>['payload'], 'seat' | 'signer'>,
  ceremony: Ceremony,
): Refused | null {
  const attempt = position.startsWith('deviation:') ? 1 : attemptAt(ceremony, position);
  const before = ceremony.signOffs.filter((one) => one.position === position && one.attempt === attempt);
  if (before.some((one) => isSameSeat(one.seat, seat))) return SIGNED_ALREADY;
  const isOfAll = position.startsWith('pause:');
  return !isOfAll && before.some((one) => one.signer.person_id === signer.person_id)
    ? SAME_PERSON_TWICE
    : null;
}

function missingRefusal(position: string, seat: Seat, { script, ceremony, course }: Now): Refused | null {
  const missing = position.startsWith('deviation:')
    ? missingAgreement(script, ceremony, position)
    : (course.at?.missing ?? []);
  const isMissing = missing.some((need) =>
    need.seat === null ? need.role === seat.role : isSameSeat(need.seat, seat),
  );
  return isMissing ? null : wrongSeat(script, missing[0]?.role);
}

function deviationOpenRefusal(position: string, ceremony: Ceremony): Refused | null {
  const isOpen = openDeviations(ceremony).some(({ number }) => deviationId(number) === position);
  return isOpen ? null : NO_SUCH_DEVIATION;
}

function proofRefusal(
  { script, registry }: Now,
  { role }: Seat,
  { person_id, name }: { readonly person_id: string; readonly name: string },
  proof: SignOffProof,
  at: string,
): Refused | null {
  const withWhat = script.roles.find(({ id }) => id === role)?.signs_with ?? 'yubikey';
  if (!isEnough(withWhat, proof.kind))
    return refuse(
      'ceremony.weaker-proof',
      null,
      `In the role ${roleTitle(script, role)} one signs off with ${withWhat === 'yubikey' ? 'a YubiKey' : 'a key of one’s own'}.`,
      `Let ${name} sign with it.`,
    );
  switch (proof.kind) {
    case 'initials':
      return proof.initials === initialsOf(name)
        ? null
        : refuse('ceremony.initials', null, `These are not the initials of ${name}.`, 'Enter them again.');
    case 'ed25519': {
      const key = registry.get('key', proof.key_id);
      return key?.personId === person_id ? keySigningRefusal(key, proof, at) : notTheirs(name);
    }
    case 'fido2': {
      const yubikey = registry.get('yubikey', proof.yubikey_id);
      return yubikey?.holder?.personId === person_id ? signingRefusal(yubikey, proof) : notTheirs(name);
    }
  }
}

function notTheirs(name: string): Refused {
  return refuse(
    'ceremony.not-their-key',
    null,
    `The key used is not ${name}’s own.`,
    'Each signs off with a key or a YubiKey of their own.',
  );
}

/** Why a deviation cannot be reported like this; null where it can. */
export function deviationRefusal(
  event: EventNamed<'CeremonyDeviationReported'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { number, step, remedy, reporter } = event.payload;
  return inScene(ceremony, registry, (now) => {
    // A clock that was set back is reported at the time that it says.
    const refused =
      runningRefusal({ ...event, timestamp: ceremony.lastAt }, ceremony) ?? nothingUnderWay(ceremony);
    if (refused !== null) return refused;
    if (owedMoves(now).length > 0) return CUSTODY_NOT_RECORDED;
    if (number !== ceremony.deviations.length + 1) return OTHER_NUMBER;
    if (!ceremony.seats.some(({ sitter }) => sitter?.person_id === reporter.person_id))
      return sitterRefusal({ kind: 'person', id: reporter.person_id, name: reporter.name }, ceremony.seats);
    if (remedy === 'noted' || remedy === 'end') return null;
    if (step === null) return NO_STEP;
    return remedyRefusal(remedy, step, now);
  });
}

/** Whether what is proposed can become of the step that the ceremony is at. */
function remedyRefusal(
  remedy: 'accept' | 'again' | 'set-aside',
  id: string,
  { course, ceremony }: Now,
): Refused | null {
  const { at } = course;
  if (at === null || at.position.id !== id) return NOT_AT_STEP;
  const step = at.position.kind === 'step' ? at.position.step : null;
  if (step === null) return PAUSE_STAYS;
  if (step.on_fail === 'stop') return MUST_STOP;
  const isDone = ceremony.acts.some(
    (act) => act.step === id && act.attempt === at.attempt && act.outcome?.kind === 'done',
  );
  if (isDone) return DONE_STAYS;
  return remedy === 'set-aside' || at.standing === 'failed' ? null : NOT_FAILED;
}

/** Why a deviation is not agreed on; null where it is. */
export function resolutionRefusal(
  event: EventNamed<'CeremonyDeviationResolved'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  return inScene(ceremony, registry, ({ script }) => {
    const position = deviationId(event.payload.number);
    const refused = runningRefusal(event, ceremony) ?? deviationOpenRefusal(position, ceremony);
    if (refused !== null) return refused;
    const [missing] = missingAgreement(script, ceremony, position);
    return missing === undefined
      ? null
      : refuse(
          'ceremony.not-agreed',
          null,
          `Somebody in the role ${roleTitle(script, missing.role)} has not agreed to this deviation yet.`,
          'Let those sign it who are missing.',
        );
  });
}

const SIGNED_ALREADY = refuse(
  'ceremony.signed-already',
  null,
  'This seat has signed it off already.',
  'Let the next one sign.',
);

const NO_SUCH_DEVIATION = refuse(
  'ceremony.no-such-deviation',
  null,
  'There is no such deviation, or people have agreed to it already.',
  'Look at the deviations again.',
);

const OTHER_NUMBER = refuse(
  'ceremony.deviation-number',
  null,
  'Deviations are numbered one after the other.',
  'Report it again.',
);

const NO_STEP = refuse(
  'ceremony.no-step',
  null,
  'Only of a step it can be said how it goes on.',
  'Name the step, or note the deviation without one.',
);

const NOT_AT_STEP = refuse(
  'ceremony.not-at-step',
  null,
  'Only of the step that is open it can be said how it goes on.',
  'Note the deviation without changing another step.',
);

const PAUSE_STAYS = refuse(
  'ceremony.pause-stays',
  null,
  'A pause is never left out, nor held twice.',
  'Let everybody speak. Who has left leaves their seat first.',
);

const MUST_STOP = refuse(
  'ceremony.must-stop',
  null,
  'The script says that the ceremony stops where this does not go as written.',
  'Agree to end early.',
);

const DONE_STAYS = refuse(
  'ceremony.done-stays',
  null,
  'What has been made or approved is not undone, nor done twice.',
  'Note the deviation, and go on.',
);

const NOT_FAILED = refuse(
  'ceremony.not-failed',
  null,
  'The step has not gone wrong: nothing needs to be accepted or done again.',
  'Go on with it, or leave it out.',
);
