import { jetstreamManager } from '@nats-io/jetstream';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isCopy } from '../../../app/ledger/identity.ts';
import { ProblemError } from '../../../app/problem.ts';
import { findLedgers } from '../../../main/nats/ledgers-in-stream.ts';
import { readBack } from '../../../main/nats/read-back.ts';
import { replay } from '../../../main/nats/replay.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { ageKey } from '../../support/age.ts';
import { createNatsOperator, createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
let stream: TestStream;
let original: Ledger;
let empty: Ledger;
let source: string;
beforeEach(async () => {
  server = await NatsServer.start();
  stream = await TestStream.open(configFileFor(server.url));
  original = openLedger(temporaryFolder());
  source = original.identity?.source ?? '';
  empty = emptyLedger();
});
afterEach(() => server.stop());

function emptyLedger(folder = temporaryFolder()): Ledger {
  const ledger = Ledger.open(folder);
  onTestFinished(() => ledger.close());
  return ledger;
}

const rebuild = (signal?: AbortSignal) =>
  replay(stream.connection, stream.nats, empty, source, 'Copy', signal ? { signal } : {});

async function remove(seq: number): Promise<void> {
  const place = original.outbox.receipt(seq)?.streamSeq ?? 0;
  await (await jetstreamManager(stream.connection)).streams.deleteMessage('CIM_KEYS_EVENTS', place);
}

describe('replay', () => {
  test('an empty laptop rebuilds the ledger byte for byte, with its registry and its receipts', async () => {
    const registrar = registrarOf(original);
    const acme = createOrganization({ id: uuidv7(), name: 'Acme <b>& Søns</b> 🔑' });
    registrar.record(acme);
    registrar.record(createPerson(acme.id, { id: uuidv7() }));
    registrar.record(generateKey(acme.id, { id: uuidv7() }));
    registrar.record(createNatsOperator(acme.id, { id: uuidv7() }));
    recordOrganizations(original, 450);
    await stream.publishAll(original);

    expect(await rebuild()).toEqual({
      entries: 454,
      head: original.head(),
      finding: null,
      cancelled: false,
    });
    expect(empty.entries.from(1, 1000)).toEqual(original.entries.from(1, 1000));
    expect(empty.objects.get('organization', acme.id)).toEqual(original.objects.get('organization', acme.id));
    for (const aggregate of ['organization', 'person', 'key', 'nats.operator'] as const) {
      const all = { search: '', organizationId: null, limit: 1000, offset: 0 };
      expect(empty.lists.list(aggregate, all)).toEqual(original.lists.list(aggregate, all));
    }
    for (const seq of [1, 200, 454]) {
      expect(empty.outbox.receipt(seq)).toMatchObject({
        place: { stream: 'CIM_KEYS_EVENTS' },
        streamSeq: original.outbox.receipt(seq)?.streamSeq,
      });
    }
    expect(await verifyLedger(empty)).toMatchObject({ entries: 454, finding: null });
    expect(await readBack(stream.connection, stream.nats, empty)).toMatchObject({
      expected: 454,
      verified: 454,
      difference: null,
    });
  });

  test('the copy bears the original’s source and an id of its own, and no act can continue it', async () => {
    recordOrganizations(original, 2);
    await stream.publishAll(original);
    await rebuild();
    expect(empty.identity).toMatchObject({ source, name: 'Copy' });
    expect([
      isCopy(empty.identity ?? original.identity ?? fail()),
      isCopy(original.identity ?? fail()),
    ]).toEqual([true, false]);
    expect(() => registrarOf(empty).record(createOrganization({ name: 'Third' }))).toThrow(ProblemError);
    expect(() => registrarOf(empty).check(createOrganization({ name: 'Third' }))).toThrow(/read-only copy/);
    expect([empty.head()?.seq, empty.outbox.waiting()]).toEqual([2, 0]);
  });

  test('called again it brings the copy up to date', async () => {
    recordOrganizations(original, 3);
    await stream.publishAll(original);
    await rebuild();
    recordOrganizations(original, 2);
    await stream.publishAll(original);
    expect(await rebuild()).toMatchObject({ entries: 5, head: original.head(), finding: null });
  });

  test('cancelled, what it has is good, and going on completes it', async () => {
    recordOrganizations(original, 600);
    await stream.publishAll(original);
    const abort = new AbortController();
    const half = await replay(stream.connection, stream.nats, empty, source, 'Copy', {
      signal: abort.signal,
      onProgress: ({ entries }) => entries === 250 && abort.abort(),
    });
    expect(half).toMatchObject({ entries: 250, cancelled: true, finding: null });
    expect((await verifyLedger(empty)).finding).toBeNull();
    expect(await rebuild()).toMatchObject({ entries: 600, head: original.head() });
  });

  test('only the ledger that was asked for is rebuilt', async () => {
    const folder = temporaryFolder();
    const other = emptyLedger(folder);
    const id = uuidv7();
    other.create({ id, name: 'Other', source: `other#${id}`, createdAt: '2026-11-23T09:00:00.000Z' });
    recordOrganizations(original, 2);
    recordOrganizations(other, 3);
    await stream.publishAll(other);
    await stream.publishAll(original);
    expect(await findLedgers(stream.connection, stream.nats)).toEqual([
      found(other, `other#${id}`, 3),
      found(original, source, 2),
    ]);
    expect(await rebuild()).toMatchObject({ entries: 2, head: original.head() });
  });
});

function found(ledger: Ledger, ledgerSource: string, entries: number) {
  const lastAt = ledger.entries.at(entries)?.entry.at;
  return { source: ledgerSource, entries, head: ledger.head()?.cid, lastAt, finding: null };
}

function fail(): never {
  throw new Error('no identity');
}

describe('replay - says what is missing', () => {
  beforeEach(async () => {
    recordOrganizations(original, 5);
    await stream.publishAll(original);
  });

  test('an entry in the middle: the copy ends before it', async () => {
    await remove(3);
    expect(await rebuild()).toMatchObject({ entries: 2, finding: 'Entry 3 is missing in CIM_KEYS_EVENTS.' });
    expect(await findLedgers(stream.connection, stream.nats)).toMatchObject([
      { entries: 2, finding: 'Entry 3 is missing.' },
    ]);
  });

  test('the beginning: nothing can be verified, and no ledger comes into being', async () => {
    await remove(1);
    await remove(2);
    expect(await rebuild()).toMatchObject({
      entries: 0,
      head: null,
      finding: 'Entries 1 to 2 are missing in CIM_KEYS_EVENTS.',
    });
    expect(empty.identity).toBeNull();
  });

  test('an entry whose event was changed is not taken', async () => {
    recordOrganizations(original, 1);
    const message = await stream.messageOf(original, 6);
    await stream.publish({
      ...message,
      payload: message.payload.replace('Organization 6', 'Organisation 6'),
    });
    const { entries, finding } = await rebuild();
    expect(entries).toBe(5);
    expect(finding).toContain('The event of entry 6 was changed');
  });

  test('one ledger continued in two places is found out', async () => {
    const fork = openLedger(temporaryFolder());
    recordOrganizations(fork, 1);
    await stream.publish(await stream.messageOf(fork, 1));
    expect((await rebuild()).finding).toContain('continued in two places');
  });

  test('what is encrypted cannot be rebuilt without the key, and can with it', async () => {
    const key = ageKey();
    stream = await TestStream.open(
      configFileFor(server.url, `\n[nats.encryption]\nrecipients = ["${key.recipient}"]`),
    );
    recordOrganizations(original, 1);
    await stream.publishAll(original);
    const without = await rebuild();
    expect(without.entries).toBe(5);
    expect(without.finding).toContain('encrypted for others');
    const withKey = await replay(stream.connection, stream.nats, empty, source, 'Copy', {
      identity: key.identity,
    });
    expect(withKey).toMatchObject({ entries: 6, head: original.head(), finding: null });
  });
});
