import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { fromSeed } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import { subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import { assessPassphrase, generatePassphrase } from '../../../main/keystore/passphrase.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { Keystore } from '../../../main/services/keys/keystore.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { AGE, decryptWithAge, FULL_COST } from '../../support/age.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
} from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { softwareSigning } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const PASSPHRASE = 'abacus-zoom-relic 7 quiet harbours';

let folder: string;
let ledger: Ledger;
let keystore: Keystore;
const acme = createOrganization({ id: uuidv7() });
const request = {
  organizationId: acme.id,
  personId: null,
  label: 'Root CA',
  description: null,
  purpose: 'CertificateAuthority' as const,
  algorithm: 'Ed25519' as const,
};

beforeEach(() => {
  folder = path.join(temporaryFolder(), 'keys');
  ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  registrar.record(acme);
  keystore = new Keystore(new SecretFiles(folder), registrar, AGE.worker);
});

async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Whether openssl verifies a signature. @param verifier its command, with the hash where there is one */
function verifiedByOpenssl(
  [command, ...hash]: readonly string[],
  spki: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const place = temporaryFolder();
  const file = (name: string, bytes: Uint8Array) => {
    writeFileSync(path.join(place, name), bytes);
    return path.join(place, name);
  };
  const [key, text, sig] = [file('key', spki), file('message', message), file('signature', signature)];
  const args =
    command === 'dgst'
      ? ['dgst', ...hash, '-keyform', 'DER', '-verify', key, '-signature', sig, text]
      : [
          'pkeyutl',
          '-verify',
          ...hash,
          '-pubin',
          '-keyform',
          'DER',
          '-inkey',
          key,
          '-sigfile',
          sig,
          '-in',
          text,
        ];
  return spawnSync('openssl', args).status === 0;
}

describe('keystore - a key', () => {
  test('costs whoever guesses at its passphrase what age’s own files cost', async () => {
    const made = new Keystore(new SecretFiles(folder), registrarOf(ledger), FULL_COST.worker);
    const { aggregateId } = await made.generateKey(request, PASSPHRASE);
    const [, recipient] = readFileSync(path.join(folder, `${aggregateId}.age`), 'latin1').split('\n');
    // age-encryption.org/v1, “The scrypt recipient type”: “-> scrypt”, the salt, and log2 of N.
    expect(recipient).toMatch(/^-> scrypt \S+ 18$/);
  });

  test('is a real Ed25519 pair: age opens its file, openssl reads it, and it fits the event', async () => {
    const { block, aggregateId } = await keystore.generateKey(request, PASSPHRASE);
    const file = path.join(folder, `${aggregateId}.age`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual([`${aggregateId}.age`]);

    const { code, plaintext } = await decryptWithAge(file, PASSPHRASE);
    expect(code).toBe(0);
    const spki = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: plaintext });
    const event = parseEvent(dagCbor.decode(block));
    if (event.event_type !== 'KeyGenerated') throw new Error(event.event_type);
    expect(createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'jwk' }).x).toBe(
      event.payload.public_key,
    );
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: spki });
    expect(event.payload.fingerprint).toBe(`SHA256:${digest.toString('base64').replace('=', '')}`);
    expect(event.payload.private_key).toEqual({ kind: 'age-file', file: path.basename(file) });

    // Neither the private key nor the passphrase is anywhere in what was recorded.
    const secret = plaintext.split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    expect(Buffer.from(block).includes(secret) || Buffer.from(block).includes(PASSPHRASE)).toBe(false);
    ledger.close();
    const database = readFileSync(path.join(ledger.directory, 'ledger.db'));
    expect(database.includes(secret) || database.includes(PASSPHRASE)).toBe(false);
  });

  test.each([
    ['P-256', 'CodeSigning', ['dgst', '-sha256']],
    ['P-384', 'TlsServer', ['dgst', '-sha384']],
    ['RSA-3072', 'CertificateAuthority', ['dgst', '-sha256']],
    ['RSA-4096', 'JwtSigning', ['dgst', '-sha384']],
    ['Ed25519', 'SshAuthentication', ['pkeyutl', '-rawin']],
  ] as const)(
    'of %s is what age and openssl read, and what it signs in the thread openssl verifies',
    async (algorithm, purpose, verifier) => {
      const made = await keystore.generateKey({ ...request, algorithm, purpose }, PASSPHRASE);
      const key = ledger.objects.get('key', made.aggregateId);
      if (key === undefined) throw new Error('no key');
      const { plaintext } = await decryptWithAge(path.join(folder, `${key.id}.age`), PASSPHRASE);
      const spki = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: plaintext });
      expect(Buffer.from(subjectPublicKeyInfo(key))).toEqual(spki);
      const digest = execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: spki });
      expect(key.fingerprint).toBe(`SHA256:${digest.toString('base64').replace('=', '')}`);

      const sign = softwareSigning(ledger, new SecretFiles(folder));
      const message = Buffer.from('what is to be signed');
      const signed = await sign(key.id, { by: 'passphrase', passphrase: PASSPHRASE }, message);
      expect(signed).toMatchObject({ publicKey: key.publicKey, fingerprint: key.fingerprint });
      expect(verifiedByOpenssl(verifier, spki, message, signed.signature)).toBe(true);
      expect(verifiedByOpenssl(verifier, spki, Buffer.from('something else'), signed.signature)).toBe(false);
    },
  );

  test('of X25519 agrees on secrets and signs nothing', async () => {
    const made = await keystore.generateKey(
      { ...request, algorithm: 'X25519', purpose: 'KeyAgreement' },
      PASSPHRASE,
    );
    const { plaintext } = await decryptWithAge(path.join(folder, `${made.aggregateId}.age`), PASSPHRASE);
    const text = execFileSync('openssl', ['pkey', '-noout', '-text'], { input: plaintext, encoding: 'utf8' });
    expect(text).toContain('X25519 Private-Key');
    const sign = softwareSigning(ledger, new SecretFiles(folder));
    const unlocking = { by: 'passphrase', passphrase: PASSPHRASE } as const;
    expect(await problemOf(sign(made.aggregateId, unlocking, Buffer.from('x')))).toBe(
      'keystore.file-unusable',
    );
  });

  test('whose file holds a key of another kind signs nothing', async () => {
    const made = await keystore.generateKey({ ...request, algorithm: 'P-256' }, PASSPHRASE);
    const other = await keystore.generateKey({ ...request, label: 'Other', algorithm: 'P-384' }, PASSPHRASE);
    const file = (id: string) => path.join(folder, `${id}.age`);
    writeFileSync(file(made.aggregateId), readFileSync(file(other.aggregateId)));
    const sign = softwareSigning(ledger, new SecretFiles(folder));
    const unlocking = { by: 'passphrase', passphrase: PASSPHRASE } as const;
    expect(await problemOf(sign(made.aggregateId, unlocking, Buffer.from('x')))).toBe(
      'keystore.file-unusable',
    );
  });

  test('does not open with another passphrase', async () => {
    const { aggregateId } = await keystore.generateKey(request, PASSPHRASE);
    const { code, plaintext } = await decryptWithAge(
      path.join(folder, `${aggregateId}.age`),
      `${PASSPHRASE}!`,
    );
    expect([code === 0, plaintext]).toEqual([false, '']);
  });
});

describe('keystore - a NATS operator', () => {
  test('its seed opens with age and is that of the public key recorded', async () => {
    const { block, aggregateId } = await keystore.createIdentity(
      { type: 'CreateNatsOperator', id: uuidv7(), organizationId: acme.id, name: 'ACME' },
      PASSPHRASE,
    );
    const { plaintext } = await decryptWithAge(path.join(folder, `${aggregateId}.age`), PASSPHRASE);
    const event = parseEvent(dagCbor.decode(block));
    if (event.event_type !== 'NatsOperatorCreated') throw new Error(event.event_type);
    expect(plaintext).toMatch(/^SO[A-Z2-7]{56}\n$/);
    expect(fromSeed(new TextEncoder().encode(plaintext.trim())).getPublicKey()).toBe(
      event.payload.public_key,
    );
  });
});

describe('keystore - a signing key of a NATS operator', () => {
  test('its seed opens with age and is that of the public key recorded, and no other kind of key', async () => {
    const operator = await keystore.createIdentity(
      { type: 'CreateNatsOperator', id: uuidv7(), organizationId: acme.id, name: 'ACME' },
      PASSPHRASE,
    );
    const { block, aggregateId } = await keystore.createIdentity(
      {
        ...{ type: 'GenerateNatsSigningKey', id: uuidv7(), name: 'Daily', scope: null },
        signsFor: { kind: 'operator', operator_id: operator.aggregateId },
      },
      PASSPHRASE,
    );
    const { plaintext } = await decryptWithAge(path.join(folder, `${aggregateId}.age`), PASSPHRASE);
    const event = parseEvent(dagCbor.decode(block));
    if (event.event_type !== 'NatsSigningKeyGenerated') throw new Error(event.event_type);
    expect(plaintext).toMatch(/^SO[A-Z2-7]{56}\n$/);
    expect(fromSeed(new TextEncoder().encode(plaintext.trim())).getPublicKey()).toBe(
      event.payload.public_key,
    );
    expect(Buffer.from(block).includes(plaintext.trim())).toBe(false);
  });
});

describe('keystore - when something is refused, neither a file nor an event remains', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['a weak passphrase', () => keystore.generateKey(request, 'password1234'), 'keystore.weak-passphrase'],
    [
      'an unknown organization',
      () => keystore.generateKey({ ...request, organizationId: uuidv7() }, PASSPHRASE),
      'key.unknown-organization',
    ],
  ])('%s', async (_name, act, code) => {
    expect(await problemOf(act())).toBe(code);
    expect([existsSync(folder), ledger.head()?.seq]).toEqual([false, 1]);
  });

  test('a label taken while the key was being encrypted', async () => {
    const outcomes = await Promise.allSettled([
      keystore.generateKey(request, PASSPHRASE),
      keystore.generateKey(request, PASSPHRASE),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([readdirSync(folder).length, ledger.head()?.seq]).toEqual([1, 2]);
  });

  test('a key folder that cannot be written', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    expect(await problemOf(keystore.generateKey(request, PASSPHRASE))).toBe('keystore.cannot-write');
    expect(ledger.head()?.seq).toBe(1);
  });
});

describe('keystore - after a crash', () => {
  test('secrets whose events were recorded are kept, one without an event is removed', () => {
    const files = new SecretFiles(folder);
    const operator = createNatsOperator(acme.id, { id: uuidv7() });
    const account = createNatsAccount(operator.id, { id: uuidv7() });
    const user = createNatsUser(account.id, { id: uuidv7() });
    const ids = [operator.id, account.id, user.id];
    for (const id of [...ids, uuidv7()])
      files.prepare([{ name: `${id}.age`, bytes: new TextEncoder().encode(id) }]);
    registrarOf(ledger).recordAll('Test', [operator, account, user]);
    new SecretFiles(folder).settle(ledger.objects);
    expect(readdirSync(folder).sort()).toEqual(ids.map((id) => `${id}.age`).sort());
    for (const id of ids) expect(readFileSync(files.pathOf(id), 'utf8')).toBe(id);
  });
});

describe('passphrases', () => {
  test('generated ones are six words of 7,776, differ, and are accepted', async () => {
    const generated = await Promise.all(Array.from({ length: 50 }, generatePassphrase));
    expect(new Set(generated).size).toBe(50);
    for (const passphrase of generated) {
      expect(passphrase.split(' ')).toHaveLength(6);
      expect((await assessPassphrase(passphrase)).acceptable).toBe(true);
    }
  });

  test.each(['', 'password', 'correct horse', 'aaaaaaaaaaaaaaaa', 'qwertyuiop123', 'a a a a a a'])(
    '%j is not accepted',
    async (passphrase) => expect((await assessPassphrase(passphrase)).acceptable).toBe(false),
  );

  test('a very long one is judged at once', async () => {
    const before = performance.now();
    await assessPassphrase('correct horse battery staple '.repeat(35));
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
