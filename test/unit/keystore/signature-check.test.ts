import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../../app/evidence/cbor.ts';
import { coseFingerprint } from '../../../app/evidence/credential-key.ts';
import { signatureHolds } from '../../../app/evidence/signature-check.ts';
import type { CheckpointSignature } from '../../../app/registry/checkpoint-signature.ts';
import { fingerprintOf } from '../../../main/evidence/ed25519.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { testId } from '../../support/in-memory-registry.ts';

type Fido2 = Extract<CheckpointSignature, { readonly kind: 'fido2' }>;

const STATEMENT = new TextEncoder().encode('statement');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** COSE_Key of a P-256 key (RFC 9053 section 7.1.1). */
function coseKey(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const point = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
  return encodeCbor(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, point(x)],
      [-3, point(y)],
    ]),
  );
}

/** What an authenticator would have made; `changes` is what it did otherwise, `claimed` what the event says otherwise. */
function made(
  changes: { rpId?: string; flags?: number; counter?: number; statement?: Uint8Array; key?: KeyObject } = {},
  claimed: Partial<Fido2> = {},
): Fido2 {
  const {
    rpId = 'cim-keys.invalid',
    flags = 0x05,
    counter = 7,
    statement = STATEMENT,
    key = privateKey,
  } = changes;
  const data = Buffer.alloc(37);
  createHash('sha256').update(rpId).digest().copy(data);
  data.writeUInt8(flags, 32);
  data.writeUInt32BE(counter, 33);
  const message = Buffer.concat([data, createHash('sha256').update(statement).digest()]);
  return {
    kind: 'fido2',
    yubikey_id: testId(),
    credential_id: 'Y3JlZGVudGlhbA',
    public_key: Buffer.from(coseKey(publicKey)).toString('base64url'),
    fingerprint: fingerprintOf(publicKey),
    authenticator_data: data.toString('base64url'),
    signature: sign('sha256', message, key).toString('base64url'),
    user_verified: (flags & 0x04) !== 0,
    counter,
    ...claimed,
  };
}

describe('a signature by a YubiKey', () => {
  test('holds from public data alone, with PIN and with touch only', () => {
    expect(signatureHolds(made(), STATEMENT, verifySignature)).toBe(true);
    expect(signatureHolds(made({ flags: 0x01 }), STATEMENT, verifySignature)).toBe(true);
  });

  test('has the fingerprint that openssl would give the same key', () => {
    expect(coseFingerprint(coseKey(publicKey))).toBe(fingerprintOf(publicKey));
  });

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const strangersKey = Buffer.from(coseKey(stranger.publicKey)).toString('base64url');
  test.each<[string, Fido2]>([
    ['made for another purpose (RP ID)', made({ rpId: 'example.org' })],
    ['made without a touch', made({ flags: 0x04 })],
    ['over something else', made({ statement: new TextEncoder().encode('another') })],
    ['by another credential', made({ key: stranger.privateKey })],
    ['under another credential’s public key', made({}, { public_key: strangersKey })],
    ['with another key’s fingerprint', made({}, { fingerprint: fingerprintOf(stranger.publicKey) })],
    ['that claims a PIN it did not have', made({ flags: 0x01 }, { user_verified: true })],
    ['that claims another counter', made({}, { counter: 8 })],
    ['whose key cannot be read', made({}, { public_key: 'AA' })],
    ['whose authenticator data cannot be read', made({}, { authenticator_data: 'AA' })],
    ['cut short', made({}, { signature: 'MEUC' })],
  ])('%s does not hold', (_name, signature) => {
    expect(signatureHolds(signature, STATEMENT, verifySignature)).toBe(false);
  });
});
