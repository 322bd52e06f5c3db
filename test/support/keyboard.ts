import { expect, type Locator, type Page } from '@playwright/test';

/* What a person does who has no mouse. */

/** Presses Tab until this has the focus. */
export async function tabToThe(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 80; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be come to by Tab.`);
}

/** Presses Tab until the first of this name has the focus. */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  role: 'button' | 'textbox' | 'combobox' = 'button',
): Promise<void> {
  await tabToThe(page, page.getByRole(role, { name }).first());
}
