import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { type RunningApp, resize } from '../support/app.ts';
import { exampleText, exampleWith } from '../support/bootstrap.ts';
import { test } from '../support/e2e.ts';
import { createLedger, goTo, headOf, PASSPHRASE, waitingOf } from '../support/steps.ts';

/** Answers the next file dialog as a person would who chooses this file. */
async function choose({ application }: RunningApp, file: string): Promise<void> {
  await application.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, file);
}

/** The example with one account and its user: each seed takes a second. */
function withOneAccount() {
  const { nats_hierarchy, ...rest } = JSON.parse(exampleText);
  const { operator, accounts, users } = nats_hierarchy;
  return { ...rest, nats_hierarchy: { operator, accounts: accounts.slice(0, 1), users: users.slice(0, 1) } };
}

test('a bootstrap file is looked at, cancelled, recorded in one act, and shown in the registry', async ({
  launch,
  userData,
}) => {
  test.setTimeout(90_000);
  const shots = process.env['CIM_SHOTS'];
  const app = await launch();
  const { page } = app;
  const shoot = async (name: string) => {
    if (shots === undefined) return;
    for (const [width, height] of [
      [1280, 800],
      [960, 600],
    ] as const) {
      await resize(app, width, height);
      await page.screenshot({ path: path.join(shots, `${name}-${width}.png`) });
    }
    await resize(app, 1280, 800);
  };
  await createLedger(page, 'Root ceremony', 'Officer A');
  await shoot('empty');

  const wrong = path.join(userData, 'wrong.json');
  writeFileSync(wrong, exampleWith('"serial"', '"pin": "84937265", "serial"'));
  await choose(app, wrong);
  await page.getByRole('button', { name: 'Start from a bootstrap file…' }).click();
  const faults = page.getByTestId('bootstrap-faults');
  await expect(faults).toContainText('yubikey_assignments[0].pin');
  await expect(page.locator('body')).not.toContainText('84937265');
  await shoot('secret');

  const file = path.join(userData, 'domain-bootstrap.json');
  writeFileSync(file, JSON.stringify(withOneAccount()));
  await choose(app, file);
  await page.getByRole('button', { name: 'Choose another file…' }).click();
  const summary = page.getByTestId('bootstrap-summary');
  await expect(summary).toContainText('19 events would be recorded');
  await expect(summary).toContainText('3 NATS seeds');
  await expect(page.getByRole('main')).toContainText('May publish to every subject of the account.');
  await expect(page.getByRole('main')).toContainText('assign each key when it is plugged in');
  await shoot('review');

  const fill = async () => {
    await page.getByRole('button', { name: 'Record 19 events…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
    await shoot('passphrase');
    await dialog.getByRole('button', { name: 'Record 19 events' }).click();
  };
  await fill();
  await page.getByRole('button', { name: 'Stop and record nothing' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Nothing was recorded' })).toBeVisible();
  expect(await waitingOf(page)).toBe(0);

  await fill();
  await shoot('progress');
  const done = page.getByTestId('bootstrap-recorded');
  await expect(done).toContainText('19 events recorded', { timeout: 40_000 });
  expect(await done.getAttribute('data-cid')).toBe(await headOf(page));
  expect(readdirSync(path.join(userData, 'keys'))).toHaveLength(3);
  await shoot('done');

  await page.getByRole('button', { name: 'Choose another file…' }).click();
  await expect(summary).toContainText('Everything this file says is in the ledger already');
  await shoot('there');

  await goTo(page, 'Organizations');
  await expect(page.getByRole('region', { name: 'Units' })).toContainText('Operations / Key management');
  await shoot('organization');
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Jonas Lindqvist/ }).click();
  await expect(page.getByRole('article')).toContainText('Operator in the unit Operations / Key management');
  await shoot('person');
  await goTo(page, 'Locations');
  await page.getByRole('row', { name: /Vault A/ }).click();
  await expect(page.getByRole('article')).toContainText('Two-person control');
  await shoot('location');
  await goTo(page, 'NATS identities');
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText([
    'MERIDIAN',
    'KEYS',
    'jonas',
    'SYS',
    'amara',
  ]);
  await page.getByRole('row', { name: /amara/ }).click();
  await expect(page.getByRole('article')).toContainText('MERIDIAN / SYS');
  await shoot('nats');
});
