import { chmodSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { chooseFile } from '../file-dialogs.ts';
import { freePort } from '../free-port.ts';
import { NatsServer } from '../nats-server.ts';
import { chooseIn, goTo, headOf, openIn, PASSPHRASE } from '../steps.ts';
import { ISSUING, ROOT } from './ceremony.ts';
import { judge, makeRequest, rootOf } from './openssl.ts';
import { type Cast, HOUSE } from './people.ts';
import { SERVER } from './places.ts';
import { approveAndSign, openBootstrapFile, saveChain, saveList } from './registry.ts';
import type { Stage } from './stage.ts';

/** What the identities in NATS are called. */
const OPERATOR = 'ACME';
const ACCOUNT = 'EVENTS';
const LAPTOP = 'sync-laptop';
const READER = 'reader';

/** The keys that sign tokens, so that those of the identities themselves are not used daily. */
const SIGNERS = { operator: 'ACME signs', system: 'SYS signs', account: 'EVENTS signs' };

/** Files of the server and of the laptop that syncs. Keys lie where they were made. */
export function filesOf(stage: Stage) {
  return {
    root: stage.stick('root.pem'),
    serverKey: stage.file('server', 'server.key'),
    serverRequest: stage.stick('server.csr'),
    serverChain: stage.stick('server.pem'),
    laptopKey: stage.file('online', 'laptop.key'),
    laptopRequest: stage.stick('laptop.csr'),
    laptopChain: stage.stick('laptop.pem'),
    laptopCreds: stage.stick('laptop.creds'),
    readerCreds: stage.stick('reader.creds'),
    rootList: stage.stick('root.crl'),
    issuingList: stage.stick('issuing.crl'),
  };
}

/** Certificates for the server and the laptop that syncs, from requests; and openssl judges what was made. */
export async function certifyMachines(stage: Stage, cast: Cast): Promise<void> {
  const files = filesOf(stage);
  const { page } = stage.offline;
  makeRequest({ key: files.serverKey, request: files.serverRequest }, SERVER, `DNS:${SERVER}`);
  makeRequest({ key: files.laptopKey, request: files.laptopRequest }, LAPTOP, `DNS:${LAPTOP}`);
  for (const key of [files.serverKey, files.laptopKey]) chmodSync(key, 0o600);
  stage.say('The server and the laptop that syncs make their keys, and requests that come on a stick');
  for (const [profile, name, request, chain] of [
    ['NATS server', SERVER, files.serverRequest, files.serverChain],
    ['NATS client', LAPTOP, files.laptopRequest, files.laptopChain],
  ] as const) {
    await openIn(page, 'Certificates', ISSUING);
    await page.getByRole('button', { name: 'New certificate below it…' }).click();
    const form = page.getByRole('dialog', { name: 'New certificate' });
    await chooseIn(page, form, 'Profile', new RegExp(`^${profile}`));
    await form.getByRole('radio', { name: 'A request' }).check();
    await form.getByTestId('request-file').setInputFiles(request);
    await expect(form.getByLabel('Names')).toHaveValue(`dns: ${name}`);
    await form.getByLabel('Approvals needed').fill('1');
    await form.getByRole('button', { name: 'Prepare the draft' }).click();
    await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText(name);
    if (profile === 'NATS server') await stage.picture(page, 'draft');
    await approveAndSign(page, `certificate ${name}`, cast.bram, ISSUING);
    await saveChain(stage.offline, chain);
    stage.say(`The certificate of ${name} (${profile}) is approved by ${cast.bram.name}, signed and saved`);
  }
  for (const [name, file] of [
    [ROOT, files.rootList],
    [ISSUING, files.issuingList],
  ] as const) {
    await openIn(page, 'Lists', `${name}, list 1`);
    await saveList(stage.offline, file);
  }
  await goTo(page, 'Tree');
  // The keys go through what is there.
  await expect(page.getByRole('treeitem', { name: ISSUING })).toBeVisible();
  await page.getByRole('tree').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('main').getByText(LAPTOP, { exact: true })).toBeVisible();
  await stage.picture(page, 'tree');
  rootOf(files.serverChain, files.root);
  const lists = [files.rootList, files.issuingList];
  const common = { root: files.root, lists };
  judge(stage, {
    what: 'the certificate of the server',
    purpose: 'sslserver',
    chain: files.serverChain,
    ...common,
  });
  judge(stage, {
    what: 'the certificate of the laptop',
    purpose: 'sslclient',
    chain: files.laptopChain,
    ...common,
  });
}

/** An operator with accounts and users, out of a file; their tokens are drafted, approved and signed; credentials are exported. */
export async function makeIdentities(stage: Stage, cast: Cast): Promise<void> {
  const { page } = stage.offline;
  await recordHierarchy(stage);
  await openIn(page, 'Identities', LAPTOP);
  await page.getByRole('button', { name: 'Configure…' }).click();
  const configuring = page.getByRole('dialog', { name: `Configure ${LAPTOP}` });
  await configuring.getByRole('button', { name: 'Fill in what Sync to NATS needs' }).click();
  await configuring.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(configuring).toBeHidden();
  stage.say(`${LAPTOP} may publish what the sync needs, and nothing else`);
  for (const [name, key] of [
    [OPERATOR, OPERATOR],
    ['SYS', SIGNERS.operator],
    [ACCOUNT, SIGNERS.operator],
    [LAPTOP, SIGNERS.account],
    [READER, SIGNERS.account],
  ] as const) {
    await openIn(page, 'Identities', name);
    await page.getByRole('button', { name: 'Draft token…' }).click();
    const form = page.getByRole('dialog', { name: `Draft the token of ${name}` });
    await form.getByLabel('Approvals needed').fill('1');
    await form.getByRole('button', { name: 'Prepare the draft' }).click();
    await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText(name);
    await approveAndSign(page, `token ${name}`, cast.bram, key);
  }
  stage.say(
    `The tokens of ${OPERATOR}, SYS, ${ACCOUNT}, ${LAPTOP} and ${READER} are approved by ${cast.bram.name} and signed`,
  );
  const files = filesOf(stage);
  await exportCreds(stage, LAPTOP, files.laptopCreds);
  await exportCreds(stage, READER, files.readerCreds);
}

async function recordHierarchy(stage: Stage): Promise<void> {
  const { page } = stage.offline;
  const everything = { publish: ['$JS.API.>'], subscribe: ['_INBOX.>'], allow_responses: false };
  const onDisk = {
    mem_storage: 0,
    disk_storage: 1024 ** 3,
    streams: 10,
    consumer: 100,
    max_ack_pending: 1000,
  };
  const unlimited = { mem_max_stream_bytes: -1, disk_max_stream_bytes: -1, max_bytes_required: false };
  const file = stage.stick('identities.json');
  const hierarchy = {
    operator: { name: OPERATOR, signing_keys: [SIGNERS.operator] },
    accounts: [
      { name: 'SYS', is_system: true, signing_keys: [SIGNERS.system] },
      { name: ACCOUNT, signing_keys: [SIGNERS.account], limits: { ...onDisk, ...unlimited } },
    ],
    users: [LAPTOP, READER].map((name) => ({ name, account: ACCOUNT, permissions: everything })),
  };
  writeFileSync(file, JSON.stringify({ organization: { name: HOUSE }, nats_hierarchy: hierarchy }));
  await openBootstrapFile(stage.offline, file);
  const go = page.getByRole('button', { name: /^Record \d+ events…$/ });
  await go.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: /^Record \d+ events$/ }).click();
  await expect(page.getByTestId('bootstrap-recorded')).toContainText('events recorded');
  stage.say(
    `The operator ${OPERATOR}, two accounts and two users are made; their seeds are encrypted on this laptop`,
  );
}

async function exportCreds(stage: Stage, name: string, file: string): Promise<void> {
  const { app, page } = stage.offline;
  await openIn(page, 'Identities', name);
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Export credentials…' }).click();
  const dialog = page.getByRole('dialog', { name: `Export the credentials of ${name}` });
  await dialog.getByLabel('For whom').fill(name);
  await dialog.getByLabel(`Passphrase of the seed of “${name}”`).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Export the credentials' }).click();
  await expect(dialog).toBeHidden();
  stage.say(`The credentials of ${name} leave as a file; that they did, and for whom, is recorded`);
}

/** A real nats-server starts from what was exported, with the certificate that was made, and asks everybody for theirs. */
export async function startServer(stage: Stage): Promise<void> {
  const { app, page } = stage.offline;
  const files = filesOf(stage);
  const port = await freePort();
  const folder = stage.file('server', 'exported');
  await openIn(page, 'Identities', OPERATOR);
  await chooseFile(app, folder);
  await page.getByRole('button', { name: 'Export for a server…' }).click();
  const form = page.getByRole('dialog', { name: `Export ${OPERATOR} for a server` });
  await fillServer(page, stage, { port, folder });
  const before = await headOf(page);
  await form.getByRole('button', { name: 'Export for the server' }).click();
  await expect(form).toBeHidden();
  // That it left is recorded, too: from now on this is the head.
  await expect.poll(() => headOf(page)).not.toBe(before);
  const configuration = stage.file('server', 'nats.conf');
  writeFileSync(
    configuration,
    `include "./exported/nats-server.conf"
tls {
  cert_file: ${JSON.stringify(files.serverChain)}
  key_file: ${JSON.stringify(files.serverKey)}
  ca_file: ${JSON.stringify(files.root)}
  verify: true
}
`,
  );
  stage.server = await NatsServer.from(configuration, port, 'nats-server');
  stage.say(
    'nats-server runs in operator mode from the folder that was exported, with the certificate from the ceremony',
  );
}

async function fillServer(page: Page, stage: Stage, at: { readonly port: number; readonly folder: string }) {
  const form = page.getByRole('dialog', { name: `Export ${OPERATOR} for a server` });
  await form.getByLabel('For which server').fill('nats1.acme.example');
  await form.getByLabel('Listens at').fill(`127.0.0.1:${at.port}`);
  await form.getByLabel('Folder for streams on the server').fill(stage.file('server', 'streams'));
  await form.getByLabel('Where this folder will lie on the server').fill(at.folder);
}
