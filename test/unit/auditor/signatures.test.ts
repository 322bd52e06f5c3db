import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../app/content/sha256.ts';
import type { SignatureAlgorithm } from '../../../app/pki/algorithms.ts';
import { signatureHashes } from '../../../main/evidence/key-pair.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { sha256 } from '../../../renderer/auditor/sha2.ts';
import { verifyInBrowser } from '../../../renderer/auditor/signatures.ts';
import { seeded } from '../yubikey/support/seeded.ts';

/* What a browser computes is what node:crypto computes, of good signatures and of bad ones. */

const keys: readonly (readonly [string, SignatureAlgorithm, KeyObject, KeyObject])[] = [
  made('Ed25519', 'ed25519', generateKeyPairSync('ed25519')),
  made('P-256', 'ecdsa-sha256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  made('P-256 with SHA-384', 'ecdsa-sha384', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  made('P-384', 'ecdsa-sha384', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
  made('P-384 with SHA-256', 'ecdsa-sha256', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
  made('RSA-2048', 'rsa-sha256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  made('RSA-3072', 'rsa-sha256', generateKeyPairSync('rsa', { modulusLength: 3072 })),
  made('RSA-4096', 'rsa-sha384', generateKeyPairSync('rsa', { modulusLength: 4096 })),
];

function made(
  name: string,
  algorithm: SignatureAlgorithm,
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
) {
  return [name, algorithm, publicKey, privateKey] as const;
}

describe('a signature in a browser', () => {
  test.each(keys)('%s: is taken and refused as by node:crypto', (_name, algorithm, publicKey, privateKey) => {
    const info = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
    const random = seeded(3);
    for (let turn = 0; turn < 12; turn++) {
      const bytes = Uint8Array.from({ length: turn * 37 }, () => random());
      const signature = new Uint8Array(sign(signatureHashes[algorithm], bytes, privateKey));
      const signed = { publicKey: info, algorithm, bytes, signature };
      expect([verifyInBrowser(signed), verifySignature(signed)]).toEqual([true, true]);
      const flipped = Uint8Array.from(signature);
      const at = random() % flipped.length;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (random() % 8));
      const otherKey = Uint8Array.from(info);
      const last = otherKey.length - 1 - (random() % 30);
      otherKey[last] = (otherKey[last] ?? 0) ^ 1;
      for (const wrong of [
        { ...signed, signature: flipped },
        { ...signed, signature: signature.subarray(1) },
        { ...signed, signature: Uint8Array.of(...signature, 0) },
        { ...signed, signature: new Uint8Array(signature.length) },
        { ...signed, bytes: Uint8Array.of(...bytes, 0) },
        { ...signed, publicKey: otherKey },
        { ...signed, publicKey: info.subarray(1) },
        ...keys
          .filter(([, other]) => other !== algorithm)
          .map(([, other]) => ({ ...signed, algorithm: other })),
      ]) {
        const [here, there] = [verifyInBrowser(wrong), verifySignature(wrong)];
        expect(here).toBe(there);
        expect(here).toBe(false);
      }
    }
  });

  test('a key of a kind that is not used here has signed nothing, whatever a library takes', () => {
    for (const { publicKey, privateKey } of [
      generateKeyPairSync('ec', { namedCurve: 'P-521' }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 }),
      generateKeyPairSync('rsa', { modulusLength: 1024 }),
    ]) {
      const bytes = Uint8Array.of(1, 2, 3);
      const algorithm = publicKey.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ecdsa-sha256';
      const info = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
      const signature = new Uint8Array(sign('sha256', bytes, privateKey));
      const signed = { publicKey: info, algorithm, bytes, signature } as const;
      expect([verifyInBrowser(signed), verifySignature(signed)]).toEqual([false, false]);
    }
  });

  test('a digest is the same as on the laptop', () => {
    for (const length of [0, 1, 55, 56, 64, 1000])
      expect(sha256.encode(new Uint8Array(length).fill(length))).toEqual(
        sha256Of(new Uint8Array(length).fill(length)),
      );
  });
});
