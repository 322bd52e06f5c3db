import {
  type Pause,
  type PlacedStep,
  type Script,
  type ScriptRole,
  type Step,
  stepsOf,
} from '../ceremony/script/format.ts';
import { attemptAt, type Ceremony, isSameSeat, type Seat } from './ceremony-facts.ts';

/*
 * Where a ceremony stands: worked out from its script and from what has happened, and kept nowhere. Whoever asks, before
 * an event is recorded, in the room or in a transcript, asks here.
 */

/** A part of a ceremony that people sign off, one after the other: a pause, or a step. */
export type Position =
  | {
      readonly id: string;
      readonly kind: 'pause';
      readonly pause: Pause;
      readonly phase: PlacedStep['phase'];
    }
  | ({ readonly id: string; readonly kind: 'step' } & PlacedStep);

/** How a part of a ceremony stands. */
export type Standing =
  /** Others come before it. */
  | 'ahead'
  /** It waits for what it is to produce: an answer, an act, an approval. */
  | 'open'
  /** What it produced is not as the script says; a deviation must be agreed on. */
  | 'failed'
  /** Everything is there but sign-offs. */
  | 'to sign'
  | 'done'
  /** Left out, as people agreed in a deviation. */
  | 'set aside';

/** Somebody who is still to sign: anybody in a role, or one seat. */
export interface SignOffNeed {
  readonly role: string;
  /** null where any seat of the role will do. */
  readonly seat: Seat | null;
}

/** A part of a ceremony and how it stands. */
export interface Stand {
  readonly position: Position;
  readonly standing: Standing;
  readonly attempt: number;
  /** Who is still to sign; of what is ahead, everybody. */
  readonly missing: readonly SignOffNeed[];
}

/** The course of a ceremony: all of it, and where it is. */
export interface Course {
  readonly stands: readonly Stand[];
  /** The part that it is at; null when all are done. */
  readonly at: Stand | null;
}

/** The id under which a pause is signed off. */
export function pauseId(phase: string): string {
  return `pause:${phase}`;
}

/** The id under which a deviation is signed off. */
export function deviationId(number: number): string {
  return `deviation:${number}`;
}

/** All parts of a script in their order. */
export function positionsOf(script: Script): readonly Position[] {
  const placed = stepsOf(script);
  return script.phases.flatMap((phase): Position[] => [
    ...(phase.pause === undefined
      ? []
      : [{ id: pauseId(phase.id), kind: 'pause' as const, pause: phase.pause, phase }]),
    ...placed
      .filter((one) => one.phase === phase)
      .map((one) => ({ id: one.step.id, kind: 'step' as const, ...one })),
  ]);
}

/** Where a ceremony stands. Pure. */
export function courseOf(script: Script, ceremony: Ceremony): Course {
  let isAhead = false;
  const stands = positionsOf(script).map((position): Stand => {
    const attempt = attemptAt(ceremony, position.id);
    const missing = missingOf(
      neededAt(script, ceremony, position, attempt),
      signedAt(ceremony, position.id, attempt),
    );
    if (isAhead) return { position, standing: 'ahead', attempt, missing };
    const standing = standingOf(ceremony, position, attempt, missing);
    isAhead = standing !== 'done' && standing !== 'set aside';
    return { position, standing, attempt, missing };
  });
  return {
    stands,
    at: stands.find(({ standing }) => standing !== 'done' && standing !== 'set aside') ?? null,
  };
}

function standingOf(
  ceremony: Ceremony,
  position: Position,
  attempt: number,
  missing: readonly SignOffNeed[],
): Standing {
  const remedies = ceremony.deviations
    .filter((one) => one.step === position.id && one.attempt === attempt && one.resolved)
    .map(({ remedy }) => remedy);
  if (remedies.includes('set-aside')) return 'set aside';
  const produced = position.kind === 'pause' ? 'there' : producedBy(ceremony, position.step, attempt);
  if (produced === 'missing') return 'open';
  if (produced === 'wrong' && !remedies.includes('accept')) return 'failed';
  return missing.length === 0 ? 'done' : 'to sign';
}

/** Whether what a step is to produce is there, and as it was to be. */
function producedBy(ceremony: Ceremony, { id, kind }: Step, attempt: number): 'missing' | 'wrong' | 'there' {
  const here = (one: { readonly step: string; readonly attempt: number }) =>
    one.step === id && one.attempt === attempt;
  switch (kind) {
    case 'say':
    case 'attest':
      return 'there';
    case 'act': {
      const outcome = ceremony.acts.findLast(here)?.outcome ?? null;
      if (outcome === null) return 'missing';
      return outcome.kind === 'done' ? 'there' : 'wrong';
    }
    case 'gate':
      return ceremony.gates.some(here) ? 'there' : 'missing';
    default: {
      const evidence = ceremony.evidence.findLast(here);
      if (evidence === undefined) return 'missing';
      return evidence.fits ? 'there' : 'wrong';
    }
  }
}

/** The sign-offs of a part of a ceremony, in the order in which they were made. */
function signedAt({ signOffs }: Ceremony, position: string, attempt: number): Ceremony['signOffs'] {
  return signOffs.filter((one) => one.position === position && one.attempt === attempt);
}

/** The seats in which somebody sits. */
export function takenSeats({ seats }: Pick<Ceremony, 'seats'>): Ceremony['seats'] {
  return seats.filter(({ sitter }) => sitter !== null);
}

function anybody(role: string): SignOffNeed {
  return { role, seat: null };
}

function exactly(seat: Seat): SignOffNeed {
  return { role: seat.role, seat: { role: seat.role, number: seat.number } };
}

/** Who leads: the first role. */
function leader({ roles: [first] }: Script): string {
  return first?.id ?? '';
}

/** Who signs a part of a ceremony off. */
function neededAt(
  script: Script,
  ceremony: Ceremony,
  position: Position,
  attempt: number,
): readonly SignOffNeed[] {
  if (position.kind === 'pause') return takenSeats(ceremony).map(exactly);
  const { step } = position;
  // Who approved has signed already.
  if (step.kind === 'gate') return [];
  if (step.kind === 'attest')
    return takenSeats(ceremony)
      .filter(({ role }) => step.by.includes(role))
      .map(exactly);
  const doers = doersOf(ceremony, step.id, attempt);
  const by = step.by ?? leader(script);
  return [
    doers.by === null ? anybody(by) : exactly(doers.by),
    ...(step.confirm === undefined
      ? []
      : [doers.confirm === null ? anybody(step.confirm) : exactly(doers.confirm)]),
  ];
}

/** Who has done a step and who has seen it, where its evidence says so. */
function doersOf(
  { evidence }: Ceremony,
  step: string,
  attempt: number,
): { readonly by: Seat | null; readonly confirm: Seat | null } {
  const found = evidence.findLast((one) => one.step === step && one.attempt === attempt)?.evidence;
  switch (found?.kind) {
    case 'answer':
      return { by: found.seat, confirm: null };
    case 'capture':
      return { by: found.entries[0]?.seat ?? null, confirm: found.entries[1]?.seat ?? null };
    case 'readback':
      return { by: found.reader, confirm: found.listener };
    case 'custody':
      return { by: found.seat ?? null, confirm: null };
    default:
      return { by: null, confirm: null };
  }
}

/** How many of which role must agree to a deviation. */
export function deviationNeed({
  deviations,
  roles,
}: Script): readonly { readonly role: string; readonly need: number }[] {
  if (deviations !== undefined) return deviations;
  const usual = roles.filter(({ id }) => id === 'witness' || id === 'officer');
  return (usual.length > 0 ? usual : roles).map(({ id }) => ({ role: id, need: 1 }));
}

/** Who is still to agree to a deviation. */
export function missingAgreement(
  script: Script,
  ceremony: Ceremony,
  position: string,
): readonly SignOffNeed[] {
  const needs = deviationNeed(script).flatMap(({ role, need }) =>
    Array.from({ length: need }, () => anybody(role)),
  );
  return missingOf(needs, signedAt(ceremony, position, 1));
}

/** Each sign-off fills one place: that of its very seat, or one of its role. */
function missingOf(needs: readonly SignOffNeed[], signed: Ceremony['signOffs']): readonly SignOffNeed[] {
  let missing = needs;
  for (const { seat } of signed) {
    const filled =
      missing.find((need) => need.seat !== null && isSameSeat(need.seat, seat)) ??
      missing.find((need) => need.seat === null && need.role === seat.role);
    missing = missing.filter((need) => need !== filled);
  }
  return missing;
}

/** Roles of which fewer sit there than must for anything to go on. */
export function rolesShort(script: Script, ceremony: Pick<Ceremony, 'seats'>): readonly ScriptRole[] {
  const taken = takenSeats(ceremony);
  return script.roles.filter(
    ({ id, seats, need }) => taken.filter(({ role }) => role === id).length < (need ?? seats),
  );
}

/** Deviations that people have not agreed on yet. */
export function openDeviations({ deviations }: Pick<Ceremony, 'deviations'>): Ceremony['deviations'] {
  return deviations.filter(({ resolved }) => !resolved);
}

/**
 * The measure that the system contradicts now, though it was fine when its step was done: no act is begun until that is so
 * again. null where there is none.
 */
export function contradictedMeasure(script: Script, { machine, evidence }: Ceremony): string | null {
  for (const { step } of stepsOf(script)) {
    if (step.kind !== 'measure') continue;
    const wasFine = evidence.some((one) => one.step === step.id && one.fits);
    const now = machine.find(({ probe }) => probe === step.probe);
    if (wasFine && now !== undefined && !asExpected(step.expect ?? [], now.values)) return step.id;
  }
  return null;
}

/** Whether a measure is as a script expects it; what the system does not tell is not. */
export function asExpected(
  expected: readonly { readonly id: string; readonly value: string | number | boolean }[],
  values: readonly { readonly id: string; readonly value: string | number | boolean | null }[],
): boolean {
  return expected.every(({ id, value }) => values.find((one) => one.id === id)?.value === value);
}
