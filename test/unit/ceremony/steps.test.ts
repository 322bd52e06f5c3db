import { beforeEach, describe, expect, test } from 'vitest';
import { stepIn } from '../../../app/ceremony/script/structure.ts';
import type { Evidence } from '../../../app/registry/ceremony-facts.ts';
import { judged } from '../../../app/registry/ceremony-judgement.ts';
import { codeOf } from '../../support/attempts.ts';
import { accept, CeremonyDriver } from '../../support/ceremony-driver.ts';
import { EVERYTHING, scriptIn } from '../../support/ceremony-scripts.ts';
import { ceremonyUnderTrial, deviation, evidence, open, stepOfAct } from '../../support/ceremony-trial.ts';
import { actorOf, type CeremonyWorld } from '../../support/ceremony-world.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* Steps, sign-offs and gates: for each rule, somebody who tries to break it. */

let world: CeremonyWorld;
let driver: CeremonyDriver;

beforeEach(() => {
  world = ceremonyUnderTrial();
  driver = new CeremonyDriver(world);
});

describe('steps', () => {
  test('are not skipped, repeated or done in another order', () => {
    open(world);
    expect(codeOf(evidence(world, 'label'))).toBe('ceremony.step-ahead');
    expect(codeOf(world.act([world.signing('hello', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.step-ahead',
    );
    driver.goOnTo('number');
    expect(codeOf(evidence(world, 'label'))).toBe('ceremony.step-done');
    expect(codeOf(evidence(world, 'take'))).toBe('ceremony.step-ahead');
    expect(codeOf(evidence(world, 'nothing', world.evidenceOf('label')))).toBe('ceremony.unknown-step');
    driver.bring('number');
    expect(codeOf(evidence(world, 'number'))).toBe('ceremony.step-elsewhere');
    expect(codeOf(world.act([{ type: 'CloseCeremony', id: world.ceremony.id }]))).toBe('ceremony.step-open');
  });

  test('bring what the script asks for, by those whom it names', () => {
    open(world);
    driver.goOnTo('label');
    expect(codeOf(evidence(world, 'label', world.evidenceOf('number')))).toBe('ceremony.other-evidence');
    const answer = world.evidenceOf('label');
    if (answer.kind !== 'answer') throw new Error('An answer');
    expect(codeOf(evidence(world, 'label', { ...answer, seat: { role: 'officer', number: 1 } }))).toBe(
      'ceremony.wrong-seat',
    );
    // What was to be there is what the script says, not what somebody says of it.
    expect(codeOf(evidence(world, 'label', { ...answer, expected: answer.answer, answer: 'X' }))).toBeNull();
    expect(world.at?.standing).toBe('failed');
  });

  test('an answer is held against the script, not against what it says was to be there', () => {
    open(world);
    driver.goOnTo('label');
    const answer = world.evidenceOf('label');
    expect(codeOf(evidence(world, 'label', { ...answer, expected: 'Y', answer: 'Y' } as Evidence))).toBe(
      'ceremony.other-judgement',
    );
  });

  test('what two read blind is read by two, and must be the same', () => {
    open(world);
    driver.goOnTo('number');
    const read = world.evidenceOf('number');
    if (read.kind !== 'capture') throw new Error('Two readings');
    expect(codeOf(evidence(world, 'number', { ...read, entries: read.entries.slice(0, 1) }))).toBe(
      'ceremony.other-evidence',
    );
    const [first] = read.entries;
    if (first === undefined) throw new Error('A reading');
    expect(codeOf(evidence(world, 'number', { ...read, entries: [first, first] }))).toBe(
      'ceremony.wrong-seat',
    );
    expect(codeOf(evidence(world, 'number', world.evidenceOf('number', true)))).toBeNull();
    expect(world.at?.standing).toBe('failed');
  });

  test('the clock may differ from the watch by as much as the script says', () => {
    open(world);
    driver.goOnTo('clock');
    const read = world.evidenceOf('clock');
    if (read.kind !== 'readback') throw new Error('A reading');
    expect(codeOf(evidence(world, 'clock', { ...read, heard: '03:00:00' }))).toBe('ceremony.other-judgement');
    expect(codeOf(evidence(world, 'clock', { ...read, heard: 'about ten' }))).toBe(
      'ceremony.other-judgement',
    );
    expect(codeOf(evidence(world, 'clock'))).toBeNull();
    expect(world.at?.standing).toBe('to sign');
  });

  test('words are read by one and ticked by another, even of one role', () => {
    open(world);
    driver.goOnTo('words');
    const read = world.evidenceOf('words');
    if (read.kind !== 'readback') throw new Error('A reading');
    expect(codeOf(evidence(world, 'words', { ...read, listener: read.reader }))).toBe(
      'ceremony.same-person-twice',
    );
    expect(codeOf(evidence(world, 'words', { ...read, said: 'other words' }))).toBe(
      'ceremony.other-judgement',
    );
    expect(codeOf(evidence(world, 'words', { ...read, heard: 'other words' }))).toBe(
      'ceremony.other-judgement',
    );
    expect(codeOf(evidence(world, 'words'))).toBeNull();
    expect(world.at?.missing).toEqual([
      { role: 'officer', seat: read.reader },
      { role: 'officer', seat: read.listener },
    ]);
  });

  test('what the system does not tell is not as expected, and where the script says stop nothing saves it', () => {
    open(world);
    driver.goOnTo('gap');
    expect(codeOf(evidence(world, 'gap', world.evidenceOf('gap', true)))).toBeNull();
    expect(world.at?.standing).toBe('failed');
    for (const remedy of ['accept', 'again', 'set-aside'] as const)
      expect(codeOf(deviation(world, 'gap', remedy))).toBe('ceremony.must-stop');
    expect(codeOf(deviation(world, 'gap', 'end'))).toBeNull();
    expect(codeOf(world.act([{ type: 'EndCeremonyEarly', id: world.ceremony.id, deviation: 1 }]))).toBe(
      'ceremony.end-not-agreed',
    );
    driver.agree();
    const ended = world.ceremony.id;
    world.must({ type: 'EndCeremonyEarly', id: ended, deviation: 1 });
    expect(world.registry.get('ceremony', ended)?.status).toBe('ended');
    expect(
      codeOf(world.act([{ type: 'PauseCeremony', id: ended, reason: 'Late' }], actorOf(world.person(0)))),
    ).toBe('ceremony.over');
  });

  test('what a deviation may not leave out, it cannot leave out beforehand either', () => {
    open(world);
    driver.goOnTo('gap');
    expect(codeOf(deviation(world, 'gap', 'set-aside'))).toBe('ceremony.must-stop');
  });
});

test('what has a number is put away with that number, and none is left unread', () => {
  const script = scriptIn(EVERYTHING.replace('items: [paper], into: bag_out', 'items: [bag], into: bag_out'));
  world.must(world.opening(world.script(script)), actorOf(world.person(0)));
  driver.goOnTo('pack');
  const put = world.evidenceOf('pack');
  if (put.kind !== 'custody') throw new Error('Custody');
  const withSerial = (serial: string | null) =>
    judged(stepIn(script, 'pack') ?? missing(), { ...put, items: [{ item: 'bag', serial }] }, world.scene)
      ?.fits;
  expect([withSerial('No bag'), withSerial('no-BAG'), withSerial('Other'), withSerial(null)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

function missing(): never {
  throw new Error('The script has no such step.');
}

describe('signing off', () => {
  test('is for those who sit there, with what their seat signs with', () => {
    open(world);
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
    open(world);
    driver.goOnTo('label');
    expect(codeOf(world.act([world.signing('label', { role: 'leader', number: 1 })]))).toBe(
      'ceremony.step-elsewhere',
    );
  });

  test('nobody confirms what they have done themselves', () => {
    open(world);
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
    open(world);
    const signing = world.signing('pause:open', { role: 'leader', number: 1 });
    world.must({
      type: 'ReportYubiKeyLost',
      id: driver.sitting('leader', 1).yubikeyId,
      remark: 'It fell',
    });
    expect(codeOf(world.act([signing]))).toBe('yubikey.lost');
  });
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

describe('gates', () => {
  const gate = () => {
    const step = stepIn(world.scene.script, 'consent');
    if (step?.kind !== 'gate') throw new Error('A gate');
    return step;
  };

  test('are passed by as many of each role as the script says, over the very bytes', () => {
    open(world);
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
    open(world);
    driver.goOnTo('consent');
    const draftId = driver.draftAt(gate());
    world.must(world.draftApproval(draftId, driver.sitting('leader', 1)));
    driver.approve(draftId, 'officer', 1);
    driver.approve(draftId, 'witness', 1);
    expect(codeOf(world.act([driver.passing('consent', draftId)]))).toBe('ceremony.gate-not-passed');
  });

  test('another draft is not approved meanwhile', () => {
    open(world);
    driver.goOnTo('unit');
    const early = { ...world.commandOf(stepOfAct(world, 'draft')) };
    expect(codeOf(world.act([early]))).toBe('ceremony.running');
    driver.goOnTo('words');
    const draftId = driver.draftAt(gate());
    expect(codeOf(world.act([world.draftApproval(draftId, driver.sitting('officer', 3))]))).toBe(
      'ceremony.running',
    );
  });

  test('what was passed is neither left out nor done again', () => {
    open(world);
    driver.goOnTo('consent');
    expect(codeOf(deviation(world, 'consent', 'again'))).toBe('ceremony.not-failed');
    expect(codeOf(deviation(world, 'unit', 'again'))).toBe('ceremony.not-at-step');
    expect(codeOf(deviation(world, 'consent', 'set-aside'))).toBeNull();
  });
});

test('a gate is not passed while the laptop says otherwise than when it was measured, nor a sign-off of another ledger taken', () => {
  open(world);
  expect(
    codeOf(world.act([{ ...world.signing('pause:open', { role: 'leader', number: 1 }), ledger: 'other#1' }])),
  ).toBe('ceremony.other-ledger');
  driver.goOnTo('consent');
  world.must({
    type: 'RecordCeremonyMachine',
    ...{ id: world.ceremony.id, why: 'changed', probe: 'air_gap', values: [{ id: 'links_up', value: 2 }] },
  });
  const step = stepIn(world.scene.script, 'consent');
  if (step?.kind !== 'gate') throw new Error('A gate');
  expect(() => driver.pass(step)).toThrow('ceremony.machine');
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
  accept(deviation(world, 'consent', 'set-aside'));
  driver.agree();
  expect(world.at?.position.id).toBe('signed');
  expect(codeOf(world.act([{ type: 'BeginCeremonyAct', id: world.ceremony.id, step: 'signed' }]))).toBe(
    'ceremony.not-approved',
  );
});
