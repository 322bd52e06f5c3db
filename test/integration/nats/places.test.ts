import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SyncResult } from '../../../app/contract/schemas.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import type { ConfigFile } from '../../../main/config/config-file.ts';
import { publishAgain } from '../../../main/nats/publish-again.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const STREAM = 'CIM_KEYS_EVENTS';

let folder: string;
let server: NatsServer;
let configFile: ConfigFile;
let ledger: Ledger;
beforeEach(async () => {
  folder = temporaryFolder();
  server = await startServer();
  configFile = configFileFor(server.url);
  ledger = openLedger(temporaryFolder());
});
afterEach(() => server.stop());

const startServer = () => NatsServer.start('', { store: path.join(folder, 'store') });

async function connected(): Promise<NatsConnection> {
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  return connection;
}

/** A sync as the screen starts it. */
async function sync(): Promise<SyncResult> {
  const engine = new Sync(adapterFor(ledger, configFile), ledger, configFile, () => {});
  engine.start();
  const result = await engine.finished();
  await engine.end();
  if (result === null) throw new Error('no sync');
  return result;
}

const again = (from: number) => publishAgain(configFile.read(), ledger, { from });

/** Stops the server cleanly, does something to its files, and starts it anew. */
async function betweenLives(work: () => void): Promise<void> {
  await server.signal('SIGTERM');
  work();
  await server.stop();
  server = await startServer();
  configFile = configFileFor(server.url);
}

const store = () => path.join(folder, 'store');
const kept = () => path.join(folder, 'kept');

/** 120 entries, all acknowledged; the server comes back with the first 60 of them. */
async function loseTail(): Promise<void> {
  ledger.transaction(() => recordOrganizations(ledger, 60));
  await sync();
  await betweenLives(() => cpSync(store(), kept(), { recursive: true }));
  ledger.transaction(() => recordOrganizations(ledger, 60));
  await sync();
  await betweenLives(() => {
    rmSync(store(), { recursive: true });
    cpSync(kept(), store(), { recursive: true });
  });
}

async function everythingOnce(entries: number): Promise<void> {
  const stream = await readStream({ servers: server.url });
  expect(faultsOf(stream)).toEqual([]);
  expect(stream.length).toBe(entries);
  expect(await verifyLedger(ledger)).toMatchObject({ finding: null, receipts: null });
}

describe('a server that lost its acknowledged tail', () => {
  test('is noticed before anything is sent, and what is lost can be sent again', async () => {
    await loseTail();
    const paused = await sync();
    expect(paused).toMatchObject({
      outcome: 'paused',
      published: 0,
      problem: { code: 'nats.lost-tail' },
      elsewhere: { kind: 'lost-tail', from: 61, count: 60, lastSeq: 60 },
    });
    recordOrganizations(ledger, 1);
    expect((await sync()).problem?.happened).toContain(
      'ends with number 60 now, and 60 events, from entry 61 on',
    );
    await expect(again(62)).rejects.toThrow('would leave a gap');

    expect(await again(61)).toBe(60);
    expect(ledger.outbox.waiting()).toBe(61);
    expect(await sync()).toMatchObject({
      outcome: 'complete',
      published: 61,
      duplicates: 0,
      firstStreamSeq: 61,
    });
    await everythingOnce(121);
    expect(ledger.outbox.former(61)).toMatchObject([{ why: 'sent-again', receipt: { streamSeq: 61 } }]);
    expect(ledger.outbox.former(60)).toEqual([]);
  });

  test('is noticed also when other messages have taken the numbers of the lost ones', async () => {
    await loseTail();
    const client = jetstream(await connected());
    for (let number = 0; number < 70; number++) await client.publish('cim.keys.other', `${number}`);
    expect(await sync()).toMatchObject({
      outcome: 'paused',
      elsewhere: { kind: 'lost-tail', from: 61, count: 60, lastSeq: 130 },
    });
    await again(61);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 60, firstStreamSeq: 131 });
  });

  test('is noticed by receipts of an earlier version, which name no place', async () => {
    await loseTail();
    withoutPlaces();
    expect(await sync()).toMatchObject({ elsewhere: { kind: 'lost-tail', from: 61, count: 60 } });
  });
});

/** The receipts as an earlier version of the program wrote them. */
function withoutPlaces(): void {
  const receipts = ledger.outbox.receipts(0, 1000);
  const { id, name, source, createdAt } = ledger.identity ?? { id: '', name: '', source: '', createdAt: '' };
  const records = ledger.entries.from(1, 1000);
  const older = openLedger(temporaryFolder(), { id, name, source, createdAt });
  older.copy(records.map((record) => ({ stored: record, event: parseEvent(dagCbor.decode(record.block)) })));
  older.outbox.settle(
    receipts.map((receipt) => ({ ...receipt, place: { ...receipt.place, created: null } })),
  );
  ledger = older;
}

describe('a stream made anew', () => {
  beforeEach(async () => {
    recordOrganizations(ledger, 12);
    await sync();
    await (await jetstreamManager(await connected())).streams.delete(STREAM);
  });

  test('is noticed before anything is sent, and filled again', async () => {
    expect(await sync()).toMatchObject({
      outcome: 'paused',
      published: 0,
      problem: {
        code: 'nats.new-stream',
        happened: expect.stringContaining('12 events acknowledged by an earlier one'),
      },
      elsewhere: { kind: 'new-stream', stream: STREAM, from: 1, count: 12, lastSeq: 0 },
    });
    expect(await readStream({ servers: server.url })).toEqual([]);
    expect(await again(1)).toBe(12);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 12, waiting: 0 });
    await everythingOnce(12);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 0 });
    await expect(again(1)).rejects.toThrow('holds everything');
  });

  test('can be gone on with from a later entry: what was stored where stays as it is', async () => {
    const created = (await sync()).elsewhere?.created;
    expect(await again(13)).toBe(0);
    recordOrganizations(ledger, 1);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 1 });
    expect(ledger.outbox.receipt(13)?.place.created).toBe(created);
    expect(ledger.outbox.receipt(12)?.place.created).not.toBe(created);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 0 });
  });

  test('a decision about another stream than the one that is there is refused', async () => {
    await sync();
    const decision = { from: 1, created: '2026-01-01T00:00:00Z' };
    await expect(publishAgain(configFile.read(), ledger, decision)).rejects.toThrow('not as it was');
  });

  test('is noticed by receipts of an earlier version, which name no place', async () => {
    withoutPlaces();
    expect(await sync()).toMatchObject({ elsewhere: { kind: 'new-stream', from: 1, count: 12 } });
  });
});

describe('another place', () => {
  test('another server gets nothing until people have decided; back at the first one all is well', async () => {
    recordOrganizations(ledger, 5);
    await sync();
    const other = await NatsServer.start();
    onTestFinished(() => other.stop());
    const first = configFile;
    configFile = configFileFor(other.url);
    expect(await sync()).toMatchObject({ elsewhere: { kind: 'new-stream', from: 1, count: 5 } });
    configFile = first;
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 0 });
  });

  test('another server whose stream is older is not called new', async () => {
    const other = await NatsServer.start();
    onTestFinished(() => other.stop());
    const [first, older] = [configFile, configFileFor(other.url)];
    configFile = older;
    await sync();
    configFile = first;
    recordOrganizations(ledger, 5);
    await sync();
    configFile = older;
    const { problem, elsewhere } = await sync();
    expect(elsewhere?.kind).toBe('other-stream');
    expect(problem?.happened).toContain(
      'is another stream than the one of this name, which acknowledged 5 events',
    );
  });

  test('another stream name is told by both names', async () => {
    recordOrganizations(ledger, 5);
    await sync();
    configFile = configFileFor(server.url, 'stream_name = "OTHER"\nsubject_prefix = "other"');
    expect((await sync()).problem?.happened).toMatch(
      /^OTHER \(made at .+\) is another stream than CIM_KEYS_EVENTS/,
    );
  });
});

describe('receipts of an earlier version, which name no place', () => {
  test('are taken over when the stream holds what they say', async () => {
    recordOrganizations(ledger, 30);
    await sync();
    withoutPlaces();
    expect(ledger.outbox.receipt(30)?.place.created).toBeNull();
    recordOrganizations(ledger, 1);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 1 });
    const places = ledger.outbox.receipts(0, 100).map(({ place }) => place.created);
    expect(new Set(places).size).toBe(1);
    expect(places[0]).not.toBeNull();
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, receipts: null });
  });

  test('are no obstacle when the stream has aged past them', async () => {
    recordOrganizations(ledger, 5);
    await sync();
    withoutPlaces();
    await (await jetstreamManager(await connected())).streams.purge(STREAM);
    recordOrganizations(ledger, 1);
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 1 });
  });
});
