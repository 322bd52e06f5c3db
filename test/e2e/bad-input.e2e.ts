import { expect, type Page } from '@playwright/test';
import { test } from '../support/e2e.ts';
import { createLedger, createOrganization, goTo, waitingOf } from '../support/steps.ts';

async function tryOrganization(page: Page, name: string, domain = ''): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Domain').fill(domain);
  await page.getByRole('button', { name: 'Record organization' }).click();
  return dialog.innerText();
}

test('bad input gets a clear message at its field, and nothing half-written remains', async ({ launch }) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');

  await goTo(page, 'Organizations');
  await page.getByRole('button', { name: 'New organization' }).click();
  for (const [name, domain, message] of [
    ['', '', 'Enter a name.'],
    ['   ', '', 'Enter a name.'],
    ['x'.repeat(10_000), '', 'At most 200 characters'],
    ['Ac\u0007me', '', 'invisible character'],
    ['Acme\u202egro', '', 'invisible character'],
    ['Fine', 'not a domain', 'Enter a domain such as example.org'],
    ['ACME', '', 'already in the ledger'],
  ] as const) {
    await tryOrganization(page, name, domain);
    await expect(page.getByRole('dialog')).toContainText(message);
  }
  await page.keyboard.press('Escape');

  await goTo(page, 'People');
  await page.getByRole('button', { name: 'New person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Alice');
  await dialog.getByLabel('E-mail').fill('alice@');
  await page.getByRole('button', { name: 'Record person' }).click();
  await expect(dialog).toContainText('complete e-mail address');
  await page.keyboard.press('Escape');
  expect(await waitingOf(page)).toBe(1);
});

test('a person of an unknown organization is refused by the main process, too', async ({ launch }) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  const outcome = await page.evaluate(() =>
    Reflect.get(window, 'cimKeys').invoke('registry.act', {
      type: 'CreatePerson',
      id: null,
      organizationId: '0198c0de-0000-7000-8000-00000000dead',
      name: 'Alice',
      email: 'alice@example.org',
      title: null,
      department: null,
    }),
  );
  expect(outcome).toMatchObject({ ok: false, problem: { code: 'person.unknown-organization' } });
  expect(await waitingOf(page)).toBe(0);
});

test('HTML, emoji and very long words are shown harmlessly on every screen that names them', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  const html = '<img src=x onerror="document.title=1"> 👩‍💻';
  const long = `W${'o'.repeat(190)}rd`;
  await createOrganization(page, html);
  await createOrganization(page, long);
  for (const screen of ['Organizations', 'Ledger']) {
    await goTo(page, screen);
    await expect(page.getByRole('main')).toContainText('<img src=x');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
  expect(await page.title()).not.toBe('1');
});
