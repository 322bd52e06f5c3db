import { expect } from '@playwright/test';
import { appendCommands, organizationWithPeople } from '../support/append-commands.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createOrganization as createOrganizationCommand,
  createPerson as createPersonCommand,
  createUnit,
} from '../support/commands.ts';
import { createAgent } from '../support/commands-machines.ts';
import { test } from '../support/e2e.ts';
import { holdAnswers } from '../support/late-answers.ts';
import { createLedger, createOrganization, createPerson, goTo, PASSPHRASE } from '../support/steps.ts';

test('what was just recorded is what is shown, also behind 60 others and while answers are late', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, organizationWithPeople('Acme', 60));

  const app = await launch();
  const { page } = app;
  const chosen = page.getByRole('row', { selected: true });
  const detail = page.getByRole('article').getByRole('heading', { level: 2 });
  await goTo(page, 'People');
  await expect(detail).toHaveText('Person 000');
  for (const name of ['Zed 0', 'Zed 1', 'Zed 2']) {
    const held = await holdAnswers(app, 'registry.page', 'registry.object');
    await createPerson(page, 'Acme', name, `${name.replace(' ', '')}@acme.example`);
    await expect(page.getByTestId('recorded')).toContainText(`Person recorded: ${name}`);
    // While its row is on its way, nothing else stands under the notice that names it.
    await expect(detail).toBeHidden();
    await held.release();
    await expect(detail).toHaveText(name);
    await expect(chosen).toContainText(name);
  }
});

test('a select opens at once, says that it loads, then lists; or says why there is nothing to choose', async ({
  launch,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await createOrganization(page, 'Globex', 'globex.example');
  await goTo(page, 'People');
  const held = await holdAnswers(app, 'registry.choices');
  await page.getByRole('button', { name: 'New person' }).click();
  const dialog = page.getByRole('dialog', { name: 'New person' });
  await dialog.getByLabel('Organization', { exact: true }).click();
  await expect(page.getByTestId('choices-state')).toHaveText('Loading…');
  await held.release();
  await expect(page.getByTestId('choices-state')).toBeHidden();
  await page.getByRole('option', { name: /^Globex/ }).click();
  await expect(dialog.getByLabel('Organization', { exact: true })).toContainText('Globex');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // By keyboard alone, and with nobody to choose.
  await goTo(page, 'Organizations');
  const people = await holdAnswers(app, 'registry.choices');
  await page.getByRole('button', { name: 'New unit' }).click();
  await page.getByRole('dialog').getByLabel('Responsible person').click();
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Nobody yet']);
  await expect(page.getByTestId('choices-state')).toHaveText('Loading…');
  await people.release();
  await expect(page.getByTestId('choices-state')).toContainText('no people yet');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('a form that comes up before its list keeps its place: what is open in it stays open, what has the focus keeps it', async ({
  launch,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  const held = await holdAnswers(app, 'registry.page');
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'New person' }).click();
  const dialog = page.getByRole('dialog', { name: 'New person' });
  await dialog.getByLabel('Organization', { exact: true }).click();
  const form = await dialog.elementHandle();
  await expect(page.getByRole('option', { name: /^Acme/ })).toBeFocused();
  await held.release();
  await expect(page.getByRole('main')).toContainText('No people yet');
  await expect(page.getByRole('option', { name: /^Acme/ })).toBeFocused();
  await page.getByRole('option', { name: /^Acme/ }).click();
  expect(await dialog.evaluate((now, before) => now === before, form)).toBe(true);

  // Only then the screen says how it begins, and the focus is somewhere sensible.
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'No people yet' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('a form that is sent before what chooses itself has come waits for it, is recorded, and misses nothing', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  const acme = createOrganizationCommand({ name: 'Acme' });
  const keys = createUnit(acme.id, { name: 'Keys' });
  appendCommands(userData, [acme, keys, createPersonCommand(acme.id, { name: 'Alice Officer' })]);

  const app = await launch();
  const { page } = app;
  const dialog = page.getByRole('dialog', { name: 'New service account' });
  const act = dialog.getByRole('button', { name: 'Record service account' });
  const send = async () => {
    await page.getByRole('button', { name: 'New service account' }).first().click();
    await dialog.getByLabel('Name', { exact: true }).fill('backup');
    await dialog.getByLabel('Purpose').fill('Backups of the night');
    await dialog.getByLabel('Name', { exact: true }).press('Enter');
    await expect(dialog.getByRole('status').filter({ hasText: 'Loading what can be chosen…' })).toBeVisible();
    await expect(act).toHaveAttribute('aria-disabled', 'true');
    await expect(dialog).not.toContainText('Choose an organization.');
  };
  await goTo(page, 'Service accounts');
  const given = await holdAnswers(app, 'registry.choices');
  await send();
  // Who goes back meanwhile has recorded nothing.
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await given.release();
  await expect(page.getByRole('main')).toContainText('No service accounts yet');

  // The organization chooses itself, and with it what belongs to it.
  await page.reload();
  await expect(page.getByTestId('ledger-bar')).toBeVisible();
  await goTo(page, 'Service accounts');
  const held = await holdAnswers(app, 'registry.choices');
  await send();
  await held.release();
  await expect(page.getByTestId('recorded')).toContainText('Service account recorded: backup');
  const object = page.getByRole('article');
  await expect(object).toContainText('OrganizationAcme');
  await expect(object).toContainText('Owning unitKeys');
  await expect(object).toContainText('ResponsibleAlice Officer');

  // Where there is more than one to choose from, it says so once it knows.
  await createOrganization(page, 'Globex', 'globex.example');
  await goTo(page, 'Service accounts');
  const late = await holdAnswers(app, 'registry.choices');
  await send();
  await late.release();
  await expect(dialog.getByLabel('Organization', { exact: true })).toHaveAccessibleDescription(
    'Choose an organization.',
  );
});

test('a select that cannot be filled says what is wrong instead of nothing', async ({ launch }) => {
  const app = await launch();
  const { page, application } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await goTo(page, 'People');
  await application.evaluate(({ ipcMain }) => {
    const handlers = Reflect.get(ipcMain, '_invokeHandlers');
    const original = handlers.get('cim:invoke');
    handlers.set('cim:invoke', (event: unknown, name: string, input: unknown) => {
      if (name === 'registry.choices') throw new Error('broken');
      return original(event, name, input);
    });
  });
  await page.getByRole('button', { name: 'New person' }).click();
  await page.getByRole('dialog').getByLabel('Organization', { exact: true }).click();
  await expect(page.getByTestId('choices-state')).toContainText('could not reach the program');
});

test('after a person was recorded, the key that comes next is theirs; otherwise nobody is chosen', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await page.getByRole('button', { name: 'Next: new key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await expect(dialog.getByLabel('Holder', { exact: true })).toContainText('Alice Officer');
  await expect(dialog.getByLabel('Organization', { exact: true })).toContainText('Acme');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'New key' }).click();
  await expect(dialog.getByLabel('Holder', { exact: true })).toContainText('Choose who holds it');
  await dialog.getByLabel('Label').fill('Root CA');
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(dialog).toContainText('Choose who holds the key.');
  await dialog.getByLabel('Holder', { exact: true }).click();
  await page.getByRole('option', { name: 'The organization itself' }).click();
  await expect(dialog.getByLabel('Holder', { exact: true })).toContainText('The organization itself');
});

test('a key is kept in a location and a NATS user is for an agent; what is suspended is not offered', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  const acme = createOrganizationCommand({ name: 'Acme', domain: null });
  const alice = createPersonCommand(acme.id, { name: 'Alice', email: 'alice@acme.example' });
  const [vault, annex] = [
    createLocation(acme.id, { name: 'Vault' }),
    createLocation(acme.id, { name: 'Annex' }),
  ];
  const owner = { organizationId: acme.id, responsiblePersonId: alice.id };
  const [watcher, sleeper] = [createAgent(owner), createAgent(owner, { name: 'Sleeper' })];
  const operator = createNatsOperator(acme.id);
  appendCommands(userData, [
    ...[acme, alice, vault, annex, watcher, sleeper],
    ...[operator, createNatsAccount(operator.id, { name: 'KEYS' })],
    { type: 'SuspendLocation', id: annex.id, reason: 'Flooded', expectedRestoration: null },
    { type: 'SuspendAgent', id: sleeper.id, reason: 'Under review' },
  ]);

  const { page } = await launch();
  const dialog = page.getByRole('dialog');
  /** Chooses the one object that is offered. */
  const chooseOnly = async (field: string, none: string, only: string) => {
    await dialog.getByLabel(field, { exact: true }).click();
    await expect(page.getByRole('listbox').getByRole('option')).toHaveText([none, new RegExp(`^${only}`)]);
    await page.getByRole('option', { name: only }).click();
  };
  const enterPassphrase = async () => {
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  };
  const recorded = page.getByTestId('recorded');
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await dialog.getByLabel('Label').fill('Root CA');
  await dialog.getByLabel('Purpose').click();
  await page.getByRole('option', { name: 'Signing', exact: true }).click();
  await dialog.getByLabel('Holder', { exact: true }).click();
  await page.getByRole('option', { name: 'The organization itself' }).click();
  await chooseOnly('Kept in', 'Not recorded', 'Vault');
  await enterPassphrase();
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(recorded).toContainText('Key made: Root CA', { timeout: 20_000 });
  await expect(page.getByRole('article')).toContainText('Kept inVault');

  await goTo(page, 'Identities');
  await page.getByRole('row', { name: /KEYS/ }).first().click();
  await page.getByRole('button', { name: 'New user' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('watching');
  await chooseOnly('Or for agent', 'None', 'Watcher 1');
  await enterPassphrase();
  await dialog.getByRole('button', { name: 'Make NATS user' }).click();
  await expect(recorded).toContainText('NATS user made: watching', { timeout: 20_000 });
  await expect(page.getByRole('article')).toContainText('AgentWatcher 1');
});
