import { beforeEach, describe, expect, test } from 'vitest';
import { codeOf } from '../../support/attempts.ts';
import { accept, CeremonyDriver } from '../../support/ceremony-driver.ts';
import { ceremonyUnderTrial, deviation, evidence, open, stepOfAct } from '../../support/ceremony-trial.ts';
import { actorOf, type CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* Seats, breaks and the clock: for each rule, somebody who tries to break it. */

let world: CeremonyWorld;
let driver: CeremonyDriver;

beforeEach(() => {
  world = ceremonyUnderTrial();
  driver = new CeremonyDriver(world);
});

describe('time, breaks and seats', () => {
  test('a clock that goes back is refused, and only a deviation leads on from there', () => {
    open(world);
    driver.goOnTo('label');
    world.now = '2026-11-23T08:00:00.000Z';
    expect(codeOf(evidence(world, 'label'))).toBe('ceremony.clock');
    expect(codeOf(world.act([{ type: 'PauseCeremony', id: world.ceremony.id, reason: 'Tea' }]))).toBe(
      'ceremony.clock',
    );
    accept(deviation(world, null, 'noted'));
    expect(codeOf(evidence(world, 'label'))).toBeNull();
  });

  test('on a break nothing goes on', () => {
    open(world);
    driver.goOnTo('label');
    world.must({ type: 'PauseCeremony', id: world.ceremony.id, reason: 'Tea' });
    expect(codeOf(evidence(world, 'label'))).toBe('ceremony.on-break');
    expect(codeOf(world.act([{ type: 'PauseCeremony', id: world.ceremony.id, reason: 'Tea' }]))).toBe(
      'ceremony.on-break',
    );
    world.must({ type: 'ContinueCeremony', id: world.ceremony.id });
    expect(codeOf(world.act([{ type: 'ContinueCeremony', id: world.ceremony.id }]))).toBe(
      'ceremony.no-break',
    );
    expect(codeOf(evidence(world, 'label'))).toBeNull();
  });

  test('with too few in their seats nothing goes on until somebody takes one', () => {
    open(world);
    driver.goOnTo('label');
    const seat = (role: string, number: number, person: number | null) => ({
      type: 'ChangeCeremonySeat' as const,
      id: world.ceremony.id,
      seat: { role, number },
      sitter:
        person === null
          ? null
          : { person_id: world.person(person).person_id, name: world.person(person).name },
      reason: 'Taken ill',
    });
    world.must(seat('officer', 3, null));
    expect(codeOf(world.act([seat('officer', 3, null)]))).toBe('ceremony.seat-as-it-is');
    expect(codeOf(evidence(world, 'label'))).toBeNull();
    world.must(seat('officer', 2, null));
    expect(codeOf(world.act([world.signing('label', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.quorum',
    );
    // Who is a witness is not an officer, too; who has left their seat may take another.
    expect(codeOf(world.act([seat('officer', 2, 4)]))).toBe('ceremony.same-person');
    expect(codeOf(world.act([seat('officer', 4, 2)]))).toBe('ceremony.no-such-seat');
    world.must(seat('officer', 2, 2));
    // Who has no seat gives people seats only while roles do not govern, or by permission.
    const stranger = actorOf(world.person(3));
    world.must(seat('officer', 3, 3), stranger);
    expect(codeOf(world.act([seat('officer', 3, null)], OUTSIDE))).toBe('ceremony.not-seated');
    driver.signOff();
    expect(world.at?.position.id).toBe('number');
  });
});

test('somebody always sits there: the last one does not leave', () => {
  open(world);
  const leave = ({ role, number }: { readonly role: string; readonly number: number }) =>
    world.act([
      {
        type: 'ChangeCeremonySeat',
        id: world.ceremony.id,
        seat: { role, number },
        sitter: null,
        reason: 'Gone home',
      },
    ]);
  const codes = world.ceremony.seats.map((seat) => codeOf(leave(seat)));
  expect(codes).toEqual([...Array(5).fill(null), 'ceremony.last-seat']);
});

test('only whoever sits there acts, and only what was begun is interrupted', () => {
  open(world);
  driver.goOnTo('label');
  const stranger = actorOf({ ...world.person(0), person_id: testId(), name: 'Mallory' });
  const answer = {
    type: 'RecordCeremonyEvidence' as const,
    id: world.ceremony.id,
    step: 'label',
    evidence: world.evidenceOf('label'),
  };
  expect(codeOf(world.act([answer], stranger))).toBe('ceremony.not-seated');
  expect(codeOf(world.act([answer], OUTSIDE))).toBe('ceremony.not-seated');
  driver.goOnTo('unit');
  accept(world.doAct(stepOfAct(world, 'unit'), 'begun'));
  const interruption = {
    type: 'RecordCeremonyInterruption' as const,
    id: world.ceremony.id,
    found: 'nothing' as const,
    words: ['Looked'],
  };
  expect(codeOf(world.act([{ ...interruption, step: 'draft' }]))).toBe('ceremony.not-under-way');
});
