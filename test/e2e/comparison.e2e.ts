import { expect } from '@playwright/test';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { test } from '../support/e2e.ts';
import { createLedger, createOrganization, generateKey, goTo, headOf, PASSPHRASE } from '../support/steps.ts';

test('A and B tick each for themselves, and the comparison is recorded with both names', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  const head = await headOf(page);
  await goTo(page, 'Verify');
  const ticks = page.getByRole('checkbox', { checked: true });
  for (let row = 1; row <= 8; row++) {
    const read = page.getByRole('button', { name: `A: I have read row ${row}`, exact: true });
    const same = page.getByRole('button', { name: `B: I have the same in row ${row}`, exact: true });
    // B cannot have found the same what A has not read.
    await expect(same).toBeDisabled();
    await expect(page.getByLabel(`B has the same in row ${row}`, { exact: true })).toBeDisabled();
    await read.click();
    await expect(ticks).toHaveCount(2 * row - 1);
    await expect(same).toBeFocused();
    await same.click();
    await expect(ticks).toHaveCount(2 * row);
  }
  await page.getByRole('button', { name: 'Record this comparison…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record this comparison' });
  await dialog.getByLabel('A, who read aloud').fill('Alice Officer');
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  await expect(dialog).toContainText('Enter a name.');
  await dialog.getByLabel('B, who listened').fill('alice  officer');
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  await expect(dialog).toContainText('two different people');
  await dialog.getByLabel('B, who listened').fill('Bob Witness');
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  const recorded = page.getByRole('region', { name: 'Recorded comparisons' });
  await expect(recorded).toContainText('Equal');
  await expect(recorded).toContainText('Alice Officer and Bob Witness');
  // What the ledger knows is not asked for again.
  await expect(page.getByText('The ledger knows of it, with both names.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Record this comparison…' })).toBeHidden();

  // The comparison is an entry, and the head that was compared stays the one to compare, sign and write down.
  await expect(page.getByTestId('ledger-bar')).toContainText('2 entries');
  await expect(page.getByRole('main')).not.toContainText('The head has changed since');
  await expect(page.getByRole('main')).toContainText('behind it stand only its comparisons and signatures');
  await goTo(page, 'Ledger');
  await page.getByRole('row', { name: /Compared: equal/ }).click();
  await expect(page.getByRole('main')).toContainText('The 32 words were read aloud');
  await expect(page.getByRole('main')).toContainText('cim.keys.comparison.comparisonmade');
  expect(await headOf(page)).not.toBe(head);
});

test('what this laptop compared is recorded as main finds it, with the first place that differs', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  const head = parseCid(await headOf(page));
  await goTo(page, 'Verify');
  const given = page.getByLabel(/other side/);
  await given.fill(wordsOf(head).with(9, 'Zulu').slice(0, 12).join(' '));
  await page.getByRole('button', { name: 'Record this comparison…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record this comparison' });
  await dialog.getByLabel('Who compared').fill('Alice Officer');
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  await expect(page.getByRole('region', { name: 'Recorded comparisons' })).toContainText(
    'Different, first in word 10',
  );

  await page.getByRole('button', { name: 'Record what it said…' }).click();
  await dialog.getByLabel('Who compared').fill('Bob Witness');
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  // Nothing is chosen beforehand.
  await expect(dialog).toContainText('Choose what came out.');
  await dialog.getByLabel('Equal', { exact: true }).check();
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  await expect(page.getByRole('region', { name: 'Recorded comparisons' })).toContainText(
    'Bob Witness, scanned',
  );
});

test('what was compared is what is signed, and both screens say which head goes on paper', async ({
  launch,
}) => {
  test.setTimeout(90_000);
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await generateKey(page, 'Acme', 'Officer key', 'Signing');
  const head = await headOf(page);
  await goTo(page, 'Verify');
  await page.getByRole('button', { name: 'Record that you compared it…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record this comparison' });
  await dialog.getByLabel('Equal', { exact: true }).check();
  await dialog.getByLabel('First person').fill('Alice Officer');
  await dialog.getByLabel('Second person').fill('Bob Witness');
  await dialog.getByRole('button', { name: 'Record comparison' }).click();
  await expect(page.getByRole('region', { name: 'Recorded comparisons' })).toContainText(
    'all characters by eye',
  );

  await goTo(page, 'Sign');
  await expect(page.getByTestId('head-to-sign')).toHaveAttribute('data-cid', head);
  await page.getByRole('button', { name: 'Sign as Acme with key Officer key' }).click();
  await page
    .getByRole('dialog')
    .getByLabel(/Passphrase of the key/)
    .fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Sign this head' }).click();
  await expect(page.getByTestId('on-paper')).toContainText('This is the head that goes on paper');
  await expect(page.getByTestId('head-to-sign')).toHaveAttribute('data-cid', head);
  expect(await headOf(page)).not.toBe(head);
  await page.getByTestId('head-cid').click();
  const whole = page.getByRole('dialog', { name: 'Head of the ledger' });
  await expect(whole).toContainText(/On paper goes the head of entry \d/);
  await whole.getByRole('button', { name: 'Compare head' }).click();
  await expect(page.getByRole('main')).toContainText('behind it stand only its comparisons and signatures');
  await expect(page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
});
