import { expect } from '@playwright/test';
import { resize } from '../support/app.ts';
import { appendCommands, organizationWithPeople } from '../support/append-commands.ts';
import { createLocation, createUnit, generateKey } from '../support/commands.ts';
import { assignRole, createDelegation, createPolicy, createRole } from '../support/commands-authority.ts';
import { createAgent, createServiceAccount } from '../support/commands-machines.ts';
import { createAsset, createRelationship } from '../support/commands-places.ts';
import { test } from '../support/e2e.ts';
import { createLedger, goTo } from '../support/steps.ts';

/** An organization with something on every tab of the registry, so that each of them has its number. */
function someOfEach() {
  const [organization, ...people] = organizationWithPeople('Acme', 20);
  const [alice, bob] = people;
  if (organization?.type !== 'CreateOrganization' || alice === undefined || bob === undefined)
    throw new Error('There is no Acme.');
  const [unit, vault] = [createUnit(organization.id), createLocation(organization.id)];
  const owner = { organizationId: organization.id, responsiblePersonId: alice.id };
  return [
    ...[organization, ...people, unit, vault, createRole(organization.id, ['CreateKeys'])],
    ...[assignRole(alice.id, ['CreateKeys']), createDelegation(organization.id, alice.id, bob.id)],
    ...[createPolicy(organization.id), createServiceAccount({ ...owner, unitId: unit.id })],
    ...[createAgent(owner), createAsset(organization.id, { locationId: vault.id, holderId: alice.id })],
    createRelationship(organization.id, { fromPersonId: alice.id, toPersonId: bob.id }),
    generateKey(organization.id),
  ];
}

test('in a small window and at 200 % no tab moves, a form begins with its first field in sight, and the head is whole', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, someOfEach());
  const app = await launch();
  const { page } = app;
  await resize(app, 960, 600);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(960);
  const tabs = page.getByRole('navigation', { name: 'Screens of Registry' }).getByRole('listitem');
  /** In which row each tab stands. */
  const rows = async () => {
    const tops = await tabs.evaluateAll((all) => all.map((tab) => tab.getBoundingClientRect().top));
    const each = [...new Set(tops)].toSorted((a, b) => a - b);
    return tops.map((top) => each.indexOf(top));
  };
  await goTo(page, 'Organizations');
  const before = await rows();
  expect(Math.max(...before)).toBe(1);
  for (const screen of ['Service accounts', 'Relationships', 'Keys']) {
    await goTo(page, screen);
    expect(await rows(), screen).toEqual(before);
    // What is done there stands in the last row of them.
    const next = page.getByRole('main').getByRole('button', { name: /^New / });
    await expect
      .poll(() =>
        next.evaluate((button) => {
          const last = document.querySelector('nav[aria-label="Screens of Registry"] li:last-child');
          const { top, bottom } = button.getBoundingClientRect();
          const beside = last?.getBoundingClientRect() ?? new DOMRect();
          return top < beside.bottom && bottom > beside.top;
        }),
      )
      .toBe(true);
  }

  // As 1280x800 at 200 %: the whole page scrolls.
  await page.setViewportSize({ width: 640, height: 400 });
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'New person' }).first().click();
  const name = page.getByRole('dialog', { name: 'New person' }).getByLabel('Name', { exact: true });
  await expect(name).toBeFocused();
  await expect
    .poll(() =>
      name.evaluate((field) => {
        const { left, top, width, height } = field.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === field;
      }),
    )
    .toBe(true);
  await page.keyboard.press('Escape');
  await expect(name).toBeHidden();

  await page.getByTestId('head-cid').click();
  const dialog = page.getByRole('dialog', { name: 'Head of the ledger' });
  const code = await dialog.getByRole('img', { name: 'QR code of the head' }).boundingBox();
  const words = dialog.getByLabel('The head in words').locator('li > span');
  await expect(words).toHaveCount(8 * 5);
  const right = await words.evaluateAll((all) =>
    Math.max(
      ...all.map((word) => {
        const text = document.createRange();
        text.selectNodeContents(word);
        return text.getBoundingClientRect().right;
      }),
    ),
  );
  const bottom = await words.last().evaluate((word) => word.getBoundingClientRect().bottom);
  if (code === null) throw new Error('There is no QR code.');
  expect(right <= code.x || bottom <= code.y).toBe(true);
  expect(right).toBeLessThan(640);
});

test('from 960 pixels up the ledger bar is one row, also with long names and somebody whom nothing proves', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Root ceremony of the whole Acme group 2026', 'Officer Alexandra Longname');
  const bar = page.getByTestId('ledger-bar');
  for (const width of [960, 1023, 1024, 1025, 1120, 1200, 1279, 1280, 1440]) {
    await page.setViewportSize({ width, height: 700 });
    await expect.poll(() => bar.evaluate((row) => row.clientWidth)).toBe(width);
    const places = await bar
      .locator('[data-testid="mode"], [data-testid="integrity"], [data-testid="head-cid"], bdi')
      .evaluateAll((all) =>
        all.map((one) => {
          const { top, bottom, right } = one.getBoundingClientRect();
          return { middle: (top + bottom) / 2, right };
        }),
      );
    const middles = places.map(({ middle }) => middle);
    expect(Math.max(...middles) - Math.min(...middles), `${width}`).toBeLessThan(10);
    expect(Math.max(...places.map(({ right }) => right)), `${width}`).toBeLessThanOrEqual(width);
    expect(await bar.evaluate((row) => row.scrollWidth <= row.clientWidth), `${width}`).toBe(true);
  }
});
