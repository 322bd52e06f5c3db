import { v7 as uuidv7 } from 'uuid';
import { afterEach, describe, expect, test } from 'vitest';
import { readBack } from '../../../main/nats/read-back.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { configFileFor } from '../../support/adapters.ts';
import { type AgeKey, ageKey } from '../../support/age.ts';
import { createOrganization, generateKey } from '../../support/commands.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
afterEach(() => server.stop());

async function publishFor(keys: readonly AgeKey[], serverLines = ''): Promise<[Ledger, TestStream]> {
  server = await NatsServer.start(serverLines);
  const recipients = JSON.stringify(keys.map(({ recipient }) => recipient));
  const stream = await TestStream.open(
    configFileFor(server.url, `\n[nats.encryption]\nrecipients = ${recipients}`),
  );
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ id: uuidv7(), name: 'Acme the Secret' });
  registrar.record(acme);
  registrar.record(generateKey(acme.id, { id: uuidv7(), description: 'Secret '.repeat(280).trim() }));
  await stream.publishAll(ledger);
  return [ledger, stream];
}

describe('encryption for recipients', () => {
  test('the ordinary age program opens it, and what it opens has the CID of the plain event', async () => {
    const key = ageKey();
    const [ledger] = await publishFor([key]);
    const messages = await readStream({ servers: server.url }, 'CIM_KEYS_EVENTS', key.unseal);
    expect(faultsOf(messages)).toEqual([]);
    expect(messages.map(({ recomputed }) => recomputed)).toEqual(
      [1, 2].map((seq) => ledger.entries.at(seq)?.entry.event),
    );
    for (const { body, headers } of messages) {
      expect(Object.keys(body)).toEqual(['cid', 'encrypted']);
      expect(`${JSON.stringify(body)}${JSON.stringify([...headers])}`).not.toMatch(/secret/i);
    }
  });

  test('each of several recipients opens it, and nobody else', async () => {
    const [one, two, stranger] = [ageKey(), ageKey(), ageKey()];
    await publishFor([one, two]);
    for (const { unseal } of [one, two]) {
      expect(faultsOf(await readStream({ servers: server.url }, 'CIM_KEYS_EVENTS', unseal))).toEqual([]);
    }
    await expect(readStream({ servers: server.url }, 'CIM_KEYS_EVENTS', stranger.unseal)).rejects.toThrow(
      /no identity matched/,
    );
  });

  test('read back without a key, order and entries are proven and the content is said to be closed; with it, all', async () => {
    const key = ageKey();
    const [ledger, stream] = await publishFor([key]);
    const { connection, nats } = stream;
    expect(await readBack(connection, nats, ledger)).toMatchObject({
      verified: 2,
      sealed: 2,
      difference: null,
    });
    expect(await readBack(connection, nats, ledger, { identity: key.identity })).toMatchObject({
      verified: 2,
      sealed: 0,
      difference: null,
    });
    expect(await readBack(connection, nats, ledger, { identity: ageKey().identity })).toMatchObject({
      verified: 0,
      difference: { kind: 'changed', seq: 1 },
    });
  });

  test('an event too large for a message lies encrypted in the object store', async () => {
    const key = ageKey();
    const [ledger, stream] = await publishFor([key], 'max_payload: 2048');
    const messages = await readStream({ servers: server.url }, 'CIM_KEYS_EVENTS', key.unseal);
    expect(faultsOf(messages)).toEqual([]);
    expect(messages[1]?.body).toMatchObject({ object: `${ledger.entries.at(2)?.entry.event}.age` });
    expect(await readBack(stream.connection, stream.nats, ledger, { identity: key.identity })).toMatchObject({
      verified: 2,
      sealed: 0,
      difference: null,
    });
  });
});
