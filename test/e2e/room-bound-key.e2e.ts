import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { type RunningApp, resize } from '../support/app.ts';
import { test } from '../support/e2e.ts';
import { choose, NAMES, prepareLaptop, registerScript, roomOf } from '../support/room-steps.ts';
import { PASSPHRASE } from '../support/steps.ts';

const PICTURES = path.resolve(import.meta.dirname, '../../out/room-bound-key');

/** A picture of this state at the usual and at the smallest size of the window, where somebody wants to look (`CIM_PICTURES=1`). */
async function picture(app: RunningApp, name: string): Promise<void> {
  if (process.env['CIM_PICTURES'] !== '1') return;
  mkdirSync(PICTURES, { recursive: true });
  for (const [width, height] of [
    [960, 600],
    [1280, 800],
  ] as const) {
    await resize(app, width, height);
    await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBe(width);
    await app.page.screenshot({ path: path.join(PICTURES, `${name}-${width}.png`) });
  }
}

/** A root authority whose private half is bound to a YubiKey. */
const SCRIPT = `format: cim.script/1
id: bound
title: A root on a YubiKey
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  witness: {title: Witness, seats: 1, signs_with: key}
params:
  house: {kind: organization, title: The organization}
  last_day: {kind: date, title: Last day}
phases:
- id: make
  pause: sign_in
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${house}", label: Root key, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${house}", profile: root, key: "\${key}", subject: "O=Acme, CN=Root", not_after: "\${last_day}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {witness: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
`;

const LAST_DAY = new Date(Date.now() + 3000 * 86_400_000).toISOString().slice(0, 10);

test('a key that is bound to a YubiKey is made and signs within the steps of a ceremony', async ({
  launch,
  userData,
  usb,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, () => launch(usb.environment));
  const key = usb.plugIn('yubikey-5.4.3', { serial: 20_260_001 });
  key.memory.slots[1] = {
    kind: 'hmac',
    key: randomBytes(20),
    touch: true,
    variable: true,
    accessCode: Buffer.alloc(6),
  };
  key.button.behaviour = 'when-pressed';
  const app = await launch(usb.environment);
  const { page } = app;
  const [ada, , cleo] = NAMES;
  const room = roomOf(page);
  const { now } = room;
  await room.signIn(ada, 'AA');
  await registerScript(page, SCRIPT);
  await choose(page, 'Leader', /^Ada/);
  await choose(page, 'Witness', /^Cleo/);
  await choose(page, 'The organization', /^Acme/);
  await room.dialog.getByLabel('Last day').fill(LAST_DAY);
  await room.dialog.getByRole('button', { name: 'Check answers' }).click();
  await room.dialog.getByRole('button', { name: 'Open ceremony' }).click();
  await room.at('pause:make', 'to sign');
  await room.sign(ada, cleo);

  const before = readdirSync(path.join(userData, 'keys'));
  await room.at('key', 'open');
  await room.press('Begin: Generate key');
  await now.getByLabel('A passphrase and a YubiKey').check();
  await now.getByRole('checkbox', { name: '20260001' }).check();
  await now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await now.getByLabel('Passphrase again').fill(PASSPHRASE);
  // Without a way back nothing is made.
  await room.press('Generate key');
  await expect(now).toContainText('Choose a second YubiKey above, or make shares here.');
  await picture(app, '01-binding');
  await now.getByRole('button', { name: 'Make shares' }).click();
  const shown = now.getByRole('list', { name: 'Shares' }).getByRole('listitem');
  await expect(shown).toHaveCount(3);
  const papers = (await shown.allInnerTexts()).map((text) => text.replace(/^Share \d/, '').trim());
  await now.getByLabel('I have written the shares down').check();
  await now.getByLabel('One of the shares, from its paper').fill(`${papers[1]}`);
  await room.press('Generate key');
  await expect(now.getByTestId('touch-prompt')).toContainText('20260001');
  await picture(app, '02-touch');
  key.button.press();
  await room.at('key', 'to sign');
  const made = readdirSync(path.join(userData, 'keys')).filter((name) => !before.includes(name));
  expect(made.map((name) => name.slice(37)).toSorted()).toEqual([
    'how-to-open.txt',
    'shares.age',
    'yubikey-1.age',
  ]);
  await room.sign(ada);

  await room.at('draft', 'open');
  await room.press('Prepare certificate');
  await room.at('draft', 'to sign');
  await room.sign(ada);
  await room.at('consent', 'open');
  await room.press('Approve…');
  await choose(page, 'Who approves', new RegExp(`^${cleo}`));
  await room.dialog.getByLabel(`Passphrase of the key “Key of ${cleo}”`).fill(PASSPHRASE);
  await room.dialog.getByRole('button', { name: 'Approve these bytes' }).click();
  await expect(room.dialog).toBeHidden();
  await room.press('Pass the gate');

  await room.at('certificate', 'open');
  await room.press('Begin: Sign certificate');
  await room.press('Sign certificate…');
  await room.dialog.getByLabel(/^Passphrase of the key/).fill(PASSPHRASE);
  await picture(app, '03-sign');
  await room.dialog.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(page.getByTestId('touch-prompt')).toContainText('20260001');
  key.button.press();
  await room.at('certificate', 'to sign');
});
