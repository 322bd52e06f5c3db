import { beforeEach, describe, expect, test } from 'vitest';
import { parseEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { CommandNamed, LedgerEvent } from '../../../app/registry/index.ts';
import { codeOf } from '../../support/attempts.ts';
import { CeremonyDriver } from '../../support/ceremony-driver.ts';
import { EVERYTHING, everything, scriptIn } from '../../support/ceremony-scripts.ts';
import { ceremonyUnderTrial, open } from '../../support/ceremony-trial.ts';
import { actorOf, CeremonyWorld, OUTSIDE, REHEARSAL_SOURCE } from '../../support/ceremony-world.ts';
import { adoptProfile } from '../../support/certificate-profiles.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* A ceremony is opened: for each rule, somebody who tries to break it. */

let world: CeremonyWorld;
let driver: CeremonyDriver;

beforeEach(() => {
  world = ceremonyUnderTrial();
  driver = new CeremonyDriver(world);
});

test('a ceremony goes from its opening to its last duty', () => {
  open(world);
  const done: string[] = [];
  while (world.at !== null) done.push(driver.goOn());
  expect(done).toEqual([
    ...['pause:open', 'hello', 'label', 'number', 'take', 'clock', 'gap'],
    ...['pause:make', 'unit', 'draft', 'consent', 'words'],
    ...['pause:close', 'out_number', 'pack', 'sign', 'out'],
  ]);
  const ceremonyId = world.ceremony.id;
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
    expect(trying(scriptId, { seats: seats.filter((_, at) => at !== 3 && at !== 5) })).toBeNull();
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
    open(world);
    expect(trying(world.ceremony.scriptId, {})).toBe('ceremony.running');
  });
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
