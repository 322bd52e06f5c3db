import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { listBackups } from '../../main/store/backup.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { createOrganization as creation } from '../support/commands.ts';
import { test, writeConfig } from '../support/e2e.ts';
import { ask } from '../support/forged-calls.ts';
import { eventsOf, given } from '../support/in-memory-registry.ts';
import { createLedger, createOrganization, goTo, headOf } from '../support/steps.ts';

/** Appends events to the laptop's ledger while the app is not running. */
function append(userData: string, names: readonly string[], at: string): void {
  const ledger = Ledger.open(path.join(userData, 'events'));
  for (const name of names) ledger.append(eventsOf(given().when(creation({ name }))), at);
  ledger.close();
}

test('a backup is made on demand and when the program closes, and both hold everything', async ({
  launch,
  userData,
}) => {
  const { page, quit } = await launch();
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  // The way on Home leads to where it is done.
  await goTo(page, 'Home');
  await page.getByRole('button', { name: 'Back up…' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeFocused();
  await expect(page.getByTestId('last-backup')).toHaveText('None yet');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByTestId('last-backup')).toHaveAttribute('data-entries', '1');
  await createOrganization(page, 'Globex');
  const head = await headOf(page);
  await goTo(page, 'Backups');
  await expect(page.getByTestId('last-backup')).toContainText('1 newer entry not in it');
  await quit();

  const folder = path.join(userData, 'backup');
  const [newest, older] = listBackups(folder, null);
  expect(newest).toMatchObject({ entries: 2, head, ledgerName: 'Root ceremony' });
  expect(older).toMatchObject({ entries: 1 });

  const again = await launch();
  await expect(again.page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
  await again.quit();
  // Nothing was added, so that nothing had to be copied.
  expect(readdirSync(folder)).toHaveLength(2);
});

test('a backup that cannot be made says why, and closing does not wait for it', async ({
  launch,
  userData,
}) => {
  writeConfig(userData, '[storage]\nbackup_dir = "/no-such-stick/backup"\n');
  const { page, quit } = await launch();
  await createLedger(page, 'Root ceremony', 'Officer A');
  await goTo(page, 'Backups');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('alert')).toContainText('/no-such-stick/backup is not there');
  await quit();
});

test('what is intact is said for every entry, also right after an act; a clock set back is said', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await first.quit();
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  append(userData, ['Globex'], inAnHour);

  const { page } = await launch();
  const integrity = page.getByTestId('integrity');
  await expect(integrity).toHaveText(/Intact$/);
  await expect(page.locator('[data-code="ledger.clock-behind"]')).toContainText('clock of this laptop');
  await createOrganization(page, 'Initech');
  // A ledger of usual size is checked anew after each act.
  await expect(integrity).toHaveAttribute('title', /^3 entries/);
  await page.getByRole('button', { name: 'Check the ledger' }).click();
  await expect(integrity).toHaveText(/Intact$/);
  await expect(page.locator('[data-code="ledger.clock-was-set-back"]')).toContainText('Entry 3');
});

test('entries that are gone are missed, and nothing more is recorded', async ({ launch, userData }) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await first.quit();
  const [older] = listBackups(path.join(userData, 'backup'), null);
  append(userData, ['Globex', 'Initech'], new Date().toISOString());
  const { copyFileSync } = await import('node:fs');
  copyFileSync(older?.file ?? '', path.join(userData, 'events/ledger.db'));

  const { page } = await launch();
  await expect(page.getByTestId('integrity')).toHaveAttribute('data-state', 'damaged');
  const alarm = page.getByRole('alert').first();
  await expect(alarm).toContainText('This ledger had 3 entries');
  await expect(alarm).toContainText(older?.file ?? 'no backup');
  await goTo(page, 'Organizations');
  await page.getByRole('button', { name: 'New organization' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Umbrella');
  await page.getByRole('button', { name: 'Record organization' }).click();
  await expect(page.getByRole('dialog')).toContainText('nothing more is recorded');
  // Nor does it for a page that asks without a screen.
  const cid = await headOf(page);
  const comparison = { cid, found: { method: 'qr', equal: true }, people: ['Officer A', 'Witness B'] };
  expect((await ask(page, 'comparisons.record', comparison)).code).toBe('ledger.damaged');
  expect((await ask(page, 'bootstrap.record', { passphrase: null })).code).toBe('ledger.damaged');
});

test('a registry that differs from the entries is made anew, and the person is told', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await first.quit();
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path.join(userData, 'events/ledger.db'));
  database.exec(`UPDATE object SET label = 'Acne', state = replace(state, 'Acme', 'Acne')`);
  database.close();

  const { page } = await launch();
  await expect(page.locator('[data-code="ledger.registry-rebuilt"]')).toContainText('made anew');
  await goTo(page, 'Organizations');
  await expect(page.getByRole('main')).toContainText('Acme');
});

test('a long queue is said calmly, and is no limit', async ({ launch, userData }) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  const ledger = Ledger.open(path.join(userData, 'events'));
  ledger.transaction(() => {
    for (let count = 0; count < 1001; count++) {
      const events = eventsOf(given().when(creation({ name: `Organization ${count}` })));
      ledger.append(events, new Date().toISOString());
    }
  });
  ledger.close();
  const { page } = await launch();
  await goTo(page, 'Ledger');
  await expect(page.getByTestId('long-queue')).toContainText('1,001 events wait for NATS');
});
