import { expect, type Page } from '@playwright/test';
import { appendCommands } from '../support/append-commands.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { manyPeople, tenPeople } from '../support/chart-data.ts';
import { test } from '../support/e2e.ts';
import { createLedger, goTo } from '../support/steps.ts';

const focused = (page: Page) => page.locator('[role="treeitem"]:focus');

/** What axe finds of the chart in both themes. */
async function seenByAxe(page: Page): Promise<string[]> {
  await loadAxe(page);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await findings(page)));
  }
  return found;
}

test('ten people are all in sight, and one gets to each of them by the keys alone', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, tenPeople());
  const { page } = await launch();
  await goTo(page, 'Chart');
  for (const name of ['Mei Tanaka', 'Rosa Bianchi', 'Quinn Larsen', 'Vera Novak'])
    await expect(page.getByRole('treeitem', { name })).toBeVisible();
  await expect(page.getByRole('treeitem', { name: /^Audit/ })).toContainText('nobody leads');

  // The search, whom to look for, the tree.
  await page.keyboard.press('/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(focused(page)).toContainText('Acme Labs');
  for (const [key, where] of [
    ['ArrowRight', 'Engineering'],
    ['ArrowDown', 'Security'],
    ['ArrowRight', 'Mei Tanaka'],
    ['ArrowDown', 'Jonas Lindqvist'],
    ['p', 'Priya Raman'],
    ['ArrowLeft', 'Security'],
    ['a', 'Audit'],
    ['Home', 'Engineering'],
    ['ArrowRight', 'Ines Okafor'],
    ['o', 'Operations'],
    ['ArrowLeft', 'Engineering'],
    ['ArrowLeft', 'Acme Labs'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(focused(page), key).toContainText(where);
  }
  expect(await seenByAxe(page)).toEqual([]);

  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('status').filter({ hasText: 'people in' })).toHaveText(
    '3 of 10 people in 4 units',
  );
  await page.getByRole('treeitem', { name: 'Vera Novak' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText('Vera Novak');

  // From the page of the organization, and what one looked for is still there.
  await goTo(page, 'Chart');
  await expect(page.getByRole('radio', { name: /^Officers/ })).toBeChecked();
  await goTo(page, 'Organizations');
  await page.getByRole('button', { name: 'Its units and people' }).click();
  await expect(page.getByRole('tree', { name: 'Acme Labs' })).toBeVisible();
});

test('among 2,000 people one path is open; a search opens it and goes to who is found', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, manyPeople(2000));
  const { page } = await launch();
  await goTo(page, 'Chart');
  await expect(page.getByRole('treeitem', { name: /^Division/ })).toHaveCount(6);
  await expect(page.getByRole('treeitem', { name: /^Person/ })).toHaveCount(0);

  await page.keyboard.press('/');
  await page.keyboard.type('Person 1234');
  await page.keyboard.press('Enter');
  await expect(focused(page)).toContainText('Person 1234');
  await expect(page.getByRole('status').filter({ hasText: 'people in' })).toHaveText(
    '1 of 2,000 people in 54 units',
  );
  await page.keyboard.press('ArrowLeft');
  await expect(focused(page)).toContainText(/^Team .*1 of/);
  await expect(focused(page)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(focused(page)).toContainText(/^Division .*1 of/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  // The other one closes.
  await expect(focused(page)).toContainText('Team');
  await expect(page.locator('[data-open="true"]')).toHaveCount(1);
  expect(await seenByAxe(page)).toEqual([]);
});
