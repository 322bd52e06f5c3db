import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { launchApp, resize } from '../support/app.ts';
import { exampleText, exampleWith } from '../support/bootstrap.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { holdEncryption } from '../support/held-encryption.ts';
import { createLedger, goTo, headOf, PASSPHRASE, waitingOf } from '../support/steps.ts';

/** The example with one account and no user. */
function withOneAccount() {
  const { nats_hierarchy, ...rest } = JSON.parse(exampleText);
  const { operator, accounts } = nats_hierarchy;
  return { ...rest, nats_hierarchy: { operator, accounts: accounts.slice(0, 1), users: [] } };
}

test('a bootstrap file is looked at, cancelled, recorded in one act, shown in the registry, and added to by hand', async ({
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
  await chooseFile(app, wrong);
  await page.getByRole('button', { name: 'Open a bootstrap file…' }).click();
  const faults = page.getByTestId('bootstrap-faults');
  await expect(faults).toContainText('yubikey_assignments[0].pin');
  await expect(page.locator('body')).not.toContainText('84937265');
  await shoot('secret');

  const file = path.join(userData, 'domain-bootstrap.json');
  writeFileSync(file, JSON.stringify(withOneAccount()));
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Choose another file…' }).click();
  const summary = page.getByTestId('bootstrap-summary');
  await expect(summary).toContainText('18 events would be recorded');
  await expect(summary).toContainText('2 NATS seeds');
  await expect(page.getByRole('main')).toContainText('assign each key when it is plugged in');
  await shoot('review');

  const dialog = page.getByRole('dialog');
  const enterPassphrase = async () => {
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  };
  const fill = async () => {
    await page.getByRole('button', { name: 'Record 18 events…' }).click();
    await enterPassphrase();
    await shoot('passphrase');
    await dialog.getByRole('button', { name: 'Record 18 events' }).click();
  };
  // The seeds are being made until it is given up.
  const goOn = await holdEncryption(app);
  await fill();
  await page.getByRole('button', { name: 'Stop and record nothing' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Nothing was recorded' })).toBeVisible();
  await goOn();
  expect(await waitingOf(page)).toBe(0);

  await fill();
  await shoot('progress');
  const done = page.getByTestId('bootstrap-recorded');
  await expect(done).toContainText('18 events recorded');
  expect(await done.getAttribute('data-cid')).toBe(await headOf(page));
  expect(readdirSync(path.join(userData, 'keys'))).toHaveLength(2);
  await shoot('done');

  await page.getByRole('button', { name: 'Choose another file…' }).click();
  await expect(summary).toContainText('Everything this file says is in the ledger already');
  await shoot('there');

  await goTo(page, 'Units');
  await page.getByRole('row', { name: /Key management/ }).click();
  await expect(page.getByRole('article')).toContainText('Part ofOperations');
  await shoot('organization');
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Jonas Lindqvist/ }).click();
  await expect(page.getByRole('article')).toContainText('Operator in the unit Operations / Key management');
  await shoot('person');
  await goTo(page, 'Locations');
  await page.getByRole('row', { name: /Vault A/ }).click();
  await expect(page.getByRole('article')).toContainText('Two-person control');
  await shoot('location');

  await goTo(page, 'Organizations');
  await page.getByRole('button', { name: 'New unit' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Archive');
  await dialog.getByLabel('Type').click();
  await page.getByRole('option', { name: 'Department' }).click();
  await dialog.getByLabel('Part of').click();
  await page.getByRole('option', { name: 'Operations', exact: true }).click();
  await shoot('unit-form');
  await dialog.getByRole('button', { name: 'Record unit' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Unit recorded: Archive');
  await expect(page.getByRole('article')).toContainText('Part ofOperations');
  await shoot('unit');

  await goTo(page, 'Identities');
  await page
    .getByRole('row', { name: /MERIDIAN/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'New account' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('KEYS');
  await enterPassphrase();
  await shoot('account-form');
  await dialog.getByRole('button', { name: 'Make NATS account' }).click();
  await expect(page.getByTestId('recorded')).toContainText('NATS account made: KEYS');
  await page.getByRole('button', { name: 'New user' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('service');
  await dialog.getByLabel('Person').click();
  await page.getByRole('option', { name: 'Nobody' }).click();
  await dialog.getByLabel('May publish to').fill('cim.keys.>\n>');
  await enterPassphrase();
  await expect(dialog).toContainText('This is every subject of the account.');
  await shoot('user-form');
  await dialog.getByRole('button', { name: 'Make NATS user' }).click();
  await expect(page.getByTestId('recorded')).toContainText('NATS user made: service');
  await expect(page.getByRole('article')).toContainText('May publish to every subject of the account.');
  const order = ['MERIDIAN', 'KEYS', 'service', 'SYS'];
  await expect(page.getByRole('grid').getByRole('rowheader')).toHaveText(
    order.map((name) => new RegExp(`^${name}`)),
  );
  await shoot('nats');
});

test('the registry goes into a file by the window, with a role for the whole system, and begins another ledger', async ({
  launch,
  userData,
}) => {
  test.setTimeout(90_000);
  const app = await launch();
  const { page } = app;
  const dialog = page.getByRole('dialog');
  await createLedger(page, 'Root ceremony', 'Officer A');
  const { nats_hierarchy: _, ...plain } = JSON.parse(exampleText);
  const file = path.join(userData, 'domain-bootstrap.json');
  writeFileSync(file, JSON.stringify(plain));
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Open a bootstrap file…' }).click();
  await page.getByRole('button', { name: 'Record 16 events…' }).click();
  await dialog.getByRole('button', { name: 'Record 16 events' }).click();
  await expect(page.getByTestId('bootstrap-recorded')).toContainText('16 events recorded');

  await goTo(page, 'Roles');
  await page.getByRole('button', { name: 'New role' }).first().click();
  await dialog.getByLabel('Name', { exact: true }).fill('Custodian');
  await dialog.getByLabel('modify the configuration').check();
  await dialog.getByRole('button', { name: 'Record role' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Custodian');
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Amara Okafor/ }).click();
  await page.getByRole('button', { name: 'Give a role…' }).click();
  await dialog.getByLabel('Role', { exact: true }).click();
  await page.getByRole('option', { name: /Custodian/ }).click();
  await dialog.getByLabel('Holds for the whole system').check();
  await dialog.getByRole('button', { name: 'Give a role' }).click();
  await expect(page.getByRole('article')).toContainText('Custodian in the system');

  const written = path.join(userData, 'registry.json');
  await chooseFile(app, written);
  await goTo(page, 'Export');
  await confirmDialogs(app, 'cancel');
  await page.getByRole('button', { name: 'Export the registry…' }).click();
  await expect.poll(async () => (await askedQuestions(app)).length).toBe(1);
  expect(existsSync(written)).toBe(false);
  await confirmDialogs(app, 'confirm');
  await page.getByRole('button', { name: 'Export the registry…' }).click();
  const notice = page.getByTestId('registry-written');
  await expect(notice).toContainText('10 objects written and read back');
  await expect(notice).toBeFocused();
  const [question] = await askedQuestions(app);
  expect(question?.act).toContain('without encryption');
  const text = readFileSync(written, 'utf8');
  expect(text).toContain('"roleId": { "see": "role Custodian" }, "unitId": null, "systemWide": true');

  const second = path.join(userData, 'second laptop');
  mkdirSync(second);
  const other = await launchApp(second);
  try {
    await createLedger(other.page, 'Second ceremony', 'Officer B');
    await chooseFile(other, written);
    await other.page.getByRole('button', { name: 'Open a bootstrap file…' }).click();
    await other.page.getByRole('button', { name: 'Record 18 events…' }).click();
    await other.page.getByRole('dialog').getByRole('button', { name: 'Record 18 events' }).click();
    await expect(other.page.getByTestId('bootstrap-recorded')).toContainText('18 events recorded');
    await confirmDialogs(other, 'confirm');
    const again = path.join(userData, 'again.json');
    await chooseFile(other, again);
    await goTo(other.page, 'Export');
    await other.page.getByRole('button', { name: 'Export the registry…' }).click();
    await expect(other.page.getByTestId('registry-written')).toContainText(again);
    expect(readFileSync(again, 'utf8')).toBe(text);
  } finally {
    await other.kill();
  }
});
