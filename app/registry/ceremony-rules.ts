import type { Script, ScriptRole, SIGN_OFF_KINDS, Step } from '../ceremony/script/format.ts';
import { roleTitle } from '../ceremony/script/sentences.ts';
import { isSameData } from '../content/plain-data.ts';
import { utc } from '../content/utc.ts';
import { type Refused, refuse } from '../model/decision.ts';
import type { Actor } from '../model/envelope.ts';
import { isRehearsalLedger } from '../model/rehearsal-source.ts';
import { daySchema, nameSchema } from '../model/values.ts';
import { mayDo, rolesGovern } from './authority.ts';
import {
  type Course,
  contradictedMeasure,
  courseOf,
  deviationId,
  missingAgreement,
  openDeviations,
  rolesShort,
  type Stand,
  takenSeats,
} from './ceremony-course.ts';
import {
  attemptAt,
  type Ceremony,
  type Evidence,
  isSameSeat,
  RUNNING_KEY,
  type Seat,
  type SignOffProof,
  seatText,
} from './ceremony-facts.ts';
import { judged } from './ceremony-judgement.ts';
import { draftOf, fieldsOf, type Scene } from './ceremony-values.ts';
import type { EventNamed, LedgerEvent, Registry, StateOf } from './index.ts';
import { initialsOf } from './initials.ts';
import { keySigningRefusal } from './key-rules.ts';
import { isActive } from './living.ts';
import { signingRefusal } from './yubikey.ts';

/*
 * What a ceremony allows, decided from its script and from what has happened: asked before anything is recorded, and of
 * every event of a bundle. The room, the command line and a forger meet the same answers.
 */

/** What any event of a ceremony says besides its payload. */
interface Happening {
  readonly actor: Actor;
  readonly timestamp: string;
}

/** The script of a ceremony. @returns the refusal where the ledger does not hold it */
export function sceneOf(ceremony: Ceremony, registry: Registry): Scene | Refused {
  const script = registry.get('script', ceremony.scriptId);
  return script === undefined ? UNKNOWN_SCRIPT : { script: script.script, ceremony, registry };
}

/** A ceremony, its script, and where it stands. */
interface Now extends Scene {
  readonly course: Course;
}

/** Asks a rule with the scene around it. */
function inScene(ceremony: Ceremony, registry: Registry, rule: (now: Now) => Refused | null): Refused | null {
  const scene = sceneOf(ceremony, registry);
  return 'refusal' in scene ? scene : rule({ ...scene, course: courseOf(scene.script, ceremony) });
}

/** Why nothing happens in a ceremony now, whatever it is; null where something can. */
function runningRefusal({ actor, timestamp }: Happening, ceremony: Ceremony): Refused | null {
  return overRefusal(ceremony) ?? sitterRefusal(actor, ceremony.seats) ?? clockRefusal(timestamp, ceremony);
}

function overRefusal({ status, title }: Ceremony): Refused | null {
  if (status === 'running') return null;
  return refuse(
    'ceremony.over',
    null,
    `The ceremony “${title}” is over.`,
    'Open a new one for what is still to be done.',
  );
}

/** Whoever acts in a ceremony sits in it. */
function sitterRefusal(actor: Actor, seats: Ceremony['seats']): Refused | null {
  if (actor.kind === 'person' && seats.some(({ sitter }) => sitter?.person_id === actor.id)) return null;
  return refuse(
    'ceremony.not-seated',
    null,
    `${actor.name} has no seat in this ceremony.`,
    'Let somebody act who sits in it: they sign in with their own initials.',
  );
}

function clockRefusal(timestamp: string, { lastAt }: Ceremony): Refused | null {
  if (timestamp >= lastAt) return null;
  return refuse(
    'ceremony.clock',
    null,
    `The clock of this laptop says ${utc(timestamp)}, but the last that happened was at ${utc(lastAt)}: the clock was set back.`,
    'Compare it with a watch, set it right if it is wrong, and report a deviation. Then the ceremony goes on.',
  );
}

/** Why a step cannot go on now; null where it can. */
function progressRefusal(happening: Happening, { script, ceremony }: Now): Refused | null {
  return (
    runningRefusal(happening, ceremony) ??
    (ceremony.onBreak === null ? null : ON_BREAK) ??
    quorumRefusal(script, ceremony)
  );
}

function quorumRefusal(script: Script, ceremony: Pick<Ceremony, 'seats'>): Refused | null {
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
function atRefusal({ course }: Now, id: string, standing: Stand['standing']): Refused | null {
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

const standingsInWords: Readonly<Record<Stand['standing'], string>> = {
  ahead: 'comes later',
  open: 'waits for what it is to bring',
  failed: 'did not go as the script says',
  'to sign': 'has what it was to bring, and waits for those who sign it off',
  done: 'is done',
  'set aside': 'was left out',
};

/** What a kind of step asks for; null for one of another kind. */
function stepAt(now: Now, id: string): Step | null {
  const at = now.course.at?.position;
  return at?.kind === 'step' && at.id === id ? at.step : null;
}

/** Why a ceremony cannot be opened; null where it can. */
export function openingRefusal(event: EventNamed<'CeremonyOpened'>, registry: Registry): Refused | null {
  const { payload, actor } = event;
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  if (running !== undefined)
    return refuse(
      'ceremony.another-runs',
      null,
      `The ceremony “${running.title}” is running.`,
      'Close it, or end it early, first.',
    );
  const script = registry.get('script', payload.script_id);
  if (script === undefined) return UNKNOWN_SCRIPT;
  if (script.cid !== payload.script) return OTHER_SCRIPT;
  if (payload.rehearsal !== isRehearsalLedger(payload.ledger)) return OTHER_LEDGER;
  const seats = payload.seats.map(({ sitter, ...seat }) => ({ ...seat, sitter }));
  return (
    organizationRefusal(payload.organization_id, registry) ??
    (payload.rehearsal ? null : approvalRefusal(script, registry)) ??
    seatsRefusal(script.script, seats, registry) ??
    quorumRefusal(script.script, { seats }) ??
    sitterRefusal(actor, seats) ??
    paramsRefusal(script.script, payload, registry) ??
    itemsRefusal(script.script, payload)
  );
}

function organizationRefusal(id: string | null, registry: Registry): Refused | null {
  if (id === null || registry.get('organization', id)?.status === 'active') return null;
  return refuse(
    'ceremony.unknown-organization',
    'organizationId',
    'The organization that the ceremony is held for is not in the ledger, or not active.',
    'Choose another organization.',
  );
}

/** A script must have been approved by as many as it says, who are still active, and not have been superseded. */
function approvalRefusal(
  { script, approvals, status, title }: StateOf['script'],
  registry: Registry,
): Refused | null {
  if (status !== 'registered')
    return refuse(
      'ceremony.script-superseded',
      'scriptId',
      `The script “${title}” was superseded.`,
      'Hold the ceremony by the one that took its place.',
    );
  const need = script.approve?.need ?? 0;
  const counting = approvals.filter(({ person_id }) => isActive(registry.get('person', person_id))).length;
  if (counting >= need) return null;
  return refuse(
    'ceremony.script-not-approved',
    'scriptId',
    `${counting} of ${need} people have approved the script “${title}”.`,
    'Let those approve it who are missing. A rehearsal, in a ledger for rehearsals, needs no approval.',
  );
}

/** Each seat is one of the script's, its sitter an active person; nobody has two that are to be apart. */
function seatsRefusal(script: Script, seats: Ceremony['seats'], registry: Registry): Refused | null {
  for (const [index, { role, number, sitter }] of seats.entries()) {
    const known = script.roles.find(({ id }) => id === role);
    const seat = { role, number };
    if (known === undefined || number > known.seats) return noSuchSeat(seat);
    if (seats.slice(0, index).some((other) => isSameSeat(other, seat))) return seatTwice(script, seat);
    if (sitter === null) continue;
    const person = registry.get('person', sitter.person_id);
    if (!isActive(person) || person.name !== sitter.name)
      return refuse(
        'ceremony.unknown-sitter',
        'seats',
        `${sitter.name} is not an active person of the registry: only such a person takes a seat.`,
        'Record them first, or let somebody else take the seat.',
      );
  }
  return separationRefusal(script, seats);
}

function noSuchSeat(seat: Seat): Refused {
  return refuse(
    'ceremony.no-such-seat',
    'seats',
    `The script has no seat ${seatText(seat)}.`,
    'Take one of the seats that the script names.',
  );
}

function seatTwice(script: Script, { role }: Seat): Refused {
  return refuse(
    'ceremony.seat-twice',
    'seats',
    `A seat of the role ${roleTitle(script, role)} would be taken twice.`,
    'Give each person a seat of their own.',
  );
}

function separationRefusal(script: Script, seats: Ceremony['seats']): Refused | null {
  const taken = seats.flatMap(({ role, sitter }) => (sitter === null ? [] : [{ role, sitter }]));
  for (const [index, { role, sitter }] of taken.entries())
    for (const other of taken.slice(0, index)) {
      if (other.sitter.person_id !== sitter.person_id) continue;
      const apart =
        role === other.role ||
        script.separate?.some((roles) => roles.includes(role) && roles.includes(other.role)) === true;
      if (apart)
        return refuse(
          'ceremony.same-person',
          'seats',
          role === other.role
            ? `${sitter.name} would sit in two seats of the role ${roleTitle(script, role)}.`
            : `${sitter.name} would be ${roleTitle(script, other.role)} and ${roleTitle(script, role)}: the script keeps these apart.`,
          'Let somebody else take one of the seats.',
        );
    }
  return null;
}

function paramsRefusal(
  { params = [] }: Script,
  { params: told }: EventNamed<'CeremonyOpened'>['payload'],
  registry: Registry,
): Refused | null {
  if (
    !isSameData(
      params.map(({ id }) => id),
      told.map(({ id }) => id),
    )
  )
    return OTHER_PARAMS;
  for (const [index, { id, kind, title }] of params.entries()) {
    const value = told[index]?.value;
    const fits =
      kind === 'integer'
        ? typeof value === 'number'
        : typeof value === 'string' &&
          (kind === 'text'
            ? nameSchema.safeParse(value).success
            : kind === 'date'
              ? daySchema.safeParse(value).success
              : registry.get(kind, value) !== undefined);
    if (!fits)
      return refuse(
        'ceremony.param',
        id,
        `What was entered for “${title ?? id}” is not ${paramsInWords[kind]}.`,
        'Enter it again.',
      );
  }
  return null;
}

const paramsInWords = {
  text: 'a text of one line',
  integer: 'a whole number',
  date: 'a day such as 2027-03-31',
  organization: 'an organization of the registry',
  person: 'a person of the registry',
  location: 'a location of the registry',
  key: 'a key of the registry',
  certificate: 'a certificate of the registry',
  yubikey: 'a YubiKey of the registry',
  asset: 'an asset of the registry',
} as const;

function itemsRefusal(
  { inventory = [] }: Script,
  { items }: EventNamed<'CeremonyOpened'>['payload'],
): Refused | null {
  if (
    !isSameData(
      inventory.map(({ id }) => id),
      items.map(({ id }) => id),
    )
  )
    return OTHER_ITEMS;
  for (const [index, { id, serial, title }] of inventory.entries()) {
    const said = items[index]?.serial ?? null;
    const fits = serial === undefined ? said === null : serial === 'ask' ? said !== null : said === serial;
    if (!fits)
      return refuse(
        'ceremony.item',
        id,
        serial === 'ask'
          ? `The number of “${title ?? id}” is missing.`
          : `The number of “${title ?? id}” is not the one that the script says.`,
        'Read it off the thing itself, and enter it.',
      );
  }
  return null;
}

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
          : [];
  const sitters: string[] = [];
  for (const [seat, role] of seats) {
    const sitter = seat === undefined ? null : sitterIn(ceremony, seat);
    if (seat === undefined || sitter === null || seat.role !== role) return wrongSeat(script, role);
    sitters.push(sitter.person_id);
  }
  return new Set(sitters).size === sitters.length ? null : SAME_PERSON_TWICE;
}

/** Who sits in a seat; null where nobody does. */
export function sitterIn(
  { seats }: Pick<Ceremony, 'seats'>,
  seat: Seat,
): Ceremony['seats'][number]['sitter'] {
  return seats.find((one) => isSameSeat(one, seat))?.sitter ?? null;
}

function wrongSeat(script: Script, role: string | undefined): Refused {
  return refuse(
    'ceremony.wrong-seat',
    null,
    `This is for somebody in the role ${role === undefined ? 'that the script names' : roleTitle(script, role)}.`,
    'Let them do it who sit there.',
  );
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
    return said !== null && isSameData(said, fields) ? null : OTHER_FIELDS;
  });
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
  return runningRefusal(event, ceremony) ?? isUnderWay(event, step, ceremony);
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

function nothingUnderWay({ underWay }: Ceremony): Refused | null {
  if (underWay === null) return null;
  return refuse(
    'ceremony.act-under-way',
    null,
    `The act of step ${underWay.step} has been begun, and it is not known yet what came of it.`,
    'Finish it, or record what it has left, first.',
  );
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
  const isPassed = ceremony.gates.some((gate) => gate.step === id && gate.attempt === at.attempt);
  const isDone = ceremony.acts.some(
    (act) => act.step === id && act.attempt === at.attempt && act.outcome?.kind === 'done',
  );
  if (isPassed || isDone) return DONE_STAYS;
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

/** Why a seat cannot be taken or left; null where it can. */
export function seatRefusal(
  event: EventNamed<'CeremonySeatChanged'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { seat, sitter } = event.payload;
  return inScene(ceremony, registry, ({ script }) => {
    const refused =
      overRefusal(ceremony) ??
      (maySeat(event, ceremony, registry) ? null : sitterRefusal(event.actor, ceremony.seats)) ??
      clockRefusal(event.timestamp, ceremony) ??
      nothingUnderWay(ceremony);
    if (refused !== null) return refused;
    if (isSameData(sitterIn(ceremony, seat), sitter)) return SEAT_AS_IT_IS;
    const others = ceremony.seats.filter((one) => !isSameSeat(one, seat));
    if (takenSeats({ seats: others }).length === 0 && sitter === null) return LAST_SEAT;
    return seatsRefusal(script, [...others, { ...seat, sitter }], registry);
  });
}

/**
 * When nobody who sits there comes back, others let people take their seats: whoever may modify the configuration, once
 * roles govern.
 */
function maySeat({ actor, timestamp }: Happening, { organizationId }: Ceremony, registry: Registry): boolean {
  if (actor.kind !== 'person' || !isActive(registry.get('person', actor.id))) return false;
  const place = { organizationId, unitIds: [] };
  return !rolesGovern(registry) || mayDo(registry, actor.id, 'ModifyConfiguration', place, timestamp);
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

/** Why a ceremony cannot end early; null where it can. */
export function endRefusal(event: EventNamed<'CeremonyEndedEarly'>, ceremony: Ceremony): Refused | null {
  const agreed = ceremony.deviations.find(({ number }) => number === event.payload.deviation);
  return (
    runningRefusal(event, ceremony) ??
    nothingUnderWay(ceremony) ??
    (agreed?.remedy === 'end' && agreed.resolved ? null : END_NOT_AGREED)
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

/** What happens whatever ceremony runs: what is seen, compared and signed, and what is lost, is recorded at any time. */
const ALWAYS: ReadonlySet<LedgerEvent['event_type']> = new Set([
  'OperationalModeChanged',
  'YubiKeyDetected',
  'YubiKeyReportedLost',
  'ComparisonMade',
  'CheckpointSigned',
]);

/**
 * While a ceremony runs nothing is done beside it: an event is of the ceremony, of the act that its step has begun, an
 * approval at its gate, or of a kind that is always recorded. @returns why an event is none of these; null otherwise
 */
export function besideCeremonyRefusal(registry: Registry, event: LedgerEvent): Refused | null {
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  if (running === undefined || event.aggregate_id === running.id || ALWAYS.has(event.event_type)) return null;
  if (running.underWay?.correlationId === event.correlation_id) return null;
  if (
    (event.event_type === 'DraftApproved' || event.event_type === 'DraftRefused') &&
    isAtGate(running, event, registry)
  )
    return null;
  return refuse(
    'ceremony.running',
    null,
    `The ceremony “${running.title}” is running: nothing is done beside it.`,
    'Do it as a step of the ceremony, or after it. Everything can be looked at meanwhile.',
  );
}

/**
 * The correlation id under which everything stands that the act under way records; null where none is. Whoever records asks
 * for it, so that what an act brings is known by it, whatever interrupts the act.
 */
export function correlationUnderWay(registry: Registry): string | null {
  return registry.holderOf('ceremony', RUNNING_KEY)?.underWay?.correlationId ?? null;
}

function isAtGate(ceremony: Ceremony, event: LedgerEvent, registry: Registry): boolean {
  const scene = sceneOf(ceremony, registry);
  if ('refusal' in scene) return false;
  const at = courseOf(scene.script, ceremony).at;
  if (at?.position.kind !== 'step' || at.position.step.kind !== 'gate') return false;
  return draftOf(at.position.step, scene)?.id === event.aggregate_id;
}

const UNKNOWN_SCRIPT = refuse(
  'ceremony.unknown-script',
  'scriptId',
  'The script of this ceremony is not in the ledger.',
  'Register the script first.',
);
const OTHER_SCRIPT = refuse(
  'ceremony.other-script',
  'scriptId',
  'The CID named is not that of the script.',
  'Stop. Compare the CID with what people approved.',
);
const OTHER_LEDGER = refuse(
  'ceremony.other-ledger',
  null,
  'A rehearsal is held in a ledger for rehearsals, and a real ceremony never is.',
  'Open the ledger that it belongs in.',
);
const OTHER_PARAMS = refuse(
  'ceremony.params',
  null,
  'What was entered is not what the script asks for.',
  'Enter all that the script asks for, in its order.',
);
const OTHER_ITEMS = refuse(
  'ceremony.items',
  null,
  'The things that lie there are not those of the script.',
  'Say of each thing of the script what its number is.',
);
const ON_BREAK = refuse('ceremony.on-break', null, 'The ceremony is on a break.', 'Go on with it first.');
const NO_BREAK = refuse(
  'ceremony.no-break',
  null,
  'The ceremony is not on a break.',
  'Nothing needs to be done.',
);
const ALL_DONE = refuse('ceremony.all-done', null, 'Every step is done.', 'Close the ceremony.');
const OTHER_EVIDENCE = refuse(
  'ceremony.other-evidence',
  null,
  'This step asks for something else.',
  'Look at the step again: what it asks for stands there.',
);
const OTHER_JUDGEMENT = refuse(
  'ceremony.other-judgement',
  null,
  'What was to be there, or whether it fits, is not as the script says.',
  'Look at the step again.',
);
const SAME_PERSON_TWICE = refuse(
  'ceremony.same-person-twice',
  null,
  'The same person would do it and confirm it, or sign twice.',
  'Let somebody else confirm.',
);
const SIGNED_ALREADY = refuse(
  'ceremony.signed-already',
  null,
  'This seat has signed it off already.',
  'Let the next one sign.',
);
const DEVIATION_OPEN = refuse(
  'ceremony.deviation-open',
  null,
  'A deviation waits for those who must agree to it.',
  'Let them sign it first.',
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
const LAST_SEAT = refuse(
  'ceremony.last-seat',
  null,
  'Nobody would sit in this ceremony any more, and nobody could go on with it.',
  'Let somebody else take a seat first, or agree to end early.',
);
const SEAT_AS_IT_IS = refuse(
  'ceremony.seat-as-it-is',
  null,
  'The seat is as it was entered.',
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
