import type { Step, StepOf } from '../ceremony/script/format.ts';
import { itemTitle, roleTitle } from '../ceremony/script/sentences.ts';
import { referenceIn } from '../ceremony/script/templates.ts';
import { isSameData } from '../content/plain-data.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { contradictedMeasure, openDeviations } from './ceremony-course.ts';
import type { Ceremony, Evidence, Seat } from './ceremony-facts.ts';
import { judged } from './ceremony-judgement.ts';
import {
  atRefusal,
  clockRefusal,
  DEVIATION_OPEN,
  inScene,
  type Now,
  nothingUnderWay,
  overRefusal,
  progressRefusal,
  runningRefusal,
  SAME_PERSON_TWICE,
  sitterIn,
  stepAt,
  wrongSeat,
} from './ceremony-scene.ts';
import { missingApprovals } from './ceremony-sign-offs.ts';
import { draftOf, fieldsOf, serialOf } from './ceremony-values.ts';
import type { EventNamed, LedgerEvent, Registry } from './index.ts';
import { yubiKeySerialKey } from './yubikey-facts.ts';

/*
 * What a step brings: an answer, a measure, an act, the approval of bytes. Decided from the script and from what has
 * happened, before anything is recorded and of every event of a bundle: the room, the command line and a forger meet
 * the same answers.
 */

/** Why what a step brought cannot be recorded; null where it can. */
export function evidenceRefusal(
  event: EventNamed<'CeremonyEvidenceRecorded'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { step: id, evidence, fits } = event.payload;
  return inScene(ceremony, registry, (now) => {
    const refused = progressRefusal(event, now) ?? nothingUnderWay(ceremony) ?? atRefusal(now, id, 'open');
    if (refused !== null) return refused;
    const step = stepAt(now, id);
    const judgement = step === null ? null : judged(step, evidence, now);
    if (judgement === null) return OTHER_EVIDENCE;
    return (
      doersRefusal(step, evidence, now) ??
      holderRefusal(evidence, now) ??
      (judgement.fits === fits && judgement.asSaid ? null : OTHER_JUDGEMENT)
    );
  });
}

/** Who did it, and who saw it, sit where the script says, and are two. */
function doersRefusal(step: Step | null, evidence: Evidence, { script, ceremony }: Now): Refused | null {
  const by = typeof step?.by === 'string' ? step.by : (script.roles[0]?.id ?? '');
  const seats: readonly (readonly [Seat | undefined, string | undefined])[] =
    evidence.kind === 'answer'
      ? [[evidence.seat, by]]
      : evidence.kind === 'capture'
        ? [
            [evidence.entries[0]?.seat, by],
            ...(evidence.entries.length === 2 ? [[evidence.entries[1]?.seat, step?.confirm] as const] : []),
          ]
        : evidence.kind === 'readback'
          ? [
              [evidence.reader, by],
              [evidence.listener, step?.confirm],
            ]
          : evidence.kind === 'custody' && evidence.seat !== undefined
            ? [[evidence.seat, by]]
            : [];
  const sitters: string[] = [];
  for (const [seat, role] of seats) {
    const sitter = seat === undefined ? null : sitterIn(ceremony, seat);
    if (seat === undefined || sitter === null || seat.role !== role) return wrongSeat(script, role);
    sitters.push(sitter.person_id);
  }
  return new Set(sitters).size === sitters.length ? null : SAME_PERSON_TWICE;
}

/** Who puts away or takes out is named, where custody is kept. */
function holderRefusal(evidence: Evidence, { ceremony }: Now): Refused | null {
  if (evidence.kind !== 'custody') return null;
  const { seat, holder_id } = evidence;
  if (!ceremony.keepsCustody) return seat === undefined && holder_id === undefined ? null : OTHER_EVIDENCE;
  const isTheirs = seat !== undefined && sitterIn(ceremony, seat)?.person_id === holder_id;
  return isTheirs ? null : NO_HOLDER;
}

/** Why an act cannot be begun; null where it can. */
export function beginningRefusal(
  event: EventNamed<'CeremonyActBegun'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { step: id, act, fields } = event.payload;
  return inScene(ceremony, registry, (now) => {
    const refused =
      progressRefusal(event, now) ??
      nothingUnderWay(ceremony) ??
      atRefusal(now, id, 'open') ??
      machineRefusal(now) ??
      (openDeviations(ceremony).length === 0 ? null : DEVIATION_OPEN);
    if (refused !== null) return refused;
    const step = stepAt(now, id);
    if (step?.kind !== 'act' || step.act !== act) return OTHER_ACT;
    if (step.after !== undefined && !ceremony.gates.some((gate) => gate.step === step.after))
      return NOT_APPROVED;
    const said = fieldsOf(step, now);
    if (said === null || !isSameData(said, fields)) return OTHER_FIELDS;
    // A YubiKey that nobody has seen yet enters the ledger by its act: then it is asked when that is done.
    return firmwareRefusal(step, now, (seen) => seen === undefined);
  });
}

/**
 * Why a YubiKey that an act names has not the firmware that the script demands of it; null where it has, or the script demands
 * none. @param passes whether a firmware may be passed over; undefined for a YubiKey that is not in the registry
 */
function firmwareRefusal(
  step: StepOf<'act'>,
  { script, ceremony, registry }: Now,
  passes: (seen: string | null | undefined) => boolean,
): Refused | null {
  for (const { value } of step.with ?? []) {
    const [root] = (typeof value === 'string' ? referenceIn(value) : null) ?? [];
    const item = script.inventory?.find(({ id }) => id === root);
    if (item?.firmware === undefined) continue;
    const serial = serialOf(ceremony, item.id) ?? '';
    const seen = registry.holderOf('yubikey', yubiKeySerialKey(serial))?.device.firmware;
    if (passes(seen) || isAtLeast(seen, item.firmware)) continue;
    return refuse(
      'ceremony.firmware',
      null,
      `${itemTitle(script, item.id)} has the firmware ${seen ?? 'that it tells to nobody'}, and the script demands ${item.firmware}.`,
      'Report a deviation, and let people decide what becomes of it. The firmware of a YubiKey cannot be changed.',
    );
  }
  return null;
}

/** Whether a firmware is no older than demanded. @param demanded such as `>=5.2` */
function isAtLeast(firmware: string | null | undefined, demanded: string): boolean {
  if (firmware == null) return false;
  const have = firmware.split('.').map(Number);
  const need = demanded.slice(2).split('.').map(Number);
  const at = need.findIndex((part, index) => part !== have[index]);
  return at === -1 || (have[at] ?? 0) > (need[at] ?? 0);
}

/** While the system says otherwise than when it was measured, no act is begun. */
function machineRefusal({ script, ceremony }: Now): Refused | null {
  const measure = contradictedMeasure(script, ceremony);
  if (measure === null) return null;
  return refuse(
    'ceremony.machine',
    null,
    `What the step ${measure} measured is not so any more.`,
    'Put it right. No act is begun until the laptop measures again what the script says.',
  );
}

/** Why an act cannot be recorded as done; null where it can. */
export function finishingRefusal(
  event: EventNamed<'CeremonyActDone'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { step, made } = event.payload;
  if (made !== null && registry.get(made.aggregate, made.id) === undefined) return NOTHING_MADE;
  return (
    runningRefusal(event, ceremony) ??
    isUnderWay(event, step, ceremony) ??
    inScene(ceremony, registry, (now) => {
      const at = stepAt(now, step);
      return at?.kind === 'act' ? firmwareRefusal(at, now, () => false) : null;
    })
  );
}

/** Why it cannot be recorded that an act was interrupted; null where it can. */
export function interruptionRefusal(
  event: EventNamed<'CeremonyActInterrupted'>,
  ceremony: Ceremony,
): Refused | null {
  const { step } = event.payload;
  return runningRefusal(event, ceremony) ?? (ceremony.underWay?.step === step ? null : NOT_UNDER_WAY);
}

function isUnderWay(
  { correlation_id: correlationId }: Pick<LedgerEvent, 'correlation_id'>,
  step: string,
  { underWay }: Ceremony,
): Refused | null {
  return underWay?.step === step && underWay.correlationId === correlationId ? null : NOT_UNDER_WAY;
}

/** Why a gate has not been passed; null where it has. */
export function gateRefusal(
  event: EventNamed<'CeremonyGatePassed'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { step: id, draft_id: draftId, cid } = event.payload;
  return inScene(ceremony, registry, (now) => {
    const refused = progressRefusal(event, now) ?? atRefusal(now, id, 'open') ?? machineRefusal(now);
    if (refused !== null) return refused;
    const step = stepAt(now, id);
    const draft = step?.kind === 'gate' ? draftOf(step, now) : null;
    if (step?.kind !== 'gate' || draft === null || draft.id !== draftId || draft.cid !== cid)
      return OTHER_BYTES;
    const missing = missingApprovals(step.need, draft, now);
    return missing === null
      ? null
      : refuse(
          'ceremony.gate-not-passed',
          null,
          `${missing.there} of ${missing.need} in the role ${roleTitle(now.script, missing.role)} have approved these bytes.`,
          'Let those look at them who are missing, and approve or refuse.',
        );
  });
}

/** Why what the system told cannot be recorded; null where it can. */
export function machineRecordRefusal(
  { actor, timestamp }: EventNamed<'CeremonyMachineRecorded'>,
  ceremony: Ceremony,
): Refused | null {
  // The program itself says what it measures.
  return actor.kind === 'system'
    ? (overRefusal(ceremony) ?? clockRefusal(timestamp, ceremony))
    : runningRefusal({ actor, timestamp }, ceremony);
}

const OTHER_EVIDENCE = refuse(
  'ceremony.other-evidence',
  null,
  'This step asks for something else.',
  'Look at the step again: what it asks for stands there.',
);

const NO_HOLDER = refuse(
  'ceremony.no-holder',
  null,
  'It is not said who puts it away or takes it out.',
  'Say who does it: they have it from then on.',
);

const OTHER_JUDGEMENT = refuse(
  'ceremony.other-judgement',
  null,
  'What was to be there, or whether it fits, is not as the script says.',
  'Look at the step again.',
);

const OTHER_ACT = refuse(
  'ceremony.other-act',
  null,
  'The step does another act.',
  'Begin the act that the script names.',
);

const NOT_APPROVED = refuse(
  'ceremony.not-approved',
  null,
  'The gate that must approve what is signed has not been passed.',
  'Nothing is signed. Agree on a deviation, or end early.',
);

const OTHER_FIELDS = refuse(
  'ceremony.other-fields',
  null,
  'The act would be done with something else than the script says.',
  'Do it as the script says, or agree on a deviation.',
);

const NOTHING_MADE = refuse(
  'ceremony.nothing-made',
  null,
  'What the act is said to have made is not in the ledger.',
  'Record what it has left, and agree on how it goes on.',
);

const NOT_UNDER_WAY = refuse(
  'ceremony.not-under-way',
  null,
  'This act has not been begun.',
  'Begin it first; or, if it was interrupted, record what it has left.',
);

const OTHER_BYTES = refuse(
  'ceremony.other-bytes',
  null,
  'These are not the bytes that this gate is for.',
  'Stop. Compare the CID of the draft with the one that people approved.',
);
