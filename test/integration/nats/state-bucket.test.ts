import { jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StateBucket } from '../../../main/nats/state-bucket.ts';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { ageKey } from '../../support/age.ts';
import { createNatsOperator, createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { IDENTITY, openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
let ledger: Ledger;
let stream: TestStream;
let bucket: StateBucket;
let kv: KV;
beforeEach(async () => {
  server = await NatsServer.start();
  ledger = openLedger(temporaryFolder());
  stream = await TestStream.open(configFileFor(server.url));
  bucket = await StateBucket.open(stream.connection, stream.nats, ledger);
  kv = await new Kvm(stream.connection).open('cim-keys-state');
});
afterEach(() => server.stop());

/** How much has ever been written to the bucket. */
async function writes(): Promise<number> {
  return (await kv.status()).streamInfo.state.last_seq;
}

async function contents(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for await (const key of await kv.keys()) found.set(key, (await kv.get(key))?.json());
  return found;
}

/** The keys that were written, in the order of the bucket. */
async function written(): Promise<string[]> {
  const { streams } = await jetstreamManager(stream.connection);
  const { state } = await streams.info('KV_cim-keys-state', { subjects_filter: '>' });
  const keys: string[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await streams.getMessage('KV_cim-keys-state', { seq }).catch(() => null);
    if (message) keys.push(message.subject.split('.').slice(2).join('.'));
  }
  return keys;
}

describe('the state bucket', () => {
  test('holds what the registry holds, each with the event that last changed it, in the order of the ledger', async () => {
    const registrar = registrarOf(ledger);
    const acme = createOrganization({ id: uuidv7() });
    const alice = createPerson(acme.id, { id: uuidv7() });
    const key = generateKey(acme.id, { id: uuidv7() });
    const operator = createNatsOperator(acme.id, { id: uuidv7() });
    const mode = {
      type: 'ChangeOperationalMode',
      id: IDENTITY.id,
      from: 'Offline',
      to: 'Hybrid',
    } as const;
    for (const command of [acme, alice, key, operator, mode]) registrar.record(command);
    await stream.publishAll(ledger);
    expect(await bucket.update()).toBe(5);

    const keys = [
      `organization.${acme.id}`,
      `person.${alice.id}`,
      `key.${key.id}`,
      `nats.operator.${operator.id}`,
      `ledger.${IDENTITY.id}`,
    ];
    expect((await written()).slice(0, 5)).toEqual(keys);
    const found = await contents();
    expect(found.get(keys[1] ?? '')).toEqual({
      state: ledger.objects.get('person', alice.id),
      cid: ledger.entries.at(2)?.entry.event,
      seq: 2,
      source: ledger.identity?.source,
    });
    expect(found.get(keys[3] ?? '')).toMatchObject({ state: { name: 'ACME' }, seq: 4 });
    expect(found.get(keys[4] ?? '')).toMatchObject({ state: { mode: 'Hybrid' }, seq: 5 });
  });

  test('is never ahead of the stream: what waits is not in it', async () => {
    recordOrganizations(ledger, 3);
    stream.settle(ledger, 1, (await stream.publish(await stream.messageOf(ledger, 1))).seq);
    expect(await bucket.update()).toBe(1);
    expect((await contents()).size).toBe(2);
    await stream.publishAll(ledger);
    expect(await bucket.update()).toBe(3);
    expect((await contents()).size).toBe(4);
  });

  test('updated again, nothing is written; after a crash before the position was moved, nothing twice', async () => {
    recordOrganizations(ledger, 450);
    await stream.publishAll(ledger);
    expect(await bucket.update()).toBe(450);
    const before = await writes();
    expect(await bucket.update()).toBe(450);
    expect(await writes()).toBe(before);

    const position = [...(await contents()).keys()].find((key) => key.startsWith('position.')) ?? '';
    await kv.delete(position);
    await bucket.update();
    // Only the deletion and the three positions of three chunks.
    expect(await writes()).toBe(before + 4);
  });

  test('made anew, it replaces what others wrote in this ledger’s name and leaves the rest', async () => {
    recordOrganizations(ledger, 2);
    await stream.publishAll(ledger);
    await bucket.update();
    const right = await contents();
    const [key = ''] = [...right.keys()].filter((name) => name.startsWith('organization.'));
    const value = {
      state: { name: 'Forged' },
      seq: 9,
      cid: ledger.head()?.cid,
      source: ledger.identity?.source,
    };
    await kv.put(key, JSON.stringify(value));
    await kv.put('organization.stray', JSON.stringify(value));
    await kv.put('someone.else', '"theirs"');
    expect(await bucket.rebuild()).toBe(2);
    const found = await contents();
    expect(found.get(key)).toEqual(right.get(key));
    expect([found.has('organization.stray'), found.has('someone.else')]).toEqual([false, true]);
  });
});

describe('the state bucket after a sync', () => {
  const synced = { progress: null, last: { published: 2 } };

  test('follows by itself', async () => {
    recordOrganizations(ledger, 2);
    await stream.publishAll(ledger);
    const after = new AfterSync(ledger, configFileFor(server.url), () => {});
    after.sawSync(synced);
    await expect
      .poll(() => after.state.stateBucket)
      .toMatchObject({ bucket: 'cim-keys-state', seq: 2, problem: null });
    await after.close();
  });

  test('is only a notice when it fails', async () => {
    const after = new AfterSync(ledger, configFileFor('nats://localhost:1'), () => {});
    after.sawSync(synced);
    await expect.poll(() => after.state.stateBucket).toMatchObject({ problem: { code: 'nats.refused' } });
    await after.close();
  });

  test('stays empty while events are encrypted, or when it is switched off', async () => {
    const { recipient } = ageKey();
    for (const lines of [`\n[nats.encryption]\nrecipients = ["${recipient}"]`, 'enable_kv = false']) {
      const after = new AfterSync(ledger, configFileFor(server.url, lines), () => {});
      after.sawSync(synced);
      await after.close();
      expect(after.state.stateBucket).toBeNull();
    }
  });

  test('what an earlier program has put there, in another form, is said anew', async () => {
    const registrar = registrarOf(ledger);
    const acme = createOrganization({ id: uuidv7() });
    const alice = createPerson(acme.id, { id: uuidv7() });
    registrar.recordAll('Test', [acme, alice]);
    await stream.publishAll(ledger);
    await bucket.update();
    // As it was before objects had a state in their life, and before the position named a form.
    for await (const key of await kv.keys()) {
      const value = Object((await kv.get(key))?.json());
      const { status: _, ...state } = Object(value.state);
      const { form: __, ...position } = value;
      await kv.put(key, JSON.stringify('state' in value ? { ...value, state } : position));
    }
    registrar.record({ type: 'SuspendPerson', id: alice.id, reason: 'A test', expectedReturn: null });
    await stream.publishAll(ledger);
    expect(await bucket.update()).toBe(3);
    expect((await contents()).get(`person.${alice.id}`)).toMatchObject({ state: { status: 'suspended' } });
    expect((await contents()).get(`organization.${acme.id}`)).toMatchObject({ state: { status: 'active' } });
  });
});
