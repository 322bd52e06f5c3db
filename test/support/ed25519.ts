import { generateKeyPairSync } from 'node:crypto';
import { publicFacts } from '../../main/evidence/key-pair.ts';

/** Makes an Ed25519 key pair at once. */
export function generateEd25519() {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { publicKey, fingerprint } = publicFacts(privateKey);
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { publicKey, fingerprint, privateKeyPem };
}
