import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Encrypter } from 'age-encryption';
import { v7 as uuidv7 } from 'uuid';
import type { GenerateKey } from '../../app/aggregates/key.ts';
import { generateEd25519 } from '../../main/keystore/ed25519.ts';
import { PASSPHRASE } from './steps.ts';

/** Low, so that a test does not wait for scrypt; keys made by the app cost what age's own do. */
const QUICK = 10;

/**
 * Makes a signing key and its age file under `PASSPHRASE`, without recording it.
 * @param file where the file of a key with this id belongs
 * @returns the command that records it
 */
export async function makeSigningKey(
  file: (keyId: string) => string,
  owner: Pick<GenerateKey, 'organizationId' | 'personId' | 'label'>,
): Promise<GenerateKey> {
  const { privateKeyPem, publicKey, fingerprint } = generateEd25519();
  const keyId = uuidv7();
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(QUICK);
  encrypter.setPassphrase(PASSPHRASE);
  mkdirSync(path.dirname(file(keyId)), { recursive: true });
  writeFileSync(file(keyId), await encrypter.encrypt(privateKeyPem), { mode: 0o600 });
  const facts = { keyId, publicKey, fingerprint, description: null, purpose: 'Signing' as const };
  return { type: 'GenerateKey', ...facts, ...owner };
}
