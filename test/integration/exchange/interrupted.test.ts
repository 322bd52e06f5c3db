import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { ImportedLedgers } from '../../../main/services/exchange/imported-ledgers.ts';
import { signReceipts } from '../../../main/services/exchange/receipts-out.ts';
import { verifyBundleFile } from '../../../main/services/exchange/verify-bundle.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { AGE } from '../../support/age.ts';
import { recordMany } from '../../support/imports.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { IDENTITY, openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { Random } from '../../support/random.ts';
import { officer } from '../../support/receipts-officer.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const ENTRIES = 1200;

const support = path.join(import.meta.dirname, '../../support');
// Most of each short life would be spent on reading the same sources again.
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(support, '../../node_modules/.cache/compiled') };

/**
 * Runs a script until it has said so many lines, and kills it `delay` milliseconds later; with no number, until it
 * has said "done".
 */
async function run(script: string, args: readonly string[], lines: number | null = null, delay = 0) {
  const child = spawn(process.execPath, [path.join(support, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (lines === null ? line === 'done' : said.length === lines) break;
  }
  if (lines !== null) await pause(delay);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return said;
}

const step = (...args: string[]) => run('exchange-until-killed.ts', args);
const killed = (...args: string[]) => run('exchange-until-killed.ts', args, 1);

async function whole(ledger: Ledger): Promise<void> {
  expect(await verifyLedger(ledger)).toMatchObject({ finding: null, registry: null });
}

test('exchange - each step across the air gap is killed and repeated: both sides agree, and nothing is doubled', async () => {
  const random = new Random();
  console.log(`interrupted exchange: CIM_SEED=${random.seed}`);
  const server = await NatsServer.start();
  onTestFinished(() => server.stop());
  const [air, online, stick] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const [bundle, receipts] = [path.join(stick, 'ledger.car'), path.join(stick, 'back.receipts')];
  const written = openLedger(air);
  recordMany(written, ENTRIES);
  const head = written.head();
  written.close();

  for (const moment of ['writing', 'reading-back']) {
    expect(await killed('export', air, bundle, moment)).toEqual(['here']);
    // Nothing that looks finished, wherever it was.
    expect(readdirSync(stick)).toEqual([expect.stringMatching(/^ledger\.car\.[0-9a-f]{16}\.part$/)]);
  }
  await step('export', air, bundle);
  expect(await verifyBundleFile(bundle, AGE)).toMatchObject({ finding: null, verified: ENTRIES });
  expect(readdirSync(stick)).toEqual(['ledger.car']);

  const id = uuidv7();
  const other = openLedger(online, { ...IDENTITY, id, source: `cim-keys-v0.8.0#${id}` });
  recordOrganizations(other, 1);
  const signer = officer(other);
  for (const chunks of [1, 2])
    await run('import-until-killed.ts', [online, bundle], chunks, random.between(0, 5));
  await run('import-until-killed.ts', [online, bundle]);
  const imported = new ImportedLedgers(online);
  imported.openAll();
  const [copy] = imported.all();
  if (copy === undefined) throw new Error('no copy');
  expect(copy.head()).toEqual(head);
  await whole(copy);
  imported.close();

  const configFile = configFileFor(server.url);
  for (const delay of [random.between(0, 20), random.between(20, 60)])
    await run('sync-until-killed.ts', [copy.directory, configFile.path], 1, delay);
  await run('sync-until-killed.ts', [copy.directory, configFile.path]);
  imported.openAll();
  const [synced] = imported.all();
  if (synced === undefined) throw new Error('no copy');
  expect([synced.outbox.waiting(), synced.outbox.stored()]).toEqual([0, ENTRIES]);
  const stream = await readStream({ servers: server.url });
  expect([stream.length, faultsOf(stream)]).toEqual([ENTRIES, []]);

  const made = path.join(temporaryFolder(), 'made');
  const { bytes } = await signReceipts(synced, 'Officer B', signer);
  writeFileSync(made, bytes);
  imported.close();
  for (let round = 0; round < 2; round++) {
    await run(
      'exchange-until-killed.ts',
      ['write-receipts', '', receipts, 'any', made],
      1,
      random.between(0, 15),
    );
    if (existsSync(receipts)) expect(readFileSync(receipts).equals(bytes)).toBe(true);
  }
  await step('write-receipts', '', receipts, '', made);
  expect(readdirSync(stick).sort()).toEqual(['back.receipts', 'ledger.car']);

  const storedSoFar = [];
  for (const chunks of ['1', '1']) {
    await killed('apply-receipts', air, receipts, chunks, signer.fingerprint);
    const left = openLedger(air);
    storedSoFar.push(left.outbox.stored());
    left.close();
  }
  expect(storedSoFar).toEqual([500, 1000]);
  await step('apply-receipts', air, receipts, '', signer.fingerprint);
  const home = openLedger(air);
  expect([home.outbox.waiting(), home.outbox.stored(), home.head()]).toEqual([0, ENTRIES, head]);
  for (const seq of [1, 500, ENTRIES])
    expect(home.outbox.receipt(seq)).toMatchObject({ streamSeq: stream[seq - 1]?.streamSeq });
  await whole(home);
});
