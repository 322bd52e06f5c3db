import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * The fault campaign. Its choices come from a seed that is printed; CIM_SEED=… repeats them. What the machine does
 * between them is its own affair, so that a repetition is close and not exact.
 */

const MILLISECOND = 1_000_000;

/** How often the syncing program is killed. */
const KILLS = 200;

/** Events recorded before each of its lives: enough that most kills meet it at work. */
const EVENTS_A_LIFE = 150;

async function startServer(): Promise<NatsServer> {
  const server = await NatsServer.start();
  onTestFinished(() => server.stop());
  return server;
}

/** A stream in which the server forgets message ids at once: only a look can tell what is there already. */
async function forgetfulStream(server: NatsServer): Promise<void> {
  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.add({
    name: 'CIM_KEYS_EVENTS',
    subjects: ['cim.keys.>'],
    storage: StorageType.File,
    duplicate_window: 100 * MILLISECOND,
  });
  await connection.close();
}

function fill(ledger: Ledger, count: number): void {
  ledger.transaction(() => recordOrganizations(ledger, count));
}

/** What is wrong: an event missing, doubled or out of order in the stream, or a receipt that is not true. */
async function wrongs(server: NatsServer, ledger: Ledger): Promise<string[]> {
  const messages = await readStream({ servers: server.url });
  const untrue: string[] = [];
  for (let seq = 1; seq <= (ledger.head()?.seq ?? 0); seq++) {
    const receipt = ledger.outbox.receipt(seq);
    if (receipt === null) continue;
    const found = messages[seq - 1];
    if (found?.streamSeq !== receipt.streamSeq || found.messageId !== ledger.entries.at(seq)?.cid)
      untrue.push(`the receipt of entry ${seq} names ${receipt.streamSeq}, which is ${found?.ledgerSeq}`);
  }
  return [...faultsOf(messages), ...untrue];
}

describe('fault campaign', () => {
  test('the network and the server fail in every way while one engine syncs', {
    timeout: 120_000,
  }, async () => {
    const random = new Random();
    console.log(`fault campaign, network and server: CIM_SEED=${random.seed}`);
    const server = await startServer();
    const proxy = await FaultyProxy.before(server.port);
    onTestFinished(() => proxy.close());
    const ledger = openLedger(temporaryFolder());
    const configFile = configFileFor(proxy.url, 'max_retries = 1000\nconnection_timeout_secs = 1');
    const adapter = adapterFor(ledger, configFile);
    const faults: Record<string, () => Promise<void> | void> = {
      'kill -9 and restart': async () => {
        await server.signal('SIGKILL');
        await server.restart();
      },
      'frozen for a moment': async () => {
        await server.signal('SIGSTOP');
        await sleep(random.between(50, 400));
        await server.signal('SIGCONT');
      },
      'frozen beyond patience': async () => {
        await server.signal('SIGSTOP');
        await sleep(1300);
        await server.signal('SIGCONT');
      },
      'connection cut': () => proxy.cut(),
      'sent bytes halved': () => proxy.treat('out', { kind: 'halve' }),
      'answers halved': () => proxy.treat('back', { kind: 'halve' }),
      'sent bytes delayed': () => proxy.treat('out', { kind: 'delay', by: random.between(20, 300) }),
      'answers delayed': () => proxy.treat('back', { kind: 'delay', by: random.between(20, 300) }),
      'sent bytes swallowed': () => proxy.treat('out', { kind: 'swallow' }),
      'answers swallowed': () => proxy.treat('back', { kind: 'swallow' }),
    };
    const names = Object.keys(faults);
    for (const name of [...random.shuffled(names), ...random.shuffled(names)]) {
      fill(ledger, random.between(300, 900));
      const flush = adapter.flushQueue();
      await sleep(random.between(0, 40));
      await faults[name]?.();
      await flush;
      expect([name, ledger.outbox.waiting()]).toEqual([name, 0]);
    }
    expect(await wrongs(server, ledger)).toEqual([]);
  });

  test('the program is killed at random moments, and the server never remembers what it had', {
    timeout: 400_000,
  }, async () => {
    const random = new Random();
    console.log(`fault campaign, program: CIM_SEED=${random.seed}`);
    const server = await startServer();
    await forgetfulStream(server);
    const folder = temporaryFolder();
    const configFile = configFileFor(server.url);
    const script = path.join(import.meta.dirname, '../../support/sync-until-killed.ts');
    let interrupted = 0;
    for (let round = 1; round <= KILLS; round++) {
      const before = openLedger(folder);
      fill(before, EVENTS_A_LIFE);
      before.close();
      const child = spawn(process.execPath, [script, folder, configFile.path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const delay = random.between(0, 40);
      for await (const line of createInterface(child.stdout)) {
        if (line === 'go') setTimeout(() => child.kill('SIGKILL'), delay);
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      const after = openLedger(folder);
      if (after.outbox.waiting() > 0) interrupted += 1;
      // Reading the whole stream back takes longer the longer it grows.
      if (round % 10 === 0) expect([round, await wrongs(server, after)]).toEqual([round, []]);
      after.close();
    }
    expect(interrupted).toBeGreaterThan(0);
    const ledger = openLedger(folder);
    await adapterFor(ledger, configFile).flushQueue();
    expect(ledger.outbox.waiting()).toBe(0);
    expect((await readStream({ servers: server.url })).length).toBe(KILLS * EVENTS_A_LIFE);
    expect(await wrongs(server, ledger)).toEqual([]);
  });
});
