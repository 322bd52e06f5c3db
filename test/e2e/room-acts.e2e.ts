import { expect } from '@playwright/test';
import { test } from '../support/e2e.ts';
import { choose, NAMES, prepareLaptop, registerScript, roomOf } from '../support/room-steps.ts';
import { yubiKeyIn } from '../support/room-yubikey-steps.ts';
import { goTo, PASSPHRASE } from '../support/steps.ts';
import { serialOf } from '../support/yubikey-steps.ts';

/** The acts that take a seed or a device. */
const SCRIPT = `format: cim.script/1
id: identities
title: Identities and a YubiKey
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  holder: {title: Holder, seats: 1, signs_with: key}
params:
  house: {kind: organization, title: The organization}
  holder: {kind: person, title: Who is given the YubiKey}
inventory:
  yk: {kind: yubikey, title: The YubiKey, serial: ask}
phases:
- id: identities
  title: Identities
  pause: sign_in
  steps:
  - {id: operator, kind: act, act: CreateNatsOperator, with: {organization: "\${house}", name: Acme}}
  - {id: account, kind: act, act: CreateNatsAccount, with: {operator: "\${operator}", name: App}}
  - {id: user, kind: act, act: CreateNatsUser, with: {account: "\${account}", name: reader, person: "\${holder}"}}
  - {id: signing, kind: act, act: GenerateNatsSigningKey, with: {account: "\${account}", name: App signs}}
- id: device
  title: The YubiKey
  steps:
  - {id: assign, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk}", person: "\${holder}"}}
  - {id: pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk}"}}
  - {id: setup, kind: act, act: ProvisionYubiKey, with: {yubikey: "\${yk}"}}
  - {id: hand, kind: say, title: Take it, say: "It is mine.", by: holder}
`;

test('seeds are made, and the YubiKey that was named is set up, within their steps; no other YubiKey is taken', async ({
  launch,
  userData,
  usb,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, () => launch(usb.environment));
  const { page } = await launch(usb.environment);
  const [ada, bram] = NAMES;
  const room = roomOf(page);
  await room.signIn(ada, 'AA');
  const other = usb.plugIn('yubikey-5.7.4');
  const key = usb.plugIn('yubikey-5.7.4');
  expect(serialOf(other)).not.toBe(serialOf(key));

  await registerScript(page, SCRIPT);
  await choose(page, 'Leader', /^Ada/);
  await choose(page, 'Holder', /^Bram/);
  await choose(page, 'The organization', /^Acme/);
  await choose(page, 'Who is given the YubiKey', /^Bram/);
  await room.dialog.getByLabel('The YubiKey', { exact: true }).fill(serialOf(key));
  await room.dialog.getByRole('button', { name: 'Check answers' }).click();
  await expect(room.dialog).toContainText(serialOf(key));
  await room.dialog.getByRole('button', { name: 'Open ceremony' }).click();
  await room.at('pause:identities', 'to sign');
  await room.sign(ada, bram);

  for (const [step, act] of [
    ['operator', 'Create NATS operator'],
    ['account', 'Create NATS account'],
    ['user', 'Create NATS user'],
    ['signing', 'Generate NATS signing key'],
  ] as const) {
    await room.at(step, 'open');
    await room.press(`Begin: ${act}`);
    await room.now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await room.now.getByLabel('Passphrase again').fill(PASSPHRASE);
    await room.press(act);
    await room.at(step, 'to sign');
    await room.sign(ada);
  }

  // The key that the script names is not plugged in: another one is not taken for it.
  key.unplug();
  await room.at('assign', 'open');
  await room.press('Begin: Assign YubiKey');
  await expect(room.now).toContainText(`Plug in the YubiKey ${serialOf(key)}.`);
  key.plug();
  const yubiKey = yubiKeyIn(room, key);
  await yubiKey.assign();
  await yubiKey.setPin();
  key.button.behaviour = 'when-pressed';
  await yubiKey.beginSetUp();
  key.button.press();
  await room.at('setup', 'to sign');
  await room.sign(ada);
  // Who signs with a key may sign with a YubiKey, which proves more, as soon as they have one.
  await room.at('hand', 'to sign');
  await yubiKey.beginSignOff(bram);
  key.button.press();
  await room.press('Close the ceremony…');
  await expect(page.getByRole('heading', { name: 'No ceremony is running' })).toBeVisible();

  await goTo(page, 'YubiKeys');
  await expect(page.getByRole('row', { name: serialOf(key) })).toContainText(bram);
  await expect(page.getByRole('row', { name: serialOf(other) })).not.toContainText(bram);
  await goTo(page, 'Identities');
  for (const name of ['Acme', 'App', 'reader'])
    await expect(page.getByRole('row', { name: new RegExp(`^${name}`) }).first()).toBeVisible();
});
