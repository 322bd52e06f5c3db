import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FlushStep, NatsClientAdapter } from '../../../main/nats/adapter.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { fill, forgetfulStream, startServer, wrongs } from '../../support/campaign.ts';
import { openLedger } from '../../support/ledgers.ts';
import type { NatsServer } from '../../support/nats-server.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const STREAM = 'CIM_KEYS_EVENTS';
const ENTRIES = 3000;

/** What a sync did, and what it said of itself. */
async function flushed(
  adapter: NatsClientAdapter,
  during: (stored: number, stop: () => void) => void = () => {},
) {
  const abort = new AbortController();
  const steps: FlushStep['step'][] = [];
  const copies: number[] = [];
  let proven: number | null = null;
  let stored = 0;
  await adapter.flushQueue({
    signal: abort.signal,
    onStep: ({ step }) => steps.push(step),
    onStored: (receipts) => {
      stored += receipts.length;
      during(stored, () => abort.abort());
    },
    onCopy: ({ seq }) => copies.push(seq),
    onReadBack: ({ done, entries }) => {
      proven = done ? entries : null;
    },
  });
  return { steps, copies, proven };
}

async function prepared(): Promise<{ server: NatsServer; ledger: Ledger; adapter: NatsClientAdapter }> {
  const server = await startServer({});
  const ledger = openLedger(temporaryFolder());
  fill(ledger, ENTRIES);
  return { server, ledger, adapter: adapterFor(ledger, configFileFor(server.url)) };
}

/** A sync is stopped in the middle: what was on its way has an unknown fate. */
async function stopped({ ledger, adapter }: { ledger: Ledger; adapter: NatsClientAdapter }): Promise<void> {
  await flushed(adapter, (_stored, stop) => stop());
  expect(ledger.outbox.stored()).toBeGreaterThan(0);
  expect(ledger.outbox.waiting()).toBeGreaterThan(0);
}

async function remove(server: NatsServer, streamSeq: number): Promise<void> {
  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.deleteMessage(STREAM, streamSeq);
  await connection.close();
}

describe('a sync proves itself', () => {
  test('where nothing went wrong nothing is read back', async () => {
    const { adapter } = await prepared();
    expect(await flushed(adapter)).toMatchObject({ proven: null, copies: [] });
    expect((await flushed(adapter)).steps).toEqual(['preparing', 'publishing']);
  });

  test('after the server was killed in the middle, what was sent is read back before it is complete', async () => {
    const { server, ledger, adapter } = await prepared();
    await forgetfulStream(server);
    let killing: Promise<void> | null = null;
    const { steps, proven } = await flushed(adapter, () => {
      killing ??= server.signal('SIGKILL').then(() => server.restart());
    });
    await killing;
    expect([proven, steps.at(-1)]).toEqual([ENTRIES, 'proving']);
    expect(await wrongs(server, ledger)).toEqual([]);
    // Once proven, nothing is owed: the next one, of what comes then, goes without.
    fill(ledger, 2);
    expect((await flushed(adapter)).proven).toBeNull();
  });

  test('what the server acknowledged and does not hold is not called complete, now and the next time', async () => {
    const { server, ledger, adapter } = await prepared();
    await stopped({ ledger, adapter });
    await remove(server, 2);
    for (const _time of ['now', 'next']) {
      await expect(flushed(adapter)).rejects.toMatchObject({
        problem: { code: 'nats.not-as-sent', happened: expect.stringContaining('Entry 2 is not in') },
      });
    }
    expect(ledger.outbox.waiting()).toBe(0);
    const sync = new Sync(adapter, ledger, configFileFor(server.url), () => {});
    onTestFinished(() => sync.end());
    sync.start();
    expect(await sync.finished()).toMatchObject({ outcome: 'paused', readBack: { done: false } });
  });

  test('a program that ended in the middle proves what it finds stored without its acknowledgement', async () => {
    const { server, ledger, adapter } = await prepared();
    const stream = await TestStream.open(configFileFor(server.url));
    for (const seq of [1, 2, 3]) await stream.publish(await stream.messageOf(ledger, seq));
    expect(await flushed(adapter)).toMatchObject({ proven: ENTRIES, copies: [] });
  });

  test('a copy that somebody made in between is told, and hides nothing else', async () => {
    const { server, ledger, adapter } = await prepared();
    await forgetfulStream(server);
    await stopped({ ledger, adapter });
    const stream = await TestStream.open(configFileFor(server.url));
    await expect
      .poll(async () => (await stream.publish(await stream.messageOf(ledger, 1))).duplicate, {
        interval: 150,
        timeout: 10_000,
      })
      .toBe(false);
    const { proven, copies } = await flushed(adapter);
    expect([proven, new Set(copies)]).toEqual([ENTRIES, new Set([1])]);
  });
});
