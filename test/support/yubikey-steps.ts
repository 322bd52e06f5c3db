import { expect, type Page } from '@playwright/test';
import type { VirtualYubiKey } from '../yubikey/virtual-yubikey.ts';

/** The PIN of every key that is set up by these steps. */
export const PIN = '271828';

/** What a key is known by in the window. */
export function serialOf(key: VirtualYubiKey): string {
  return String(key.serial);
}

/** Chooses a key in the list; it appears there by itself when it is plugged in. */
export async function chooseKey(page: Page, key: VirtualYubiKey): Promise<void> {
  await page.getByRole('row', { name: serialOf(key) }).click();
  await expect(page.getByRole('heading', { level: 2, name: serialOf(key) })).toBeVisible();
}

/** Assigns the chosen key to a person. */
export async function assign(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Assign to a person…', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Person', { exact: true }).click();
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Assign YubiKey' }).click();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey assigned');
}

/** Gives the chosen key its first PIN. */
export async function setPin(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set a PIN…', exact: true }).click();
  await page.getByLabel('New PIN', { exact: true }).fill(PIN);
  await page.getByLabel('New PIN again').fill(PIN);
  await page.getByRole('button', { name: 'Set this PIN' }).click();
  await expect(page.getByTestId('recorded')).toContainText('PIN set');
}

/** Enters the PIN and waits for the prompt that names this key. */
export async function enterPin(page: Page, key: VirtualYubiKey, act: string, pin = PIN): Promise<void> {
  await page.getByLabel('PIN of this YubiKey').fill(pin);
  await page.getByRole('button', { name: act }).click();
  if (pin === PIN) await expect(page.getByTestId('touch-prompt')).toContainText(serialOf(key));
}

/** Begins to set the chosen key up for signing, up to its touch. */
export async function provision(page: Page, key: VirtualYubiKey): Promise<void> {
  await page.getByRole('button', { name: 'Set up for signing…', exact: true }).click();
  await enterPin(page, key, 'Set up this YubiKey');
}
