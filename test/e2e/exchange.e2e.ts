import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { audit } from '../../renderer/auditor/audit.ts';
import { AUDITORS_PAGE } from '../../scripts/auditors-page.ts';
import { once } from '../support/auditor-bundles.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { readAsStranger } from '../support/independent-car.ts';
import { createLedger, createOrganization, generateKey, goTo, headOf, PASSPHRASE } from '../support/steps.ts';

/** Drops a file on the place for it, as a person would with the mouse. */
async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], fileName));
      return data;
    },
    [name, [...content]] as const,
  );
  await page.getByTestId('drop-zone').dispatchEvent('drop', { dataTransfer: transfer });
}

test('the ledger is exported, a stranger reads it, and opening one, chosen or dropped, says what it is', async ({
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

  await goTo(page, 'Export');
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Export 2 entries…' }).click();
  await expect(page.getByTestId('bundle-written')).toHaveAttribute('data-cid', head);
  const stranger = readAsStranger(readFileSync(file));
  expect([stranger.head, stranger.events.length]).toEqual([head, 2]);

  const open = page.getByRole('button', { name: 'Open a bundle…' });
  const verdict = page.getByTestId('import-preview');
  await goTo(page, 'Import');
  await open.click();
  await expect(verdict).toContainText('THE SAME AS HERE');
  await expect(verdict).toHaveAttribute('data-kind', 'same');
  // Nobody signed: whoever does not hold this ledger has nothing but the file itself.
  await expect(page.getByTestId('rests-on')).toHaveAttribute('data-proven', '0');

  // The same file again is not overwritten.
  await goTo(page, 'Export');
  await page.getByRole('button', { name: 'Export 2 entries…' }).click();
  await expect(page.getByRole('alert')).toContainText('already a file');
  await goTo(page, 'Import');

  const damaged = Buffer.from(readFileSync(file));
  damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1;
  await drop(page, 'damaged.car', damaged);
  await expect(verdict).toContainText('NOT INTACT');
  await expect(verdict).toContainText('damaged.car (dropped)');
  await drop(page, 'letter.car', Buffer.from('Dear officer, this is no bundle.'));
  await expect(verdict).toContainText('This is no bundle');
});

test('the auditor’s page is written beside a bundle on request, with its digest, and opens the bundle', async ({
  launch,
  userData,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  const head = await headOf(page);
  const file = path.join(userData, 'stick.car');
  await goTo(page, 'Export');
  await chooseFile(app, file);
  await page.getByRole('checkbox', { name: 'Also write the auditor’s page' }).check({ force: true });
  await page.getByRole('button', { name: 'Export 1 entry…' }).click();
  const told = page.getByTestId('auditors-page');
  await expect(told).toContainText(`${file}.auditor.html`);
  const written = readFileSync(`${file}.auditor.html`);
  await expect(told).toContainText(createHash('sha256').update(written).digest('hex'));
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    await told.scrollIntoViewIfNeeded();
    writeFileSync(path.resolve(`out/export-auditor-${width}.png`), await page.screenshot());
  }
  const { verdict } = await audit(once(readFileSync(file)));
  expect([verdict.finding, verdict.manifest?.head]).toEqual([null, head]);
  expect(written).toEqual(readFileSync(path.resolve(AUDITORS_PAGE)));

  // Where a page lies already, neither is written.
  const second = path.join(userData, 'second.car');
  writeFileSync(`${second}.auditor.html`, 'mine');
  await chooseFile(app, second);
  await page.getByRole('button', { name: 'Export 1 entry…' }).click();
  await expect(page.getByRole('alert')).toContainText('already a file');
  expect(existsSync(second)).toBe(false);
  expect(readFileSync(`${second}.auditor.html`, 'utf8')).toBe('mine');
});

test('an officer signs the head; what is new since the last export leaves under a passphrase', async ({
  launch,
  userData,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await goTo(page, 'Sign');
  await expect(page.getByText('Nobody here has a key for signing.')).toBeVisible();
  await goTo(page, 'Export');
  await chooseFile(app, path.join(userData, 'first.car'));
  await page.getByRole('button', { name: 'Export 1 entry…' }).click();
  await expect(page.getByTestId('bundle-written')).toBeVisible();

  await generateKey(page, 'Acme', 'Signing key of Acme', 'Signing');
  const head = await headOf(page);
  await goTo(page, 'Sign');
  await expect(page.getByTestId('head-to-sign')).toHaveAttribute('data-cid', head);
  await page.getByRole('button', { name: 'Sign as Acme' }).click();
  const passphrase = page.getByLabel('Passphrase of the key');
  await passphrase.fill('not the passphrase');
  await page.getByRole('button', { name: 'Sign this head' }).click();
  await expect(page.getByRole('dialog')).toContainText('does not open the private key');
  await passphrase.fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Sign this head' }).click();
  await expect(page.getByRole('list', { name: 'Signatures' })).toContainText('Signed');
  await expect(page.getByRole('button', { name: 'Sign as Acme' })).toBeHidden();
  // The signature is an entry behind the head, which stays what the next officer signs.
  await expect(page.getByTestId('head-to-sign')).toHaveAttribute('data-cid', head);
  expect(await headOf(page)).not.toBe(head);
  await goTo(page, 'Home');
  const stands = page.getByRole('region', { name: 'How things stand' });
  await expect(stands).toContainText('Signed by 1at entry 2');

  await goTo(page, 'Export');
  await page.getByLabel('What is new since the last export').check();
  await page.getByLabel('Whoever knows a passphrase').check();
  const file = path.join(userData, 'stick.car.age');
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Export 2 entries…' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('Passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Choose where to write it…' }).click();
  await expect(page.getByTestId('bundle-written')).toContainText('Entries 2 to 3');
  expect(readFileSync(file).subarray(0, 21).toString()).toBe('age-encryption.org/v1');

  // Opened again it asks for the passphrase, and the signature rests on a key that this ledger knows.
  await goTo(page, 'Import');
  await page.getByRole('button', { name: 'Open a bundle…' }).click();
  await page.getByLabel('Passphrase of the file').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Open with this passphrase' }).click();
  await expect(page.getByTestId('rests-on')).toHaveAttribute('data-proven', '2');
  await expect(page.getByTestId('rests-on')).toContainText('Nothing speaks yet for entries 3 to 3');

  // One more entry, and nobody has signed the head.
  await createOrganization(page, 'Beta');
  await goTo(page, 'Home');
  await expect(stands).toContainText('Not signedat entry 4');
});
