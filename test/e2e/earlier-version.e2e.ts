import { renameSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import { Ledger } from '../../main/store/ledger.ts';
import { startApp } from '../support/app.ts';
import { createOrganization } from '../support/commands.ts';
import { test } from '../support/e2e.ts';
import { intoVersion } from '../support/earlier-version.ts';
import { eventsOf, given } from '../support/in-memory-registry.ts';

/** Before this version everything is folded anew from the entries. */
const FOLDS_ANEW = 6;

const ENTRIES = 4000;

test('while a ledger of an earlier version is opened the window says so, and how far that is', async ({
  userData,
}) => {
  const folder = path.join(userData, 'events');
  const ledger = Ledger.open(folder);
  const id = uuidv7();
  ledger.create({ id, name: 'Older', source: `older#${id}`, createdAt: new Date().toISOString() });
  ledger.transaction(() => {
    for (let number = 1; number <= ENTRIES; number++)
      ledger.append(
        eventsOf(given().when(createOrganization({ name: `Organization ${number}` }))),
        new Date().toISOString(),
      );
  });
  ledger.close();
  const file = path.join(folder, 'ledger.db');
  renameSync(file, path.join(userData, 'newer.db'));
  intoVersion(FOLDS_ANEW, path.join(userData, 'newer.db'), file);

  const app = await startApp(userData);
  try {
    const progress = app.page.getByRole('progressbar');
    // All of it in one look, from within the window: between two looks of a busy machine it may have gone.
    await app.page.waitForFunction(
      ([opening, name]) => {
        const words = document.body.innerText;
        return (
          document.querySelector('[role="status"]')?.textContent === opening &&
          document.querySelector('progress')?.getAttribute('aria-label') === name &&
          /^[\d,]+ of 4,000 entries$/m.test(words)
        );
      },
      ['Opening the ledger…', 'Bringing a ledger of an earlier version into the form of this one'],
      { polling: 'raf' },
    );
    await expect(app.page.getByTestId('ledger-bar')).toBeVisible();
    await expect(progress).toBeHidden();
    await expect(app.page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
  } finally {
    await app.kill();
  }
});
