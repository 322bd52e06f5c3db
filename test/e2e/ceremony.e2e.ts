import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { cidOf, encode } from '../support/independent-dag-cbor.ts';
import { faultsOf, readStream } from '../support/independent-reader.ts';
import {
  createLedger,
  createOperator,
  createOrganization,
  createPerson,
  generateKey,
  goTo,
  headOf,
  waitingOf,
} from '../support/steps.ts';

test('a ceremony: recorded, closed and reopened, synced, and verified by a stranger', async ({
  launch,
  userData,
  nats,
}) => {
  test.setTimeout(120_000);
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));

  const first = await launch();
  await createLedger(first.page, 'Root ceremony 2026', 'Officer A');
  const cids = [
    await createOrganization(first.page, 'Acme', 'acme.example'),
    await createPerson(first.page, 'Acme', 'Alice Officer', 'alice@acme.example'),
    await generateKey(first.page, 'Acme', 'Root CA 2026'),
    await createOperator(first.page, 'Acme', 'ACME'),
  ];
  await expect.poll(() => waitingOf(first.page)).toBe(4);
  const head = await headOf(first.page);
  await first.quit();

  const secrets = readdirSync(path.join(userData, 'keys'));
  expect(secrets).toHaveLength(2);
  for (const file of secrets) expect(statSync(path.join(userData, 'keys', file)).mode & 0o777).toBe(0o600);

  const second = await launch();
  const { page } = second;
  await expect(page.getByTestId('ledger-bar')).toContainText('Root ceremony 2026');
  expect([await waitingOf(page), await headOf(page)]).toEqual([4, head]);
  for (const [screen, name] of [
    ['Organizations', 'Acme'],
    ['People', 'Alice Officer'],
    ['Keys', 'Root CA 2026'],
    ['Identities', 'ACME'],
  ] as const) {
    await goTo(page, screen);
    await expect(page.getByRole('main')).toContainText(name);
  }

  await goTo(page, 'Sync');
  await page.getByRole('main').getByRole('button', { name: /sync/i }).first().click();
  await expect(page.getByTestId('sync-result')).toContainText('CIM_KEYS_EVENTS');
  await expect.poll(() => waitingOf(page)).toBe(0);

  const messages = await readStream({ servers: server.url });
  expect(faultsOf(messages)).toEqual([]);
  expect(messages.map(({ recomputed }) => recomputed)).toEqual(cids);
  expect(messages.at(-1)?.entry).toBe(head);

  await goTo(page, 'Ledger');
  await page.getByRole('row', { name: /Key generated/ }).click();
  await expect(page.getByRole('main')).toContainText('cim.keys.key.keygenerated');
  await expect(page.getByRole('main')).toContainText('CIM_KEYS_EVENTS');
});

test('the JSON a person copies gives, computed independently, the CID the app shows', async ({ launch }) => {
  const { page, application } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  const cid = await createOrganization(page, 'Søren & Co <script>alert(1)</script> 🔑', 'acme.example');
  await goTo(page, 'Ledger');
  await page.getByRole('row', { name: /Organization created/ }).click();
  await page.getByRole('button', { name: /JSON/ }).first().click();
  await page.getByRole('button', { name: /copy/i }).last().click();
  await expect
    .poll(() => application.evaluate(({ clipboard }) => clipboard.readText()))
    .toContain('event_id');
  const json = await application.evaluate(({ clipboard }) => clipboard.readText());
  expect(cidOf(encode(JSON.parse(json)))).toBe(cid);
});

test('a key costs whoever guesses at its passphrase what age’s own files cost', async ({
  launch,
  userData,
}) => {
  const app = await launch({ CIM_TEST_QUICK_SCRYPT: '' });
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await generateKey(page, 'Acme', 'Root');
  const keys = path.join(userData, 'keys');
  const [file = ''] = readdirSync(keys);
  const [, recipient] = readFileSync(path.join(keys, file), 'latin1').split('\n');
  // age-encryption.org/v1, “The scrypt recipient type”: “-> scrypt”, the salt, and log2 of N.
  expect(recipient).toMatch(/^-> scrypt \S+ 18$/);
});

test('kill -9 right after an act was shown as recorded: it is there after the restart', async ({
  launch,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Ceremony', 'Officer A');
  const cid = await createOrganization(first.page, 'Acme');
  await first.kill();

  const second = await launch();
  expect(await waitingOf(second.page)).toBe(1);
  await goTo(second.page, 'Organizations');
  await expect(second.page.getByRole('main')).toContainText('Acme');
  await goTo(second.page, 'Ledger');
  await second.page.getByRole('row', { name: /Organization created/ }).click();
  const shown = await second.page.getByRole('article').innerText();
  expect(shown.replace(/\s+/g, '')).toContain(cid);
});
