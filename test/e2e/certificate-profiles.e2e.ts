import { expect, type Locator, type Page } from '@playwright/test';
import { findings, loadAxe } from '../support/axe.ts';
import { ownProfile } from '../support/certificate-profiles.ts';
import { test } from '../support/e2e.ts';
import { checkAndDo, createLedger, createOrganization, goTo } from '../support/steps.ts';

async function openChoices(form: Locator, label: string): Promise<void> {
  await form.getByLabel(label, { exact: true }).click();
}

/** Opens the form of a certificate of Acme and its list of profiles. */
async function profilesOffered(page: Page): Promise<Locator> {
  await goTo(page, 'Certificates');
  await page.getByRole('button', { name: 'New certificate', exact: true }).first().click();
  const form = page.getByRole('dialog', { name: 'New certificate' });
  // The only organization there is stands there already.
  await expect(form).toContainText('Acme');
  await openChoices(form, 'Profile');
  await expect(page.getByRole('option', { name: /^Root authority/ })).toBeVisible();
  return form;
}

test('a profile is adopted by its text, offered for certificates of its organization, and withdrawn', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await goTo(page, 'Profiles');
  await page.getByRole('button', { name: 'New certificate profile' }).first().click();
  const form = page.getByRole('dialog', { name: 'New certificate profile' });
  const text = form.getByLabel('Text of the profile (TOML)');
  await text.fill(ownProfile('server'));
  await form.getByRole('button', { name: 'Adopt profile' }).click();
  await expect(form).toContainText('A profile named “server” comes with this program.');
  await text.fill(ownProfile().replace('kind = "leaf"', 'kind = "twig"'));
  await form.getByRole('button', { name: 'Adopt profile' }).click();
  await expect(form).toContainText('Line 4, column 1: kind is "twig"');
  await text.fill(ownProfile());
  await loadAxe(page);
  expect(await findings(page)).toEqual([]);
  await form.getByRole('button', { name: 'Adopt profile' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Profile adopted');
  await expect(form).toBeHidden();

  const offered = page.getByRole('option', { name: /^Server for a month \(short-server\)/ });
  const certificate = await profilesOffered(page);
  await offered.click();
  await expect(certificate).toContainText('The profile allows 30 days');
  await certificate.getByRole('button', { name: 'Cancel' }).click();
  await expect(certificate).toBeHidden();

  await goTo(page, 'Profiles');
  await page.getByRole('row', { name: /short-server/ }).click();
  await expect(page.getByRole('article')).toContainText('most_days = 30');
  await page.getByRole('button', { name: 'Withdraw…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('A longer one comes.');
  await checkAndDo(page, 'Withdraw short-server', 'short-server');
  await expect(page.getByTestId('recorded')).toContainText('short-server');
  await expect(page.getByRole('dialog')).toBeHidden();
  await profilesOffered(page);
  await expect(offered).toHaveCount(0);
});
