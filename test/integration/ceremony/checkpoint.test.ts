import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseCid } from '../../../app/content/cid.ts';
import { ProblemError } from '../../../app/problem.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import type { Command, EventNamed } from '../../../app/registry/index.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import type { Registrar } from '../../../main/services/recording/registrar.ts';
import { CheckpointSigning } from '../../../main/services/signing/checkpoint-signing.ts';
import type { EntryRecord } from '../../../main/store/entries.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { byPassphrase, makeSigningKey, softwareSigning } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const acme = createOrganization({ id: uuidv7() });
const alice = createPerson(acme.id, { id: uuidv7() });

let files: SecretFiles;
let ledger: Ledger;
let registrar: Registrar;
let desk: CheckpointSigning;

async function signingKey(personId: string | null, label: string): Promise<string> {
  const owner = { organizationId: acme.id, personId, label };
  const command = await makeSigningKey((id) => files.pathOf(id), owner);
  registrar.record(command);
  return command.id;
}

function headToSign(): string {
  return desk.headToSign()?.cid ?? '';
}

function signedEvent({ block }: EntryRecord): EventNamed<'CheckpointSigned'> {
  const event = parseEvent(dagCbor.decode(block));
  if (event.event_type !== 'CheckpointSigned') throw new Error(event.event_type);
  return event;
}

async function refusalOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

beforeEach(() => {
  files = new SecretFiles(path.join(temporaryFolder(), 'keys'));
  ledger = openLedger(temporaryFolder());
  registrar = registrarOf(ledger);
  for (const command of [acme, alice] satisfies Command[]) registrar.record(command);
  desk = new CheckpointSigning(ledger, registrar, softwareSigning(ledger, files));
});

describe('checkpoint - signing with a key on this laptop', () => {
  test('openssl accepts the signature over the statement that anyone can rebuild', async () => {
    const keyId = await signingKey(alice.id, 'Alice');
    const head = headToSign();
    const { payload } = signedEvent(await desk.signWithKey(keyId, byPassphrase(), head));
    expect(payload).toMatchObject({ seq: 3, head, signer: { person_id: alice.id, name: alice.name } });

    const { signature, ledger: source, seq, signed_at } = payload;
    if (signature.kind !== 'ed25519') throw new Error(signature.kind);
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    writeFileSync(
      at('statement'),
      dagCbor.encode({
        ...{ domain: 'cim-keys/checkpoint/v2', ledger: source, seq, head, at: signed_at },
        signer: { id: alice.id, name: alice.name },
      }),
    );
    writeFileSync(at('signature'), Buffer.from(signature.signature, 'base64url'));
    // RFC 8410: the fixed beginning of an Ed25519 SubjectPublicKeyInfo, then the raw key.
    const spki = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(signature.public_key, 'base64url'),
    ]);
    writeFileSync(at('key.der'), spki);
    const judged = execFileSync('openssl', [
      ...['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', at('key.der'), '-rawin'],
      ...['-in', at('statement'), '-sigfile', at('signature')],
    ]);
    expect(judged.toString()).toContain('Signature Verified Successfully');
  });

  test('two officers sign one head; a third signature by either is refused', async () => {
    const [first, second] = [await signingKey(alice.id, 'Alice'), await signingKey(null, 'House')];
    const head = headToSign();
    await desk.signWithKey(first, byPassphrase(), head);
    expect(headToSign()).toBe(head);
    await desk.signWithKey(second, byPassphrase(), head);
    expect(await refusalOf(() => desk.signWithKey(first, byPassphrase(), head))).toBe(
      'checkpoint.signed-already',
    );
    const checkpoint = ledger.objects.holderOf('checkpoint', head);
    expect(checkpoint?.signatures.map(({ signer }) => signer.name)).toEqual([alice.name, acme.name]);
    expect(ledger.head()?.seq).toBe((checkpoint?.seq ?? 0) + 2);
  });

  test('what was compared is what is signed: comparisons of the head stand behind it, before and between signatures', async () => {
    const [one, two] = [await signingKey(alice.id, 'Alice'), await signingKey(null, 'House')];
    const shown = headToSign();
    const head = { seq: ledger.head()?.seq ?? 0, cid: parseCid(shown) };
    const compare = (people: readonly string[]) =>
      registrar.record({
        type: 'RecordComparison',
        id: uuidv7(),
        cid: head.cid,
        standsFor: { kind: 'head', seq: head.seq },
        method: 'words',
        outcome: { result: 'equal' },
        people: [...people],
      });
    compare(['Alice', 'Bob']);
    expect(headToSign()).toBe(shown);
    await desk.signWithKey(one, byPassphrase(), shown);
    compare(['Carol', 'Dan']);
    expect(headToSign()).toBe(shown);
    await desk.signWithKey(two, byPassphrase(), shown);
    expect(headToSign()).toBe(shown);
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, entries: head.seq + 4 });

    registrar.record(createOrganization({ name: 'Another' }));
    expect(headToSign()).not.toBe(shown);
    compare(['Carol', 'Dan']);
    expect(headToSign()).toBe(ledger.head()?.cid);
  });

  test('a head that was shown and is no longer the head is not signed', async () => {
    const keyId = await signingKey(null, 'House');
    const shown = headToSign();
    registrar.record(createOrganization({ name: 'Another' }));
    expect(await refusalOf(() => desk.signWithKey(keyId, byPassphrase(), shown))).toBe('checkpoint.moved-on');
    expect(ledger.head()?.seq).toBe(4);
  });

  test('a head that moves while the key is being decrypted is not signed', async () => {
    const keyId = await signingKey(null, 'House');
    const signing = refusalOf(() => desk.signWithKey(keyId, byPassphrase(), headToSign()));
    registrar.record(createOrganization({ name: 'Another' }));
    expect(await signing).toBe('checkpoint.moved-on');
  });

  test('a wrong passphrase, a missing or damaged file, or another key in its place records nothing', async () => {
    const [keyId, other] = [await signingKey(null, 'House'), await signingKey(null, 'Other')];
    const sign = (passphrase = PASSPHRASE) => desk.signWithKey(keyId, byPassphrase(passphrase), headToSign());
    expect(await refusalOf(() => sign(`${PASSPHRASE}!`))).toBe('keystore.wrong-passphrase');
    const file = files.pathOf(keyId);
    writeFileSync(file, readFileSync(files.pathOf(other)));
    expect(await refusalOf(sign)).toBe('signing.foreign-key');
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    expect(await refusalOf(sign)).toBe('keystore.file-unusable');
    expect(ledger.head()?.seq).toBe(4);
  });

  test('a signature that does not hold is never recorded', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const keyId = await signingKey(alice.id, 'Alice');
    const key = ledger.objects.get('key', keyId);
    if (key === undefined) throw new Error('no key');
    // Whatever opens the key gives the right public key, and signs with another one.
    const forging = new CheckpointSigning(ledger, registrar, async (_id, _unlocking, message) => ({
      ...{ publicKey: key.publicKey, fingerprint: key.fingerprint },
      signature: sign(null, message, privateKey),
    }));
    const before = ledger.head();
    expect(await refusalOf(() => forging.signWithKey(keyId, byPassphrase(), headToSign()))).toBe(
      'signing.does-not-hold',
    );
    expect(ledger.head()).toEqual(before);
  });
});
