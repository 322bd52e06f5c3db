import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import type { Command } from '../../app/registry/index.ts';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { writeConfig } from './app.ts';
import { appendCommands } from './append-commands.ts';
import { createOrganization, createPerson } from './commands.ts';
import { makeSigningKey } from './signing-keys.ts';
import { createLedger, goTo, PASSPHRASE } from './steps.ts';

/** Who is there; the first of them signs with initials. */
export const NAMES = ['Ada Ames', 'Bram Berg', 'Cleo Cole'] as const;

/** An organization, and people with keys whose private halves lie on this laptop. */
export async function people(userData: string): Promise<readonly Command[]> {
  const files = new SecretFiles(path.join(userData, 'keys'));
  const acme = createOrganization({ id: uuidv7(), name: 'Acme', domain: null });
  const role: Command = {
    type: 'CreateRole',
    ...{ id: uuidv7(), organizationId: acme.id, name: 'Security officer', description: null },
    permissions: [],
  };
  const commands: Command[] = [acme, role];
  for (const [at, name] of NAMES.entries()) {
    const person = createPerson(acme.id, { id: uuidv7(), name, email: `officer${at}@acme.example` });
    const owner = { organizationId: acme.id, personId: person.id, label: `Key of ${name}` };
    commands.push(person, await makeSigningKey((id) => files.pathOf(id), owner));
    commands.push({ type: 'GiveRole', id: person.id, roleId: role.id, unitId: null, systemWide: false });
  }
  return commands;
}

/** The words as somebody else has them whose fifth word is another one, whichever stands there. */
export function misread(words: string): string {
  const all = words.split(' ');
  return all.with(4, all[4]?.toLowerCase() === 'aardvark' ? 'absurd' : 'aardvark').join(' ');
}

/** What people do in the room, in the words of its screen. */
export function roomOf(page: Page) {
  const now = page.getByTestId('now');
  const dialog = page.getByRole('dialog');
  const press = (name: string | RegExp) => now.getByRole('button', { name }).click();
  const at = (step: string, standing: string) =>
    expect(
      page.locator(`[data-testid="now"][data-step="${step}"][data-standing="${standing}"]`),
    ).toBeVisible();
  /** Where the ceremony is, and who is still missing there. */
  const stand = () =>
    now.evaluate(
      (article) =>
        `${article.dataset['step']} ${article.querySelector('[data-testid="still-to-sign"]')?.textContent ?? ''}`,
    );
  const signed = async (act: string, who: string) => {
    const choice = now.getByRole('radio', { name: new RegExp(`^${who}, `) });
    const field = now
      .getByLabel(`Initials of ${who}`)
      .or(now.getByLabel(`Passphrase of the key “Key of ${who}”`));
    await expect(field.or(choice).first()).toBeVisible();
    if (await choice.isVisible()) await choice.check();
    await expect(field).toBeVisible();
    const isInitials = who === NAMES[0];
    await field.fill(isInitials ? 'AA' : PASSPHRASE);
    const before = await stand();
    await press(`${act} as ${who}`);
    // Whoever has signed is missed no more; the next step may be theirs, too.
    await expect.poll(stand).not.toBe(before);
  };
  return {
    ...{ now, dialog, press, at },
    sign: async (...who: readonly string[]) => {
      for (const one of who) await signed('Sign', one);
    },
    agree: (who: string) => signed('Agree', who),
    async signIn(name: string, initials: string) {
      await page
        .getByRole('button', { name: /^(Change who acts|Say who acts…)$/ })
        .first()
        .click();
      await expect(dialog).toBeVisible();
      const asPerson = dialog.getByRole('radio', { name: 'As a person of the registry' });
      if (await asPerson.isVisible()) await asPerson.check();
      await dialog.getByLabel('Who you are', { exact: true }).click();
      await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
      await dialog.getByLabel('Your initials').fill(initials);
      await dialog.getByLabel(/^Passphrase of the key/).fill(PASSPHRASE);
      await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(dialog).toBeHidden();
    },
  };
}

/** Records people who can sit in a ceremony in the new ledger of a laptop. @param rehearsal whether the ledger is one for rehearsals */
export async function prepareLaptop(
  userData: string,
  launch: () => Promise<{ readonly page: Page; quit(): Promise<void> }>,
  { rehearsal = false }: { readonly rehearsal?: boolean } = {},
): Promise<void> {
  if (rehearsal) writeConfig(userData, '[nats]\nsource_id = "rehearsal/acme"\n');
  const setUp = await launch();
  await createLedger(setUp.page, rehearsal ? 'Rehearsals' : 'Root ceremony', 'Officer A');
  await setUp.quit();
  appendCommands(userData, await people(userData));
}

/** Says who sits where, and opens the ceremony. @param seats each with whoever sits in it */
export async function openWith(page: Page, seats: Readonly<Record<string, RegExp>>): Promise<void> {
  for (const [seat, who] of Object.entries(seats)) await choose(page, seat, who);
  await page.getByRole('dialog').getByRole('button', { name: 'Check answers' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open ceremony' }).click();
}

/** Chooses an option of a list in the dialog that is open. */
export async function choose(page: Page, label: string, option: RegExp) {
  await page.getByRole('dialog').getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

/** Approves the script that is shown with the key of a person. */
export async function approve(page: Page, who: string) {
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeHidden();
  await page.getByRole('complementary').getByRole('button', { name: 'Approve…' }).click();
  await choose(page, 'Who approves', new RegExp(`^${who}`));
  await dialog.getByLabel(`Passphrase of the key “Key of ${who}”`).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Approve this script' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('recorded')).toContainText('Script approved');
}

/** Registers a script that is typed in, and begins to open a ceremony by it. */
export async function registerScript(page: Page, text: string): Promise<void> {
  await goTo(page, 'Scripts');
  await page.getByRole('main').getByRole('button', { name: 'New script' }).click();
  const form = page.getByRole('dialog', { name: 'Register a script' });
  await form.getByLabel('Script', { exact: true }).fill(text);
  await form.getByRole('button', { name: 'Check script' }).click();
  await form.getByRole('button', { name: 'Register script' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Script registered');
  await page.getByRole('complementary').getByRole('button', { name: 'Open a ceremony…' }).click();
}
