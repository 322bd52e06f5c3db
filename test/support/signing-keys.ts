import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Encrypter } from 'age-encryption';
import { v7 as uuidv7 } from 'uuid';
import type { CommandNamed } from '../../app/registry/index.ts';
import type { SecretFiles } from '../../main/keystore/secret-files.ts';
import type { Unlocking } from '../../main/services/keys/unlocking.ts';
import { nkeySeeds } from '../../main/services/nats-identities/nkey-seeds.ts';
import { type SignWithKey, signingWith } from '../../main/services/signing/signing-with-key.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { virtualKeys } from '../unit/yubikey/support/virtual-port.ts';
import { AGE } from './age.ts';
import { generateEd25519 } from './ed25519.ts';
import { PASSPHRASE } from './steps.ts';

/** Low, so that a test does not wait for scrypt; keys made by the app cost what age's own do. */
const QUICK = 10;

/** Encrypts as the app does, but at little cost for scrypt. */
export function encryptQuickly(passphrase: string, plaintext: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(QUICK);
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(plaintext);
}

/** What opens a key under a passphrase alone. */
export function byPassphrase(passphrase = PASSPHRASE): Unlocking {
  return { by: 'passphrase', passphrase };
}

/** Signs with keys whose private halves lie under a passphrase in a folder; no YubiKey is plugged in. */
export function softwareSigning(ledger: Ledger, files: SecretFiles): SignWithKey {
  const { yubiKeys } = virtualKeys();
  return signingWith(files, (id) => ledger.objects.get('key', id), yubiKeys, AGE.worker);
}

/** Uses NATS seeds that lie under a passphrase in a folder. */
export function softwareSeeds(ledger: Ledger, files: SecretFiles): ReturnType<typeof nkeySeeds> {
  const { yubiKeys } = virtualKeys();
  return nkeySeeds(files, ledger.objects, yubiKeys, AGE.worker);
}

/**
 * Makes a signing key and its age file under `PASSPHRASE`, without recording it.
 * @param file where the file of a key with this id belongs
 * @returns the command that records it
 */
export async function makeSigningKey(
  file: (keyId: string) => string,
  owner: Pick<CommandNamed<'GenerateKey'>, 'organizationId' | 'personId' | 'label'>,
): Promise<CommandNamed<'GenerateKey'>> {
  const { privateKeyPem, publicKey, fingerprint } = generateEd25519();
  const keyId = uuidv7();
  mkdirSync(path.dirname(file(keyId)), { recursive: true });
  writeFileSync(file(keyId), await encryptQuickly(PASSPHRASE, privateKeyPem), { mode: 0o600 });
  const facts = { id: keyId, publicKey, fingerprint, description: null };
  return { type: 'GenerateKey', purpose: 'Signing', algorithm: 'Ed25519', ...facts, ...owner };
}
