import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from '@playwright/test';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { test } from '../support/e2e.ts';
import { createLedger, createOrganization, goTo, headOf } from '../support/steps.ts';

test('Verify says equal, different and where, incomplete, and unreadable', async ({ launch }) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  const head = parseCid(await headOf(page));
  const words = wordsOf(head);
  await goTo(page, 'Verify');
  await expect(page.getByRole('main')).toContainText(words[0] ?? '');
  await expect(page.getByRole('main')).toContainText(words[31] ?? '');

  const given = page.getByLabel(/other side/);
  const answer = page.getByTestId('comparison');
  await given.fill(head);
  await expect(answer).toContainText('EQUAL');
  await given.fill(words.join(' '));
  await expect(answer).toContainText('EQUAL');

  const wrong = `${head.slice(0, 40)}${head[40] === 'a' ? 'b' : 'a'}${head.slice(41)}`;
  await given.fill(wrong);
  await expect(answer).toContainText('DIFFERENT');
  await expect(answer).toContainText('41');
  await given.fill([...words.slice(0, 9), 'Zulu', ...words.slice(10)].join(' '));
  await expect(answer).toContainText('DIFFERENT');
  await expect(answer).toContainText('10');
  await given.fill(head.slice(0, 20));
  await expect(answer).toContainText('20 of 59');
  await given.fill('hello');
  await expect(answer).toContainText('cannot be compared');
});

test('a ledger changed behind the program’s back is shown as damaged, with the entry named', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await createOrganization(first.page, 'Globex');
  await first.quit();

  const database = new DatabaseSync(path.join(userData, 'events/ledger.db'));
  database.exec('DROP TRIGGER entry_is_never_updated');
  database.exec(
    "UPDATE entry SET block = CAST(replace(CAST(block AS TEXT), 'Globex', 'Globix') AS BLOB) WHERE seq = 2",
  );
  database.close();

  const second = await launch();
  await expect(second.page.getByTestId('integrity')).toHaveAttribute('data-state', 'damaged');
  const stands = second.page.getByRole('region', { name: 'How things stand' });
  await expect(stands).toContainText('Damaged');
  await expect(stands).not.toContainText('Intact');
  await expect(second.page.getByRole('region', { name: 'Next step' })).toContainText('The ledger is damaged');
  await expect(second.page.locator('body')).toContainText('The event of entry 2 was changed');
  await goTo(second.page, 'Ledger');
  await second.page.getByRole('row', { name: /^2 / }).click();
  await expect(second.page.getByRole('main')).toContainText(/does not|no longer|changed/);
});

test('a second program on the same laptop does not open the ledger again', async ({ launch, userData }) => {
  const first = await launch();
  await createLedger(first.page, 'Ceremony', 'Officer A');
  const { launchApp } = await import('../support/app.ts');
  await expect(launchApp(userData)).rejects.toThrow();
  await createOrganization(first.page, 'Acme');
});
