import { Objm } from '@nats-io/obj';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fits } from '../../../main/nats/claim-check.ts';
import { readBack } from '../../../main/nats/read-back.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { createOrganization, generateKey } from '../../support/commands.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** The CID's digest as the object store writes it. Source: NATS ADR-20, object digest. */
const DIGEST = /^SHA-256=[\w-]{43}=$/;

let server: NatsServer;
let ledger: Ledger;
let stream: TestStream;
beforeEach(async () => {
  server = await NatsServer.start('max_payload: 2048');
  ledger = openLedger(temporaryFolder());
  stream = await TestStream.open(configFileFor(server.url));
});
afterEach(() => server.stop());

/** An organization, and a key whose description alone nearly fills what the server takes. */
function recordLargeKey(description = 'x'.repeat(1990)): void {
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ id: uuidv7() });
  registrar.record(acme);
  registrar.record(generateKey(acme.id, { id: uuidv7(), description }));
}

describe('large payloads', () => {
  test('an event too large for a message lies in the object store under its CID, and the message points to it', async () => {
    recordLargeKey();
    await stream.publishAll(ledger);
    const record = ledger.entries.at(2);
    const messages = await readStream({ servers: server.url });
    expect(faultsOf(messages)).toEqual([]);
    expect(messages[0]?.body).toHaveProperty('event');
    expect(messages[1]?.body).toEqual({
      cid: record?.entry.event,
      bucket: 'cim-keys-objects',
      object: record?.entry.event,
      size: record?.block.length,
    });
    expect(messages[1]?.event).toMatchObject({ event_type: 'KeyGenerated' });
    const info = await (await new Objm(stream.connection).open('cim-keys-objects')).info(
      record?.entry.event ?? '',
    );
    expect(info?.digest).toMatch(DIGEST);
    expect(await readBack(stream.connection, stream.nats, ledger)).toMatchObject({
      verified: 2,
      difference: null,
    });
  });

  test('what fits is counted in bytes, headers included', () => {
    expect(fits('x'.repeat(1500), '', 2048)).toBe(true);
    expect(fits('漢'.repeat(600), '', 2048)).toBe(false);
    expect(fits('x'.repeat(1500), 'x'.repeat(400), 2048)).toBe(false);
    expect(fits('x'.repeat(1500), 'x'.repeat(400), 1_048_576)).toBe(true);
  });

  test('made twice, the object is stored once', async () => {
    recordLargeKey();
    await stream.messageOf(ledger, 2);
    const store = await new Objm(stream.connection).open('cim-keys-objects');
    const before = await store.list();
    expect(before).toHaveLength(1);
    await stream.messageOf(ledger, 2);
    expect((await store.list()).map(({ nuid }) => nuid)).toEqual(before.map(({ nuid }) => nuid));
  });

  test('an object that is gone, or was replaced, is found by reading back', async () => {
    recordLargeKey();
    await stream.publishAll(ledger);
    const name = ledger.entries.at(2)?.entry.event ?? '';
    const store = await new Objm(stream.connection).open('cim-keys-objects');
    await store.putBlob({ name }, new TextEncoder().encode('something else'));
    expect((await readBack(stream.connection, stream.nats, ledger)).difference).toMatchObject({
      kind: 'changed',
      seq: 2,
    });
    await store.delete(name);
    const { difference } = await readBack(stream.connection, stream.nats, ledger);
    expect(difference?.detail).toContain(`the object ${name} it points to is gone`);
  });
});
