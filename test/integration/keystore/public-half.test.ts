import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../../../app/pki/algorithms.ts';
import { jwkThumbprint } from '../../../app/pki/jwk.ts';
import { algorithmsFor, keyPurposeSchema } from '../../../app/registry/key-facts.ts';
import { recordedPublicKey } from '../../../app/registry/public-key.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization, generateKey } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { testKey } from '../../support/pki.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let folder: string;

const infos = new Map(KEY_ALGORITHMS.map((algorithm) => [algorithm, testKey(algorithm).info]));

function infoOf(algorithm: KeyAlgorithm): Buffer {
  return Buffer.from(infos.get(algorithm) ?? '');
}

const label = (algorithm: KeyAlgorithm) => `Key of ${algorithm}`;

beforeEach(() => {
  folder = temporaryFolder();
  const ledger = openLedger(folder);
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ id: uuidv7() });
  registrar.record(acme);
  for (const algorithm of KEY_ALGORITHMS) {
    const purpose = keyPurposeSchema.options.find((one) => algorithmsFor(one).includes(algorithm));
    if (purpose === undefined) throw new Error(algorithm);
    const facts = { ...recordedPublicKey(infoOf(algorithm)), purpose, label: label(algorithm) };
    registrar.record(generateKey(acme.id, { id: uuidv7(), ...facts }));
  }
  ledger.close();
});

/** What `key public` prints of a key. */
async function printed(algorithm: KeyAlgorithm, form: string): Promise<string> {
  const args = ['key', 'public', label(algorithm), '--format', form, '--data', folder];
  const { status, stdout, stderr } = await cimKeys(args);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

describe.each(KEY_ALGORITHMS)('the public half of a key of %s', (algorithm) => {
  test('as PEM and as DER is the one that openssl reads', async () => {
    const expected = infoOf(algorithm);
    const pem = await printed(algorithm, 'pem');
    const read = (input: string | Buffer, form: string) =>
      execFileSync('openssl', ['pkey', '-pubin', '-inform', form, '-outform', 'DER'], { input });
    expect(read(pem, 'PEM')).toEqual(expected);
    const out = path.join(temporaryFolder(), 'key.der');
    const args = ['key', 'public', label(algorithm), '--format', 'der', '--out', out, '--data', folder];
    expect((await cimKeys(args)).status).toBe(0);
    expect(read(readFileSync(out), 'DER')).toEqual(expected);
    // What is there stays as it is.
    writeFileSync(out, 'something else');
    const again = await cimKeys(args);
    expect([again.status, readFileSync(out, 'utf8')]).toEqual([1, 'something else']);
    expect(again.stderr).toContain('is there already');
  });

  test('as JWK is the one that Node reads', async () => {
    const jwk: unknown = JSON.parse(await printed(algorithm, 'jwk'));
    if (typeof jwk !== 'object' || jwk === null) throw new Error('no JWK');
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(key.export({ type: 'spki', format: 'der' })).toEqual(infoOf(algorithm));
    const isAgreeing = algorithm === 'X25519';
    expect(jwk).toMatchObject({ use: isAgreeing ? 'enc' : 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect('alg' in jwk).toBe(!isAgreeing);
  });

  test('as a line for OpenSSH is the one that ssh-keygen reads', async () => {
    if (algorithm === 'X25519') {
      await expect(printed(algorithm, 'openssh')).rejects.toThrow('There is no OpenSSH line of a key');
      return;
    }
    const file = path.join(temporaryFolder(), 'key.pub');
    const line = await printed(algorithm, 'openssh');
    writeFileSync(file, line);
    const listed = execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' });
    expect(listed).toContain(label(algorithm));
    // ssh-keygen writes no PEM of an Ed25519 key.
    if (algorithm === 'Ed25519') return;
    const pkcs8 = execFileSync('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', file], { encoding: 'utf8' });
    const info = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'DER'], { input: pkcs8 });
    expect(info).toEqual(infoOf(algorithm));
  });
});

test('the thumbprint is that of RFC 8037, appendix A.3', () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  expect(jwkThumbprint({ crv: 'Ed25519', kty: 'OKP', x })).toBe(
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  );
});

test.each([
  [['key', 'public', 'Nobody’s'], 1, 'No key is called “Nobody’s”'],
  [['key', 'public', label('P-256'), '--format', 'ssh'], 2, 'There is no form “ssh”'],
  [['key', 'public', label('P-256'), '--format', 'der'], 2, '--out names the file'],
])('%j says what is wrong', async (args, status, words) => {
  const refused = await cimKeys([...args, '--data', folder]);
  expect([refused.status, refused.stdout]).toEqual([status, '']);
  expect(refused.stderr).toContain(words);
  expect(existsSync(path.join(folder, 'key.pem')) || !statSync(folder).isDirectory()).toBe(false);
});
