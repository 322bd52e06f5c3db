import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { operations } from '../../app/contract/operations.ts';
import { resize } from '../support/app.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { ask, record } from '../support/forged-calls.ts';
import {
  checkAndDo,
  chooseIn,
  createLedger,
  createOrganization,
  createPerson,
  generateKey,
  goTo,
  PASSPHRASE,
} from '../support/steps.ts';

/** Approves the draft in the window: by initials where no key is named. */
async function approve(page: Page, title: string, who: string, key: string | null): Promise<void> {
  await page.getByRole('button', { name: 'Approve…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Approve ${title}` });
  await chooseIn(page, dialog, 'Who approves', new RegExp(`^${who}`));
  if (key === null) await expect(dialog).toContainText('by initials alone');
  else await dialog.getByLabel(`Passphrase of the key “${key}”`).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Approve these bytes' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
}

/** Has the draft in the window signed, and opens what came of it. */
async function sign(page: Page, what: string, key: string): Promise<void> {
  await page.getByRole('button', { name: `Sign the ${what}` }).click();
  const dialog = page.getByRole('dialog', { name: `Sign the ${what}` });
  await dialog.getByLabel(`Passphrase of the key “${key}”`).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await page.getByRole('button', { name: /^Open the .+ that came of it$/ }).click();
}

/** Drafts a request for a key of Acme and has it approved by initials, without the window’s forms. */
async function approvedRequest(page: Page, label: string, who: string) {
  const first = async (kind: string, search: string) => {
    const list = { ledger: null, kind, organizationId: null, status: null, naming: [], search };
    const { value } = await ask(page, 'registry.page', { ...list, order: 'name', limit: 1, offset: 0 });
    return operations['registry.page'].output.parse(value).rows[0]?.id ?? '';
  };
  const subject = [['CN', `For ${label}`]];
  const draftId = await record(page, 'requests.prepare', {
    ...{ keyId: await first('key', label), subject, names: [], needed: 1, hours: 24 },
  });
  const { cid } = Object((await ask(page, 'drafts.look', { ledger: null, draftId })).value);
  const personId = await first('person', who);
  await record(page, 'drafts.approve', { draftId, cid, personId, with: { kind: 'initials' } });
  return { cid: parseCid(cid), organizationId: await first('organization', 'Acme') };
}

/** Words as a dialog shows them: eight in a line. */
function lines(words: readonly string[]): string[] {
  return [0, 8, 16, 24].map((at) => words.slice(at, at + 8).join(' '));
}

function openssl(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('openssl', parameters, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

test('certificates are drafted, looked at, approved, signed, handed out and revoked, and openssl agrees', async ({
  launch,
}, info) => {
  test.setTimeout(600_000);
  const app = await launch();
  const { page } = app;
  const file = (name: string) => info.outputPath(name);
  const see = async (where: string) => {
    await loadAxe(page);
    expect(await findings(page), where).toEqual([]);
  };
  const dialog = page.getByRole('dialog');
  const title = page.getByRole('article').getByRole('heading', { level: 2 });
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createPerson(page, 'Acme', 'Alice Ames', 'alice@acme.example');
  await createPerson(page, 'Acme', 'Bram Berg', 'bram@acme.example');
  await generateKey(page, 'Acme', 'Root');
  await page.getByRole('button', { name: 'New key' }).click();
  await chooseIn(page, dialog, 'Organization', /^Acme/);
  await chooseIn(page, dialog, 'Holder', /^Bram Berg/);
  await dialog.getByLabel('Label').fill('Bram signs');
  await chooseIn(page, dialog, 'Purpose', /^Signing/);
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Bram signs', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Change who acts' }).click();
  await dialog.getByRole('radio', { name: 'As a person of the registry' }).check();
  await chooseIn(page, dialog, 'Who you are', /^Alice Ames/);
  await dialog.getByLabel('Your initials').fill('AA');
  await dialog.getByRole('button', { name: 'Sign in with initials only' }).click();
  await expect(page.getByTestId('ledger-bar')).toContainText('Alice Ames');
  // While a question is open, no key leads elsewhere.
  await expect(dialog).toBeHidden();

  // A root: what is missing is said at the fields; the draft says in words what it is, and is not signed before two agree.
  await page.keyboard.press('Alt+4');
  await expect(page.getByRole('heading', { level: 1, name: 'Certificates' })).toBeVisible();
  await page.getByRole('button', { name: 'New certificate' }).first().click();
  const form = page.getByRole('dialog', { name: 'New certificate' });
  await chooseIn(page, form, 'Profile', /^Root authority/);
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(form).toContainText('The profile asks for this.');
  await form.getByLabel('Common name (CN)').fill('Acme Root');
  await expect(form.getByLabel('Organization (O)')).toHaveValue('Acme');
  await see('new certificate');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(title).toHaveText('Acme Root');
  const line = (field: string) => page.locator(`[data-line="${field}"]`);
  await expect(line('basicConstraints')).toContainText('same');
  await expect(line('subject')).toContainText('Acme Root');
  await expect(line('serialNumber')).toContainText('new');
  const signing = page.getByRole('button', { name: 'Sign the certificate Acme Root' });
  await expect(signing).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('article')).toContainText('0 of 2 people have approved');
  await see('draft');
  await askedQuestions(app);
  await approve(page, 'Acme Root', 'Alice Ames', null);
  await expect(page.getByRole('article')).toContainText('1 of 2 approvals');
  await approve(page, 'Acme Root', 'Bram Berg', 'Bram signs');
  await expect(page.getByRole('article')).toContainText('2 of 2 approvals');
  const cid = (await page.getByTestId('draft-cid').getAttribute('data-cid')) ?? 'none';
  for (const { detail } of await askedQuestions(app)) expect(detail).toContain(cid);
  await see('approved draft');
  await sign(page, 'certificate Acme Root', 'Root');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual(['Sign “Acme Root”?']);
  await expect(page.getByRole('heading', { level: 1, name: 'Certificates' })).toBeVisible();
  await expect(title).toHaveText('Acme Root');
  await see('certificate');

  // An authority below it, from where the root is.
  await generateKey(page, 'Acme', 'Issuing');
  await goTo(page, 'Certificates');
  await page.getByRole('button', { name: 'New certificate below it…' }).click();
  await chooseIn(page, form, 'Profile', /^Intermediate authority/);
  await chooseIn(page, form, 'Key', /^Issuing/);
  await form.getByLabel('Common name (CN)').fill('Acme Issuing');
  await form.getByLabel('Approvals needed').fill('1');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(title).toHaveText('Acme Issuing');
  await approve(page, 'Acme Issuing', 'Bram Berg', 'Bram signs');
  await sign(page, 'certificate Acme Issuing', 'Root');
  await expect(title).toHaveText('Acme Issuing');

  // A server, from a request that openssl made.
  const names = ['-subj', '/O=Acme/CN=nats.acme.example', '-addext', 'subjectAltName=DNS:nats.acme.example'];
  execFileSync('openssl', [
    ...[
      'req',
      '-new',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      file('server.key'),
      '-out',
      file('server.csr'),
    ],
    ...names,
  ]);
  await page.getByRole('button', { name: 'New certificate below it…' }).click();
  await chooseIn(page, form, 'Profile', /^Server/);
  await form.getByRole('radio', { name: 'A request' }).check();
  await form.getByTestId('request-file').setInputFiles(file('server.csr'));
  await expect(form.getByLabel('Names')).toHaveValue('dns: nats.acme.example');
  await form.getByLabel('Approvals needed').fill('1');
  await see('from a request');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(title).toHaveText('nats.acme.example');
  await approve(page, 'nats.acme.example', 'Bram Berg', 'Bram signs');
  // Others wait for the same passphrase, or another one: those that are ticked are asked about by their CIDs; it signs what it opens.
  const other = await approvedRequest(page, 'Root', 'Alice Ames');
  await record(page, 'keys.generate', {
    ...{ organizationId: other.organizationId, personId: null, label: 'Apart', description: null },
    ...{ purpose: 'TlsServer', algorithm: 'Ed25519', passphrase: `${PASSPHRASE} apart`, binding: null },
  });
  const apart = await approvedRequest(page, 'Apart', 'Alice Ames');
  await askedQuestions(app);
  await page.getByRole('button', { name: 'Sign the certificate nats.acme.example' }).click();
  await dialog.getByLabel('Passphrase of the key “Issuing”').fill(PASSPHRASE);
  await dialog.getByLabel('For Root', { exact: true }).check();
  await dialog.getByLabel('For Apart', { exact: true }).check();
  await see('three drafts');
  await dialog.getByRole('button', { name: 'Sign 3 drafts' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  const notice = page.getByRole('article').getByRole('alert');
  await expect(notice).toContainText('Not signed, and it waits on: For Apart');
  await expect(notice).toContainText('does not open the private key');
  await see('one is left');
  const [asked] = await askedQuestions(app);
  expect(asked?.act).toBe('Sign 3 drafts?');
  for (const { cid: each } of [other, apart])
    expect(asked?.detail).toContain([each, ...lines(wordsOf(each))].join('\n'));
  expect(asked?.detail).toContain('with the key “Root”');
  const ready = operations['drafts.ready'].output.parse((await ask(page, 'drafts.ready', {})).value);
  expect(ready.drafts.map(({ title: waiting }) => waiting)).toEqual(['For Apart']);
  await page.getByRole('button', { name: /^Open the .+ that came of it$/ }).click();
  await expect(title).toHaveText('nats.acme.example');

  // Handed out with those above it, openssl accepts it.
  await chooseFile(app, file('chain.pem'));
  await page.getByRole('button', { name: 'Save…', exact: true }).click();
  await dialog.getByRole('radio', { name: 'PEM, with the authorities above it', exact: true }).check();
  await see('save');
  await dialog.getByRole('button', { name: 'Choose where to…' }).click();
  await expect(page.getByTestId('saved')).toContainText('chain.pem');
  const chain = readFileSync(file('chain.pem'), 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/);
  expect(chain).toHaveLength(3);
  writeFileSync(file('root.pem'), chain[2] ?? '');
  const verify = ['verify', '-x509_strict', '-CAfile', file('root.pem'), '-untrusted', file('chain.pem')];
  expect(openssl(...verify, file('chain.pem')).said).toContain('chain.pem: OK');

  // Revoked, and said so by a list: openssl refuses it.
  await page.getByRole('button', { name: 'Revoke certificate…' }).click();
  await chooseIn(page, dialog, 'Reason', /^Somebody else may have the private key$/);
  await checkAndDo(page, 'Revoke nats.acme.example', 'nats.acme.example');
  await expect(page.getByRole('article')).toContainText('Revoked');
  await page.getByRole('button', { name: 'Acme Issuing' }).first().click();
  await page.getByRole('button', { name: 'New revocation list…' }).click();
  const listForm = page.getByRole('dialog', { name: 'New revocation list' });
  await listForm.getByLabel('Approvals needed').fill('1');
  await see('new revocation list');
  await listForm.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(title).toHaveText('Acme Issuing, list 1');
  await approve(page, 'Acme Issuing, list 1', 'Bram Berg', 'Bram signs');
  await sign(page, 'revocation list Acme Issuing, list 1', 'Issuing');
  await expect(title).toHaveText('Acme Issuing, list 1');
  await chooseFile(app, file('issuing.crl'));
  await page.getByRole('button', { name: 'Save the list (DER)…' }).click();
  await expect(page.getByTestId('saved')).toContainText('issuing.crl');
  execFileSync('openssl', ['crl', '-inform', 'DER', '-in', file('issuing.crl'), '-out', file('crl.pem')]);
  const checked = openssl(...verify, '-crl_check', '-CRLfile', file('crl.pem'), file('chain.pem'));
  expect(checked.said).toContain('certificate revoked');
  expect(checked.status).not.toBe(0);
  await page.getByRole('button', { name: 'Record publication…' }).click();
  await dialog.getByLabel('Where').fill('http://pki.acme.example/issuing.crl');
  await dialog.getByRole('button', { name: 'Record publication' }).click();
  await expect(page.getByRole('article')).toContainText('Published');

  // The certificate of a key of the registry goes out with that key: confirmed, recorded, and openssl opens it.
  await page.getByRole('button', { name: 'Acme Issuing' }).first().click();
  await page.getByRole('button', { name: 'New certificate below it…' }).click();
  await chooseIn(page, form, 'Profile', /^Client/);
  await chooseIn(page, form, 'Key', /^Bram signs/);
  await form.getByLabel('Common name (CN)').fill('Bram Berg');
  await form.getByLabel('Approvals needed').fill('1');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await approve(page, 'Bram Berg', 'Bram Berg', 'Bram signs');
  await sign(page, 'certificate Bram Berg', 'Issuing');
  await expect(title).toHaveText('Bram Berg');
  await page.getByRole('button', { name: 'Export with its private key…' }).click();
  await dialog.getByLabel('Reason').fill('For his laptop');
  await dialog.getByLabel('Present passphrase of the key “Bram signs”').fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase', { exact: true }).fill('quilt-rhubarb-orbit 9 lanterns');
  await dialog.getByLabel('Passphrase again').fill('quilt-rhubarb-orbit 9 lanterns');
  await see('export with its key');
  await chooseFile(app, file('bram.p12'));
  await askedQuestions(app);
  await dialog.getByRole('button', { name: 'Export private key' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  const [exporting] = await askedQuestions(app);
  expect(exporting?.detail).toContain('With the certificate: “Bram Berg”');
  const p12 = ['-in', file('bram.p12'), '-passin', 'pass:quilt-rhubarb-orbit 9 lanterns', '-nodes'];
  expect(openssl('pkcs12', ...p12).said.match(/BEGIN (CERTIFICATE|PRIVATE KEY)/g)).toHaveLength(4);

  // A request to an authority elsewhere: what its key signed, openssl finds right; what came of it is recorded.
  await goTo(page, 'Requests');
  await page.getByRole('button', { name: 'New certificate request' }).click();
  const requestForm = page.getByRole('dialog', { name: 'New certificate request' });
  await requestForm.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(requestForm).toContainText('Choose the key it is for.');
  await see('new request');
  await chooseIn(page, requestForm, 'Key', /^Bram signs/);
  await requestForm.getByLabel('Common name (CN)').fill('Bram elsewhere');
  await requestForm.getByLabel('Approvals needed').fill('1');
  await requestForm.getByRole('button', { name: 'Prepare the draft' }).click();
  await approve(page, 'Bram elsewhere', 'Bram Berg', 'Bram signs');
  await sign(page, 'certificate request Bram elsewhere', 'Bram signs');
  await expect(title).toHaveText('Bram elsewhere');
  await chooseFile(app, file('bram.csr'));
  await page.getByRole('button', { name: 'Save the request as PEM…' }).click();
  await expect(page.getByTestId('saved')).toContainText('bram.csr');
  expect(openssl('req', '-verify', '-noout', '-in', file('bram.csr')).said).toContain('verify OK');
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=Elsewhere', '-days', '30'],
    ...['-keyout', file('elsewhere.key'), '-out', file('elsewhere.pem')],
  ]);
  const by = ['-CA', file('elsewhere.pem'), '-CAkey', file('elsewhere.key'), '-out', file('bram.pem')];
  execFileSync('openssl', ['x509', '-req', '-in', file('bram.csr'), ...by]);
  await page.getByRole('button', { name: 'Record the certificate…' }).click();
  await dialog.getByTestId('certificate-file').setInputFiles(file('bram.pem'));
  await expect(dialog.getByLabel('Certificate (PEM)')).toHaveValue(/BEGIN CERTIFICATE/);
  await dialog.getByRole('button', { name: 'Record certificate' }).click();
  await expect(page.getByRole('article')).toContainText('Answered');
  await see('answered request');

  // The tree: opened and gone through with the keys alone; what is chosen stands beside it.
  await pressBeforeRows(page, 'Home');
  await goTo(page, 'Tree');
  const tree = page.getByRole('tree');
  const item = (name: string) => tree.getByRole('treeitem', { name });
  await expect(tree).toHaveAttribute('aria-activedescendant', 'tree-row-0');
  await expect(item('Acme Root')).toHaveAttribute('aria-expanded', 'true');
  await expect(item('Acme Issuing')).toHaveAttribute('aria-level', '2');
  await expect(item('Acme Issuing')).toHaveAttribute('aria-expanded', 'false');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(item('nats.acme.example')).toHaveAttribute('aria-level', '3');
  await expect(item('nats.acme.example')).toContainText('Revoked');
  await page.keyboard.press('ArrowRight');
  await expect(tree).toHaveAttribute('aria-activedescendant', 'tree-row-2');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(item('nats.acme.example')).toHaveAttribute('aria-selected', 'true');
  await expect(title).toHaveText('nats.acme.example');
  await expect(page.getByRole('listitem').filter({ hasText: 'Acme Issuing' }).first()).toContainText(
    'monthly',
  );
  await see('tree');
  // The word of today stands below the end of its line, also where there are few rows.
  const today = await page.getByTestId('today-line').boundingBox();
  const word = await page.getByText('today', { exact: true }).boundingBox();
  if (today === null || word === null) throw new Error('There is no line of today.');
  expect(Math.abs(today.x + today.width / 2 - (word.x + word.width / 2))).toBeLessThan(3);
  expect(Math.abs(word.y - (today.y + today.height))).toBeLessThan(4);
  await page.screenshot({ path: file('tree-1280.png') });
  await tree.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tree).toHaveAttribute('aria-activedescendant', 'tree-row-1');
  await page.keyboard.press('ArrowLeft');
  await expect(item('nats.acme.example')).toBeHidden();
  // Found: / goes to the field, the branch is open at once, Enter goes into the tree, and what was chosen there stays in sight.
  await page.keyboard.press('/');
  await page.keyboard.type('NATS.acme');
  await expect(page.getByRole('status').filter({ hasText: '1 found' })).toBeVisible();
  await expect(item('nats.acme.example')).toHaveAttribute('aria-level', '3');
  await expect(tree.getByRole('treeitem')).toHaveCount(3);
  await see('found in the tree');
  await page.keyboard.press('Enter');
  await expect(tree).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await expect(item('nats.acme.example')).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(title).toHaveText('nats.acme.example');
  await page.keyboard.press('/');
  await page.keyboard.type('zzz');
  await expect(page.getByRole('status').filter({ hasText: 'Nothing is called so' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(item('nats.acme.example')).toHaveAttribute('aria-selected', 'true');
  // Nothing of what is asked for stands below the authority; it stays in sight.
  await page.getByLabel('Show', { exact: true }).selectOption('Replaced or over');
  await expect(item('Acme Issuing')).not.toHaveAttribute('aria-expanded');
  await resize(app, 960, 600);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(960);
  await page.screenshot({ path: file('tree-960.png') });
  await app.quit();
});

/** Presses a key in the next tree at the moment in which it appears: its rows have not been read yet. */
async function pressBeforeRows(page: Page, key: string): Promise<void> {
  await page.evaluate((pressed) => {
    const observer = new MutationObserver(() => {
      const tree = document.querySelector('[role="tree"]');
      if (tree === null) return;
      observer.disconnect();
      tree.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
    });
    observer.observe(document.body, { childList: true, subtree: true });
  }, key);
}
