import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { expect } from '@playwright/test';
import { chooseFile } from '../file-dialogs.ts';
import { faultsOf, readStream } from '../independent-reader.ts';
import { createLedger, goTo, headOf, waitingOf } from '../steps.ts';
import { enterPin } from '../yubikey-steps.ts';
import { filesOf } from './identities.ts';
import { auditorsPageOn, bundleOn } from './paper.ts';
import type { Cast, Person } from './people.ts';
import { NATS_LINES, STREAM } from './places.ts';
import type { Stage } from './stage.ts';

/** Both officers sign the head with their YubiKeys, and the whole ledger goes onto the stick. */
export async function takeAlong(stage: Stage, { bram, cleo }: Cast): Promise<void> {
  const { app, page } = stage.offline;
  await goTo(page, 'Sign');
  // The screen may show for a moment what it showed before; no other head than the present one is signed.
  await expect(page.getByTestId('head-to-sign')).toHaveAttribute('data-cid', await headOf(page));
  for (const who of [bram, cleo]) {
    await page.getByRole('button', { name: `Sign as ${who.name}` }).click();
    await touched(stage, who, 'Sign this head');
  }
  await expect(page.getByRole('list', { name: 'Signatures' }).locator('[data-signed]')).toHaveCount(2);
  await stage.picture(page, 'signed-head');
  await goTo(page, 'Export');
  const bundle = bundleOn(stage);
  await chooseFile(app, bundle);
  await page.getByRole('checkbox', { name: 'Also write the auditor’s page' }).check();
  await page.getByRole('button', { name: /^Export \d+ entries…$/ }).click();
  await expect(page.getByTestId('bundle-written')).toHaveAttribute('data-cid', await headOf(page));
  stage.say(
    'Both officers have signed the head of the ledger, and the whole of it lies on the stick as one file',
  );
  const digest = createHash('sha256')
    .update(readFileSync(auditorsPageOn(stage)))
    .digest('hex');
  await expect(page.getByTestId('auditors-page')).toContainText(digest);
  stage.say('The auditor’s page lies beside it; its SHA-256 is told on the screen');
}

/** The laptop that syncs opens the bundle, and sends it to the server by the identity that was made. */
export async function syncElsewhere(stage: Stage, cast: Cast): Promise<void> {
  const files = filesOf(stage);
  const { server } = stage;
  if (server === null) throw new Error('No server runs.');
  const { page: home } = stage.offline;
  const [head, entries] = [await headOf(home), await waitingOf(home)];
  stage.online.configure(`[nats]
url = "tls://localhost:${server.port}"
connection_timeout_secs = 10
credentials_file = ${JSON.stringify(files.laptopCreds)}
${NATS_LINES}
[nats.tls]
ca_cert = ${JSON.stringify(files.root)}
client_cert = ${JSON.stringify(files.laptopChain)}
client_key = ${JSON.stringify(files.laptopKey)}

[mode]
mode = "Hybrid"
`);
  const page = await stage.online.open();
  await page.getByLabel('This ledger is for rehearsals').check();
  await createLedger(page, 'Sync station', cast.emil.name);
  await stage.online.fit();
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Test connection' }).click();
  const tested = page.getByTestId('test-result');
  await expect(tested).toContainText('The connection works.');
  await tested.scrollIntoViewIfNeeded();
  await stage.picture(page, 'connection');
  stage.say('On a second laptop the connection works: TLS both ways, and the credentials from the ceremony');

  await goTo(page, 'Import');
  await chooseFile(stage.online.app, bundleOn(stage));
  await page.getByRole('button', { name: 'Open a bundle…' }).click();
  const preview = page.getByTestId('import-preview');
  await expect(preview).toHaveAttribute('data-kind', 'new');
  await stage.picture(page, 'import');
  await page.getByRole('button', { name: `Import ${entries} entries of “Root rehearsal”` }).click();
  await expect(page.getByTestId('imported')).toHaveAttribute('data-added', `${entries}`);
  await expect(page.getByTestId('imported-ledger').locator(`[data-cid="${head}"]`)).toBeVisible();
  stage.proven(`${entries} entries came over with the same head`, 'the second laptop');
  await goTo(page, 'Sync');
  await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByTestId('imported-waiting')).toContainText(`0 waiting, ${entries} stored`);
  await stage.picture(page, 'synced', page.getByRole('region', { name: 'Ledgers of other laptops' }));
  stage.say(`All ${entries} entries are stored in the stream ${STREAM}`);
  await readAsStranger(stage, head, entries);
  await refusedWithoutCertificate(stage);
}

/** Who shares no code with the app reads the stream, and finds the same. */
async function readAsStranger(stage: Stage, head: string, entries: number): Promise<void> {
  const messages = await readStream({ ...connectionOf(stage), tls: tlsOf(stage) }, STREAM);
  const carried = messages.filter(({ headers }) => !headers.get('CIM-Source')?.includes('station'));
  const [source] = carried.map(({ headers }) => headers.get('CIM-Source'));
  const theirs = carried.filter(({ headers }) => headers.get('CIM-Source') === source);
  expect(faultsOf(theirs)).toEqual([]);
  expect([theirs.length, theirs.at(-1)?.entry]).toEqual([entries, head]);
  stage.proven(
    `${entries} of ${entries} CIDs and the whole chain, read from the stream`,
    'a reader without code of the app',
  );
}

/** The server lets nobody in without a certificate of this root, whatever credentials they have. */
async function refusedWithoutCertificate(stage: Stage): Promise<void> {
  const { ca } = tlsOf(stage);
  const attempt = connect({ ...connectionOf(stage), tls: { ca }, reconnect: false, timeout: 10_000 });
  await expect(attempt).rejects.toThrow();
  stage.proven(
    'whoever shows no certificate of this root is refused, in spite of right credentials',
    'nats-server',
  );
}

function connectionOf(stage: Stage) {
  const creds = readFileSync(filesOf(stage).readerCreds);
  return { servers: `tls://localhost:${stage.server?.port ?? 0}`, authenticator: credsAuthenticator(creds) };
}

function tlsOf(stage: Stage) {
  const { root, laptopChain, laptopKey } = filesOf(stage);
  return {
    ca: readFileSync(root, 'utf8'),
    cert: readFileSync(laptopChain, 'utf8'),
    key: readFileSync(laptopKey, 'utf8'),
  };
}

/** What NATS has stored travels back as a file, signed by an officer's YubiKey. */
export async function bringReceipts(stage: Stage, { bram }: Cast): Promise<void> {
  const { page: away } = stage.online;
  const { app, page } = stage.offline;
  const entries = await waitingOf(page);
  const file = stage.stick('receipts.cbor');
  await goTo(away, 'Import');
  await chooseFile(stage.online.app, file);
  await away.getByRole('button', { name: 'Write receipts…' }).click();
  const dialog = away.getByRole('dialog');
  await dialog.getByLabel('Key that signs', { exact: true }).click();
  await away.getByRole('option', { name: bram.name }).click();
  if (bram.yubikey === null) throw new Error('He has no YubiKey.');
  await enterPin(away, bram.yubikey, 'Sign and write…');
  bram.yubikey.button.press();
  await expect(away.getByTestId('receipts-written')).toContainText(`${entries} receipts, signed`);
  await dialog.getByRole('button', { name: 'Done' }).click();
  stage.say(`${bram.name} signs ${entries} receipts on the second laptop; they travel back on the stick`);

  await goTo(page, 'Receipts');
  await chooseFile(app, file);
  await page.getByRole('button', { name: 'Open a receipts file…' }).click();
  const opened = page.getByTestId('receipts-preview');
  await expect(opened).toHaveAttribute('data-known', 'true');
  await expect(opened).toContainText(bram.name);
  await page.getByRole('button', { name: `Take over ${entries} receipts` }).click();
  await expect(page.getByTestId('receipts-applied')).toContainText(`${entries} receipts taken over`);
  await stage.picture(page, 'receipts');
  expect(await waitingOf(page)).toBe(0);
  stage.proven(
    `${entries} receipts, signed by a YubiKey that the ledger knows: nothing waits any more`,
    'the first laptop',
  );
  await page.getByRole('button', { name: 'Check the ledger' }).click();
  await expect(page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
  await goTo(page, 'Ledger');
  await stage.picture(page, 'ledger');
  stage.proven('every entry from the first to the last, checked anew: intact', 'the first laptop');
}

async function touched(stage: Stage, who: Person, act: string): Promise<void> {
  if (who.yubikey === null) throw new Error(`${who.name} has no YubiKey.`);
  await enterPin(stage.offline.page, who.yubikey, act);
  who.yubikey.button.press();
  await expect(stage.offline.page.getByRole('dialog')).toBeHidden();
}
