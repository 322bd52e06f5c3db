import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, expect, type Page } from '@playwright/test';
import { listBackups } from '../../main/store/backup.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { presentRuntime } from '../../scripts/runtime.ts';
import { resize } from '../support/app.ts';
import { createOrganization as creation } from '../support/commands.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { eventsOf, given } from '../support/in-memory-registry.ts';
import { createLedger, createOrganization, headOf } from '../support/steps.ts';

/** What can be read of a damaged ledger is shown in the window and taken over as an act that people confirm. */

test('a ledger that lost its end says what can be read, and takes it over once that is confirmed', async ({
  launch,
  userData,
}, info) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  const head = await headOf(first.page);
  await first.quit();
  const events = path.join(userData, 'events');
  const [older] = listBackups(path.join(userData, 'backup'), null);
  const ledger = Ledger.open(events);
  ledger.append(eventsOf(given().when(creation({ name: 'Globex' }))), new Date().toISOString());
  ledger.close();
  copyFileSync(older?.file ?? '', path.join(events, 'ledger.db'));

  const damaged = await launch();
  const { page } = damaged;
  await expect(page.getByTestId('integrity')).toHaveAttribute('data-state', 'damaged');
  // What is missing stands in a backup, in NATS or a bundle: these come first.
  await expect(page.getByRole('alert').first()).toContainText(
    /Now: Stop the ceremony.* Or take over what can be read/,
  );
  const readable = page.getByTestId('readable');
  await expect(readable).toContainText('2 entries were acknowledged. 1 entry can be read as usual.');
  await expect(readable).toContainText('Entry 2 cannot be read.');
  await expect(readable).toContainText('its next entry takes their place');
  await expect(readable.locator(`[data-cid="${head}"]`)).toHaveCount(1);
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await resize(damaged, width, height);
    await page.screenshot({ path: info.outputPath(`damaged-${width}.png`) });
  }

  await confirmDialogs(damaged, 'cancel');
  const button = readable.getByRole('button', { name: 'Take over what can be read…' });
  await button.click();
  await expect(page.locator('[data-code="confirmation.cancelled"]')).toBeVisible();
  const [question] = await askedQuestions(damaged);
  expect(question?.act).toBe('Take over what can be read of the damaged ledger “Root ceremony”?');
  expect(question?.detail).toContain(head);
  expect(question?.detail).toContain('Entries that had been acknowledged are left out');
  expect(question?.buttons).toEqual(['Cancel', 'Take over']);

  await confirmDialogs(damaged, 'confirm');
  const ended = new Promise<void>((resolve) => damaged.application.process().once('exit', () => resolve()));
  await button.click();
  await ended;

  const again = await launch();
  await expect(again.page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
  expect(await headOf(again.page)).toBe(head);
  await createOrganization(again.page, 'Initech');
  expect(readdirSync(path.join(events, 'evidence')).length).toBeGreaterThan(0);
});

test('a ledger that cannot be opened is taken over before the window opens, once that is confirmed', async ({
  launch,
  userData,
}, info) => {
  // Before the window is there only the host lets a test press the button of a native dialog.
  if (presentRuntime().kind === 'electron') return;
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await createOrganization(first.page, 'Globex');
  const head = await headOf(first.page);
  await first.quit();
  const events = path.join(userData, 'events');
  const file = path.join(events, 'ledger.db');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, 0, 100));

  const { executable } = presentRuntime();
  const start = () =>
    _electron.launch({
      executablePath: executable,
      args: ['.', `--user-data-dir=${userData}`, '--no-sandbox'],
      env: { ...environment(), CIM_HOST_MESSAGE_BOXES: '1' },
    });
  const cancelled = await start();
  const gone = new Promise<void>((resolve) => cancelled.process().once('exit', () => resolve()));
  const asked = await cancelled.firstWindow();
  await expect(asked.getByRole('heading')).toContainText('Take over what can be read');
  await expect(asked.locator('p')).toContainText('2 entries were acknowledged.');
  await asked.screenshot({ path: info.outputPath('asked.png') });
  await press(asked, 'Cancel');
  await gone;
  expect(readFileSync(file).equals(bytes)).toBe(true);

  const agreed = await start();
  const box = await agreed.firstWindow();
  const told = agreed.waitForEvent('window');
  await press(box, 'Take over');
  const said = await told;
  await expect(said.getByRole('heading')).toContainText('2 entries were taken over');
  await expect(said.locator('p')).toContainText(head);
  const opened = agreed.waitForEvent('window');
  await press(said, 'Close');
  const page = await opened;
  await expect(page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
  expect(await headOf(page)).toBe(head);
  await agreed.close();
  const [kept = ''] = readdirSync(path.join(events, 'evidence'));
  expect(readFileSync(path.join(events, 'evidence', kept, 'ledger.db')).equals(bytes)).toBe(true);
});

/** Pressed a moment later: the box is gone before Playwright's own click would have ended. */
async function press(box: Page, name: string): Promise<void> {
  await box.getByRole('button', { name, exact: true }).evaluate((button: HTMLButtonElement) => {
    setTimeout(() => button.click());
  });
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
