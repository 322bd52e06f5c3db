import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { generateCid } from '../../app/content/cid.ts';
import { catalogue, parseEvent, readEvent, subjectOf } from '../../app/registry/dispatch.ts';
import { openReceipts } from '../../main/services/exchange/receipts-in.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { decryptWithAge } from '../support/age.ts';
import { cimKeys } from '../support/command-line.ts';
import { createOrganization } from '../support/commands.ts';
import { readStream } from '../support/independent-reader.ts';
import { registrarOf } from '../support/ledgers.ts';
import { NatsServer } from '../support/nats-server.ts';
import { temporaryFolder } from '../support/temporary.ts';

/* What earlier commits wrote goes on opening, verifying and reading the same: see test/golden/README.md. */

const golden = path.resolve(import.meta.dirname, '../golden');

function read<T>(file: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(path.join(golden, file), 'utf8')));
}

const events = read(
  'events.json',
  z.array(
    z.strictObject({
      event: z.looseObject({ aggregate: z.string(), event_type: z.string() }),
      cid: z.string(),
      block: z.base64(),
      subject: z.string(),
      reading: z.unknown(),
    }),
  ),
);

const known = read(
  'ledger.json',
  z.object({
    id: z.string(),
    keyId: z.string(),
    passphrase: z.string(),
    head: z.object({ seq: z.int(), cid: z.string() }),
    entries: z.array(z.object({ seq: z.int(), cid: z.string(), event: z.string() })),
  }),
);

const answers = read(
  'answers.json',
  z.record(z.string(), z.object({ status: z.int(), answer: z.looseObject({}) })),
);

/** The golden files in a folder of their own, which tests may change. */
function copyOfAll(): string {
  const folder = temporaryFolder();
  cpSync(golden, folder, { recursive: true });
  return folder;
}

describe('golden events - CID, block, subject and reading never change', () => {
  test.each(events.map((row) => [`${row.event.aggregate} ${row.event.event_type}`, row] as const))(
    '%s',
    (_name, { event, cid, block, subject, reading }) => {
      const parsed = parseEvent(event);
      expect(generateCid(parsed)).toBe(cid);
      expect(Buffer.from(dagCbor.encode(parsed)).toString('base64')).toBe(block);
      expect(parseEvent(dagCbor.decode(Buffer.from(block, 'base64')))).toEqual(event);
      expect(subjectOf('cim.keys', parsed)).toBe(subject);
      expect(readEvent(event)).toEqual(reading);
    },
  );

  test('each of them is an event of this catalogue, and those of that day are all there', () => {
    const names = events.map(({ event }) => `${event.aggregate} ${event.event_type}`);
    expect(new Set(names).size).toBe(19);
    const today = [...catalogue].flatMap(([aggregate, kinds]) =>
      [...kinds.keys()].map((type) => `${aggregate} ${type}`),
    );
    expect(today).toEqual(expect.arrayContaining(names));
  });
});

describe('golden files', () => {
  test('the command line says of ledger and bundles what it said', async () => {
    const folder = copyOfAll();
    for (const [line, { status, answer }] of Object.entries(answers)) {
      const args = line
        .split(' ')
        .map((arg) => (/^(data|\w+\.car)/.test(arg) ? path.join(folder, arg) : arg));
      const { status: now, stdout } = await cimKeys([...args, '--json']);
      expect([line, now]).toEqual([line, status]);
      expect(JSON.parse(stdout.replaceAll(folder, '.'))).toMatchObject(answer);
    }
  });

  test('the ledger opens with all its entries and receipts, and more can be recorded', () => {
    const ledger = Ledger.open(path.join(copyOfAll(), 'data/events'));
    try {
      expect(ledger.identity?.id).toBe(known.id);
      expect(ledger.head()).toEqual(known.head);
      for (const { seq, cid, event } of known.entries) {
        expect(ledger.entries.at(seq)).toMatchObject({ cid, entry: { event } });
        expect(ledger.outbox.receipt(seq)).toMatchObject({
          place: { stream: 'CIM_KEYS_EVENTS' },
          streamSeq: seq,
        });
      }
      const [next] = registrarOf(ledger).record(createOrganization({ name: 'Another' }));
      expect(next?.entry).toMatchObject({ seq: known.head.seq + 1, prev: known.head.cid });
    } finally {
      ledger.close();
    }
  });

  test('the encrypted bundle opens with its identity, and holds the same', async () => {
    const args = ['--identity', path.join(golden, 'age-identity.txt'), '--json'];
    const { status, stdout } = await cimKeys(['verify', path.join(golden, 'whole.car.age'), ...args]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ intact: true, verified: 26, head: known.head.cid });
  });

  test('the receipts file opens on its ledger', () => {
    const folder = copyOfAll();
    const ledger = Ledger.open(path.join(folder, 'data/events'));
    try {
      const opened = openReceipts(path.join(folder, 'stored.receipts'), () => ledger, ledger);
      expect(opened).toMatchObject({ fresh: 0, known: { label: 'Signing key of Alice' } });
    } finally {
      ledger.close();
    }
  });

  test('the private keys open with age and the passphrase alone', async () => {
    const keys = path.join(golden, 'data/keys');
    const file = path.join(keys, `${known.keyId}.age`);
    expect(readdirSync(keys)).toContain(path.basename(file));
    expect((await decryptWithAge(file, known.passphrase)).plaintext).toContain('BEGIN PRIVATE KEY');
  });

  test('the stream holds the same events for a stranger, needs nothing more, and rebuilds the ledger', async () => {
    const folder = copyOfAll();
    const server = await NatsServer.start('', { store: path.join(folder, 'stream') });
    try {
      const messages = await readStream({ servers: server.url });
      expect(messages.map(({ entry, recomputed }) => ({ cid: entry, event: recomputed }))).toEqual(
        known.entries.map(({ cid, event }) => ({ cid, event })),
      );
      const config = path.join(folder, 'data/config.toml');
      const moved = readFileSync(config, 'utf8').replace(/^url = .*$/m, `url = "${server.url}"`);
      writeFileSync(config, moved);
      const synced = await cimKeys(['sync', '--data', path.join(folder, 'data'), '--json']);
      expect(JSON.parse(synced.stdout)).toMatchObject({ outcome: 'complete', published: 0, waiting: 0 });
      const copy = path.join(folder, 'rebuilt');
      const rebuilt = await cimKeys(['replay', copy, '--data', path.join(folder, 'data'), '--json']);
      expect([rebuilt.status, rebuilt.stderr]).toEqual([0, expect.any(String)]);
      const verified = await cimKeys(['verify', copy, '--json']);
      expect(JSON.parse(verified.stdout)).toMatchObject({ intact: true, verified: 26, head: known.head.cid });
    } finally {
      await server.stop();
    }
  });
});
