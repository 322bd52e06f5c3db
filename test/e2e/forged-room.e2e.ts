import { expect, type Page } from '@playwright/test';
import { moveClock } from '../support/closed-lid.ts';
import { test } from '../support/e2e.ts';
import { ask, record } from '../support/forged-calls.ts';
import { NAMES, prepareLaptop } from '../support/room-steps.ts';
import { PASSPHRASE } from '../support/steps.ts';

/*
 * What a page in an attacker's hands may ask of the room: the person says yes to whatever dialog comes up, and each rule of a
 * ceremony holds all the same.
 */

const SCRIPT = `format: cim.script/1
id: forged
title: A ceremony under attack
APPROVE
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  officer: {title: Officer, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[leader, officer, witness]]
params: {organization: organization}
phases:
- id: only
  pause: sign_in
  steps:
  - {id: door, kind: check, say: "Which colour is the door?", answer: green, by: leader, confirm: officer}
  - {id: window, kind: check, say: "Which colour is the window?", answer: white, by: leader}
  - {id: key, kind: act, act: CreateOrganization, with: {name: Made}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: root, key: "\${signer}", subject: "O=Acme, CN=Root", not_after: "2030-01-01"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {officer: 1, witness: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
`.replace('params: {organization: organization}', 'params: {organization: organization, signer: key}');

const LEADER = { role: 'leader', number: 1 };
const OFFICER = { role: 'officer', number: 1 };
const WITNESS = { role: 'witness', number: 1 };

async function choices(page: Page, kind: string): Promise<Readonly<Record<string, string>>> {
  const { value } = await ask(page, 'registry.choices', {
    ...{ ledger: null, kind, organizationId: null, where: {}, search: '', limit: 20 },
  });
  const found: readonly { id: string; name: string }[] = Object(value).choices;
  return Object.fromEntries(found.map(({ id, name }) => [name, id]));
}

async function entries(page: Page): Promise<number> {
  return Object((await ask(page, 'ledger.status', {})).value).entries;
}

test('each rule of a ceremony holds against a window that asks for whatever it likes', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, launch);
  const app = await launch();
  const { page } = app;
  const person = await choices(page, 'person');
  const keys = await choices(page, 'key');
  const [ada, bram, cleo] = NAMES.map((name) => person[name] ?? '');
  const organization = (await choices(page, 'organization'))['Acme'] ?? '';
  const withKey = (name: string) => ({
    ...{ kind: 'key', keyId: keys[`Key of ${name}`] },
    unlocking: { by: 'passphrase', passphrase: PASSPHRASE },
  });
  const initials = { kind: 'initials', initials: 'AA' };
  expect((await ask(page, 'officer.set', { as: 'person', personId: ada, initials: 'AA' })).code).toBe('done');
  const ca = await record(page, 'keys.generate', {
    ...{ organizationId: organization, personId: null, label: 'Root key', description: null },
    ...{ purpose: 'CertificateAuthority', algorithm: 'P-256', validFrom: null, validUntil: null },
    ...{ tags: null, attributes: null, passphrase: PASSPHRASE, binding: null },
  });
  const scriptId = await record(page, 'scripts.register', {
    text: SCRIPT.replace('APPROVE', 'approve: {by: [Security officer], need: 1}'),
  });
  const cid = Object((await ask(page, 'scripts.show', { ledger: null, scriptId })).value).script.cid;
  const otherScript = await record(page, 'scripts.register', { text: SCRIPT.replace('APPROVE\n', '') });
  const otherCid = Object((await ask(page, 'scripts.show', { ledger: null, scriptId: otherScript })).value)
    .script.cid;

  /** Asks for it, and sees that it is refused and nothing was recorded. */
  const refused = async (code: string, operation: Parameters<typeof ask>[1], input: unknown) => {
    const before = await entries(page);
    expect.soft((await ask(page, operation, input)).code, `${operation} ${JSON.stringify(input)}`).toBe(code);
    expect(await entries(page)).toBe(before);
  };
  const opening = (who: readonly (string | undefined)[], changes: object = {}) => ({
    ...{ scriptId, organizationId: organization, items: [] },
    params: [
      { id: 'organization', value: organization },
      { id: 'signer', value: ca },
    ],
    seats: [LEADER, OFFICER, WITNESS].map((seat, at) => ({ ...seat, personId: who[at] })),
    ...changes,
  });

  // A script that nobody has approved; approval over other bytes; a rehearsal passed off as real.
  await refused('ceremony.script-not-approved', 'ceremony.open', opening([ada, bram, cleo]));
  await refused('script.not-shown', 'scripts.approve', {
    ...{ scriptId, cid: otherCid, personId: bram, with: withKey('Bram Berg') },
  });
  await refused('ipc.invalid-input', 'ceremony.open', opening([ada, bram, cleo], { rehearsal: true }));
  await record(page, 'scripts.approve', { scriptId, cid, personId: bram, with: withKey('Bram Berg') });
  // The same person twice, and too few.
  await refused('ceremony.same-person', 'ceremony.open', opening([ada, bram, bram]));
  await refused('ceremony.quorum', 'ceremony.open', opening([], { seats: [{ ...LEADER, personId: ada }] }));
  await record(page, 'ceremony.open', opening([ada, bram, cleo]));
  await refused('ceremony.running', 'ceremony.open', opening([ada, bram, cleo]));
  await refused('ceremony.running', 'registry.act', {
    ...{ type: 'CreateOrganization', id: null, name: 'Beside', domain: null },
  });

  const signOff = (position: string, seat: object, means: object) => ({ position, seat, with: means });
  // Skipped, and in another order.
  const answer = (step: string, text: string, seat: object = LEADER) => ({
    ...{ step, brought: { kind: 'answer', seat, answer: text } },
  });
  await refused('ceremony.step-ahead', 'ceremony.bring', answer('door', 'green'));
  await refused('ceremony.step-ahead', 'ceremony.begin', { step: 'certificate' });
  await refused('ceremony.step-ahead', 'ceremony.signOff', signOff('door', LEADER, initials));
  await refused('ceremony.step-open', 'ceremony.close', {});
  // In somebody else's seat, with somebody else's key, with less than the seat asks for, and with a signature that was brought along.
  await refused(
    'ceremony.initials',
    'ceremony.signOff',
    signOff('pause:only', LEADER, { kind: 'initials', initials: 'BB' }),
  );
  await refused(
    'officer.not-their-key',
    'ceremony.signOff',
    signOff('pause:only', OFFICER, withKey('Cleo Cole')),
  );
  await refused(
    'ceremony.weaker-proof',
    'ceremony.signOff',
    signOff('pause:only', OFFICER, { kind: 'initials', initials: 'BB' }),
  );
  await refused('ipc.invalid-input', 'ceremony.signOff', {
    ...signOff('pause:only', LEADER, initials),
    proof: {},
  });
  await record(page, 'ceremony.signOff', signOff('pause:only', LEADER, initials));
  // Replayed.
  await refused('ceremony.signed-already', 'ceremony.signOff', signOff('pause:only', LEADER, initials));
  await record(page, 'ceremony.signOff', signOff('pause:only', OFFICER, withKey('Bram Berg')));
  await record(page, 'ceremony.signOff', signOff('pause:only', WITNESS, withKey('Cleo Cole')));
  await refused(
    'ceremony.step-done',
    'ceremony.signOff',
    signOff('pause:only', WITNESS, withKey('Cleo Cole')),
  );
  // A second seat during it.
  await refused('ceremony.same-person', 'ceremony.seat', { seat: OFFICER, personId: cleo, reason: 'forged' });
  await refused('ceremony.wrong-seat', 'ceremony.bring', answer('door', 'green', WITNESS));
  await record(page, 'ceremony.bring', answer('door', 'green'));
  // Repeated.
  await refused('ceremony.step-elsewhere', 'ceremony.bring', answer('door', 'green'));
  await record(page, 'ceremony.signOff', signOff('door', LEADER, initials));
  await record(page, 'ceremony.signOff', signOff('door', OFFICER, withKey('Bram Berg')));
  await refused('ceremony.step-done', 'ceremony.bring', answer('door', 'red'));
  await record(page, 'ceremony.bring', answer('window', 'white'));
  await record(page, 'ceremony.signOff', signOff('window', LEADER, initials));
  await record(page, 'ceremony.act', { step: 'key' });
  await refused('ceremony.step-elsewhere', 'ceremony.act', { step: 'key' });
  await record(page, 'ceremony.signOff', signOff('key', LEADER, initials));
  await record(page, 'ceremony.act', { step: 'draft' });
  await record(page, 'ceremony.signOff', signOff('draft', LEADER, initials));

  // At the gate: none, one, the same one twice, over other bytes; and what nobody has approved is not signed.
  const { value } = await ask(page, 'ceremony.room', {});
  const draft: { draftId: string; cid: string } = Object(value).now.ask.draft;
  const approval = (name: string, id: string | undefined, changes: object = {}) => ({
    ...{ draftId: draft.draftId, cid: draft.cid, personId: id, with: withKey(name) },
    ...changes,
  });
  await refused('ceremony.gate-not-passed', 'ceremony.pass', { step: 'consent' });
  await refused('draft.not-shown', 'drafts.approve', approval('Bram Berg', bram, { cid }));
  await record(page, 'drafts.approve', approval('Bram Berg', bram));
  await refused('draft.approved-already', 'drafts.approve', approval('Bram Berg', bram));
  await refused('ceremony.gate-not-passed', 'ceremony.pass', { step: 'consent' });
  await refused('ceremony.running', 'drafts.sign', {
    drafts: [{ draftId: draft.draftId, cid: draft.cid }],
    unlocking: { by: 'passphrase', passphrase: PASSPHRASE },
  });
  await refused('ceremony.step-ahead', 'ceremony.begin', { step: 'certificate' });

  // The clock set back.
  await moveClock(app, -30);
  await refused('ceremony.clock', 'ceremony.pause', { reason: 'forged' });
  await refused('ceremony.clock', 'ceremony.pass', { step: 'consent' });
});

test('a window cannot make a rehearsal count, nor hold a real ceremony in a ledger for rehearsals', async ({
  launch,
  userData,
}) => {
  await prepareLaptop(userData, launch, { rehearsal: true });
  const { page } = await launch();
  const person = await choices(page, 'person');
  const [ada, bram, cleo] = NAMES.map((name) => person[name] ?? '');
  expect((await ask(page, 'officer.set', { as: 'person', personId: ada, initials: 'AA' })).code).toBe('done');
  const scriptId = await record(page, 'scripts.register', { text: SCRIPT.replace('APPROVE\n', '') });
  const organization = (await choices(page, 'organization'))['Acme'] ?? '';
  const input = {
    ...{ scriptId, organizationId: organization, items: [] },
    params: [
      { id: 'organization', value: organization },
      { id: 'signer', value: (await choices(page, 'key'))['Key of Ada Ames'] },
    ],
    seats: [LEADER, OFFICER, WITNESS].map((seat, at) => ({ ...seat, personId: [ada, bram, cleo][at] })),
  };
  expect((await ask(page, 'ceremony.open', { ...input, rehearsal: false })).code).toBe('ipc.invalid-input');
  expect((await ask(page, 'ceremony.open', input)).code).toBe('done');
  // Whatever the window asks for: main has said what it is.
  expect(Object((await ask(page, 'ceremony.room', {})).value).isRehearsal).toBe(true);
});
