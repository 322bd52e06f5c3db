import { expect, type Page } from '@playwright/test';
import { chooseFile } from '../file-dialogs.ts';
import { goTo, PASSPHRASE } from '../steps.ts';
import type { Person } from './people.ts';
import { approveWithYubiKey } from './room.ts';
import type { Laptop } from './stage.ts';

/** Opens a bootstrap file: what it comes to is shown, and nothing is recorded yet. */
export async function openBootstrapFile({ app, page }: Laptop, file: string): Promise<void> {
  await chooseFile(app, file);
  await goTo(page, 'From a file');
  await page
    .getByRole('button', { name: /^Choose (a bootstrap|another) file…$/ })
    .first()
    .click();
}

/** The draft in the window is approved by a YubiKey, signed, and what came of it is opened. @param what `token laptop` */
export async function approveAndSign(page: Page, what: string, approver: Person, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Approve…', exact: true }).click();
  await approveWithYubiKey(page, approver);
  await page.getByRole('button', { name: `Sign the ${what}` }).click();
  const signing = page.getByRole('dialog', { name: `Sign the ${what}` });
  await signing.getByLabel(`Passphrase of the key “${key}”`).fill(PASSPHRASE);
  await signing.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(signing).toBeHidden();
  await page.getByRole('button', { name: /^Open the .+ that came of it$/ }).click();
}

/** Saves the certificate that is open, with those above it. */
export async function saveChain({ app, page }: Laptop, file: string): Promise<void> {
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Save…', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'PEM, with the authorities above it', exact: true }).check();
  await dialog.getByRole('button', { name: 'Choose where to…' }).click();
  await expect(page.getByTestId('saved')).toContainText(file);
}

/** Saves the revocation list that is open. */
export async function saveList({ app, page }: Laptop, file: string): Promise<void> {
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Save the list (DER)…' }).click();
  await expect(page.getByTestId('saved')).toContainText(file);
}
