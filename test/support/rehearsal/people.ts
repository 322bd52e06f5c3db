import { writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';
import { choose } from '../room-steps.ts';
import { createLedger, goTo, PASSPHRASE } from '../steps.ts';
import { assign, chooseKey, provision, serialOf, setPin } from '../yubikey-steps.ts';
import { NATS_LINES } from './places.ts';
import { openBootstrapFile } from './registry.ts';
import type { Stage } from './stage.ts';

/** Somebody who takes part. Whoever has no YubiKey signs with a key on the laptop. */
export interface Person {
  readonly name: string;
  readonly initials: string;
  /** The seat, as the form says it. */
  readonly seat: string;
  readonly yubikey: VirtualYubiKey | null;
}

/** The five who take part. */
export interface Cast {
  readonly ada: Person;
  readonly bram: Person;
  readonly cleo: Person;
  readonly dana: Person;
  readonly emil: Person;
}

/** The organization. */
export const HOUSE = 'Acme';

/** Plugs in two YubiKeys, each in the hands of an officer. */
export function castOf({ usb }: Stage): Cast {
  const withKey = () => {
    const key = usb.plugIn('yubikey-5.7.4');
    key.button.behaviour = 'when-pressed';
    return key;
  };
  return {
    ada: { name: 'Ada Ames', initials: 'AA', seat: 'Administrator', yubikey: null },
    bram: { name: 'Bram Berg', initials: 'BB', seat: 'Officer 1', yubikey: withKey() },
    cleo: { name: 'Cleo Cole', initials: 'CC', seat: 'Officer 2', yubikey: withKey() },
    dana: { name: 'Dana Dietz', initials: 'DD', seat: 'Witness 1', yubikey: null },
    emil: { name: 'Emil Egli', initials: 'EE', seat: 'Witness 2', yubikey: null },
  };
}

/** Everybody, in the order of the seats. */
export function everybody({ ada, bram, cleo, dana, emil }: Cast): readonly Person[] {
  return [ada, bram, cleo, dana, emil];
}

/** What the key of somebody is called. */
export function keyOf({ name }: Person): string {
  return `Key of ${name}`;
}

/** Who acts at the keyboard signs in, and proves it with their key. */
export async function signIn(page: Page, who: Person): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page
    .getByRole('button', { name: /^(Change who acts|Say who acts…)$/ })
    .first()
    .click();
  await expect(dialog).toBeVisible();
  const asPerson = dialog.getByRole('radio', { name: 'As a person of the registry' });
  if (await asPerson.isVisible()) await asPerson.check();
  await choose(page, 'Who you are', new RegExp(`^${who.name}`));
  await dialog.getByLabel('Your initials').fill(who.initials);
  await dialog.getByLabel(/^Passphrase of the key/).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** A ledger for rehearsals, five people out of a file, keys for three of them and YubiKeys for two. */
export async function setUp(stage: Stage, cast: Cast): Promise<void> {
  stage.offline.configure(`[nats]\n${NATS_LINES}`);
  const page = await stage.offline.open();
  await page.getByLabel('This ledger is for rehearsals').check();
  await page.getByRole('heading').first().scrollIntoViewIfNeeded();
  await stage.picture(page, 'new-ledger');
  await createLedger(page, 'Root rehearsal', cast.ada.name);
  await stage.offline.fit();
  await expect(page.getByTestId('rehearsal')).toContainText('REHEARSAL');
  stage.say('A ledger for rehearsals is made; every screen says so from now on');
  await recordPeople(stage, page, cast);
  for (const who of everybody(cast)) {
    if (who.yubikey === null) await makeKey(page, who);
    else await setUpYubiKey(stage, page, who, who.yubikey);
    const what = who.yubikey === null ? 'a key on the laptop' : `the YubiKey ${serialOf(who.yubikey)}`;
    stage.say(`${who.name} (${who.seat}) signs with ${what}`);
  }
  await stage.offline.close();
}

/** The organization and its people come out of a bootstrap file. */
async function recordPeople(stage: Stage, page: Page, cast: Cast): Promise<void> {
  const people = everybody(cast).map(({ name, initials }) => ({
    name,
    email: `${initials.toLowerCase()}@acme.example`,
  }));
  const file = stage.stick('people.json');
  writeFileSync(file, JSON.stringify({ organization: { name: HOUSE }, people }));
  const dialog = page.getByRole('dialog');
  await openBootstrapFile(stage.offline, file);
  await expect(page.getByTestId('bootstrap-summary')).toContainText('6 events would be recorded');
  await stage.picture(page, 'bootstrap');
  await page.getByRole('button', { name: 'Record 6 events…' }).click();
  await dialog.getByRole('button', { name: 'Record 6 events' }).click();
  await expect(page.getByTestId('bootstrap-recorded')).toContainText('6 events recorded');
  stage.say(`${HOUSE} and its five people are recorded out of one file`);
}

/** A key with which somebody signs; its private half stays on the laptop, under a passphrase. */
async function makeKey(page: Page, who: Person): Promise<void> {
  const dialog = page.getByRole('dialog');
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await choose(page, 'Organization', new RegExp(`^${HOUSE}`));
  await choose(page, 'Holder', new RegExp(`^${who.name}`));
  await dialog.getByLabel('Label').fill(keyOf(who));
  await choose(page, 'Purpose', /^Signing/);
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByTestId('recorded')).toContainText(keyOf(who));
}

async function setUpYubiKey(stage: Stage, page: Page, who: Person, key: VirtualYubiKey): Promise<void> {
  await goTo(page, 'YubiKeys');
  await chooseKey(page, key);
  await assign(page, who.name);
  await setPin(page);
  await provision(page, key);
  if (who.seat.endsWith('1')) await stage.picture(page, 'touch');
  key.button.press();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey set up for signing');
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
}
