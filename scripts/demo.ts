import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { launchApp, type RunningApp, writeConfig } from '../test/support/app.ts';
import { cidOf, encode } from '../test/support/independent-dag-cbor.ts';
import { faultsOf, type ReadMessage, readStream } from '../test/support/independent-reader.ts';
import { NatsServer } from '../test/support/nats-server.ts';
import {
  createLedger,
  createOperator,
  createOrganization,
  createPerson,
  generateKey,
  goTo,
  waitingOf,
} from '../test/support/steps.ts';
import { ensurePrograms, findProgram, MissingProgramError, programs } from './programs.ts';
import { build, obtainRuntime } from './runtime.ts';

/*
 * The demo: drives the real app through a small ceremony, online and offline, and lets a reader that shares no
 * code with the app verify what arrived. Needs no display and nothing running; leaves pictures in out/demo/.
 */

const root = path.resolve(import.meta.dirname, '..');
const pictures = path.join(root, 'out/demo');
let picture = 0;

async function show(page: Page, name: string): Promise<void> {
  picture += 1;
  await page.screenshot({ path: path.join(pictures, `${String(picture).padStart(2, '0')}-${name}.png`) });
}

async function sync(page: Page): Promise<void> {
  await goTo(page, 'Sync');
  await page.getByRole('main').getByRole('button', { name: /sync/i }).first().click();
  await expect(page.getByTestId('sync-result')).toContainText('CIM_KEYS_EVENTS', { timeout: 30_000 });
  await expect.poll(() => waitingOf(page)).toBe(0);
}

/** Online: four acts, one sync. */
async function onlinePart(page: Page): Promise<void> {
  console.log('📝 Creating example events...\n');
  console.log('1️⃣  Recording: OrganizationCreated');
  await createOrganization(page, 'Acme', 'acme.example');
  await show(page, 'organization');
  console.log('2️⃣  Recording: PersonCreated');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  console.log('3️⃣  Recording: KeyGenerated (a real Ed25519 pair, encrypted with age)');
  await generateKey(page, 'Acme', 'Root CA 2026');
  await show(page, 'key');
  console.log('4️⃣  Recording: NatsOperatorCreated\n');
  await createOperator(page, 'Acme', 'ACME');
  await goTo(page, 'Ledger');
  await page.getByRole('row', { name: /Key generated/ }).click();
  await show(page, 'ledger');
  await goTo(page, 'Verify');
  await show(page, 'verify');
}

/** Offline: two more acts while no server runs, then the app is closed and opened again. */
async function offlinePart(app: RunningApp, userData: string): Promise<RunningApp> {
  console.log('📴 The server is gone. Two more people are recorded...');
  await createPerson(app.page, 'Acme', 'Bob Witness', 'bob@acme.example');
  await createPerson(app.page, 'Acme', 'Carol Auditor', 'carol@acme.example');
  await goTo(app.page, 'Sync');
  await app.page.getByRole('main').getByRole('button', { name: /sync/i }).first().click();
  await expect(app.page.getByTestId('sync-result')).toContainText('refused', { timeout: 30_000 });
  await show(app.page, 'sync-refused');
  const queued = await waitingOf(app.page);
  console.log(`  Queue Size: ${queued}`);
  console.log('🔄 The app is closed and opened again...');
  await app.quit();
  const again = await launchApp(userData);
  console.log(`  Queue Size: ${await waitingOf(again.page)}\n`);
  return again;
}

function report(messages: readonly ReadMessage[]): void {
  console.log('🔐 IPLD/CID Verification, by a reader that shares no code with the app:');
  for (const message of messages) {
    console.log(`  ${message.streamSeq}  ${message.subject}`);
    console.log(`     Event CID: ${message.recomputed}`);
    console.log(`     Verified: ${message.recomputed === message.claimed}`);
    console.log(`     Deterministic: ${cidOf(encode(backwards(message.event))) === message.recomputed}`);
  }
  const faults = faultsOf(messages);
  for (const fault of faults) console.log(`  ✗ ${fault}`);
  console.log(`  Ledger head: ${messages.at(-1)?.entry}`);
  console.log(`  Chain: ${faults.length === 0 ? `whole, entries 1 to ${messages.length}` : 'BROKEN'}`);
  if (faults.length > 0 || messages.length !== 6) {
    throw new Error(`${messages.length} of 6 messages, ${faults.length} faults: the demo failed.`);
  }
  console.log(`\n✅ Example complete! ${messages.length} of ${messages.length} CIDs verified.`);
}

/** The same event with its keys the other way round, which must not matter. */
function backwards(event: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(event).reverse());
}

async function runWith(server: NatsServer | null, userData: string): Promise<void> {
  const url = server?.url ?? 'nats://localhost:4222';
  writeConfig(userData, `[nats]\nurl = "${url}"\n\n[mode]\nmode = "Hybrid"\n`);
  console.log('🚀 CIM-Keys NATS Integration Example\n');
  console.log('📋 Configuration:');
  console.log(`  NATS URL: ${url}\n  JetStream: true\n  IPLD/CID: true\n  Subject Prefix: cim.keys\n`);
  let app = await launchApp(userData);
  try {
    await show(app.page, 'setup');
    await createLedger(app.page, 'Demo ceremony', 'Officer A');
    await onlinePart(app.page);
    if (server === null) {
      console.log(`📊 Status:\n  Connected: false\n  Queue Size: ${await waitingOf(app.page)}\n`);
      console.log(
        `The offline half is done. For the other half install nats-server:\n\n  sudo apt-get install -y nats-server\n`,
      );
      return;
    }
    console.log('🔌 Connecting to NATS...');
    await sync(app.page);
    await show(app.page, 'synced');
    console.log('✅ Connected to NATS server\n');
    console.log(`📊 Status:\n  Connected: true\n  Queue Size: ${await waitingOf(app.page)}\n`);
    await server.signal('SIGKILL');
    app = await offlinePart(app, userData);
    await server.restart();
    console.log('🔌 The server is back. Flushing...');
    await sync(app.page);
    await show(app.page, 'flushed');
    console.log(`📊 Status:\n  Connected: true\n  Queue Size: ${await waitingOf(app.page)}\n`);
    report(await readStream({ servers: server.url }));
  } finally {
    await app.quit();
  }
}

/** nats-server if it is there or can be had; null when only the offline half can be shown. */
async function startServer(): Promise<NatsServer | null> {
  try {
    ensurePrograms([programs.natsServer]);
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    console.log(error.message);
  }
  return findProgram(programs.natsServer.name) === null ? null : NatsServer.start();
}

const userData = mkdtempSync(path.join(os.tmpdir(), 'cim-keys-demo-'));
let server: NatsServer | null = null;
try {
  const { kind } = obtainRuntime();
  if (kind === 'chromium-host') ensurePrograms([programs.chromium]);
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  build();
  server = await startServer();
  await runWith(server, userData);
  console.log(`Pictures of every step: ${path.relative(process.cwd(), pictures)}/`);
} catch (error) {
  console.error(error instanceof MissingProgramError ? error.message : error);
  process.exitCode = 1;
} finally {
  await server?.stop();
  rmSync(userData, { recursive: true, force: true });
}
