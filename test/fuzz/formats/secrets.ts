import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { Encrypter } from 'age-encryption';
import { defaultConfig } from '../../../app/config/schema.ts';
import { parseShare, ShareTextError } from '../../../app/shares/share-text.ts';
import type { LocatedConfig } from '../../../main/config/config-file.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { readCredentials } from '../../../main/nats/credentials.ts';
import { signingWith } from '../../../main/services/signing/signing-with-key.ts';
import { generateEd25519 } from '../../support/ed25519.ts';
import { operatorMode } from '../../support/nats-operator.ts';
import { virtualKeys } from '../../unit/yubikey/support/virtual-port.ts';
import type { Format } from '../format.ts';
import { AGE_WORKER, golden, known } from '../golden.ts';

/** Files with secrets in them, and what belongs to them: key files, shares, NATS credentials, certificates. */
export async function secretFormats(home: string): Promise<Format[]> {
  const folder = path.join(home, 'secrets');
  mkdirSync(folder);
  return [
    await keyFile('key file', 2),
    goldenKeyFile(),
    share(),
    await creds(),
    nkey(),
    ...certificates(folder),
  ];
}

const PASSPHRASE = 'fuzzed passphrase of nobody';

/** A private key under a passphrase, at little cost for scrypt, so that many can be tried. */
async function keyFile(name: string, weight: number): Promise<Format> {
  const { privateKeyPem, publicKey } = generateEd25519();
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(10);
  encrypter.setPassphrase(PASSPHRASE);
  const original = await encrypter.encrypt(privateKeyPem);
  return {
    name,
    weight,
    original,
    fileName: 'key.age',
    read: (file) => signs(file, PASSPHRASE, publicKey),
    secrets: [PASSPHRASE],
  };
}

/** One that an earlier version has written. */
function goldenKeyFile(): Format {
  return {
    name: 'golden key file',
    weight: 1,
    original: golden(`data/keys/${known.keyId}.age`),
    fileName: 'key.age',
    // Only damage in the header is tried often: with it nothing is computed.
    read: (file) => signs(file, known.passphrase, null),
    secrets: [known.passphrase],
  };
}

/** Whether the key signs; then it must be the key that was put in. */
async function signs(file: string, passphrase: string, publicKey: string | null): Promise<boolean> {
  const files = new SecretFiles(path.dirname(file));
  const key = {
    algorithm: 'Ed25519',
    privateKey: { kind: 'age-file', file: path.basename(file) },
  } as const;
  const sign = signingWith(files, () => key, virtualKeys().yubiKeys, AGE_WORKER);
  const signed = await sign('key', { by: 'passphrase', passphrase }, new Uint8Array([1, 2, 3]));
  if (publicKey !== null && signed.publicKey !== publicKey) throw new Error('It signed with another key.');
  return true;
}

/** A share on paper, as it is typed. */
function share(): Format {
  const [first = '', ...others] = known.shares;
  const { bytes } = parseShare(first);
  return {
    name: 'share',
    weight: 5,
    original: Buffer.from(first),
    text: true,
    read: (file) => {
      try {
        const found = parseShare(readFileSync(file, 'utf8'));
        const known = [bytes, ...others.map((other) => parseShare(other).bytes)];
        if (!known.some((one) => Buffer.from(one).equals(found.bytes)))
          throw new Error('A share of nothing was taken.');
        return true;
      } catch (error) {
        if (error instanceof ShareTextError && !error.message.includes(first)) return false;
        throw error;
      }
    },
  };
}

/** A configuration that names credentials as they lie in a folder. */
function configured(file: string, nats: Partial<LocatedConfig['config']['nats']>): LocatedConfig {
  const config = defaultConfig();
  const folder = path.dirname(file);
  return {
    config: { ...config, nats: { ...config.nats, ...nats } },
    file,
    resolve: (name) => path.join(folder, name),
  };
}

async function creds(): Promise<Format> {
  const text = await (await operatorMode()).creds();
  return {
    name: 'NATS credentials',
    weight: 10,
    original: Buffer.from(text),
    text: true,
    fileName: 'nats.creds',
    read: (file) =>
      readCredentials(configured(file, { credentials_file: 'nats.creds' })).authenticator !== null,
    secrets: text.match(/S[A-Z2-7]{57}/g) ?? [],
  };
}

function nkey(): Format {
  const seed = new TextDecoder().decode(createUser().getSeed());
  return {
    name: 'NKey seed',
    weight: 5,
    original: Buffer.from(`# the laptop\n${seed}\n`),
    text: true,
    fileName: 'user.nk',
    read: (file) => readCredentials(configured(file, { nkey_seed_file: 'user.nk' })).authenticator !== null,
    secrets: [seed],
  };
}

/** A certificate that has signed itself, its key, and the same as authority. */
function certificates(folder: string): Format[] {
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', ...made, '-days', '60', '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  const tls = { ca_cert: 'ca.pem', client_cert: 'cert.pem', client_key: 'key.pem' };
  const secrets = readFileSync(key, 'utf8').match(/^[A-Za-z0-9+/=]{20,}$/gm) ?? [];
  const original = (name: string) => readFileSync(name === 'key.pem' ? key : cert);
  return ['ca.pem', 'cert.pem', 'key.pem'].map((name) => ({
    name: { 'ca.pem': 'authority', 'cert.pem': 'client certificate' }[name] ?? 'client key',
    weight: 5,
    original: original(name),
    text: true,
    fileName: name,
    prepare: (into) => {
      copyFileSync(cert, path.join(into, 'ca.pem'));
      copyFileSync(cert, path.join(into, 'cert.pem'));
      writeFileSync(path.join(into, 'key.pem'), original('key.pem'), { mode: 0o600 });
    },
    read: (file) => readCredentials(configured(file, { tls })).tls !== null,
    secrets,
  }));
}
