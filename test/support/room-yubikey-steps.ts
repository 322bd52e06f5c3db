import { expect } from '@playwright/test';
import type { VirtualYubiKey } from '../yubikey/virtual-yubikey.ts';
import { NAMES, type roomOf } from './room-steps.ts';
import { PIN, serialOf } from './yubikey-steps.ts';

/** What people do in the room with the YubiKey that the script names, in the words of its screen; Ada signs it off, and Bram is given it. */
export function yubiKeyIn({ now, press, dialog, at, sign }: ReturnType<typeof roomOf>, key: VirtualYubiKey) {
  /** Enters the PIN and asks for the touch. */
  const askTouch = async () => {
    await dialog.getByLabel('PIN of this YubiKey').fill(PIN);
    await dialog.getByRole('button', { name: 'Set up this YubiKey' }).click();
    await expect(dialog.getByTestId('touch-prompt')).toContainText(serialOf(key));
  };
  return {
    /** Assigns it, where that was begun. */
    async assign() {
      await press('Assign YubiKey…');
      await expect(dialog).toContainText(serialOf(key));
      await expect(dialog).toContainText(NAMES[1]);
      await dialog.getByRole('button', { name: 'Assign YubiKey' }).click();
      await at('assign', 'to sign');
      await sign(NAMES[0]);
    },
    async setPin() {
      await press('Begin: Set YubiKey PIN');
      await press('Set YubiKey PIN…');
      await dialog.getByLabel('New PIN', { exact: true }).fill(PIN);
      await dialog.getByLabel('New PIN again').fill(PIN);
      await dialog.getByRole('button', { name: 'Set this PIN' }).click();
      await at('pin', 'to sign');
      await sign(NAMES[0]);
    },
    /** Begins to set it up, up to its touch. */
    async beginSetUp() {
      await press('Begin: Provision YubiKey');
      await press('Provision YubiKey…');
      await askTouch();
    },
    /** The same once more, where it was begun. */
    async setUpAgain() {
      await press('Provision YubiKey…');
      await askTouch();
    },
    /** Begins to sign the step off with it, up to the touch. */
    async beginSignOff(who: string) {
      await now.getByRole('radio', { name: /YubiKey/ }).check();
      await now.getByLabel('PIN of this YubiKey').fill(PIN);
      await press(`Sign as ${who}`);
      await expect(now.getByTestId('touch-prompt')).toContainText(serialOf(key));
    },
  };
}
