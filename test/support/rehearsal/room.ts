import { expect, type Page } from '@playwright/test';
import { choose } from '../room-steps.ts';
import { PASSPHRASE } from '../steps.ts';
import { PIN, serialOf } from '../yubikey-steps.ts';
import { keyOf, type Person } from './people.ts';

/** Where the ceremony stands is asked often: a person sees it at once. */
const AT_ONCE = { intervals: [20, 50, 100] };

/** What people do in the room, each with what their seat signs with. */
export class InTheRoom {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get now() {
    return this.page.getByTestId('now');
  }

  get dialog() {
    return this.page.getByRole('dialog');
  }

  /** Waits until the ceremony is at a step. */
  async at(step: string, standing: 'open' | 'to sign' | 'failed'): Promise<void> {
    const place = `[data-testid="now"][data-step="${step}"][data-standing="${standing}"]`;
    await expect(this.page.locator(place)).toBeVisible();
  }

  press(name: string): Promise<void> {
    return this.now.getByRole('button', { name }).click();
  }

  /** Says who of several does it. */
  async choose(label: string, who: Person): Promise<void> {
    await this.now.getByLabel(label, { exact: true }).click();
    await this.page.getByRole('option', { name: new RegExp(`^${who.name}`) }).click();
  }

  /** Signs off the step that is open, one after the other. @param onTouch called while a YubiKey blinks */
  async sign(who: readonly Person[], onTouch?: () => Promise<void>): Promise<void> {
    for (const one of who) await this.#signed('Sign', one, onTouch);
  }

  /** Agrees to the deviation that waits, and records that all have. */
  async agree(...who: readonly Person[]): Promise<void> {
    for (const one of who) await this.#signed('Agree', one);
    await this.press('Record that all have agreed');
  }

  /** Reports that something was not as written, and that the step is done once more. */
  async deviate(what: string, reporter: Person, look?: () => Promise<void>): Promise<void> {
    await this.press('Report a deviation…');
    await this.dialog.getByLabel('What is not as written').fill(what);
    await this.dialog.getByRole('radio', { name: 'Minor' }).check();
    await this.dialog.getByRole('radio', { name: 'Do the step once more' }).check();
    await choose(this.page, 'Who reports it', new RegExp(`^${reporter.name}`));
    if (look !== undefined) {
      await this.dialog.getByText('What is not as written').first().scrollIntoViewIfNeeded();
      await look();
    }
    await this.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
    await expect(this.dialog).toBeHidden();
    await expect(this.now.getByTestId('open-deviation')).toContainText('waits for agreement');
  }

  /** Two read a number, and neither sees the other's. @param between called when the first is hidden */
  async readBlind(
    thing: string,
    first: string,
    second: { readonly by: Person; readonly reads: string },
    between?: () => Promise<void>,
  ): Promise<void> {
    await this.now.getByLabel(`First reading of: ${thing}`).fill(first);
    await this.press('Hide it, and let the second read');
    await this.choose('Who reads it', second.by);
    await expect(this.now).not.toContainText(first);
    await between?.();
    await this.now.getByLabel(`Second reading of: ${thing}`).fill(second.reads);
    await this.press('Compare both');
  }

  /** Reads aloud, and ticks row by row. @param look called when all but the last row are ticked */
  async readAloud(
    who: { readonly reader?: Person; readonly listener?: Person },
    look?: () => Promise<void>,
  ): Promise<number> {
    if (who.reader !== undefined) await this.choose('Who reads aloud', who.reader);
    if (who.listener !== undefined) await this.choose('Who compares', who.listener);
    const rows = await this.now.getByRole('checkbox', { name: /^Row / }).all();
    for (const [index, row] of rows.entries()) {
      if (index === rows.length - 1) await look?.();
      await row.check();
    }
    await this.press('Record that all are the same');
    return rows.length;
  }

  /** Approves the draft at a gate with a YubiKey. @param onTouch called while it blinks */
  async approve(who: Person, onTouch?: () => Promise<void>): Promise<void> {
    await this.press('Approve…');
    await approveWithYubiKey(this.page, who, onTouch);
  }

  async #signed(act: 'Sign' | 'Agree', who: Person, onTouch?: () => Promise<void>): Promise<void> {
    const { now } = this;
    const choice = now.getByRole('radio', { name: new RegExp(`^${who.name}, `) });
    const button = now.getByRole('button', { name: `${act} as ${who.name}` });
    await expect(button.or(choice).first()).toBeVisible();
    if (await choice.isVisible()) await choice.check();
    await expect(button).toBeVisible();
    const before = await this.#stand();
    if (who.yubikey === null) {
      await now.getByLabel(`Passphrase of the key “${keyOf(who)}”`).fill(PASSPHRASE);
      await button.click();
    } else {
      await now.getByLabel('PIN of this YubiKey').fill(PIN);
      await button.click();
      await expect(now.getByTestId('touch-prompt')).toContainText(serialOf(who.yubikey));
      await onTouch?.();
      who.yubikey.button.press();
    }
    // Whoever has signed is missed no more; the next step may be theirs, too.
    await expect.poll(() => this.#stand(), AT_ONCE).not.toBe(before);
  }

  /** Where the ceremony is, and who is still missing there. */
  #stand(): Promise<string> {
    return this.now.evaluate(
      (article) =>
        `${article.dataset['step']} ${article.querySelector('[data-testid="still-to-sign"]')?.textContent ?? ''}`,
    );
  }
}

/** Fills in the dialog of an approval, and touches the YubiKey. */
export async function approveWithYubiKey(
  page: Page,
  who: Person,
  onTouch?: () => Promise<void>,
): Promise<void> {
  if (who.yubikey === null) throw new Error(`${who.name} has no YubiKey.`);
  const dialog = page.getByRole('dialog', { name: /^Approve / });
  await choose(page, 'Who approves', new RegExp(`^${who.name}`));
  await dialog.getByLabel('PIN of this YubiKey').fill(PIN);
  await dialog.getByRole('button', { name: 'Approve these bytes' }).click();
  await expect(page.getByTestId('touch-prompt')).toContainText(serialOf(who.yubikey));
  await onTouch?.();
  who.yubikey.button.press();
  await expect(dialog).toBeHidden();
}
