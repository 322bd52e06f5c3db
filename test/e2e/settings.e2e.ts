import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { freePort } from '../support/free-port.ts';
import { createLedger, createOrganization, goTo, waitingOf } from '../support/steps.ts';

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const status = (page: Page) => page.getByTestId('settings-status');
const save = (page: Page) => page.getByRole('button', { name: 'Save settings' });

test('settings are checked while one types, saved at once, and comments stay', async ({
  launch,
  userData,
  nats,
}) => {
  const server = await nats();
  writeConfig(
    userData,
    `# by Anna\n${hybridConfig(`nats://localhost:${await freePort()}`)}\n[storage] # on the stick\nbackup_dir = "b"\n`,
  );
  const { page, application } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await goTo(page, 'Settings');
  const before = readFileSync(path.join(userData, 'config.toml'), 'utf8');

  await field(page, 'Server address').fill('somewhere');
  await field(page, 'Retries').fill('many');
  await expect(page.getByRole('main')).toContainText('Must look like nats://host:4222');
  await expect(page.getByRole('main')).toContainText('Must be a whole number.');
  await expect(status(page)).toContainText('2 changes not saved yet. 2 settings cannot be used');
  await expect(save(page)).toBeDisabled();

  await expect(page.getByRole('button', { name: 'Test connection' })).toBeDisabled();
  await field(page, 'Server address').fill(server.url);
  await field(page, 'Retries').fill('5');
  await page.getByRole('button', { name: 'Test connection' }).click();
  const result = page.getByTestId('test-result');
  await expect(result).toContainText('The connection works.');
  await expect(result).toContainText('nats-server 2.');
  await expect(result).toContainText('No TLS');
  await expect(result).toContainText('Not there yet: the first sync makes it');
  // What was tested is not saved: nobody said so.
  expect(readFileSync(path.join(userData, 'config.toml'), 'utf8')).toBe(before);

  await goTo(page, 'Ledger');
  await goTo(page, 'Settings');
  await expect(field(page, 'Retries')).toHaveValue('5');
  await save(page).click();
  await expect(status(page)).toContainText('Saved.');
  const after = readFileSync(path.join(userData, 'config.toml'), 'utf8');
  expect(after).toContain(`url = "${server.url}"`);
  expect(after).toContain('max_retries = 5');
  for (const kept of ['# by Anna', '# on the stick', 'mode = "Hybrid"']) expect(after).toContain(kept);

  // A file is chosen in the system's own dialog; what is empty again has its default.
  await application.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/nowhere/user.creds'] });
  });
  await page.getByRole('button', { name: 'Choose: Credentials file' }).click();
  await expect(field(page, 'Credentials file')).toHaveValue('/nowhere/user.creds');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(result).toContainText('The credentials file (/nowhere/user.creds) is missing.');
  await field(page, 'Credentials file').fill('');
  await expect(save(page)).toBeDisabled();

  await page.getByRole('button', { name: 'Write an example file' }).click();
  await expect(status(page)).toContainText('config.example.toml');
  expect(readFileSync(path.join(userData, 'config.example.toml'), 'utf8')).toContain('[nats.tls]');

  await createOrganization(page, 'Acme');
  await goTo(page, 'Sync');
  await page.getByRole('main').getByRole('button', { name: /sync/i }).first().click();
  await expect.poll(() => waitingOf(page)).toBe(0);
  await expect(page.getByRole('main')).toContainText('Connected to');

  // Offline means no connection, also when it was the file that said so.
  writeConfig(userData, after.replace('"Hybrid"', '"Offline"'));
  await expect(page.getByRole('main')).toContainText('No connection is open');
  await expect(page.getByTestId('mode')).toHaveAttribute('data-mode', 'Offline');
});

test('a broken configuration does not keep the app from opening, says what is wrong, and can be mended', async ({
  launch,
  userData,
}) => {
  writeConfig(
    userData,
    hybridConfig('nats://localhost:1', 'max_retries = 2\n') +
      '\n[storage]\noffline_events_dir = "elsewhere"\n',
  );
  const first = await launch();
  await createLedger(first.page, 'Ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await first.quit();

  const file = path.join(userData, 'config.toml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('nats://localhost:1', 'http://x').replace('max_retries', 'max_retrys'),
  );
  const { page } = await launch();
  // The same ledger, and Offline until the file can be used.
  expect(await waitingOf(page)).toBe(1);
  await expect(page.getByTestId('mode')).toHaveAttribute('data-mode', 'Offline');
  await goTo(page, 'Settings');
  const faults = page.getByTestId('config-faults');
  await expect(faults).toContainText('Line 2, column 1: nats.url is "http://x"');
  await expect(faults).toContainText(
    'Line 4, column 1: nats.max_retrys is not a key of this configuration (did you mean max_retries?)',
  );
  await field(page, 'Server address').fill('nats://localhost:1');
  await faults.getByRole('button', { name: 'Remove nats.max_retrys' }).click();
  await save(page).click();
  await expect(faults).toBeHidden();
  await expect(page.getByTestId('mode')).toHaveAttribute('data-mode', 'Hybrid');

  writeFileSync(file, '[nats\n');
  await page.getByRole('button', { name: 'Read the file again' }).click();
  await expect(faults).toContainText('Line 1, column');
  await expect(faults).toContainText('this is not TOML');
});

test('a switch of mode is recorded: by the person, and by the file when somebody edited it', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Ceremony', 'Officer A');
  await goTo(first.page, 'Settings');
  await first.page.getByRole('button', { name: 'Check the files' }).click();
  await expect(first.page.getByTestId('test-result')).toContainText('No connection was opened.');
  await goTo(first.page, 'Sync');
  await first.page.getByRole('radio', { name: 'Hybrid' }).click();
  await expect(first.page.getByTestId('mode')).toHaveAttribute('data-mode', 'Hybrid');
  expect(await waitingOf(first.page)).toBe(1);

  const file = path.join(userData, 'config.toml');
  const edit = (from: string, to: string) =>
    writeFileSync(file, readFileSync(file, 'utf8').replace(`"${from}"`, `"${to}"`));
  edit('Hybrid', 'Offline');
  await expect(first.page.getByTestId('mode')).toHaveAttribute('data-mode', 'Offline');
  expect(await waitingOf(first.page)).toBe(2);
  await first.quit();

  edit('Offline', 'Hybrid');
  const { page } = await launch();
  expect(await waitingOf(page)).toBe(3);
  await goTo(page, 'Ledger');
  const rows = page.getByRole('row', { name: /Mode changed/ });
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText('Hybrid to Offline');
  await expect(rows.last()).toContainText('Offline to Hybrid');
  for (const [row, actor] of [
    [rows.first(), 'Configuration file'],
    [rows.nth(1), 'Configuration file'],
    [rows.last(), 'Officer A'],
  ] as const) {
    await row.click();
    await expect(page.getByRole('article')).toContainText(actor);
    await page.getByRole('button', { name: 'Back to the list' }).click();
  }
});

test('a broken configuration on a new laptop: no ledger is made by it, and Settings says what is wrong', async ({
  launch,
  userData,
}) => {
  writeConfig(userData, '[storage]\noffline_events_dir = 3\n');
  const { page } = await launch();
  await page.getByLabel('Ledger name').fill('Ceremony');
  await page.getByLabel('Your name').fill('Officer A');
  await page.getByRole('button', { name: 'Create ledger' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'storage.offline_events_dir is 3: it must be text in quotes.',
  );
  await page.getByRole('button', { name: /^Settings/ }).click();
  await expect(page.getByTestId('config-faults')).toContainText('Line 2, column 1');
  await field(page, 'Ledger folder').fill('events');
  await save(page).click();
  await expect(page.getByTestId('config-faults')).toBeHidden();
  await page.getByRole('button', { name: 'Back to creating the ledger' }).click();
  await createLedger(page, 'Ceremony', 'Officer A');
});
