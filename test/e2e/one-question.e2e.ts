import { cpSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test, writeConfig } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { createLedger, createOrganization, goTo } from '../support/steps.ts';

/* One act, one question: what the main process asks in its own dialog, the window does not ask before it. */

test('going online is asked once, by the main process; who cancels sees it said calmly and stays offline', async ({
  launch,
  nats,
  userData,
}) => {
  const server = await nats();
  writeConfig(userData, `[nats]\nurl = "${server.url}"\n`);
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await confirmDialogs(app, 'cancel');
  await goTo(page, 'Sync');
  await page.getByRole('button', { name: 'Go online and sync' }).click();
  await expect(page.getByText('You cancelled this.')).toBeVisible();
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByTestId('mode')).toContainText('Offline');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    `Leave Offline mode and connect this laptop to ${server.url}?`,
  ]);

  await confirmDialogs(app, 'confirm');
  await page.getByRole('button', { name: 'Go online and sync' }).click();
  await expect(page.getByTestId('sync-result')).toHaveAttribute('data-outcome', 'complete');
  expect(await askedQuestions(app)).toHaveLength(1);
  await page.getByRole('radio', { name: 'Online' }).click();
  await expect(page.getByTestId('mode')).toContainText('Online');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    `Switch to Online mode and keep this laptop connected to ${server.url}?`,
  ]);
});

test('lost entries are taken back after one question, which shows the head and its words', async ({
  launch,
  userData,
}, info) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  const events = path.join(userData, 'events');
  const elsewhere = info.outputPath('elsewhere');
  cpSync(events, elsewhere, { recursive: true });
  const app = await launch();
  const { page } = app;
  await createOrganization(page, 'Acme');
  await app.quit();
  const later = Ledger.open(events);
  const bundle = info.outputPath('later.car');
  const { head } = await exportBundle(later, bundle, {
    writtenBy: 'test',
    range: { from: 1, to: later.head()?.seq ?? 0 },
  });
  later.close();
  // The laptop goes on from a backup that lacks the last entry.
  cpSync(elsewhere, events, { recursive: true, force: true });

  const again = await launch();
  await goTo(again.page, 'Import');
  await chooseFile(again, bundle);
  await again.page.getByRole('button', { name: 'Open a bundle…' }).click();
  await askedQuestions(again);
  await expect(again.page.getByRole('checkbox', { name: 'I have compared' })).toHaveCount(0);
  await again.page.getByRole('button', { name: 'Import 1 entry of “Root ceremony”' }).click();
  await expect(again.page.getByTestId('imported')).toBeVisible();
  const questions = await askedQuestions(again);
  expect(questions).toHaveLength(1);
  expect(questions[0]?.detail).toContain(head);
});
