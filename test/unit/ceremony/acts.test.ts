import { beforeEach, describe, expect, test } from 'vitest';
import { parseEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { codeOf } from '../../support/attempts.ts';
import { accept, CeremonyDriver } from '../../support/ceremony-driver.ts';
import { ceremonyUnderTrial, deviation, evidence, open, stepOfAct } from '../../support/ceremony-trial.ts';
import { type CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { createOrganization } from '../../support/commands.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* Acts, deviations and what no decider would have said: for each rule, somebody who tries to break it. */

let world: CeremonyWorld;
let driver: CeremonyDriver;

beforeEach(() => {
  world = ceremonyUnderTrial();
  driver = new CeremonyDriver(world);
});

describe('acts', () => {
  test('are begun by what the script says, and nothing is done beside the ceremony', () => {
    open(world);
    const beside = createOrganization({ name: 'Beside' });
    expect(codeOf(world.act([beside]))).toBe('ceremony.running');
    expect(codeOf(world.act([beside], OUTSIDE))).toBe('ceremony.running');
    driver.goOnTo('unit');
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: world.ceremony.id, step: 'draft' }]))).toBe(
      'ceremony.step-ahead',
    );
    accept(world.doAct(stepOfAct(world, 'unit'), 'begun'));
    // Under another correlation id: done beside the act.
    expect(codeOf(world.act([beside], world.leader(), testId()))).toBe('ceremony.running');
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: world.ceremony.id, step: 'unit' }]))).toBe(
      'ceremony.act-under-way',
    );
    expect(codeOf(world.act([world.signing('unit', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.act-under-way',
    );
    expect(codeOf(world.act([{ type: 'PauseCeremony', id: world.ceremony.id, reason: 'Tea' }]))).toBe(
      'ceremony.act-under-way',
    );
    const nothing = { aggregate: 'organization' as const, id: testId() };
    const finishing = {
      type: 'FinishCeremonyAct' as const,
      id: world.ceremony.id,
      step: 'unit',
      events: [],
      made: nothing,
    };
    expect(codeOf(world.act([finishing]))).toBe('ceremony.nothing-made');
    expect(codeOf(world.act([{ ...finishing, made: null }], world.leader(), testId()))).toBe(
      'ceremony.not-under-way',
    );
    accept(world.finishAct(stepOfAct(world, 'unit')));
    expect(codeOf(world.act([{ ...finishing, made: null }]))).toBe('ceremony.not-under-way');
  });

  test('one that was interrupted is done again only when people agree, and what was done never is', () => {
    open(world);
    driver.goOnTo('unit');
    accept(world.doAct(stepOfAct(world, 'unit'), 'begun'));
    expect(codeOf(deviation(world, 'unit', 'again'))).toBe('ceremony.act-under-way');
    world.must({
      type: 'RecordCeremonyInterruption',
      ...{ id: world.ceremony.id, step: 'unit', found: 'nothing', words: ['No file was left'] },
    });
    expect(world.at?.standing).toBe('failed');
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: world.ceremony.id, step: 'unit' }]))).toBe(
      'ceremony.step-elsewhere',
    );
    accept(deviation(world, 'unit', 'again'));
    expect(codeOf(world.act([{ type: 'ResolveCeremonyDeviation', id: world.ceremony.id, number: 1 }]))).toBe(
      'ceremony.not-agreed',
    );
    driver.agree();
    expect(world.at).toMatchObject({ standing: 'open', attempt: 2 });
    accept(world.doAct(stepOfAct(world, 'unit')));
    expect(codeOf(deviation(world, 'unit', 'again'))).toBe('ceremony.done-stays');
    expect(codeOf(deviation(world, 'unit', 'set-aside'))).toBe('ceremony.done-stays');
    expect(world.ceremony.acts.map(({ outcome }) => outcome?.kind)).toEqual(['interrupted', 'done']);
  });

  test('none is begun while the laptop says otherwise than when it was measured', () => {
    open(world);
    driver.goOnTo('unit');
    const measured = (links: number) =>
      world.must(
        {
          type: 'RecordCeremonyMachine',
          ...{ id: world.ceremony.id, why: 'changed', probe: 'air_gap' },
          values: [
            { id: 'links_up', value: links },
            { id: 'radios', value: 0 },
          ],
        },
        { kind: 'system', name: 'The program' },
      );
    measured(1);
    const beginning = { type: 'BeginCeremonyAct' as const, id: world.ceremony.id, step: 'unit' };
    expect(codeOf(world.act([beginning]))).toBe('ceremony.machine');
    measured(0);
    expect(codeOf(world.act([beginning]))).toBeNull();
  });

  test('none is begun while a deviation waits', () => {
    open(world);
    driver.goOnTo('unit');
    accept(deviation(world, null, 'noted'));
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: world.ceremony.id, step: 'unit' }]))).toBe(
      'ceremony.deviation-open',
    );
  });
});

describe('deviations', () => {
  test('let a step go on, be done again or be left out, when those agree who must', () => {
    open(world);
    driver.goOnTo('label');
    accept(evidence(world, 'label', world.evidenceOf('label', true)));
    expect(codeOf(world.act([world.signing('label', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.step-elsewhere',
    );
    accept(deviation(world, 'label', 'again'));
    const officer = world.signing('deviation:1', { role: 'officer', number: 1 });
    expect(codeOf(world.act([world.signing('deviation:1', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.wrong-seat',
    );
    world.must(officer);
    expect(codeOf(world.act([world.signing('deviation:1', { role: 'officer', number: 2 })]))).toBe(
      'ceremony.wrong-seat',
    );
    world.must(world.signing('deviation:1', { role: 'witness', number: 1 }));
    world.must({ type: 'ResolveCeremonyDeviation', id: world.ceremony.id, number: 1 });
    expect(codeOf(world.act([{ type: 'ResolveCeremonyDeviation', id: world.ceremony.id, number: 1 }]))).toBe(
      'ceremony.no-such-deviation',
    );
    accept(evidence(world, 'label', world.evidenceOf('label', true)));
    accept(deviation(world, 'label', 'accept'));
    driver.agree();
    expect(world.at).toMatchObject({ standing: 'to sign', attempt: 2 });
    driver.signOff();
    expect(world.at?.position.id).toBe('number');
    accept(deviation(world, 'number', 'set-aside'));
    driver.agree();
    expect(world.at?.position.id).toBe('take');
    // All that was found stays on record.
    expect(world.ceremony.evidence.map(({ fits }) => fits)).toEqual([false, false]);
  });

  test('are reported by those who are there, of the step that is open, and never of a pause', () => {
    open(world);
    expect(codeOf(deviation(world, 'pause:open', 'set-aside'))).toBe('ceremony.pause-stays');
    expect(codeOf(deviation(world, null, 'again'))).toBe('ceremony.no-step');
    driver.goOnTo('label');
    expect(codeOf(deviation(world, 'hello', 'again'))).toBe('ceremony.not-at-step');
    expect(codeOf(deviation(world, 'label', 'accept'))).toBe('ceremony.not-failed');
    const stranger = { ...world.person(1), person_id: testId() };
    expect(codeOf(deviation(world, null, 'noted', stranger))).toBe('ceremony.not-seated');
    accept(deviation(world, null, 'noted'));
    expect(codeOf(world.act([{ type: 'CloseCeremony', id: world.ceremony.id }]))).toBe(
      'ceremony.deviation-open',
    );
  });
});

/** An event of the ceremony that nobody has decided on: made of the last good one of its kind, or of nothing. */
function forged(type: string, payload: object): LedgerEvent {
  return parseEvent({
    ...{ event_id: testId(), aggregate: 'ceremony', event_type: type, aggregate_id: world.ceremony.id },
    ...{ timestamp: world.now, actor: world.leader(), correlation_id: testId(), causation_id: null },
    payload: { ceremony_id: world.ceremony.id, ...payload },
  });
}

const codeOfForged = (event: LedgerEvent) => refusalOf(world.registry, event)?.refusal.code;

describe('what no decider would have said', () => {
  test('of an act with other fields, of deviations out of order, and of other duties', () => {
    open(world);
    driver.goOnTo('unit');
    const begun = { step: 'unit', act: 'CreateOrganization' };
    expect(
      codeOfForged(forged('CeremonyActBegun', { ...begun, fields: [{ id: 'name', value: 'Mallory' }] })),
    ).toBe('ceremony.other-fields');
    expect(codeOfForged(forged('CeremonyActBegun', { ...begun, act: 'CreatePerson', fields: [] }))).toBe(
      'ceremony.other-act',
    );
    const { person_id, name } = world.person(0);
    const deviating = {
      step: null,
      what: 'Odd',
      severity: 'minor',
      remedy: 'noted',
      reporter: { person_id, name },
    };
    expect(codeOfForged(forged('CeremonyDeviationReported', { ...deviating, number: 2 }))).toBe(
      'ceremony.deviation-number',
    );
    while (world.at !== null) driver.goOn();
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: world.ceremony.id, step: 'unit' }]))).toBe(
      'ceremony.all-done',
    );
    expect(codeOfForged(forged('CeremonyClosed', { duties: [] }))).toBe('ceremony.other-duties');
  });

  test('of a second ceremony beside the one that runs', () => {
    open(world);
    const other = { ...world.events.find(({ event_type }) => event_type === 'CeremonyOpened') };
    expect(codeOfForged(parseEvent(other))).toBe('ceremony.another-runs');
  });
});
