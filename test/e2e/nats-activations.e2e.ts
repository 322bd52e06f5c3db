import { readFileSync } from 'node:fs';
import { createAccount } from '@nats-io/nkeys';
import { expect, type Page } from '@playwright/test';
import { activationFile } from '../../app/pki/nats/activation-file.ts';
import { DEFAULT_ACCOUNT } from '../../app/registry/nats-configuration.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { ask, record } from '../support/forged-calls.ts';
import { issue, seconds } from '../support/nats-identities.ts';
import {
  checkAndDo,
  chooseIn,
  createLedger,
  createOrganization,
  createPerson,
  goTo,
  openIn,
  PASSPHRASE,
} from '../support/steps.ts';

/* What an account exports is granted to another one in the window: demanded, drafted, looked at, signed, handed out, revoked. */

async function idOf(page: Page, search: string): Promise<string> {
  const { value } = await ask(page, 'registry.find', { ledger: null, search, limit: 1 });
  return String(Object(value).objects[0].id);
}

/** An operator with two accounts whose tokens are signed, by the operations that the forms ask. */
async function identities(page: Page): Promise<{ readonly events: string; readonly billing: string }> {
  const unlocking = { by: 'passphrase', passphrase: PASSPHRASE };
  const organizationId = await idOf(page, 'Acme');
  const personId = await idOf(page, 'Alice Ames');
  const keyId = await record(page, 'keys.generate', {
    ...{ organizationId, personId, label: 'Alice signs', description: null, purpose: 'Signing' },
    ...{ algorithm: 'Ed25519', passphrase: PASSPHRASE, binding: null },
  });
  const passphrase = PASSPHRASE;
  const operatorId = await record(page, 'operators.create', {
    organizationId,
    name: 'Acme NATS',
    passphrase,
  });
  const key = (signsFor: object, name: string) =>
    record(page, 'signingKeys.generate', { signsFor, name, scope: null, passphrase });
  await key({ kind: 'operator', operator_id: operatorId }, 'Daily');
  const signed = async (kind: string, objectId: string) => {
    const asked = { kind, objectId, lastDay: null, signingKeyId: null, needed: 1, hours: 24 };
    const draftId = await record(page, 'tokens.prepare', asked);
    const { cid } = Object((await ask(page, 'drafts.look', { ledger: null, draftId })).value);
    await record(page, 'drafts.approve', { draftId, cid, personId, with: { kind: 'key', keyId, unlocking } });
    expect((await ask(page, 'drafts.sign', { drafts: [{ draftId, cid }], unlocking })).code).toBe('done');
  };
  await signed('operator', operatorId);
  const account = async (name: string) => {
    const made = { operatorId, unitId: null, name, isSystem: false, passphrase };
    const account_id = await record(page, 'accounts.create', made);
    await key({ kind: 'account', account_id }, `${name} signs`);
    await signed('account', account_id);
    return account_id;
  };
  return { events: await account('EVENTS'), billing: await account('BILLING') };
}

test('an export is granted to another account in the window, handed out, taken from elsewhere, and revoked', async ({
  launch,
}, info) => {
  test.setTimeout(300_000);
  const app = await launch();
  const { page } = app;
  const dialog = page.getByRole('dialog');
  const see = async (where: string) => {
    await loadAxe(page);
    expect(await findings(page), where).toEqual([]);
  };
  await createLedger(page, 'NATS ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createPerson(page, 'Acme', 'Alice Ames', 'alice@acme.example');
  const { events, billing } = await identities(page);

  // Nothing is granted that everybody may import.
  await openIn(page, 'Identities', 'EVENTS');
  const granting = page.getByRole('button', { name: 'Grant an activation…' });
  await expect(granting).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Configure…' }).click();
  const configuring = page.getByRole('dialog', { name: 'Configure EVENTS' });
  await configuring.getByRole('button', { name: 'Add an export' }).click();
  await configuring.getByLabel('Name of export 1').fill('Orders');
  await configuring.getByLabel('Subject of export 1').fill('orders.>');
  await configuring.getByLabel('Whoever imports export 1 needs an activation token').check();
  await configuring.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(configuring).toBeHidden();
  await expect(page.getByRole('article')).toContainText('with an activation token alone');

  // What is missing is said at its field; the draft says in words what the token says.
  await granting.click();
  const form = page.getByRole('dialog', { name: 'Grant an activation of EVENTS' });
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(form).toContainText('Choose what may be imported.');
  await chooseIn(page, form, 'Export', /^Orders/);
  await chooseIn(page, form, 'Account that may import it', /^Another operator/);
  await form.getByLabel('Public key of that account').fill('A wrong one');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(form).toContainText('Enter the public key of the account');
  await see('granting an activation, with a mistake');
  await chooseIn(page, form, 'Account that may import it', /^BILLING/);
  await form.getByLabel('Approvals needed').fill('1');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  const title = 'Orders for BILLING';
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText(title);
  await expect(page.locator('[data-line="nats.subject"]')).toContainText('orders.>');
  await expect(page.locator('[data-line="nats.kind"]')).toContainText('stream');
  await page.getByRole('button', { name: 'Approve…', exact: true }).click();
  const approving = page.getByRole('dialog', { name: `Approve ${title}` });
  await chooseIn(page, approving, 'Who approves', /^Alice Ames/);
  await approving.getByLabel('Passphrase of the key “Alice signs”').fill(PASSPHRASE);
  await approving.getByRole('button', { name: 'Approve these bytes' }).click();
  await expect(approving).toBeHidden({ timeout: 60_000 });
  await page.getByRole('button', { name: `Sign the activation ${title}` }).click();
  const signing = page.getByRole('dialog', { name: `Sign the activation ${title}` });
  await signing.getByLabel('Passphrase of the key “EVENTS signs”').fill(PASSPHRASE);
  await signing.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(signing).toBeHidden({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Open the activation that came of it' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activations' })).toBeVisible();
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText(title);
  await see('an activation');
  const file = info.outputPath('orders.jwt');
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Save the token…' }).click();
  await expect(page.getByTestId('saved')).toContainText(file);
  expect(readFileSync(file, 'utf8')).toMatch(
    /^-+BEGIN NATS ACTIVATION JWT-+\n[\w-]+\.[\w-]+\.[\w-]+\n-+END NATS ACTIVATION JWT-+\n\n$/,
  );

  // One from elsewhere is shown decoded before the account goes by it, and one for another account is refused at once.
  await openIn(page, 'Identities', 'BILLING');
  await page.getByRole('button', { name: 'Configure…' }).click();
  const importing = page.getByRole('dialog', { name: 'Configure BILLING' });
  await importing.getByRole('button', { name: 'Add an import' }).click();
  await importing.getByLabel('Name of import 1').fill('Weather');
  await importing.getByLabel('Subject of import 1').fill('weather.berlin');
  await chooseIn(page, importing, 'Account of import 1', /^Another operator/);
  const elsewhere = createAccount();
  await importing.getByLabel('Public key of the account').fill(elsewhere.getPublicKey());
  const about = async (id: string) =>
    Object((await ask(page, 'identities.about', { ledger: null, kind: 'nats.account', id })).value).account;
  const token = (sub: string) =>
    issue(elsewhere, (iss) => ({
      ...{ iss, name: 'Weather', sub, iat: seconds() },
      nats: { type: 'activation', version: 2, subject: 'weather.>', kind: 'stream' },
    }));
  const field = importing.getByRole('textbox', { name: 'Activation token of import 1' });
  await field.fill(token((await about(events)).publicKey));
  await expect(importing).toContainText('is for another account');
  // As a file that nsc has written.
  const good = token((await about(billing)).publicKey);
  await field.fill(activationFile(good));
  await expect(field).toHaveValue(good);
  const said = importing.getByLabel('What the activation token of import 1 says');
  await expect(said).toContainText('Its signature holds, and it is for this account.');
  await expect(said).toContainText('weather.>');
  await see('an activation token from elsewhere');
  await importing.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(importing).toBeHidden();
  await expect(page.getByRole('article')).toContainText('by an activation token from elsewhere');
  expect((await about(billing)).configuration.imports).toHaveLength(1);

  // What an account of this registry has granted is in the next token by itself: the page says so, until it is revoked.
  const imported = { name: 'Orders', subject: 'orders.eu', kind: 'stream', local_subject: null };
  const account = (await about(events)).publicKey;
  const configuration = { ...DEFAULT_ACCOUNT, imports: [{ ...imported, account }] };
  await record(page, 'accounts.configure', { id: billing, configuration });
  await expect(page.getByTestId('outdated')).toContainText('Activation token');
  await goTo(page, 'Activations');
  await page.getByRole('row', { name: /^Orders for BILLING/ }).click();
  await page.getByRole('button', { name: 'Revoke…', exact: true }).click();
  await chooseIn(page, dialog, 'Reason', /^What was agreed upon/);
  await see('revoking an activation');
  await checkAndDo(page, `Revoke ${title}`, title);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('article')).toContainText('Revoked');
  await openIn(page, 'Identities', 'EVENTS');
  await expect(page.getByTestId('outdated')).toContainText('revoked, for what was issued until');
});
