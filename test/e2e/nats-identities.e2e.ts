import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { expect, type Page } from '@playwright/test';
import type { OperationName } from '../../app/contract/channels.ts';
import { newerNatsServer } from '../../scripts/newer-nats-server.ts';
import type { RunningApp } from '../support/app.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { test, writeConfig } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { ask, record } from '../support/forged-calls.ts';
import { freePort } from '../support/free-port.ts';
import { NatsServer } from '../support/nats-server.ts';
import {
  chooseIn,
  createLedger,
  createOperator,
  createOrganization,
  createPerson,
  goTo,
  openIn,
  PASSPHRASE,
} from '../support/steps.ts';

/*
 * The whole way of NATS identities in the window: made, configured, drafted, approved, signed, exported; and real servers
 * that start from the exported folder judge it.
 */

/** Fills in a form that makes a seed, and sends it. */
async function make(page: Page, name: string, act: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: act }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
}

/** Approves and signs the draft in the window. @param key what the key that signs is called */
async function approveAndSign(page: Page, title: string, key: string): Promise<void> {
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText(title);
  await page.getByRole('button', { name: 'Approve…', exact: true }).click();
  const approving = page.getByRole('dialog', { name: `Approve ${title}` });
  await chooseIn(page, approving, 'Who approves', /^Alice Ames/);
  await approving.getByLabel('Passphrase of the key “Alice signs”').fill(PASSPHRASE);
  await approving.getByRole('button', { name: 'Approve these bytes' }).click();
  await expect(approving).toBeHidden({ timeout: 60_000 });
  await page.getByRole('button', { name: `Sign the token ${title}` }).click();
  const signing = page.getByRole('dialog', { name: `Sign the token ${title}` });
  await signing.getByLabel(`Passphrase of the key “${key}”`).fill(PASSPHRASE);
  await signing.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(signing).toBeHidden({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Open the token that came of it' })).toBeVisible();
}

async function draftAndSign(page: Page, name: string, key: string): Promise<void> {
  await openIn(page, 'Identities', name);
  await page.getByRole('button', { name: 'Draft token…' }).click();
  const form = page.getByRole('dialog', { name: `Draft the token of ${name}` });
  await form.getByLabel('Approvals needed').fill('1');
  await form.getByRole('button', { name: 'Prepare the draft' }).click();
  await approveAndSign(page, name, key);
}

function enter(server: NatsServer, creds: string): Promise<NatsConnection> {
  const authenticator = credsAuthenticator(new TextEncoder().encode(creds));
  return connect({ servers: server.url, authenticator, reconnect: false, timeout: 10_000 });
}

/** What comes of publishing: the server's answer to a PING comes after its refusal. */
async function publish(connection: NatsConnection, subject: string): Promise<string> {
  let said = 'published';
  const status = connection.status();
  const watching = (async () => {
    for await (const { type } of status) if (type === 'error') said = 'denied';
  })();
  connection.publish(subject, 'x');
  await connection.flush();
  await connection.close();
  await watching;
  return said;
}

/** The credentials of a user of the system account, made by the operations that the forms ask. */
async function systemCreds(app: RunningApp, place: string): Promise<string> {
  const { page } = app;
  const answer = async (operation: OperationName, input: object) =>
    Object((await ask(page, operation, input)).value);
  const idOf = async (search: string) =>
    String((await answer('registry.find', { ledger: null, search, limit: 1 })).objects[0].id);
  const unlocking = { by: 'passphrase', passphrase: PASSPHRASE };
  const permissions = {
    publish: ['$SYS.REQ.CLAIMS.*', '$SYS.REQ.ACCOUNT.*.CLAIMS.*'],
    subscribe: ['_INBOX.>'],
    allowResponses: false,
  };
  const userId = await record(page, 'users.create', {
    ...{
      accountId: await idOf('SYS'),
      name: 'pusher',
      personId: null,
      passphrase: PASSPHRASE,
      ...permissions,
    },
  });
  const draftId = await record(page, 'tokens.prepare', {
    ...{ kind: 'user', objectId: userId, lastDay: null, signingKeyId: null, needed: 1, hours: 24 },
  });
  const { cid } = await answer('drafts.look', { ledger: null, draftId });
  const approving = { kind: 'key', keyId: await idOf('Alice signs'), unlocking };
  await record(page, 'drafts.approve', { draftId, cid, personId: await idOf('Alice Ames'), with: approving });
  await record(page, 'drafts.sign', { drafts: [{ draftId, cid }], unlocking });
  await chooseFile(app, place);
  await record(page, 'creds.export', { userId, recipient: 'Alice', unlocking });
  return place;
}

/** What the token in a file calls what it is about. */
function nameIn(file: string): unknown {
  const [, claims = ''] = readFileSync(file, 'utf8').split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).name;
}

test('NATS identities are made, configured, drafted, signed and exported in the window, and real servers go by them', async ({
  launch,
  userData,
}, info) => {
  test.setTimeout(900_000);
  const app = await launch();
  const { page } = app;
  const file = (name: string) => info.outputPath(name);
  const dialog = page.getByRole('dialog');
  const see = async (where: string) => {
    await loadAxe(page);
    expect(await findings(page), where).toEqual([]);
  };
  await createLedger(page, 'NATS ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createPerson(page, 'Acme', 'Alice Ames', 'alice@acme.example');
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await chooseIn(page, dialog, 'Organization', /^Acme/);
  await chooseIn(page, dialog, 'Holder', /^Alice Ames/);
  await dialog.getByLabel('Label').fill('Alice signs');
  await chooseIn(page, dialog, 'Purpose', /^Signing/);
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Alice signs', { timeout: 60_000 });

  // An operator, a signing key, a system account and one for events, each with a signing key of its own.
  await createOperator(page, 'Acme', 'Acme NATS');
  await openIn(page, 'Identities', 'Acme NATS');
  await expect(page.getByRole('button', { name: 'Draft token…' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'New signing key…' }).click();
  await see('new signing key of an operator');
  await make(page, 'Daily', 'Make signing key');
  await page.getByRole('button', { name: 'Draft token…' }).click();
  await expect(dialog).toContainText('There is no system account yet');
  await expect(dialog).toContainText('There is no spare signing key');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  for (const [account, isSystem] of [
    ['SYS', true],
    ['EVENTS', false],
  ] as const) {
    await openIn(page, 'Identities', 'Acme NATS');
    await page.getByRole('button', { name: 'New account' }).click();
    if (isSystem) await dialog.getByLabel('System account').check();
    await make(page, account, 'Make NATS account');
    await openIn(page, 'Identities', account);
    await page.getByRole('button', { name: 'New signing key…' }).click();
    await make(page, `${account} signs`, 'Make signing key');
  }

  // What is wrong is said at its field; what is recorded says all of it.
  await page.getByRole('button', { name: 'Configure…' }).click();
  const configuring = page.getByRole('dialog', { name: 'Configure EVENTS' });
  await configuring.getByLabel('Connections at a time').fill('many');
  await configuring.getByRole('radio', { name: 'JetStream on' }).check();
  await configuring.getByRole('button', { name: 'Add an export' }).click();
  await expect(configuring.getByLabel('Name of export 1')).toBeFocused();
  await page.keyboard.type('Weather');
  await configuring.getByRole('button', { name: 'Add an export' }).click();
  await configuring.getByRole('button', { name: 'Take export 2 away' }).click();
  await expect(configuring.getByRole('button', { name: 'Add an export' })).toBeFocused();
  await configuring.getByLabel('Subject of export 1').fill('weather..x');
  await configuring.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(configuring).toContainText('Enter a number such as 10, or No limit.');
  await expect(configuring).toContainText('Must be a NATS subject');
  await see('configuring an account, with mistakes');
  await configuring.getByLabel('Connections at a time').fill('no limit');
  await configuring.getByLabel('Subject of export 1').fill('weather.>');
  await configuring.getByLabel('JetStream, bytes in memory').fill('64 MiB');
  await configuring.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(configuring).toBeHidden();
  await expect(page.getByRole('article')).toContainText('67108864');
  await expect(page.getByRole('article')).toContainText('Weather: stream weather.>');
  await openIn(page, 'Identities', 'SYS');
  await page.getByRole('button', { name: 'Configure…' }).click();
  await expect(dialog.getByRole('radio', { name: 'JetStream on' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await openIn(page, 'Identities', 'EVENTS');
  await page.getByRole('button', { name: 'New user' }).click();
  await chooseIn(page, dialog, 'Person', /^Alice Ames/);
  await make(page, 'laptop', 'Make NATS user');
  await openIn(page, 'Identities', 'laptop');
  await page.getByRole('button', { name: 'Configure…' }).click();
  const user = page.getByRole('dialog', { name: 'Configure laptop' });
  await user.getByRole('button', { name: 'Fill in what Sync to NATS needs' }).click();
  await expect(user.getByLabel('May publish to')).toHaveValue(/^cim\.keys\.>\n\$JS\.API\.INFO\n/);
  await user.getByLabel('Only at the times').fill('00:00 to 23:59');
  await user.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(user).toContainText('not in which time zone');
  await see('configuring a user, with a mistake');
  await user.getByLabel('Only at the times').fill('');
  await user.getByLabel('NATS clients (STANDARD)').check();
  await user.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(user).toBeHidden();

  // Four tokens, from the top: the draft says in words what they say, and is signed by whoever may.
  await openIn(page, 'Identities', 'Acme NATS');
  await page.getByRole('button', { name: 'Draft token…' }).click();
  await see('draft token');
  await dialog.getByLabel('Approvals needed').fill('1');
  await dialog.getByRole('button', { name: 'Prepare the draft' }).click();
  await expect(page.locator('[data-line="nats.strict_signing_key_usage"]')).toBeVisible();
  await approveAndSign(page, 'Acme NATS', 'Acme NATS');
  await draftAndSign(page, 'SYS', 'Daily');
  await draftAndSign(page, 'EVENTS', 'Daily');
  await draftAndSign(page, 'laptop', 'EVENTS signs');

  // What is decided afterwards does not stand in the token: its page says so, and leads to the next one.
  await openIn(page, 'Identities', 'laptop');
  await expect(page.getByTestId('outdated')).toBeHidden();
  await page.getByRole('button', { name: 'Configure…' }).click();
  await user.getByLabel('May publish to').press('Control+End');
  await user.getByLabel('May publish to').pressSequentially('\nweather.berlin');
  await user.getByRole('button', { name: 'Record what was decided' }).click();
  await expect(user).toBeHidden();
  await expect(page.getByTestId('outdated')).toContainText('weather.berlin');
  await see('an outdated token');
  await page
    .getByTestId('outdated')
    .locator('..')
    .getByRole('button', { name: /^Issued / })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tokens' })).toBeVisible();
  await expect(page.getByTestId('outdated')).toContainText('weather.berlin');
  await openIn(page, 'Identities', 'laptop');
  await page.getByRole('button', { name: 'Export credentials…' }).click();
  const creds = page.getByRole('dialog', { name: 'Export the credentials of laptop' });
  await creds.getByLabel('For whom').fill('Alice');
  await creds.getByLabel('Passphrase of the seed of “laptop”').fill(PASSPHRASE);
  await creds.getByRole('button', { name: 'Export the credentials' }).click();
  await expect(creds).toContainText('does not say what the registry says now');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Draft the next one' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tokens' })).toBeVisible();
  await dialog.getByLabel('Approvals needed').fill('1');
  await dialog.getByRole('button', { name: 'Prepare the draft' }).click();
  await approveAndSign(page, 'laptop', 'EVENTS signs');
  await openIn(page, 'Identities', 'laptop');
  await expect(page.getByTestId('outdated')).toBeHidden();

  // What leaves is confirmed by the program itself, which says what it is and for whom.
  await askedQuestions(app);
  const credsFile = file('laptop.creds');
  await chooseFile(app, credsFile);
  await page.getByRole('button', { name: 'Export credentials…' }).click();
  await see('export credentials');
  await creds.getByRole('button', { name: 'Export the credentials' }).click();
  await expect(creds).toContainText('Say for whom it is.');
  await creds.getByLabel('For whom').fill('Alice');
  await creds.getByLabel('Passphrase of the seed of “laptop”').fill(PASSPHRASE);
  await creds.getByRole('button', { name: 'Export the credentials' }).click();
  await expect(creds).toBeHidden({ timeout: 60_000 });
  const [asked, ...others] = await askedQuestions(app);
  expect(others).toEqual([]);
  expect(asked?.act).toBe('Export the credentials of “Acme NATS / EVENTS / laptop”?');
  expect(asked?.detail).toContain('For: “Alice”');
  expect(asked?.detail).toContain('Whoever has this file is the user');
  expect(statSync(credsFile).mode & 0o777).toBe(0o600);

  await openIn(page, 'Identities', 'Acme NATS');
  const port = await freePort();
  const folder = file('server');
  await chooseFile(app, folder);
  await page.getByRole('button', { name: 'Export for a server…' }).click();
  const server = page.getByRole('dialog', { name: 'Export Acme NATS for a server' });
  await see('export for a server');
  await server.getByLabel('Listens at').fill('everywhere');
  await server.getByRole('button', { name: 'Export for the server' }).click();
  await expect(server).toContainText('Enter address and port, such as 0.0.0.0:4222.');
  await server.getByLabel('For which server').fill('nats1.acme.example');
  await server.getByLabel('Listens at').fill(`127.0.0.1:${port}`);
  await server.getByLabel('Folder for streams on the server').fill(file('store'));
  await server.getByLabel('Where this folder will lie on the server').fill(folder);
  await server.getByRole('button', { name: 'Export for the server' }).click();
  await expect(server).toBeHidden({ timeout: 60_000 });
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual(['Export “Acme NATS” for a server?']);

  await chooseFile(app, file('nsc'));
  await page.getByRole('button', { name: 'Export for nsc…' }).click();
  const nsc = page.getByRole('dialog', { name: 'Export Acme NATS for nsc' });
  await nsc.getByLabel('For whom').fill('Alice');
  await nsc.getByRole('checkbox', { name: 'User EVENTS / laptop' }).check();
  await nsc.getByRole('checkbox', { name: 'Signing key EVENTS / EVENTS signs' }).check();
  // The one that stands first in the list is asked for its passphrase; below, an empty field means the same.
  await nsc.getByLabel('Passphrase of Signing key EVENTS / EVENTS signs').fill(PASSPHRASE);
  await expect(nsc).toContainText('Empty: the same as the one above.');
  await see('export for nsc');
  await nsc.getByRole('button', { name: 'Export for nsc' }).click();
  await expect(nsc).toBeHidden({ timeout: 60_000 });
  const [aboutNsc] = await askedQuestions(app);
  expect(aboutNsc?.detail.match(/Seed in plain text: /g)).toHaveLength(2);
  const stored = readFileSync(file('nsc/keys/creds/Acme NATS/EVENTS/laptop.creds'), 'utf8');
  expect(stored).toBe(readFileSync(credsFile, 'utf8'));

  // A server that runs and lacks an account is given its token: nothing is opened before this laptop leaves Offline mode.
  await openIn(page, 'Identities', 'Acme NATS');
  const pressPush = page.getByRole('button', { name: 'Push tokens to servers…' });
  await expect(pressPush).toHaveAttribute('aria-disabled', 'true');
  const pusher = await systemCreds(app, file('pusher.creds'));
  const tokens = path.join(folder, 'jwt');
  const [events = ''] = readdirSync(tokens).filter((name) => nameIn(path.join(tokens, name)) === 'EVENTS');
  rmSync(path.join(tokens, events));
  const receiving = await NatsServer.from(path.join(folder, 'nats-server.conf'), port, 'nats-server');
  try {
    writeConfig(userData, `[nats]\nurl = "${receiving.url}"\n[mode]\nmode = "Hybrid"\n`);
    await expect(page.getByTestId('mode')).toHaveAttribute('data-mode', 'Hybrid');
    await askedQuestions(app);
    await chooseFile(app, pusher);
    await pressPush.click();
    const pushing = page.getByRole('dialog', { name: 'Push tokens of Acme NATS' });
    await expect(pushing).toContainText(receiving.url);
    await see('push tokens');
    await pushing.getByRole('button', { name: 'Push the tokens' }).click();
    await expect(page.getByTestId('pushed')).toContainText('EVENTS: pushed, and there when it was looked up');
    await expect(page.getByTestId('pushed')).toContainText('SYS: there already.');
    await see('pushed tokens');
    const [aboutPush] = await askedQuestions(app);
    expect(aboutPush?.act).toBe(`Push tokens of “Acme NATS” to ${receiving.url}?`);
    expect(aboutPush?.detail).toContain('Token: “EVENTS”, issued ');
    await pushing.getByRole('button', { name: 'Done' }).click();
    await expect(pushing).toBeHidden();
  } finally {
    await receiving.stop();
  }
  await app.quit();

  // Servers of both kinds start from exactly what was exported.
  for (const program of ['nats-server', newerNatsServer()]) {
    const running = await NatsServer.from(path.join(folder, 'nats-server.conf'), port, program);
    try {
      const text = readFileSync(credsFile, 'utf8');
      expect(await publish(await enter(running, text), 'cim.keys.person.personcreated')).toBe('published');
      expect(await publish(await enter(running, text), 'weather.berlin')).toBe('published');
      expect(await publish(await enter(running, text), 'weather.oslo')).toBe('denied');
      const connection = await enter(running, text);
      const streams = await jetstreamManager(connection);
      const { config } = await streams.streams.add({ name: 'CIM_KEYS_EVENTS', subjects: ['cim.keys.>'] });
      expect(config.name).toBe('CIM_KEYS_EVENTS');
      await connection.close();
    } finally {
      await running.stop();
    }
  }
});
