import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SyncResult } from '../../../app/contract/schemas.ts';
import { NatsClientAdapter } from '../../../main/nats/adapter.ts';
import { messagesFor } from '../../../main/nats/message.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { ageKey } from '../../support/age.ts';
import { fill, forgetfulStream, startServer, wrongs } from '../../support/campaign.ts';
import { createOrganization } from '../../support/commands.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import type { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * A sync in which something went wrong reads back what was stored since, before it says that it is complete. Here
 * the connection is cut, and then the server, or who stands before it, lies.
 */

const STREAM = 'CIM_KEYS_EVENTS';
const EVENTS = 12;

let server: NatsServer;
let proxy: FaultyProxy;
let ledger: Ledger;
beforeEach(async () => {
  server = await startServer({});
  await forgetfulStream(server);
  proxy = await FaultyProxy.before(server.port);
  onTestFinished(() => proxy.close());
  ledger = openLedger(temporaryFolder());
  fill(ledger, EVENTS);
});

/** What happens before the message of an entry is made for the first time, the second time, and so on. */
type Moments = Readonly<Record<number, readonly (() => Promise<void> | void)[]>>;

function engineWith(moments: Moments, onStep: (step: string) => void = () => {}, recipient = ''): Sync {
  const configFile = configFileFor(
    proxy.url,
    recipient === '' ? '' : `[nats.encryption]\nrecipients = ["${recipient}"]`,
  );
  const times = new Map<number, number>();
  const adapter = new NatsClientAdapter(
    ledger,
    () => configFile.read(),
    ({ client, located }) => {
      const make = messagesFor(client, located.config.nats);
      return async (record) => {
        const { seq } = record.entry;
        const time = times.get(seq) ?? 0;
        times.set(seq, time + 1);
        await moments[seq]?.[time]?.();
        return make(record);
      };
    },
  );
  const engine = new Sync(adapter, ledger, configFile, ({ progress }) => {
    if (progress) onStep(progress.step);
  });
  onTestFinished(() => engine.end());
  return engine;
}

async function synced(engine: Sync): Promise<SyncResult | null> {
  engine.start();
  return engine.finished();
}

async function streams() {
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  return { connection, streams: (await jetstreamManager(connection)).streams };
}

/** Publishes an entry that the stream holds once more, as soon as the server has forgotten its id. */
async function copied(seq: number): Promise<void> {
  const { connection, streams: manager } = await streams();
  const first = await manager.getMessage(STREAM, { seq });
  if (first === null) throw new Error('no message');
  const { subject, data, header } = first;
  for (const name of ['Nats-Expected-Last-Msg-Id', 'Nats-Expected-Last-Sequence']) header.delete(name);
  await expect
    .poll(
      async () => (await connection.request(subject, data, { headers: header, timeout: 5000 })).string(),
      { interval: 150 },
    )
    .not.toContain('duplicate');
}

const cut = () => proxy.cut();

test('a connection that was cut: complete, and read back', async () => {
  const steps = new Set<string>();
  const result = await synced(engineWith({ 5: [cut] }, (step) => steps.add(step)));
  expect(result).toMatchObject({ outcome: 'complete', readBack: { done: true, entries: EVENTS, sealed: 0 } });
  expect(steps).toContain('proving');
  expect(await wrongs(server, ledger)).toEqual([]);
});

test('only what that sync sent is read back', async () => {
  const engine = engineWith({ [EVENTS + 3]: [cut] });
  expect(await synced(engine)).toMatchObject({ outcome: 'complete', readBack: null });
  fill(ledger, 5);
  expect(await synced(engine)).toMatchObject({ outcome: 'complete', readBack: { done: true, entries: 5 } });
});

test('what the server refused because another message came between is read back as well', async () => {
  const { connection } = await streams();
  const stranger = async () => {
    await connection.request('cim.keys.stranger.said', '{}', { timeout: 5000 });
  };
  const result = await synced(engineWith({ 5: [stranger] }));
  expect(result).toMatchObject({ outcome: 'complete', readBack: { done: true, entries: EVENTS } });
});

test('of what is encrypted the content is not called proven', async () => {
  const { recipient } = ageKey();
  const result = await synced(engineWith({ 5: [cut] }, undefined, recipient));
  expect(result).toMatchObject({ outcome: 'complete', readBack: { entries: EVENTS, sealed: EVENTS } });
});

describe('complete is not said when, after that,', () => {
  test('an event was changed on its way', async () => {
    const change = (text: string) => text.replace('"name":"Organization 7"', '"name":"Organization X"');
    const result = await synced(
      engineWith({ 5: [cut, () => proxy.treat('out', { kind: 'rewrite', change })] }),
    );
    expect(result).toMatchObject({
      ...{ outcome: 'paused', waiting: 0, readBack: { done: false } },
      problem: { code: 'nats.not-as-sent', happened: expect.stringContaining('Stream entry 7: its event') },
    });
  });

  test('a number is acknowledged that the stream does not have', async () => {
    const change = (text: string) =>
      text.replace(new RegExp(`"seq": ?${EVENTS}\\}`), (said) => said.replace(String(EVENTS), '99'));
    const result = await synced(
      engineWith({ 5: [cut, () => proxy.treat('back', { kind: 'rewrite', change })] }),
    );
    expect(result).toMatchObject({
      ...{ outcome: 'paused', problem: { code: 'nats.lost-tail' }, readBack: { done: false } },
    });
    expect(result?.problem?.meaning).not.toMatch(/Nothing was sent/);
  });

  test('somebody has emptied the stream', async () => {
    const { streams: manager } = await streams();
    const emptied = async () => {
      await manager.purge(STREAM);
    };
    let proofs = 0;
    const engine = engineWith({ 5: [cut] }, (step) => {
      proofs += step === 'proving' ? 1 : 0;
      if (step === 'proving' && proofs === 1) proxy.treat('out', { kind: 'until', happened: emptied() });
    });
    expect(await synced(engine)).toMatchObject({
      ...{ outcome: 'paused', waiting: 0, readBack: { done: false } },
      problem: { code: 'nats.not-as-sent', happened: expect.stringContaining('limits do not explain') },
    });
  });
});

test('a copy that comes while it is read back is told of', async () => {
  let proofs = 0;
  const engine = engineWith({ [EVENTS + 1]: [cut] }, (step) => {
    proofs += step === 'proving' ? 1 : 0;
    // Everything has its receipt, and the proof waits for the server until the copy stands there.
    if (step === 'proving' && proofs === 1) proxy.treat('out', { kind: 'until', happened: copied(3) });
  });
  await synced(engine);
  fill(ledger, 3);
  expect(await synced(engine)).toMatchObject({
    ...{ outcome: 'complete', notices: [{ code: 'nats.doubled' }], readBack: { done: true, entries: 3 } },
  });
});

test('an entry that was set aside and tried again stands behind later ones, and that is no fault', async () => {
  const { streams: manager } = await streams();
  const { config } = await manager.info(STREAM);
  await manager.update(STREAM, { ...config, max_msg_size: 1500 });
  registrarOf(ledger).record(
    createOrganization({ name: 'Ü'.repeat(200), domain: `${'a'.repeat(60)}.example` }),
  );
  fill(ledger, 3);
  // It is cancelled before it has read back, so that the next one has both to prove.
  const engine: Sync = engineWith({ 5: [cut] }, (step) => {
    if (step === 'proving' && ledger.outbox.setAsideCount() === 1) engine.cancel();
  });
  expect(await synced(engine)).toMatchObject({
    outcome: 'cancelled',
    setAside: 1,
    readBack: { done: false },
  });
  await manager.update(STREAM, config);
  ledger.outbox.retry(EVENTS + 1);
  expect(await synced(engine)).toMatchObject({
    ...{ outcome: 'complete', problem: null, readBack: { done: true, entries: EVENTS + 4 } },
  });
});

describe('the proof is made by the next sync', () => {
  test('when it was cancelled before', async () => {
    const cancelled = () => void engine.cancel();
    const engine: Sync = engineWith({ 5: [cut, cancelled] });
    expect(await synced(engine)).toMatchObject({ outcome: 'cancelled', readBack: { done: false } });
    expect(await synced(engine)).toMatchObject({
      ...{ outcome: 'complete', readBack: { done: true, entries: EVENTS } },
    });
    expect(await synced(engine)).toMatchObject({ outcome: 'complete', readBack: null });
  });

  test('when an earlier program was ended before it had its answers: it finds that out by looking', async () => {
    const first = engineWith({ 5: [() => proxy.treat('back', { kind: 'swallow' })] });
    first.start();
    const { streams: manager } = await streams();
    await expect.poll(async () => (await manager.info(STREAM)).state.last_seq).toBe(EVENTS);
    await first.end();
    expect(ledger.outbox.stored()).toBe(0);
    expect(await synced(engineWith({}))).toMatchObject({
      ...{ outcome: 'complete', published: EVENTS, duplicates: EVENTS },
      readBack: { done: true, entries: EVENTS },
    });
  });
});
