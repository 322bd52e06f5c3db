import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { encodeCbor } from '../../app/evidence/cbor.ts';
import type { CommandNamed } from '../../app/registry/index.ts';
import type { YubiKeyCredential } from '../../app/registry/yubikey-facts.ts';
import { encodeProvisionStatement } from '../../app/statements/provision.ts';
import { fingerprintOf } from '../../main/evidence/ed25519.ts';
import { base64url, fromBase64url } from '../../main/yubikey/credentials.ts';
import { SOURCE } from './chain.ts';
import { testId } from './in-memory-registry.ts';

/** A command that hands a YubiKey to a person; the key is a 5 NFC with the serial number 12345678. */
export function assignYubiKey(
  personId: string,
  { serial = '12345678', yubikeyId = testId() }: { serial?: string | null; yubikeyId?: string } = {},
): CommandNamed<'AssignYubiKey'> {
  return {
    type: 'AssignYubiKey',
    id: yubikeyId,
    personId,
    device: {
      serial,
      model: 'YubiKey 5 NFC',
      firmware: '5.7.4',
      form_factor: 'USB-A keychain',
      fips: false,
      capabilities: { supported: ['FIDO2', 'PIV'], enabled: ['FIDO2'] },
    },
  };
}

/**
 * A command that records a credential which vouches for itself: rightly attested, and the same for the same key.
 * @param ledger the source of the ledger that it is made for
 */
export function provisionYubiKey(
  yubikeyId: string,
  changes: Partial<YubiKeyCredential> = {},
  ledger = SOURCE,
): CommandNamed<'ProvisionYubiKey'> {
  return {
    type: 'ProvisionYubiKey',
    id: yubikeyId,
    credential: { ...credentialFor(yubikeyId, ledger), ...changes },
  };
}

/** The private half of the credential that `provisionYubiKey` recorded for a YubiKey: what its touch signs with. */
export function privateKeyOfYubiKey(yubikeyId: string): KeyObject {
  const found = privateKeys.get(yubikeyId);
  if (found === undefined) throw new Error('This YubiKey was not provisioned here.');
  return found;
}

/** What a touch of a YubiKey with PIN gives for a statement (WebAuthn level 2, sections 6.1 and 6.5.6). */
export function touched(yubikeyId: string, statement: Uint8Array, counter: number) {
  const data = Buffer.alloc(37);
  createHash('sha256').update('cim-keys.invalid').digest().copy(data);
  data.writeUInt8(0x05, 32);
  data.writeUInt32BE(counter, 33);
  const hash = createHash('sha256').update(statement).digest();
  const signed = sign('sha256', Buffer.concat([data, hash]), privateKeyOfYubiKey(yubikeyId));
  return {
    authenticator_data: data.toString('base64url'),
    signature: signed.toString('base64url'),
    ...{ user_verified: true, counter },
  };
}

/** The COSE_Key of a P-256 key (RFC 9053 section 7.1.1). */
export function coseKeyOf(publicKey: KeyObject): Uint8Array {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return encodeCbor(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, fromBase64url(x)],
      [-3, fromBase64url(y)],
    ]),
  );
}

const made = new Map<string, YubiKeyCredential>();
const privateKeys = new Map<string, KeyObject>();
const AAGUID = 'd7781e5d-e353-46aa-afe2-3ca49f13332a';
const COUNTER = 4;

function credentialFor(yubikey: string, ledger: string): YubiKeyCredential {
  const name = `${yubikey} ${ledger}`;
  const credential = made.get(name) ?? selfAttested(yubikey, ledger);
  made.set(name, credential);
  return credential;
}

/** Source: WebAuthn level 2, sections 6.1 and 8.2 ("self attestation"). */
function selfAttested(yubikey: string, ledger: string): YubiKeyCredential {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  privateKeys.set(yubikey, privateKey);
  const key = coseKeyOf(publicKey);
  const id = Buffer.from(`credential ${yubikey}`);
  const head = Buffer.alloc(55);
  createHash('sha256').update('cim-keys.invalid').digest().copy(head);
  // Touched, with PIN, and a credential follows.
  head.writeUInt8(0x45, 32);
  head.writeUInt32BE(COUNTER, 33);
  Buffer.from(AAGUID.replaceAll('-', ''), 'hex').copy(head, 37);
  head.writeUInt16BE(id.length, 53);
  const data = Buffer.concat([head, id, key]);
  const at = '2026-11-23T09:41:07.000Z';
  const hash = createHash('sha256').update(encodeProvisionStatement({ ledger, yubikey, at })).digest();
  const signature = sign('sha256', Buffer.concat([data, hash]), privateKey);
  const statement = new Map<string, number | Uint8Array>([
    ['alg', -7],
    ['sig', Uint8Array.from(signature)],
  ]);
  return {
    rp_id: 'cim-keys.invalid',
    credential_id: id.toString('base64url'),
    algorithm: 'ES256',
    public_key: base64url(key),
    fingerprint: fingerprintOf(publicKey),
    aaguid: AAGUID,
    counter: COUNTER,
    attestation: { kind: 'self' },
    evidence: {
      format: 'packed',
      authenticator_data: base64url(data),
      statement: base64url(encodeCbor(statement)),
    },
    provisioned_at: at,
  };
}
