import { expect } from '@playwright/test';
import { inBothThemes } from '../support/axe.ts';
import { test } from '../support/e2e.ts';
import { choose, NAMES, openWith, prepareLaptop, registerScript, roomOf } from '../support/room-steps.ts';
import { PASSPHRASE } from '../support/steps.ts';

/** A bag that was sealed before, and a certificate: what people read blind, and what they approve line by line. */
const SCRIPT = `format: cim.script/1
id: states
title: A ceremony with a bag and a certificate
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  officer: {title: Officer, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
deviations: {witness: 1}
inventory:
  bag: {kind: tamper_bag, title: Bag A, serial: A 0048 2137}
  watch: {kind: watch, title: The watch, serial: W 7}
phases:
- id: begin
  title: Prepare
  pause: sign_in
  steps:
  - {id: number, kind: capture, of: bag, title: Match the number of bag A, by: officer, confirm: witness, blind: true}
- id: make
  title: Root key and certificate
  pause: time_out
  steps:
  - {id: organization, kind: act, act: CreateOrganization, with: {name: Acme Root}}
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: Root key, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: root, key: "\${key}", subject: "O=\${organization.name}, CN=Acme Root CA", not_after: 2035-03-31}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {officer: 1, witness: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
- id: end
  title: Put away and sign
  pause: sign_out
  steps:
  - {id: pack, kind: seal, items: [watch], into: bag, by: officer, confirm: witness}
`;

test('axe finds nothing in the states of the room: read blind, they differ, another bag, approved, signed, put away', async ({
  launch,
  userData,
}) => {
  test.setTimeout(300_000);
  await prepareLaptop(userData, launch);
  const { page } = await launch();
  const room = roomOf(page);
  const [ada, bram, cleo] = NAMES;
  await room.signIn(ada, 'AA');
  await registerScript(page, SCRIPT);
  await openWith(page, { Leader: /^Ada/, Officer: /^Bram/, Witness: /^Cleo/ });
  await room.at('pause:begin', 'to sign');
  const { look, found } = await inBothThemes(page);
  const again = async () => {
    await room.press('Report a deviation…');
    await room.dialog.getByLabel('What is not as written').fill('It was read wrong.');
    await room.dialog.getByRole('radio', { name: 'Minor' }).check();
    await room.dialog.getByRole('radio', { name: 'Do the step once more' }).check();
    await choose(page, 'Who reports it', /^Ada/);
    await room.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
    await expect(room.now.getByTestId('open-deviation')).toBeVisible();
    await look('deviation waits');
    await room.agree(cleo);
    await room.press('Record that all have agreed');
    await room.at('number', 'open');
  };
  const blind = async (first: string, second: string) => {
    await room.now.getByLabel('First reading of: Bag A').fill(first);
    await room.press('Hide it, and let the second read');
    await room.now.getByLabel('Second reading of: Bag A').fill(second);
  };

  await room.sign(ada, bram, cleo);
  await room.at('number', 'open');
  await look('first reading');
  await blind('A 0048 2137', 'A 0048 2187');
  await look('second reading');
  await room.press('Compare both');
  await room.at('number', 'failed');
  await look('they differ');
  await again();
  await blind('A 0048 2187', 'A 0048 2187');
  await room.press('Compare both');
  await room.at('number', 'failed');
  await look('another bag');
  await again();
  await blind('A 0048 2137', 'A00482137');
  await room.press('Compare both');
  await room.at('number', 'to sign');
  await look('the same bag');
  await room.sign(bram, cleo);

  await room.sign(ada, bram, cleo);
  await room.at('organization', 'open');
  await look('plain act');
  await room.press('Create organization');
  await room.sign(ada);
  await room.at('key', 'open');
  await room.press('Begin: Generate key');
  await expect(room.now.getByLabel('Passphrase', { exact: true })).toBeVisible();
  await look('act with a secret');
  await room.now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await room.now.getByLabel('Passphrase again').fill(PASSPHRASE);
  await room.press('Generate key');
  await room.at('key', 'to sign');
  await room.sign(ada);
  await room.at('draft', 'open');
  await room.press('Prepare certificate');
  await room.at('draft', 'to sign');
  await room.sign(ada);
  await room.at('consent', 'open');
  await expect(room.now.locator('[data-line="subject"]')).toContainText('Acme Root CA');
  await look('gate');
  for (const who of [bram, cleo]) {
    await room.press('Approve…');
    await choose(page, 'Who approves', new RegExp(`^${who}`));
    await room.dialog.getByLabel(`Passphrase of the key “Key of ${who}”`).fill(PASSPHRASE);
    await room.dialog.getByRole('button', { name: 'Approve these bytes' }).click();
    await expect(room.dialog).toBeHidden();
  }
  await expect(room.now.locator('[data-approved]')).toHaveCount(2);
  await look('gate approved');
  await room.press('Pass the gate');
  await room.at('certificate', 'open');
  await look('before signing');
  await room.press('Begin: Sign certificate');
  await room.press('Sign certificate…');
  await expect(room.dialog).toBeVisible();
  await look('signing');
  await room.dialog.getByLabel('Passphrase of the key “Root key”').fill(PASSPHRASE);
  await room.dialog.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(room.dialog).toBeHidden();
  await room.at('certificate', 'to sign');
  await look('signed');
  await room.sign(ada);
  await room.sign(ada, bram, cleo);
  await room.at('pack', 'open');
  await look('put away');
  await page.keyboard.press('Alt+p');
  await room.dialog.getByLabel('Reason').fill('Lunch');
  await room.dialog.getByRole('button', { name: 'Begin the break' }).click();
  await expect(room.now).toContainText('On a break since');
  await look('break');
  expect(found).toEqual([]);
});
