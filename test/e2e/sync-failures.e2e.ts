import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { freePort } from '../support/free-port.ts';
import type { NatsServer } from '../support/nats-server.ts';
import { createLedger, createOrganization, goTo, waitingOf } from '../support/steps.ts';

async function syncAndExpect(page: Page, ...texts: readonly (string | RegExp)[]): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: /sync/i }).first().click();
  for (const text of texts) {
    await expect(page.getByTestId('sync-result')).toContainText(text);
  }
}

test('Sync names the cause, leaves the queue alone, and works once the cause is gone, without a restart', async ({
  launch,
  userData,
  nats,
}) => {
  test.setTimeout(120_000);
  writeConfig(userData, hybridConfig(`nats://localhost:${await freePort()}`));
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await goTo(page, 'Sync');

  await syncAndExpect(page, 'refused', 'is running');
  expect(await waitingOf(page)).toBe(1);

  const guarded = await nats('authorization { user: "a", password: "b" }');
  writeConfig(userData, hybridConfig(guarded.url));
  await syncAndExpect(page, 'identity', 'credentials_file');
  expect(await waitingOf(page)).toBe(1);

  const [certificate, key] = [path.join(userData, 'server.pem'), path.join(userData, 'server.key')];
  const selfSigned = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', [...selfSigned, '-keyout', key, '-out', certificate, '-subj', '/CN=localhost'], {
    stdio: 'ignore',
  });
  const secured = await nats(`tls { cert_file: "${certificate}", key_file: "${key}" }`);
  writeConfig(userData, hybridConfig(secured.url));
  await syncAndExpect(page, 'requires TLS', 'ca_cert');
  expect(await waitingOf(page)).toBe(1);

  const server: NatsServer = await nats();
  writeConfig(userData, hybridConfig(server.url));
  await syncAndExpect(page, 'CIM_KEYS_EVENTS');
  await expect.poll(() => waitingOf(page)).toBe(0);
});

test('the address can be corrected on the Sync screen', async ({ launch, userData, nats }) => {
  const server = await nats();
  writeConfig(userData, hybridConfig(`nats://localhost:${await freePort()}`));
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await goTo(page, 'Sync');
  await syncAndExpect(page, 'refused');
  const field = page.getByLabel('Server address');
  await field.fill('somewhere');
  await page.getByRole('button', { name: 'Save address' }).click();
  await expect(page.getByRole('main')).toContainText('must look like nats://host:4222');
  await field.fill(server.url);
  await page.getByRole('button', { name: 'Save address' }).click();
  await syncAndExpect(page, 'CIM_KEYS_EVENTS');
});
