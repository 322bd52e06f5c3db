import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import { overwriteAndRemove } from '../../../main/files/overwritten-file.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { KeyCustody } from '../../../main/services/keys/key-custody.ts';
import { openingWith } from '../../../main/services/keys/key-opening.ts';
import { Keystore } from '../../../main/services/keys/keystore.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { AGE, decryptWithAge } from '../../support/age.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createLocation, createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { byPassphrase } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { virtualKeys } from '../../unit/yubikey/support/virtual-port.ts';

const NEW = 'quilt-rhubarb-orbit 9 lanterns';

let folder: string;
let ledger: Ledger;
let files: SecretFiles;
let keystore: Keystore;
let custody: KeyCustody;
const acme = createOrganization({ id: uuidv7() });
const bob = createPerson(acme.id, { id: uuidv7(), name: 'Bob', email: 'bob@acme.example' });
const vault = createLocation(acme.id, { id: uuidv7() });

beforeEach(() => {
  folder = path.join(temporaryFolder(), 'keys');
  ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  registrar.recordAll('Begin', [acme, bob, vault]);
  files = new SecretFiles(folder);
  keystore = new Keystore(files, registrar, AGE.worker);
  const open = openingWith(files, virtualKeys().yubiKeys, AGE.worker);
  custody = new KeyCustody({ ledger, registrar, files, open, worker: AGE.worker });
});

async function madeKey(
  changes: Partial<Parameters<Keystore['generateKey']>[0]> = {},
): Promise<StateOf['key']> {
  const { aggregateId } = await keystore.generateKey(
    {
      ...{ organizationId: acme.id, personId: null, label: 'Signing', description: null },
      ...{ purpose: 'Signing', algorithm: 'P-256', ...changes },
    },
    PASSPHRASE,
  );
  return keyWith(aggregateId);
}

function keyWith(id: string): StateOf['key'] {
  const key = ledger.objects.get('key', id);
  if (key === undefined) throw new Error('no key');
  return key;
}

const fileOf = (key: StateOf['key']) => path.join(folder, `${key.id}.age`);
const seq = () => ledger.head()?.seq;

async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  return 'done';
}

/** What the last entry says. */
function lastEvent() {
  const record = ledger.entries.at(seq() ?? 0);
  if (record === null) throw new Error('no entry');
  return decodeEvent(record.block);
}

describe('custody - testing a passphrase', () => {
  test('tells the right one from a wrong one and from another key, and records nothing', async () => {
    const key = await madeKey();
    const other = await madeKey({ label: 'Other' });
    const before = seq();
    expect(await codeOf(custody.test(key.id, byPassphrase()))).toBe('done');
    expect(await codeOf(custody.test(key.id, byPassphrase(NEW)))).toBe('keystore.wrong-passphrase');
    writeFileSync(fileOf(key), readFileSync(fileOf(other)));
    expect(await codeOf(custody.test(key.id, byPassphrase()))).toBe('key.file-of-another');
    writeFileSync(fileOf(key), 'no age file');
    expect(await codeOf(custody.test(key.id, byPassphrase()))).toBe('keystore.file-unusable');
    expect(await codeOf(custody.test(uuidv7(), byPassphrase()))).toBe('key.unknown');
    expect(seq()).toBe(before);
  });
});

test('the command line tests a passphrase, too', async () => {
  const key = await madeKey();
  const { directory } = ledger;
  ledger.close();
  const tested = async (passphrase: string) => {
    const secret = path.join(temporaryFolder(), 'secret');
    writeFileSync(secret, `${passphrase}\n`);
    const fd = openSync(secret, 'r');
    try {
      const given = ['--data', directory, '--keys', folder, '--passphrase-fd', String(fd)];
      return await cimKeys(['key', 'test', 'Signing', ...given]);
    } finally {
      closeSync(fd);
    }
  };
  expect(await tested(PASSPHRASE)).toMatchObject({
    status: 0,
    stdout: `OPENS  It is the private key of ${key.fingerprint}\n`,
  });
  const wrong = await tested(NEW);
  expect([wrong.status, wrong.stdout]).toEqual([1, '']);
  expect(wrong.stderr).toContain('does not open the private key');
});

describe('custody - export', () => {
  test('as PKCS #8 in age is what age and openssl open under the new passphrase', async () => {
    const key = await madeKey();
    const file = path.join(temporaryFolder(), 'key.age');
    const asked = { form: 'pkcs8-age', reason: 'For the server', newPassphrase: NEW } as const;
    await custody.export(key.id, byPassphrase(), asked, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { plaintext } = await decryptWithAge(file, NEW);
    const spki = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: plaintext });
    expect(spki).toEqual(Buffer.from(subjectPublicKeyInfo(key)));
    expect(lastEvent()).toMatchObject({
      event_type: 'KeyExported',
      payload: { key_id: key.id, form: 'pkcs8-age', reason: 'For the server' },
    });
    // Where it went to is told to nobody.
    expect(JSON.stringify(lastEvent())).not.toContain(path.dirname(file));
  });

  test.each(['Ed25519', 'X25519', 'P-384', 'RSA-3072'] as const)(
    'of %s as PKCS #12 is what openssl opens, also under letters of other alphabets',
    async (algorithm) => {
      const purpose = algorithm === 'X25519' ? 'KeyAgreement' : 'CodeSigning';
      const key = await madeKey({ algorithm, purpose, label: 'Schlüssel' });
      const file = path.join(temporaryFolder(), 'key.p12');
      const newPassphrase = `${NEW} Pässwörd €`;
      await custody.export(key.id, byPassphrase(), { form: 'pkcs12', reason: 'x', newPassphrase }, file);
      const args = ['pkcs12', '-in', file, '-nocerts', '-nodes', '-passin', `pass:${newPassphrase}`];
      const pem = execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
      const spki = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: pem });
      expect(spki).toEqual(Buffer.from(subjectPublicKeyInfo(key)));
      const wrong = spawnSync('openssl', [...args.slice(0, -1), `pass:${NEW}`]);
      expect(wrong.status).not.toBe(0);
    },
  );

  test('is recorded before the file is written, and not at all when it is refused', async () => {
    const key = await madeKey();
    const asked = { form: 'pkcs12', reason: 'x', newPassphrase: NEW } as const;
    const there = path.join(temporaryFolder(), 'there.p12');
    writeFileSync(there, 'something else');
    const before = seq() ?? 0;
    expect(await codeOf(custody.export(key.id, byPassphrase(NEW), asked, there))).toBe(
      'keystore.wrong-passphrase',
    );
    const weak = { ...asked, newPassphrase: 'password1234' };
    expect(await codeOf(custody.export(key.id, byPassphrase(), weak, there))).toBe(
      'keystore.weak-passphrase',
    );
    expect(seq()).toBe(before);
    expect(await codeOf(custody.export(key.id, byPassphrase(), asked, there))).toBe('key.export-not-written');
    expect(readFileSync(there, 'utf8')).toBe('something else');
    expect(seq()).toBe(before + 1);
    expect(keyWith(key.id).exportedAs).toEqual(['pkcs12']);
  });
});

describe('custody - import', () => {
  const request = {
    ...{ organizationId: acme.id, personId: null, label: 'From elsewhere', description: null },
    purpose: 'CodeSigning',
  } as const;
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = {
    'P-256': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    'P-384': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
    Ed25519: ['ED25519'],
    'RSA-3072': ['RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  } as const;

  /** A private key that openssl has made. @returns its file, and its SubjectPublicKeyInfo */
  function made(algorithm: keyof typeof newKey): { readonly file: string; readonly info: Buffer } {
    const file = path.join(temporaryFolder(), 'key.pem');
    openssl('genpkey', '-algorithm', ...newKey[algorithm], '-out', file);
    return { file, info: openssl('pkey', '-in', file, '-pubout', '-outform', 'DER') };
  }

  async function imported(bytes: Uint8Array, password: string | null = null): Promise<StateOf['key']> {
    const { aggregateId } = await custody.import({ bytes, password }, request, NEW);
    return keyWith(aggregateId);
  }

  const converted = (file: string, ...args: string[]) => {
    const out = path.join(temporaryFolder(), 'converted');
    openssl(...args, '-in', file, '-out', out);
    return readFileSync(out);
  };

  test.each<[string, keyof typeof newKey, string, (file: string) => Buffer, string | null]>([
    ['PKCS #8 in PEM', 'Ed25519', 'pkcs8', (file) => readFileSync(file), null],
    [
      'PKCS #8 in DER',
      'P-384',
      'pkcs8',
      (file) => converted(file, 'pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'),
      null,
    ],
    [
      'encrypted PKCS #8 in PEM',
      'P-256',
      'pkcs8',
      (file) => converted(file, 'pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:secret'),
      'secret',
    ],
    [
      'encrypted PKCS #8 in DER',
      'RSA-3072',
      'pkcs8',
      (file) =>
        converted(
          file,
          'pkcs8',
          '-topk8',
          '-v2',
          'aes-128-cbc',
          '-outform',
          'DER',
          '-passout',
          'pass:secret',
        ),
      'secret',
    ],
    ['PKCS #1', 'RSA-3072', 'pkcs1', (file) => converted(file, 'pkey', '-traditional'), null],
    ['SEC 1', 'P-256', 'sec1', (file) => converted(file, 'pkey', '-traditional'), null],
    [
      'PKCS #12',
      'P-384',
      'pkcs12',
      (file) => converted(file, 'pkcs12', '-export', '-nocerts', '-inkey', file, '-passout', 'pass:sécret €'),
      'sécret €',
    ],
  ])('%s, as openssl writes it', async (_name, algorithm, form, write, password) => {
    const { file, info } = made(algorithm);
    const bytes = write(file);
    const key = await imported(bytes, password);
    expect(key).toMatchObject({ algorithm, importedFrom: form });
    expect(Buffer.from(subjectPublicKeyInfo(key))).toEqual(info);
    expect(lastEvent()).toMatchObject({
      event_type: 'KeyImported',
      payload: { form, was_encrypted: password !== null },
    });
    const { plaintext } = await decryptWithAge(fileOf(key), NEW);
    expect(execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: plaintext })).toEqual(
      info,
    );
    if (password === null) return;
    const before = seq();
    expect(await codeOf(imported(bytes))).toBe('key.import-needs-password');
    expect(await codeOf(imported(bytes, 'wrong'))).toBe('key.import-locked');
    expect([seq(), readdirSync(folder)]).toEqual([before, [`${key.id}.age`]]);
  });

  test.each([
    ['Ed25519', ['-t', 'ed25519']],
    ['P-256', ['-t', 'ecdsa', '-b', '256']],
    ['P-384', ['-t', 'ecdsa', '-b', '384']],
    ['RSA-3072', ['-t', 'rsa', '-b', '3072']],
  ] as const)('%s as ssh-keygen writes it', async (algorithm, args) => {
    const file = path.join(temporaryFolder(), 'id');
    execFileSync('ssh-keygen', ['-q', ...args, '-N', '', '-C', 'somebody', '-f', file]);
    const key = await imported(readFileSync(file));
    expect(key).toMatchObject({ algorithm, importedFrom: 'openssh' });
    const { plaintext } = await decryptWithAge(fileOf(key), NEW);
    const jwk = createPublicKey(plaintext).export({ format: 'der', type: 'spki' });
    expect(jwk).toEqual(Buffer.from(subjectPublicKeyInfo(key)));
    const blob = (line: string) => line.trim().split(' ')[1];
    const pem = path.join(temporaryFolder(), 'pem');
    writeFileSync(pem, plaintext, { mode: 0o600 });
    if (algorithm !== 'Ed25519')
      expect(blob(execFileSync('ssh-keygen', ['-y', '-f', pem], { encoding: 'utf8' }))).toBe(
        blob(readFileSync(`${file}.pub`, 'utf8')),
      );
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', file]);
    expect(await codeOf(imported(readFileSync(file), 'secret'))).toBe('key.import-bcrypt');
  });

  test('what is no such key is refused, and nothing remains of it', async () => {
    const { file } = made('P-256');
    const text = readFileSync(file, 'utf8');
    const small = path.join(temporaryFolder(), 'small.pem');
    openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', small);
    for (const bytes of [
      Buffer.from(''),
      Buffer.from('no key'),
      Buffer.from([0x30, 0x03, 0x02, 0x01, 0x00]),
      Buffer.from(text.replace('A', 'B').slice(0, 200)),
      readFileSync(small),
    ])
      expect(await codeOf(imported(bytes))).toBe('key.import-unusable');
    // The public half of another key in the place of its own.
    const own = openssl('pkey', '-in', file, '-outform', 'DER');
    const other = made('P-256').info.subarray(-64);
    const mixed = Buffer.concat([own.subarray(0, -64), other]);
    expect(mixed).toHaveLength(own.length);
    expect(await codeOf(imported(mixed))).toBe('key.import-unusable');
    expect(await codeOf(custody.import({ bytes: own, password: null }, request, 'password1234'))).toBe(
      'keystore.weak-passphrase',
    );
    expect([seq(), existsSync(folder)]).toEqual([3, false]);
  });
});

describe('custody - stored offline', () => {
  test('copies are read back and recorded with their hashes, and nothing is written over', async () => {
    const key = await madeKey();
    const card = temporaryFolder();
    const asked = { medium: 'SD card 3', locationId: vault.id };
    custody.storeOffline(key.id, asked, card);
    const copy = path.join(card, `${key.id}.age`);
    expect(readFileSync(copy)).toEqual(readFileSync(fileOf(key)));
    const sha256 = execFileSync('sha256sum', [copy], { encoding: 'utf8' }).slice(0, 64);
    expect(lastEvent()).toMatchObject({
      event_type: 'KeyStoredOffline',
      payload: { medium: 'SD card 3', location_id: vault.id, files: [{ name: `${key.id}.age`, sha256 }] },
    });
    const before = seq();
    expect(await codeOf(() => custody.storeOffline(key.id, asked, card))).toBe('key.copy-not-written');
    const elsewhere = temporaryFolder();
    const unknown = { ...asked, locationId: uuidv7() };
    expect(await codeOf(() => custody.storeOffline(key.id, unknown, elsewhere))).toBe('key.unknown-location');
    expect([readdirSync(elsewhere), seq()]).toEqual([[], before]);
  });
});

describe('custody - destroyed', () => {
  test('is only what was revoked, and the files are overwritten and gone', async () => {
    const key = await madeKey();
    const [reason, destroy] = ['Not needed', () => custody.destroy(key.id, bob.id, 'Not needed')];
    expect(await codeOf(destroy)).toBe('key.not-ended-yet');
    expect(existsSync(fileOf(key))).toBe(true);
    registrarOf(ledger).record({ type: 'RevokeKey', id: key.id, reason: 'Superseded', remark: null });
    // A second name shows what became of the bytes.
    const link = path.join(temporaryFolder(), 'second-name');
    execFileSync('ln', [fileOf(key), link]);
    expect(custody.proposeDestruction(key.id, bob.id, reason)).toMatchObject({
      files: [`${key.id}.age`],
      missing: [],
    });
    destroy();
    expect([existsSync(fileOf(key)), readFileSync(link).length]).toEqual([false, 0]);
    expect(lastEvent()).toMatchObject({
      event_type: 'KeyDestroyed',
      payload: { witness: { person_id: bob.id, name: 'Bob' }, files: [`${key.id}.age`], missing: [] },
    });
    expect(await codeOf(destroy)).toBe('key.ended');
  });

  test('files that a crash has left are overwritten at the next start', async () => {
    const key = await madeKey();
    const bytes = readFileSync(fileOf(key));
    registrarOf(ledger).record({ type: 'RevokeKey', id: key.id, reason: 'Superseded', remark: null });
    custody.destroy(key.id, bob.id, 'Not needed');
    writeFileSync(fileOf(key), bytes);
    const other = await madeKey({ label: 'Other' });
    new SecretFiles(folder).settle(ledger.objects);
    expect(readdirSync(folder)).toEqual([`${other.id}.age`]);
  });

  test('a link is not followed, and what is not there is not made', () => {
    const place = temporaryFolder();
    const target = path.join(place, 'target');
    writeFileSync(target, 'something precious');
    symlinkSync(target, path.join(place, 'link'));
    expect(() => overwriteAndRemove(path.join(place, 'link'))).toThrow('is a link');
    expect(readFileSync(target, 'utf8')).toBe('something precious');
    expect(() => overwriteAndRemove(path.join(place, 'none'))).toThrow('ENOENT');
    mkdirSync(path.join(place, 'folder'));
    expect(() => overwriteAndRemove(path.join(place, 'folder'))).toThrow();
    expect(readdirSync(place).sort()).toEqual(['folder', 'link', 'target']);
  });
});
