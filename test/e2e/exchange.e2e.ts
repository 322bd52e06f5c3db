import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import type { RunningApp } from '../support/app.ts';
import { test } from '../support/e2e.ts';
import { readAsStranger } from '../support/independent-car.ts';
import { createLedger, createOrganization, goTo, headOf } from '../support/steps.ts';

/** Answers the next file dialogs as a person would who chooses this file. */
async function choose({ application }: RunningApp, file: string): Promise<void> {
  await application.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, file);
}

test('the ledger is exported, a stranger reads it, and checking says what a bundle is', async ({
  launch,
  userData,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createOrganization(page, 'Globex');
  const head = await headOf(page);
  const file = path.join(userData, 'stick.car');

  await goTo(page, 'Exchange');
  await choose(app, file);
  await page.getByRole('button', { name: 'Export 2 entries…' }).click();
  await expect(page.getByTestId('bundle-written')).toHaveAttribute('data-cid', head);
  const stranger = readAsStranger(readFileSync(file));
  expect([stranger.head, stranger.events.length]).toEqual([head, 2]);

  const check = page.getByRole('button', { name: 'Choose a bundle…' });
  const verdict = page.getByTestId('bundle-checked');
  await check.click();
  await expect(verdict).toContainText('INTACT');
  await expect(verdict).toHaveAttribute('data-relation', 'same');

  // The same file again is not overwritten.
  await page.getByRole('button', { name: 'Export 2 entries…' }).click();
  await expect(page.getByRole('alert')).toContainText('already a file');

  const damaged = path.join(userData, 'damaged.car');
  copyFileSync(file, damaged);
  const bytes = readFileSync(damaged);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  writeFileSync(damaged, bytes);
  await choose(app, damaged);
  await check.click();
  await expect(verdict).toContainText('NOT INTACT');

  const text = path.join(userData, 'letter.car');
  writeFileSync(text, 'Dear officer, this is no bundle.');
  await choose(app, text);
  await check.click();
  await expect(verdict).toContainText('This is no bundle');
});
