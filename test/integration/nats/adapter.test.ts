import { DiscardPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { messageOf } from '../../../main/nats/message.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { createNatsOperator, createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { eventsOf, given } from '../../support/in-memory-registry.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const HOUR = 3_600_000_000_000;

let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(() => server.stop());

async function problemOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('adapter - first connection', () => {
  test('makes the stream and the bucket as the seed describes them', async () => {
    const adapter = adapterFor(openLedger(temporaryFolder()), configFileFor(server.url));
    expect(await adapter.connect()).toEqual([]);
    expect(adapter.isConnected()).toBe(true);
    const connection = await connect({ servers: server.url });
    const { streams } = await jetstreamManager(connection);
    expect((await streams.info('CIM_KEYS_EVENTS')).config).toMatchObject({
      subjects: ['cim.keys.>'],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      max_age: 720 * HOUR,
      max_msgs: 1_000_000,
      duplicate_window: 24 * HOUR,
    });
    expect((await streams.info('OBJ_cim-keys-objects')).config).toMatchObject({
      storage: StorageType.File,
      max_age: 2160 * HOUR,
    });
    await connection.close();
  });

  test('reports what differs in an existing stream and changes nothing', async () => {
    const connection = await connect({ servers: server.url });
    const { streams } = await jetstreamManager(connection);
    await streams.add({
      name: 'CIM_KEYS_EVENTS',
      subjects: ['cim.keys.>'],
      storage: StorageType.Memory,
      max_age: 24 * HOUR,
      discard: DiscardPolicy.New,
    });
    const before = (await streams.info('CIM_KEYS_EVENTS')).config;
    const adapter = adapterFor(openLedger(temporaryFolder()), configFileFor(server.url));
    const where = 'Stream CIM_KEYS_EVENTS';
    expect(await adapter.connect()).toEqual([
      { where, setting: 'Storage', expected: 'file', found: 'memory' },
      { where, setting: 'Longest age', expected: '720 h', found: '24 h' },
      { where, setting: 'Most messages', expected: '1,000,000', found: 'unlimited' },
      { where, setting: 'Duplicate window', expected: '24 h', found: `${before.duplicate_window / HOUR} h` },
    ]);
    expect((await streams.info('CIM_KEYS_EVENTS')).config).toEqual(before);
    await connection.close();
  });
});

describe('adapter - flushing', () => {
  test('a ceremony arrives in order, and a stranger recomputes every CID and the chain', async () => {
    const ledger = openLedger(temporaryFolder());
    const registrar = registrarOf(ledger);
    const acme = createOrganization({ id: uuidv7(), name: 'Acme <b>& Søns</b> 🔑' });
    registrar.record(acme);
    registrar.record(createPerson(acme.id, { id: uuidv7() }));
    registrar.record(generateKey(acme.id, { id: uuidv7() }));
    registrar.record(createNatsOperator(acme.id, { id: uuidv7() }));

    const adapter = adapterFor(ledger, configFileFor(server.url));
    expect(ledger.outbox.waiting()).toBe(4);
    await adapter.connect();
    expect(await adapter.flushQueue()).toBe(4);
    expect(ledger.outbox.waiting()).toBe(0);

    const messages = await readStream({ servers: server.url });
    expect(faultsOf(messages)).toEqual([]);
    expect(messages.map(({ subject }) => subject)).toEqual([
      'cim.keys.organization.organizationcreated',
      'cim.keys.person.personcreated',
      'cim.keys.key.keygenerated',
      'cim.keys.nats.operator.natsoperatorcreated',
    ]);
    expect(messages.at(-1)?.entry).toBe(ledger.head()?.cid);
    for (const message of messages) {
      expect(ledger.outbox.receipt(message.ledgerSeq)).toMatchObject({
        place: { stream: 'CIM_KEYS_EVENTS' },
        streamSeq: message.streamSeq,
        duplicate: false,
      });
      expect([...message.headers.keys()].sort()).toEqual([
        'CIM-Aggregate-Id',
        'CIM-Cid',
        'CIM-Content-Type',
        'CIM-Correlation-Id',
        'CIM-Event-Type',
        'CIM-Ledger-At',
        ...(message.ledgerSeq > 1 ? ['CIM-Ledger-Prev'] : []),
        'CIM-Ledger-Seq',
        'CIM-Schema-Version',
        'CIM-Source',
        'CIM-Timestamp',
        expect.stringMatching(/^Nats-Expected-Last-(Sequence|Msg-Id)$/),
        'Nats-Expected-Stream',
        'Nats-Msg-Id',
        'traceparent',
      ]);
      expect(message.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    }
  });

  test('acts are queued durably without a connection, and two flushes at once send once', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const offline = adapterFor(ledger, configFileFor(server.url));
    for (let number = 0; number < 150; number++) {
      const events = eventsOf(given().when(createOrganization({ name: `Organization ${number}` })));
      ledger.append(events, new Date().toISOString());
    }
    expect([offline.isConnected(), ledger.outbox.waiting()]).toEqual([false, 150]);
    ledger.close();

    const again = openLedger(folder);
    const adapter = adapterFor(again, configFileFor(server.url));
    await adapter.connect();
    expect(await Promise.all([adapter.flushQueue(), adapter.flushQueue()])).toEqual([150, 150]);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([150, []]);
  });

  test('what NATS had already, because the receipt was lost, is recognised and not doubled', async () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    const connection = await connect({ servers: server.url });
    const configFile = configFileFor(server.url);
    const adapter = adapterFor(ledger, configFile);
    await adapter.connect();
    // Entry 1 went out in an earlier life that ended between acknowledgement and commit.
    const first = ledger.entries.at(1);
    if (!first) throw new Error('no entry');
    const message = messageOf(first, configFile.read().config.nats);
    await jetstream(connection).publish(message.subject, message.payload, {
      msgID: message.messageId,
      headers: message.headers,
    });
    expect(await adapter.flushQueue()).toBe(3);
    expect(ledger.outbox.receipt(1)).toMatchObject({ streamSeq: 1, duplicate: true });
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([3, []]);
    await connection.close();
  });

  test('cancelled, it keeps what is stored and leaves the rest waiting; going on completes it', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 4000));
    const adapter = adapterFor(ledger, configFileFor(server.url));
    await adapter.connect();
    const abort = new AbortController();
    const stored = await adapter.flushQueue({ signal: abort.signal, onStored: () => abort.abort() });
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(4000);
    expect([ledger.outbox.stored(), ledger.outbox.waiting()]).toEqual([stored, 4000 - stored]);
    expect(await adapter.flushQueue()).toBe(4000 - stored);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([4000, []]);
  });

  test('a server killed three times during one flush: it goes on by itself, every event once, in order', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 4000));
    const adapter = adapterFor(ledger, configFileFor(server.url));
    const attempts: number[] = [];
    let kills = 0;
    let restarting = false;
    const stored = await adapter.flushQueue({
      onStored: () => {
        // Acknowledgements from before a kill may still be read behind it: it must have been noticed before the next one.
        if (kills === 3 || restarting || attempts.length < kills) return;
        kills += 1;
        restarting = true;
        void server
          .signal('SIGKILL')
          .then(() => server.restart())
          .then(() => {
            restarting = false;
          });
      },
      onStep: (step) => {
        if (step.step === 'waiting') attempts.push(step.retry.attempt);
      },
    });
    expect([stored, kills]).toEqual([4000, 3]);
    expect(attempts.length).toBeGreaterThanOrEqual(3);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([4000, []]);
    const untrue = messages.filter(
      ({ ledgerSeq, streamSeq }) => ledger.outbox.receipt(ledgerSeq)?.streamSeq !== streamSeq,
    );
    expect(untrue).toEqual([]);
    expect((await verifyLedger(ledger)).finding).toBeNull();
  });

  test('a server that stays away: it pauses after max_retries retries, says why, and drops nothing', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 3000));
    const adapter = adapterFor(ledger, configFileFor(server.url, 'max_retries = 2'));
    const waits: string[] = [];
    const problem = await problemOf(
      adapter.flushQueue({
        onStored: () => void server.signal('SIGKILL'),
        onStep: (step) => {
          if (step.step === 'waiting') waits.push(`${step.retry.attempt} of ${step.retry.of}`);
        },
      }),
    );
    expect(waits).toEqual(['2 of 3', '3 of 3']);
    expect(problem.code).toBe('nats.refused');
    expect(problem.meaning).toContain('The queue is safe');
    const stored = ledger.outbox.stored();
    expect(ledger.outbox.waiting()).toBe(3000 - stored);
    await server.restart();
    expect(await adapter.flushQueue()).toBe(3000 - stored);
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
  });

  test('with enable_ipld = false the payload is the event alone, and its CID is still in the header', async () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 1);
    const adapter = adapterFor(ledger, configFileFor(server.url, 'enable_ipld = false'));
    await adapter.connect();
    await adapter.flushQueue();
    const [message] = await readStream({ servers: server.url });
    expect(message?.event).toMatchObject({ event_type: 'OrganizationCreated' });
    expect(message?.recomputed).toBe(message?.headers.get('CIM-Cid'));
  });
});
