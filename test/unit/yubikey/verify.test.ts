import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { modelOfAaguid } from '../../../app/evidence/aaguids.ts';
import { verifyAssertion } from '../../../app/evidence/assertion.ts';
import { verifyAttestation, YUBICO_TRUST } from '../../../app/evidence/attestation.ts';
import { readAuthenticatorData } from '../../../app/evidence/authenticator-data.ts';
import { type Cbor, decodeCbor, encodeCbor } from '../../../app/evidence/cbor.ts';
import { followChain } from '../../../app/evidence/chain.ts';
import { readCoseKey } from '../../../app/evidence/cose-key.ts';
import { Fields } from '../../../app/evidence/fields.ts';
import { readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { w3c, yubiKey5 } from './support/genuine.ts';
import { hex } from './support/scripted.ts';
import { seeded } from './support/seeded.ts';

const TODAY = new Date('2026-11-25T00:00:00Z');

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

function registration(rpId: string, attestationObject: Uint8Array, clientData: Uint8Array) {
  const object = new Fields(decodeCbor(attestationObject), 'attestation object');
  return {
    rpId,
    format: object.text('fmt'),
    authenticatorData: object.bytes('authData'),
    statement: encodeCbor(object.raw('attStmt') ?? null),
    clientDataHash: sha256(clientData),
  };
}

const genuine = registration(
  yubiKey5.rpId,
  bytes(yubiKey5.attestationObject),
  bytes(yubiKey5.registrationClientData),
);
const none = registration(w3c.rpId, hex(w3c.none.attestationObject), hex(w3c.none.clientData));
const self = registration(w3c.rpId, hex(w3c.self.attestationObject), hex(w3c.self.clientData));
const signed = {
  rpId: w3c.rpId,
  publicKey: readAuthenticatorData(none.authenticatorData)?.credential?.publicKey ?? new Uint8Array(),
  clientDataHash: sha256(hex(w3c.assertion.clientData)),
  authenticatorData: hex(w3c.assertion.authenticatorData),
  signature: hex(w3c.assertion.signature),
};

/** The same bytes with one bit changed. */
function flipped(original: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(original);
  copy.set([(copy.at(at) ?? 0) ^ 1], at < 0 ? copy.length + at : at);
  return copy;
}

describe('attestation of a genuine YubiKey', () => {
  test('leads to Yubico’s root, and names the model', () => {
    expect(verifyAttestation(genuine, YUBICO_TRUST, TODAY, verifySignature)).toEqual({
      kind: 'yubico',
      root: 'CN=Yubico U2F Root CA Serial 457200631',
      certificate: 'C=SE, O=Yubico AB, OU=Authenticator Attestation, CN=Yubico U2F EE Serial 925514160',
      model: 'YubiKey 5 Series with NFC',
    });
  });

  test.each([
    ['another RP ID', { rpId: 'example.com' }],
    ['another clientDataHash', { clientDataHash: flipped(genuine.clientDataHash, 0) }],
    ['another counter', { authenticatorData: flipped(genuine.authenticatorData, 36) }],
    ['another AAGUID', { authenticatorData: flipped(genuine.authenticatorData, 37) }],
    ['another public key', { authenticatorData: flipped(genuine.authenticatorData, -1) }],
    ['a cut statement', { statement: genuine.statement.subarray(0, 40) }],
    ['another format', { format: 'fido-u2f' }],
    ['the format “none” with a statement', { format: 'none' }],
  ])('with %s - is invalid', (_, change) => {
    expect(verifyAttestation({ ...genuine, ...change }, YUBICO_TRUST, TODAY, verifySignature)).toMatchObject({
      kind: 'invalid',
    });
  });

  test('under other roots, or at another time - is rightly signed, but not trusted', () => {
    const none = { roots: [], intermediates: YUBICO_TRUST.intermediates };
    expect(verifyAttestation(genuine, none, TODAY, verifySignature)).toMatchObject({ kind: 'untrusted' });
    expect(verifyAttestation(genuine, YUBICO_TRUST, new Date('2051-01-01'), verifySignature)).toMatchObject({
      kind: 'untrusted',
      reason: expect.stringContaining('not valid'),
    });
  });

  test('“none” and self attestation - are told as what they are, and never as more', () => {
    expect(verifyAttestation(none, YUBICO_TRUST, TODAY, verifySignature)).toEqual({ kind: 'none' });
    expect(verifyAttestation(self, YUBICO_TRUST, TODAY, verifySignature)).toEqual({ kind: 'self' });
    const forged = { ...self, clientDataHash: none.clientDataHash };
    expect(verifyAttestation(forged, YUBICO_TRUST, TODAY, verifySignature)).toMatchObject({
      kind: 'invalid',
    });
  });

  test('any changed bit - never passes, and never throws', () => {
    const random = seeded(7);
    for (let turn = 0; turn < 400; turn++) {
      const at = (random() * 256 + random()) % genuine.statement.length;
      const change = { ...genuine, statement: flipped(genuine.statement, at) };
      expect(verifyAttestation(change, YUBICO_TRUST, TODAY, verifySignature).kind).not.toBe('yubico');
    }
  });
});

describe('assertion of the W3C’s test vectors', () => {
  test('is valid: touched, without PIN', () => {
    expect(verifyAssertion(signed, verifySignature)).toEqual({
      valid: true,
      algorithm: 'ES256',
      userPresent: true,
      userVerified: false,
      counter: 0,
    });
  });

  test.each([
    ['another RP ID', { rpId: 'cim-keys.invalid' }],
    ['another clientDataHash', { clientDataHash: flipped(signed.clientDataHash, 5) }],
    ['a hash of 20 bytes', { clientDataHash: signed.clientDataHash.subarray(0, 20) }],
    ['changed flags', { authenticatorData: flipped(signed.authenticatorData, 32) }],
    ['cut authenticator data', { authenticatorData: signed.authenticatorData.subarray(0, 36) }],
    ['longer authenticator data', { authenticatorData: Uint8Array.of(...signed.authenticatorData, 0) }],
    ['another signature', { signature: flipped(signed.signature, -1) }],
    ['no signature', { signature: new Uint8Array() }],
    ['another key', { publicKey: flipped(signed.publicKey, -1) }],
  ])('with %s - is not', (_, change) => {
    expect(verifyAssertion({ ...signed, ...change }, verifySignature)).toMatchObject({ valid: false });
  });
});

describe('COSE keys', () => {
  test.each<[string, [number, Cbor][], RegExp]>([
    [
      'RS256',
      [
        [1, 3],
        [3, -257],
      ],
      /RS256 \(RSA\) is not accepted|RS256 \(RSA\) are not accepted/,
    ],
    [
      'ES384',
      [
        [1, 2],
        [3, -35],
      ],
      /COSE algorithm -35/,
    ],
    [
      'ES256 on another curve',
      [
        [1, 2],
        [3, -7],
        [-1, 2],
        [-2, new Uint8Array(32)],
        [-3, new Uint8Array(32)],
      ],
      /P-256/,
    ],
    [
      'ES256 off the curve',
      [
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(32)],
        [-3, new Uint8Array(32)],
      ],
      /no known curve/,
    ],
    [
      'EdDSA of another length',
      [
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, new Uint8Array(31)],
      ],
      /Ed25519/,
    ],
    ['no algorithm', [[1, 2]], /not a COSE key/],
  ])('%s - is refused with a reason', (_, fields, reason) => {
    const key = readCoseKey(encodeCbor(new Map(fields)));
    expect(key).toMatchObject({ algorithm: null, reason: expect.stringMatching(reason) });
  });

  test('Ed25519 - verifies what node:crypto signs', () => {
    const pair = generateKeyPairSync('ed25519');
    const x = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const cose = encodeCbor(
      new Map<number, Cbor>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, Uint8Array.from(x)],
      ]),
    );
    const { authenticatorData, clientDataHash } = signed;
    const signature = sign(null, Buffer.concat([authenticatorData, clientDataHash]), pair.privateKey);
    const assertion = { ...signed, publicKey: cose, signature };
    expect(verifyAssertion(assertion, verifySignature)).toMatchObject({ valid: true, algorithm: 'EdDSA' });
    expect(
      verifyAssertion({ ...assertion, signature: flipped(signature, 3) }, verifySignature),
    ).toMatchObject({
      valid: false,
    });
  });
});

describe('Yubico’s certificates', () => {
  test('roots and intermediates - are those that Yubico publishes, by their SHA-256', () => {
    const fingerprints = [...YUBICO_TRUST.roots, ...YUBICO_TRUST.intermediates].map((pem) =>
      new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase(),
    );
    expect(fingerprints).toEqual([
      '0fa1386f80eb8713263ae5c1d84deb455bdf08aea50ab05503cefee82b092d42',
      '35f1a54b353bfb711e6d42adbeb76c0e9dead095018e6a94783ba2192fd6faad',
      '62760c6a6ef91679f454c8902b80fd009825b3f25da90f1fbace2ec6586cd5a8',
      '4698a1d3389c3ec60016c216250f1d0439922832d65142327436376dc2942b55',
      'd4cc3f456fdaf4e7812a21aab1dfe9d8e27d24e2fd2d6f21c9940109f0daa754',
      '4ebabc9cbc964f722c985f3784d057e9ef5dcf454dcb4f767fccca58cf16a4e8',
      '4eadda86ff62cff987e111a07910d8554de42f71d5d6da7744610e09012dd319',
      '3c6fe819adbd80afe75dc90af7bba34c95b2b7ac64384816e033f63b7c93848b',
    ]);
  });

  test('yubico-ca-1.pem - is byte for byte the published file', () => {
    const file = `${YUBICO_TRUST.roots[2]}\n`;
    expect(createHash('sha256').update(file).digest('hex')).toBe(
      '9271d914d48d05487666703586aea27d9a69ad0c8ddf8c2fc4c8734a04285887',
    );
  });

  test('every intermediate - leads to Yubico Attestation Root 1', () => {
    for (const pem of YUBICO_TRUST.intermediates) {
      expect(
        followChain(
          readCertificate(new Uint8Array(new X509Certificate(pem).raw)),
          [],
          YUBICO_TRUST,
          TODAY,
          verifySignature,
        ),
      ).toEqual({
        trusted: true,
        root: 'CN=Yubico Attestation Root 1',
      });
    }
  });

  test('the AAGUID list - knows models of each series', () => {
    expect(modelOfAaguid('d7781e5d-e353-46aa-afe2-3ca49f13332a')).toBe('YubiKey 5 Series with NFC');
    expect(modelOfAaguid('00000000-0000-0000-0000-000000000000')).toBeNull();
  });
});
