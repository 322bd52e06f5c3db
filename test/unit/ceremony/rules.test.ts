import { beforeEach, describe, expect, test } from 'vitest';
import type { StepOf } from '../../../app/ceremony/script/format.ts';
import { stepIn } from '../../../app/ceremony/script/structure.ts';
import type { Evidence } from '../../../app/registry/ceremony-facts.ts';
import { judged } from '../../../app/registry/ceremony-judgement.ts';
import { type Decision, parseEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { CommandNamed, LedgerEvent } from '../../../app/registry/index.ts';
import { accept, CeremonyDriver } from '../../support/ceremony-driver.ts';
import { EVERYTHING, everything, scriptIn } from '../../support/ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE, REHEARSAL_SOURCE } from '../../support/ceremony-world.ts';
import { adoptProfile } from '../../support/certificate-profiles.ts';
import { createOrganization } from '../../support/commands.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* For each rule of a ceremony, somebody who tries to break it. */

let world: CeremonyWorld;
let driver: CeremonyDriver;

beforeEach(() => {
  world = new CeremonyWorld();
  driver = new CeremonyDriver(world);
  for (const sitter of world.people.slice(0, 3)) giveRole(sitter.person_id);
});

function giveRole(id: string): void {
  world.must(
    {
      type: 'AssignRole',
      id,
      role: { role_type: 'Administrator', scope: { kind: 'organization' }, permissions: [] },
    },
    OUTSIDE,
  );
}

function codeOf(decision: Decision): string {
  return decision.accepted ? 'accepted' : decision.refusal.code;
}

/** A ceremony by the script with everything in it, opened. */
function open(): void {
  world.must(world.opening(world.script(everything())), actorOf(world.person(0)));
}

const id = () => world.ceremony.id;

const evidence = (step: string, what: Evidence = world.evidenceOf(step)) =>
  world.act([{ type: 'RecordCeremonyEvidence', id: id(), step, evidence: what }]);

const deviation = (
  step: string | null,
  remedy: 'noted' | 'accept' | 'again' | 'set-aside' | 'end',
  by = world.person(0),
) =>
  world.act([
    {
      type: 'ReportCeremonyDeviation',
      ...{ id: id(), step, what: 'It was otherwise', severity: 'minor', remedy },
      reporter: { person_id: by.person_id, name: by.name },
    },
  ]);

test('a ceremony goes from its opening to its last duty', () => {
  open();
  const done: string[] = [];
  while (world.at !== null) done.push(driver.goOn());
  expect(done).toEqual([
    ...['pause:open', 'hello', 'label', 'number', 'take', 'clock', 'gap'],
    ...['pause:make', 'unit', 'draft', 'consent', 'words'],
    ...['pause:close', 'out_number', 'pack', 'sign', 'out'],
  ]);
  const ceremonyId = id();
  world.must({ type: 'CloseCeremony', id: ceremonyId });
  const closed = world.registry.get('ceremony', ceremonyId);
  expect(closed).toMatchObject({
    status: 'closed',
    duties: [{ what: 'Publish it', role: 'leader', doneAt: null }],
    items: [
      { id: 'bag', serial: 'No bag' },
      { id: 'bag_out', serial: 'B 123' },
      { id: 'paper', serial: null },
    ],
  });
  const [duty] = closed?.duties ?? [];
  expect(Date.parse(duty?.until ?? '') - Date.parse(closed?.lastAt ?? '')).toBe(7 * 86_400_000);
  world.must({ type: 'RecordCeremonyDuty', id: ceremonyId, duty: 1, how: 'It lies on the web' }, OUTSIDE);
  const again = { type: 'RecordCeremonyDuty' as const, id: ceremonyId, duty: 1, how: 'Again' };
  expect(codeOf(world.act([again], OUTSIDE))).toBe('ceremony.duty-done');
  expect(codeOf(world.act([{ ...again, duty: 2 }], OUTSIDE))).toBe('ceremony.no-such-duty');
});

describe('a ceremony is opened', () => {
  const trying = (scriptId: string, changes: Parameters<CeremonyWorld['opening']>[1], by = world.person(0)) =>
    codeOf(world.act([world.opening(scriptId, changes)], actorOf(by)));

  test('only by a script that was approved, by those whom it names, and not superseded', () => {
    const scriptId = world.script(everything(), 0);
    expect(trying(scriptId, {})).toBe('ceremony.script-not-approved');
    expect(codeOf(world.act([world.approval(scriptId, world.person(4))], OUTSIDE))).toBe('script.other-role');
    world.must(world.approval(scriptId, world.person(1)), OUTSIDE);
    expect(codeOf(world.act([world.approval(scriptId, world.person(1))], OUTSIDE))).toBe(
      'script.approved-already',
    );
    world.must({ type: 'SupersedeScript', id: scriptId, reason: 'There is a better one' }, OUTSIDE);
    expect(trying(scriptId, {})).toBe('ceremony.script-superseded');
    expect(codeOf(world.act([world.approval(scriptId, world.person(2))], OUTSIDE))).toBe('script.superseded');
  });

  test('not when who approved it has left since', () => {
    const scriptId = world.script(everything(), 0);
    world.must(world.approval(scriptId, world.person(2)), OUTSIDE);
    world.must(
      { type: 'SuspendPerson', id: world.person(2).person_id, reason: 'On leave', expectedReturn: null },
      OUTSIDE,
    );
    expect(trying(scriptId, {})).toBe('ceremony.script-not-approved');
  });

  test('a real one never in a ledger for rehearsals, and a rehearsal nowhere else', () => {
    const scriptId = world.script(everything());
    expect(trying(scriptId, { rehearsal: true })).toBe('ceremony.other-ledger');
    const rehearsals = new CeremonyWorld(REHEARSAL_SOURCE);
    // Without any approval.
    const there = rehearsals.script(everything(), 0);
    const opening = rehearsals.opening(there);
    expect(codeOf(rehearsals.act([{ ...opening, rehearsal: false }], actorOf(rehearsals.person(0))))).toBe(
      'ceremony.other-ledger',
    );
    rehearsals.must(opening, actorOf(rehearsals.person(0)));
    expect(rehearsals.ceremony.isRehearsal).toBe(true);
  });

  test('with everybody in a seat of their own', () => {
    const scriptId = world.script(everything());
    const { seats } = world.opening(scriptId);
    const [leader, officer] = seats;
    if (leader === undefined || officer === undefined) throw new Error('Two seats');
    const seat = (at: number, changes: object) => ({
      seats: seats.map((one, index) => (index === at ? { ...one, ...changes } : one)),
    });
    expect(trying(scriptId, seat(1, { sitter: leader.sitter }))).toBe('ceremony.same-person');
    expect(trying(scriptId, seat(2, { sitter: officer.sitter }))).toBe('ceremony.same-person');
    expect(trying(scriptId, seat(1, { number: 4 }))).toBe('ceremony.no-such-seat');
    expect(trying(scriptId, seat(2, { number: 1 }))).toBe('ceremony.seat-twice');
    expect(trying(scriptId, seat(1, { sitter: { person_id: testId(), name: 'Nobody' } }))).toBe(
      'ceremony.unknown-sitter',
    );
    expect(trying(scriptId, { seats: seats.slice(0, 4) })).toBe('ceremony.quorum');
    expect(trying(scriptId, { seats: seats.slice(0, 2) })).toBe('ceremony.quorum');
    // All but one officer and one witness may be missing.
    expect(trying(scriptId, { seats: seats.filter((_, at) => at !== 3 && at !== 5) })).toBe('accepted');
  });

  test('by somebody who sits in it, and who is a person', () => {
    const scriptId = world.script(everything());
    const opening = world.opening(scriptId, { seats: world.opening(scriptId).seats.slice(0, 5) });
    expect(codeOf(world.act([opening], OUTSIDE))).toBe('ceremony.not-seated');
    expect(codeOf(world.act([opening], actorOf(world.person(5))))).toBe('ceremony.not-seated');
  });

  test('told what the script asks for, and nothing else', () => {
    const scriptId = world.script(everything());
    const { params, items } = world.opening(scriptId);
    expect(trying(scriptId, { params: params.slice(1) })).toBe('ceremony.params');
    expect(trying(scriptId, { params: params.toReversed() })).toBe('ceremony.params');
    const told = (at: string, value: string | number) => ({
      params: params.map((one) => (one.id === at ? { ...one, value } : one)),
    });
    expect(trying(scriptId, told('organization', testId()))).toBe('ceremony.param');
    expect(trying(scriptId, told('day', 'tomorrow'))).toBe('ceremony.param');
    expect(trying(scriptId, told('name', 7))).toBe('ceremony.param');
    const thing = (at: string, serial: string | null) => ({
      items: items.map((one) => (one.id === at ? { ...one, serial } : one)),
    });
    expect(trying(scriptId, thing('bag', null))).toBe('ceremony.item');
    expect(trying(scriptId, thing('bag_out', 'B 9'))).toBe('ceremony.item');
    expect(trying(scriptId, { items: [] })).toBe('ceremony.items');
    expect(trying(scriptId, { organizationId: testId() })).toBe('ceremony.unknown-organization');
    expect(trying(scriptId, { scriptId: testId() })).toBe('ceremony.unknown-script');
    const other = world.registry.get('draft', 'none')?.cid ?? world.head.head;
    expect(trying(scriptId, { script: other })).toBe('ceremony.other-script');
  });

  test('with the profiles of its certificates adopted, where they are not delivered', () => {
    const script = (organization: string, before = '') => `format: cim.script/1
id: profiles
title: Profiles
roles: {leader: {seats: 1, signs_with: key}}
params: {organization: organization, key: key}
phases:
- id: draft
  pause: sign_in
  steps:${before}
  - {id: made, kind: act, act: CreateOrganization, with: {name: Made here}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${${organization}}", profile: short-server, key: "\${key}", subject: CN=Server, not_after: "2027-01-01"}}
`;
    const scriptId = world.script(scriptIn(script('organization')));
    expect(trying(scriptId, {})).toBe('ceremony.profile-not-adopted');
    // What the script itself makes is not there yet: then the act asks.
    const made = world.opening(world.script(scriptIn(script('made'))));
    expect(refusalOf(world.registry, openedBy(made))).toBeNull();
    const adopting = `
  - {id: adopt, kind: act, act: AdoptCertificateProfile, with: {organization: "\${organization}", text: later}}`;
    const adopted = world.opening(world.script(scriptIn(script('organization', adopting))));
    expect(refusalOf(world.registry, openedBy(adopted))).toBeNull();
    const profile = world.must(adoptProfile(world.acme.id), OUTSIDE);
    const opening = world.opening(scriptId);
    expect(refusalOf(world.registry, openedBy(opening))).toBeNull();
    world.must({ type: 'WithdrawCertificateProfile', id: profile.id, reason: 'Too long' }, OUTSIDE);
    expect(trying(scriptId, {})).toBe('ceremony.profile-not-adopted');
  });

  /** The event that a ceremony is opened, as nobody has decided on it. */
  function openedBy(opening: CommandNamed<'OpenCeremony'>): LedgerEvent {
    return parseEvent({
      ...{ event_id: testId(), aggregate: 'ceremony', event_type: 'CeremonyOpened' },
      ...{ aggregate_id: opening.id, timestamp: world.now, actor: actorOf(world.person(0)) },
      ...{ correlation_id: testId(), causation_id: null },
      payload: {
        ...{ ceremony_id: opening.id, organization_id: opening.organizationId },
        ...{ script_id: opening.scriptId, script: opening.script, title: opening.title },
        ...{ ledger: opening.ledger, rehearsal: opening.rehearsal, seats: opening.seats },
        ...{ params: opening.params, items: opening.items },
      },
    });
  }

  test('and no second one beside it', () => {
    open();
    expect(trying(world.ceremony.scriptId, {})).toBe('ceremony.running');
  });
});

describe('steps', () => {
  test('are not skipped, repeated or done in another order', () => {
    open();
    expect(codeOf(evidence('label'))).toBe('ceremony.step-ahead');
    expect(codeOf(world.act([world.signing('hello', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.step-ahead',
    );
    driver.goOnTo('number');
    expect(codeOf(evidence('label'))).toBe('ceremony.step-done');
    expect(codeOf(evidence('take'))).toBe('ceremony.step-ahead');
    expect(codeOf(evidence('nothing', world.evidenceOf('label')))).toBe('ceremony.unknown-step');
    driver.bring('number');
    expect(codeOf(evidence('number'))).toBe('ceremony.step-elsewhere');
    expect(codeOf(world.act([{ type: 'CloseCeremony', id: id() }]))).toBe('ceremony.step-open');
  });

  test('bring what the script asks for, by those whom it names', () => {
    open();
    driver.goOnTo('label');
    expect(codeOf(evidence('label', world.evidenceOf('number')))).toBe('ceremony.other-evidence');
    const answer = world.evidenceOf('label');
    if (answer.kind !== 'answer') throw new Error('An answer');
    expect(codeOf(evidence('label', { ...answer, seat: { role: 'officer', number: 1 } }))).toBe(
      'ceremony.wrong-seat',
    );
    // What was to be there is what the script says, not what somebody says of it.
    expect(codeOf(evidence('label', { ...answer, expected: answer.answer, answer: 'X' }))).toBe('accepted');
    expect(world.at?.standing).toBe('failed');
  });

  test('an answer is held against the script, not against what it says was to be there', () => {
    open();
    driver.goOnTo('label');
    const answer = world.evidenceOf('label');
    expect(codeOf(evidence('label', { ...answer, expected: 'Y', answer: 'Y' } as Evidence))).toBe(
      'ceremony.other-judgement',
    );
  });

  test('what two read blind is read by two, and must be the same', () => {
    open();
    driver.goOnTo('number');
    const read = world.evidenceOf('number');
    if (read.kind !== 'capture') throw new Error('Two readings');
    expect(codeOf(evidence('number', { ...read, entries: read.entries.slice(0, 1) }))).toBe(
      'ceremony.other-evidence',
    );
    const [first] = read.entries;
    if (first === undefined) throw new Error('A reading');
    expect(codeOf(evidence('number', { ...read, entries: [first, first] }))).toBe('ceremony.wrong-seat');
    expect(codeOf(evidence('number', world.evidenceOf('number', true)))).toBe('accepted');
    expect(world.at?.standing).toBe('failed');
  });

  test('the clock may differ from the watch by as much as the script says', () => {
    open();
    driver.goOnTo('clock');
    const read = world.evidenceOf('clock');
    if (read.kind !== 'readback') throw new Error('A reading');
    expect(codeOf(evidence('clock', { ...read, heard: '03:00:00' }))).toBe('ceremony.other-judgement');
    expect(codeOf(evidence('clock', { ...read, heard: 'about ten' }))).toBe('ceremony.other-judgement');
    expect(codeOf(evidence('clock'))).toBe('accepted');
    expect(world.at?.standing).toBe('to sign');
  });

  test('words are read by one and ticked by another, even of one role', () => {
    open();
    driver.goOnTo('words');
    const read = world.evidenceOf('words');
    if (read.kind !== 'readback') throw new Error('A reading');
    expect(codeOf(evidence('words', { ...read, listener: read.reader }))).toBe('ceremony.same-person-twice');
    expect(codeOf(evidence('words', { ...read, said: 'other words' }))).toBe('ceremony.other-judgement');
    expect(codeOf(evidence('words', { ...read, heard: 'other words' }))).toBe('ceremony.other-judgement');
    expect(codeOf(evidence('words'))).toBe('accepted');
    expect(world.at?.missing).toEqual([
      { role: 'officer', seat: read.reader },
      { role: 'officer', seat: read.listener },
    ]);
  });

  test('what the system does not tell is not as expected, and where the script says stop nothing saves it', () => {
    open();
    driver.goOnTo('gap');
    expect(codeOf(evidence('gap', world.evidenceOf('gap', true)))).toBe('accepted');
    expect(world.at?.standing).toBe('failed');
    for (const remedy of ['accept', 'again', 'set-aside'] as const)
      expect(codeOf(deviation('gap', remedy))).toBe('ceremony.must-stop');
    expect(codeOf(deviation('gap', 'end'))).toBe('accepted');
    expect(codeOf(world.act([{ type: 'EndCeremonyEarly', id: id(), deviation: 1 }]))).toBe(
      'ceremony.end-not-agreed',
    );
    driver.agree();
    const ended = id();
    world.must({ type: 'EndCeremonyEarly', id: ended, deviation: 1 });
    expect(world.registry.get('ceremony', ended)?.status).toBe('ended');
    expect(
      codeOf(world.act([{ type: 'PauseCeremony', id: ended, reason: 'Late' }], actorOf(world.person(0)))),
    ).toBe('ceremony.over');
  });

  test('what a deviation may not leave out, it cannot leave out beforehand either', () => {
    open();
    driver.goOnTo('gap');
    expect(codeOf(deviation('gap', 'set-aside'))).toBe('ceremony.must-stop');
  });
});

describe('signing off', () => {
  test('is for those who sit there, with what their seat signs with', () => {
    open();
    const leader = { role: 'leader', number: 1 };
    expect(codeOf(world.act([world.signing('pause:open', leader, { as: 'ed25519' })]))).toBe(
      'ceremony.weaker-proof',
    );
    expect(codeOf(world.act([world.signing('pause:open', leader, { as: 'initials' })]))).toBe(
      'ceremony.weaker-proof',
    );
    expect(codeOf(world.act([world.signing('pause:open', leader, { by: world.person(3) })]))).toBe(
      'ceremony.not-their-seat',
    );
    const other = {
      ...world.signing('pause:open', leader),
      proof: world.signing('pause:open', { role: 'officer', number: 1 }).proof,
    };
    expect(codeOf(world.act([other]))).toBe('ceremony.not-their-key');
    // A witness signs with a key; a YubiKey is more than that.
    world.must(world.signing('pause:open', { role: 'witness', number: 1 }, { as: 'fido2' }));
    expect(codeOf(world.act([world.signing('pause:open', { role: 'witness', number: 1 })]))).toBe(
      'ceremony.signed-already',
    );
  });

  test('what is not there yet, nobody signs', () => {
    open();
    driver.goOnTo('label');
    expect(codeOf(world.act([world.signing('label', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.step-elsewhere',
    );
  });

  test('nobody confirms what they have done themselves', () => {
    open();
    driver.goOnTo('number');
    driver.bring('number');
    expect(codeOf(world.act([world.signing('number', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.wrong-seat',
    );
    expect(codeOf(world.act([world.signing('number', { role: 'officer', number: 2 })]))).toBe(
      'ceremony.wrong-seat',
    );
    world.must(world.signing('number', { role: 'officer', number: 1 }));
    expect(codeOf(world.act([world.signing('number', { role: 'officer', number: 1 })]))).toBe(
      'ceremony.signed-already',
    );
  });

  test('a YubiKey that was reported lost signs nothing, and that it is lost can be said at any time', () => {
    open();
    const signing = world.signing('pause:open', { role: 'leader', number: 1 });
    world.must({
      type: 'ReportYubiKeyLost',
      id: driver.sitting('leader', 1).yubikeyId,
      remark: 'It fell',
    });
    expect(codeOf(world.act([signing]))).toBe('yubikey.lost');
  });
});

describe('gates', () => {
  const gate = () => {
    const step = stepIn(world.scene.script, 'consent');
    if (step?.kind !== 'gate') throw new Error('A gate');
    return step;
  };

  test('are passed by as many of each role as the script says, over the very bytes', () => {
    open();
    driver.goOnTo('consent');
    const draftId = driver.draftAt(gate());
    driver.approve(draftId, 'officer', 1);
    expect(codeOf(world.act([driver.passing('consent', draftId)]))).toBe('ceremony.gate-not-passed');
    driver.approve(draftId, 'witness', 2);
    expect(codeOf(world.act([driver.passing('consent', draftId)]))).toBe('ceremony.gate-not-passed');
    driver.approve(draftId, 'officer', 3);
    expect(codeOf(world.act([{ ...driver.passing('consent', draftId), cid: world.head.head }]))).toBe(
      'ceremony.other-bytes',
    );
    expect(codeOf(world.act([{ ...driver.passing('consent', draftId), draftId: testId() }]))).toBe(
      'ceremony.other-bytes',
    );
    world.must(driver.passing('consent', draftId));
    expect(world.at?.position.id).toBe('words');
  });

  test('what somebody approves who has no seat, or another one, does not count', () => {
    open();
    driver.goOnTo('consent');
    const draftId = driver.draftAt(gate());
    world.must(world.draftApproval(draftId, driver.sitting('leader', 1)));
    driver.approve(draftId, 'officer', 1);
    driver.approve(draftId, 'witness', 1);
    expect(codeOf(world.act([driver.passing('consent', draftId)]))).toBe('ceremony.gate-not-passed');
  });

  test('another draft is not approved meanwhile', () => {
    open();
    driver.goOnTo('unit');
    const early = { ...world.commandOf(stepOfAct('draft')) };
    expect(codeOf(world.act([early]))).toBe('ceremony.running');
    driver.goOnTo('words');
    const draftId = driver.draftAt(gate());
    expect(codeOf(world.act([world.draftApproval(draftId, driver.sitting('officer', 3))]))).toBe(
      'ceremony.running',
    );
  });

  test('what was passed is neither left out nor done again', () => {
    open();
    driver.goOnTo('consent');
    expect(codeOf(deviation('consent', 'again'))).toBe('ceremony.not-failed');
    expect(codeOf(deviation('unit', 'again'))).toBe('ceremony.not-at-step');
    expect(codeOf(deviation('consent', 'set-aside'))).toBe('accepted');
  });
});

function stepOfAct(stepId: string): StepOf<'act'> {
  const step = stepIn(world.scene.script, stepId);
  if (step?.kind !== 'act') throw new Error('An act');
  return step;
}

describe('acts', () => {
  test('are begun by what the script says, and nothing is done beside the ceremony', () => {
    open();
    const beside = createOrganization({ name: 'Beside' });
    expect(codeOf(world.act([beside]))).toBe('ceremony.running');
    expect(codeOf(world.act([beside], OUTSIDE))).toBe('ceremony.running');
    driver.goOnTo('unit');
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: id(), step: 'draft' }]))).toBe(
      'ceremony.step-ahead',
    );
    accept(world.doAct(stepOfAct('unit'), 'begun'));
    // Under another correlation id: done beside the act.
    expect(codeOf(world.act([beside], world.leader(), testId()))).toBe('ceremony.running');
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: id(), step: 'unit' }]))).toBe(
      'ceremony.act-under-way',
    );
    expect(codeOf(world.act([world.signing('unit', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.act-under-way',
    );
    expect(codeOf(world.act([{ type: 'PauseCeremony', id: id(), reason: 'Tea' }]))).toBe(
      'ceremony.act-under-way',
    );
    const nothing = { aggregate: 'organization' as const, id: testId() };
    const finishing = {
      type: 'FinishCeremonyAct' as const,
      id: id(),
      step: 'unit',
      events: [],
      made: nothing,
    };
    expect(codeOf(world.act([finishing]))).toBe('ceremony.nothing-made');
    expect(codeOf(world.act([{ ...finishing, made: null }], world.leader(), testId()))).toBe(
      'ceremony.not-under-way',
    );
    accept(world.finishAct(stepOfAct('unit')));
    expect(codeOf(world.act([{ ...finishing, made: null }]))).toBe('ceremony.not-under-way');
  });

  test('one that was interrupted is done again only when people agree, and what was done never is', () => {
    open();
    driver.goOnTo('unit');
    accept(world.doAct(stepOfAct('unit'), 'begun'));
    expect(codeOf(deviation('unit', 'again'))).toBe('ceremony.act-under-way');
    world.must({
      type: 'RecordCeremonyInterruption',
      ...{ id: id(), step: 'unit', found: 'nothing', words: ['No file was left'] },
    });
    expect(world.at?.standing).toBe('failed');
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: id(), step: 'unit' }]))).toBe(
      'ceremony.step-elsewhere',
    );
    accept(deviation('unit', 'again'));
    expect(codeOf(world.act([{ type: 'ResolveCeremonyDeviation', id: id(), number: 1 }]))).toBe(
      'ceremony.not-agreed',
    );
    driver.agree();
    expect(world.at).toMatchObject({ standing: 'open', attempt: 2 });
    accept(world.doAct(stepOfAct('unit')));
    expect(codeOf(deviation('unit', 'again'))).toBe('ceremony.done-stays');
    expect(codeOf(deviation('unit', 'set-aside'))).toBe('ceremony.done-stays');
    expect(world.ceremony.acts.map(({ outcome }) => outcome?.kind)).toEqual(['interrupted', 'done']);
  });

  test('none is begun while the laptop says otherwise than when it was measured', () => {
    open();
    driver.goOnTo('unit');
    const measured = (links: number) =>
      world.must(
        {
          type: 'RecordCeremonyMachine',
          ...{ id: id(), why: 'changed', probe: 'air_gap' },
          values: [
            { id: 'links_up', value: links },
            { id: 'radios', value: 0 },
          ],
        },
        { kind: 'system', name: 'The program' },
      );
    measured(1);
    const beginning = { type: 'BeginCeremonyAct' as const, id: id(), step: 'unit' };
    expect(codeOf(world.act([beginning]))).toBe('ceremony.machine');
    measured(0);
    expect(codeOf(world.act([beginning]))).toBe('accepted');
  });

  test('none is begun while a deviation waits', () => {
    open();
    driver.goOnTo('unit');
    accept(deviation(null, 'noted'));
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: id(), step: 'unit' }]))).toBe(
      'ceremony.deviation-open',
    );
  });
});

describe('deviations', () => {
  test('let a step go on, be done again or be left out, when those agree who must', () => {
    open();
    driver.goOnTo('label');
    accept(evidence('label', world.evidenceOf('label', true)));
    expect(codeOf(world.act([world.signing('label', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.step-elsewhere',
    );
    accept(deviation('label', 'again'));
    const officer = world.signing('deviation:1', { role: 'officer', number: 1 });
    expect(codeOf(world.act([world.signing('deviation:1', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.wrong-seat',
    );
    world.must(officer);
    expect(codeOf(world.act([world.signing('deviation:1', { role: 'officer', number: 2 })]))).toBe(
      'ceremony.wrong-seat',
    );
    world.must(world.signing('deviation:1', { role: 'witness', number: 1 }));
    world.must({ type: 'ResolveCeremonyDeviation', id: id(), number: 1 });
    expect(codeOf(world.act([{ type: 'ResolveCeremonyDeviation', id: id(), number: 1 }]))).toBe(
      'ceremony.no-such-deviation',
    );
    accept(evidence('label', world.evidenceOf('label', true)));
    accept(deviation('label', 'accept'));
    driver.agree();
    expect(world.at).toMatchObject({ standing: 'to sign', attempt: 2 });
    driver.signOff();
    expect(world.at?.position.id).toBe('number');
    accept(deviation('number', 'set-aside'));
    driver.agree();
    expect(world.at?.position.id).toBe('take');
    // All that was found stays on record.
    expect(world.ceremony.evidence.map(({ fits }) => fits)).toEqual([false, false]);
  });

  test('are reported by those who are there, of the step that is open, and never of a pause', () => {
    open();
    expect(codeOf(deviation('pause:open', 'set-aside'))).toBe('ceremony.pause-stays');
    expect(codeOf(deviation(null, 'again'))).toBe('ceremony.no-step');
    driver.goOnTo('label');
    expect(codeOf(deviation('hello', 'again'))).toBe('ceremony.not-at-step');
    expect(codeOf(deviation('label', 'accept'))).toBe('ceremony.not-failed');
    const stranger = { ...world.person(1), person_id: testId() };
    expect(codeOf(deviation(null, 'noted', stranger))).toBe('ceremony.not-seated');
    accept(deviation(null, 'noted'));
    expect(codeOf(world.act([{ type: 'CloseCeremony', id: id() }]))).toBe('ceremony.deviation-open');
  });
});

describe('time, breaks and seats', () => {
  test('a clock that goes back is refused, and only a deviation leads on from there', () => {
    open();
    driver.goOnTo('label');
    world.now = '2026-11-23T08:00:00.000Z';
    expect(codeOf(evidence('label'))).toBe('ceremony.clock');
    expect(codeOf(world.act([{ type: 'PauseCeremony', id: id(), reason: 'Tea' }]))).toBe('ceremony.clock');
    accept(deviation(null, 'noted'));
    expect(codeOf(evidence('label'))).toBe('accepted');
  });

  test('on a break nothing goes on', () => {
    open();
    driver.goOnTo('label');
    world.must({ type: 'PauseCeremony', id: id(), reason: 'Tea' });
    expect(codeOf(evidence('label'))).toBe('ceremony.on-break');
    expect(codeOf(world.act([{ type: 'PauseCeremony', id: id(), reason: 'Tea' }]))).toBe('ceremony.on-break');
    world.must({ type: 'ContinueCeremony', id: id() });
    expect(codeOf(world.act([{ type: 'ContinueCeremony', id: id() }]))).toBe('ceremony.no-break');
    expect(codeOf(evidence('label'))).toBe('accepted');
  });

  test('with too few in their seats nothing goes on until somebody takes one', () => {
    open();
    driver.goOnTo('label');
    const seat = (role: string, number: number, person: number | null) => ({
      type: 'ChangeCeremonySeat' as const,
      id: id(),
      seat: { role, number },
      sitter:
        person === null
          ? null
          : { person_id: world.person(person).person_id, name: world.person(person).name },
      reason: 'Taken ill',
    });
    world.must(seat('officer', 3, null));
    expect(codeOf(world.act([seat('officer', 3, null)]))).toBe('ceremony.seat-as-it-is');
    expect(codeOf(evidence('label'))).toBe('accepted');
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
  open();
  const leave = ({ role, number }: { readonly role: string; readonly number: number }) =>
    world.act([
      { type: 'ChangeCeremonySeat', id: id(), seat: { role, number }, sitter: null, reason: 'Gone home' },
    ]);
  const codes = world.ceremony.seats.map((seat) => codeOf(leave(seat)));
  expect(codes).toEqual([...Array<string>(5).fill('accepted'), 'ceremony.last-seat']);
});

/** An event of the ceremony that nobody has decided on: made of the last good one of its kind, or of nothing. */
function forged(type: string, payload: object): LedgerEvent {
  return parseEvent({
    ...{ event_id: testId(), aggregate: 'ceremony', event_type: type, aggregate_id: id() },
    ...{ timestamp: world.now, actor: world.leader(), correlation_id: testId(), causation_id: null },
    payload: { ceremony_id: id(), ...payload },
  });
}

const codeOfForged = (event: LedgerEvent) => refusalOf(world.registry, event)?.refusal.code;

describe('what no decider would have said', () => {
  test('of an act with other fields, of deviations out of order, and of other duties', () => {
    open();
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
    expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: id(), step: 'unit' }]))).toBe(
      'ceremony.all-done',
    );
    expect(codeOfForged(forged('CeremonyClosed', { duties: [] }))).toBe('ceremony.other-duties');
  });

  test('of a second ceremony beside the one that runs', () => {
    open();
    const other = { ...world.events.find(({ event_type }) => event_type === 'CeremonyOpened') };
    expect(codeOfForged(parseEvent(other))).toBe('ceremony.another-runs');
  });
});

test('what a gate has not approved is not signed, though people left the gate out', () => {
  const script = scriptIn(
    EVERYTHING.replace(
      '  - {id: words, kind: readback',
      `  - {id: signed, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}\n  - {id: words, kind: readback`,
    ),
  );
  world.must(world.opening(world.script(script)), actorOf(world.person(0)));
  driver.goOnTo('consent');
  accept(deviation('consent', 'set-aside'));
  driver.agree();
  expect(world.at?.position.id).toBe('signed');
  expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: id(), step: 'signed' }]))).toBe(
    'ceremony.not-approved',
  );
});

test('initials are those of whoever sits there', () => {
  const script = scriptIn(EVERYTHING.replaceAll('signs_with: key', 'signs_with: initials'));
  world.must(world.opening(world.script(script)), actorOf(world.person(0)));
  const signing = world.signing('pause:open', { role: 'witness', number: 1 });
  expect(codeOf(world.act([{ ...signing, proof: { kind: 'initials', initials: 'XX' } }]))).toBe(
    'ceremony.initials',
  );
  world.must(signing);
});

test('a person may sit in two roles that the script does not keep apart', () => {
  const script = scriptIn(EVERYTHING.replace('[[leader, officer, witness]]', '[[officer, witness]]'));
  const scriptId = world.script(script);
  const { seats } = world.opening(scriptId);
  const [leader] = seats;
  if (leader === undefined) throw new Error('A leader');
  const both = seats.map((seat, at) => (at === 1 ? { ...seat, sitter: leader.sitter } : seat));
  world.must(world.opening(scriptId, { seats: both }), actorOf(world.person(0)));
  // What they do as one they do not confirm as the other.
  driver.goOnTo('number');
  const read = world.evidenceOf('number');
  if (read.kind !== 'capture') throw new Error('Two readings');
  expect(read.entries[0]?.seat).toEqual({ role: 'officer', number: 1 });
});

test('only whoever sits there acts, and only what was begun is interrupted', () => {
  open();
  driver.goOnTo('label');
  const stranger = actorOf({ ...world.person(0), person_id: testId(), name: 'Mallory' });
  const answer = {
    type: 'RecordCeremonyEvidence' as const,
    id: id(),
    step: 'label',
    evidence: world.evidenceOf('label'),
  };
  expect(codeOf(world.act([answer], stranger))).toBe('ceremony.not-seated');
  expect(codeOf(world.act([answer], OUTSIDE))).toBe('ceremony.not-seated');
  driver.goOnTo('unit');
  accept(world.doAct(stepOfAct('unit'), 'begun'));
  const interruption = {
    type: 'RecordCeremonyInterruption' as const,
    id: id(),
    found: 'nothing' as const,
    words: ['Looked'],
  };
  expect(codeOf(world.act([{ ...interruption, step: 'draft' }]))).toBe('ceremony.not-under-way');
});

test('a gate is not passed while the laptop says otherwise than when it was measured, nor a sign-off of another ledger taken', () => {
  open();
  expect(
    codeOf(world.act([{ ...world.signing('pause:open', { role: 'leader', number: 1 }), ledger: 'other#1' }])),
  ).toBe('ceremony.other-ledger');
  driver.goOnTo('consent');
  world.must({
    type: 'RecordCeremonyMachine',
    ...{ id: id(), why: 'changed', probe: 'air_gap', values: [{ id: 'links_up', value: 2 }] },
  });
  const step = stepIn(world.scene.script, 'consent');
  if (step?.kind !== 'gate') throw new Error('A gate');
  expect(() => driver.pass(step)).toThrow('ceremony.machine');
});

test('what has a number is put away with that number, and none is left unread', () => {
  const script = scriptIn(EVERYTHING.replace('items: [paper], into: bag_out', 'items: [bag], into: bag_out'));
  world.must(world.opening(world.script(script)), actorOf(world.person(0)));
  driver.goOnTo('pack');
  const put = world.evidenceOf('pack');
  if (put.kind !== 'custody') throw new Error('Custody');
  const withSerial = (serial: string | null) =>
    judged(stepIn(script, 'pack') ?? driverless(), { ...put, items: [{ item: 'bag', serial }] }, world.scene)
      ?.fits;
  expect([withSerial('No bag'), withSerial('no-BAG'), withSerial('Other'), withSerial(null)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

function driverless(): never {
  throw new Error('The script has no such step.');
}
