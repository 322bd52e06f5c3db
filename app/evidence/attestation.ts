import { type Certificate, readCertificate } from '../pki/certificate/certificate.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { sameBytes, Tag } from '../pki/der/der.ts';
import { modelOfAaguid } from './aaguids.ts';
import { joined, rpIdHash } from './assertion.ts';
import { type AuthenticatorData, readAuthenticatorData } from './authenticator-data.ts';
import { ALGORITHM, aaguidText } from './authenticators.ts';
import { CborError, decodeCbor } from './cbor.ts';
import { followChain, isAuthority, name, type TrustRoots } from './chain.ts';
import { readCoseKey, verifyByCredential } from './cose-key.ts';
import { FieldError, Fields } from './fields.ts';
import { YUBICO_INTERMEDIATES } from './roots/yubico-intermediates.ts';
import { YUBICO_ROOTS } from './roots/yubico-roots.ts';

/** What a key says of a new credential, and what it says it about. All of it is public. */
interface AttestedCredential {
  readonly rpId: string;
  /** `packed` or `none`. */
  readonly format: string;
  readonly authenticatorData: Uint8Array;
  /** The statement, in CBOR. */
  readonly statement: Uint8Array;
  readonly clientDataHash: Uint8Array;
}

/** What the attestation is worth. Only `yubico` says that the private key lives in a genuine YubiKey. */
export type AttestationVerdict =
  /** Signed by a key whose certificate leads to a root of Yubico. The model is null when its AAGUID is not on the list. */
  | {
      readonly kind: 'yubico';
      readonly root: string;
      readonly certificate: string;
      readonly model: string | null;
    }
  /** Rightly signed, but by nobody this program knows: perhaps another maker, perhaps a forgery. */
  | { readonly kind: 'untrusted'; readonly certificate: string; readonly reason: string }
  /** Signed by the credential itself, which says nothing about where it lives. */
  | { readonly kind: 'self' }
  /** The key gave none. */
  | { readonly kind: 'none' }
  /** Something in it is wrong. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Yubico's roots and intermediates, which are bundled. */
export const YUBICO_TRUST: TrustRoots = { roots: YUBICO_ROOTS, intermediates: YUBICO_INTERMEDIATES };

/** id-fido-gen-ce-aaguid. Source: WebAuthn level 2, section 8.2.1. */
const AAGUID_EXTENSION = '1.3.6.1.4.1.45724.1.1.4';

/**
 * Verifies the attestation of a new credential (WebAuthn level 2, section 8.2 and 8.7) offline.
 * @param at the moment for which certificates must be valid: that of the ceremony
 */
export function verifyAttestation(
  credential: AttestedCredential,
  trust: TrustRoots,
  at: Date,
  verify: VerifySignature,
): AttestationVerdict {
  const data = readAuthenticatorData(credential.authenticatorData);
  if (data?.credential == null) return invalid('The authenticator data holds no credential.');
  if (!sameBytes(rpIdHash(credential.rpId), data.rpIdHash)) {
    return invalid(`The credential was made for another purpose than “${credential.rpId}”.`);
  }
  const key = readCoseKey(data.credential.publicKey);
  if (key.algorithm === null) return invalid(key.reason);
  try {
    const statement = new Fields(decodeCbor(credential.statement), 'attestation statement');
    if (credential.format === 'none') {
      return statement.keys().length === 0 ? { kind: 'none' } : invalid('“none” with a statement.');
    }
    if (credential.format !== 'packed')
      return invalid(`Attestation of the kind “${credential.format}” is not known here.`);
    const message = joined(credential.authenticatorData, credential.clientDataHash);
    if (statement.has('x5c')) return certified(statement, message, data, { trust, at, verify });
    const fits = statement.integer('alg') === (key.algorithm === 'ES256' ? ALGORITHM.es256 : ALGORITHM.edDsa);
    const right = fits && verifyByCredential(key, message, statement.bytes('sig'), verify);
    return right ? { kind: 'self' } : invalid('The signature of the attestation is wrong.');
  } catch (error) {
    if (error instanceof CborError || error instanceof FieldError)
      return invalid('The statement cannot be read.');
    throw error;
  }
}

function certified(
  statement: Fields,
  message: Uint8Array,
  data: AuthenticatorData,
  { trust, at, verify }: { readonly trust: TrustRoots; readonly at: Date; readonly verify: VerifySignature },
): AttestationVerdict {
  const [leaf, ...sent] = certificates(statement);
  if (leaf === undefined) return invalid('A certificate of the attestation cannot be read.');
  // Every attestation key is on P-256 (WebAuthn level 2, section 8.2.1 allows more; Yubico uses no other).
  if (statement.integer('alg') !== ALGORITHM.es256 || leaf.publicKey.algorithm !== 'P-256') {
    return invalid('The attestation is signed with another algorithm than ES256.');
  }
  const signed = { publicKey: leaf.publicKey.info, algorithm: 'ecdsa-sha256' } as const;
  if (!verify({ ...signed, bytes: message, signature: statement.bytes('sig') })) {
    return invalid('The signature of the attestation is wrong.');
  }
  const aaguid = data.credential?.aaguid ?? new Uint8Array();
  const checked = checkCertificate(leaf, aaguid);
  if ('wrong' in checked) return invalid(checked.wrong);
  const chain = followChain(leaf, sent, trust, at, verify);
  const certificate = name(leaf);
  if (!chain.trusted) return { kind: 'untrusted', certificate, reason: chain.reason };
  const model = checked.namesModel ? modelOfAaguid(aaguidText(aaguid)) : null;
  return { kind: 'yubico', root: chain.root, certificate, model };
}

/** The certificates in x5c; none at all when one of them cannot be read. */
function certificates(statement: Fields): Certificate[] {
  try {
    return statement.list('x5c').map((der) => {
      if (!(der instanceof Uint8Array)) throw new FieldError('x5c');
      return readCertificate(der);
    });
  } catch {
    return [];
  }
}

/** Checks an attestation certificate (WebAuthn level 2, section 8.2.1), and whether it vouches for the model. */
function checkCertificate(
  leaf: Certificate,
  aaguid: Uint8Array,
): { readonly wrong: string } | { readonly namesModel: boolean } {
  const subject = leaf.subject.rdns.flat();
  const named = ['C', 'O', 'CN'].every((part) => subject.some(({ type }) => type === part));
  const isUnit = subject.some(({ type, text }) => type === 'OU' && text === 'Authenticator Attestation');
  if (isAuthority(leaf) || !named || !isUnit) {
    return { wrong: 'The certificate is not one for attestation.' };
  }
  const extension = leaf.extensions.find(({ oid }) => oid === AAGUID_EXTENSION);
  if (extension === undefined) return { namesModel: false };
  // An octet string of these 16 bytes, in DER.
  const vouched = Uint8Array.of(Tag.octetString, aaguid.length, ...aaguid);
  return !extension.critical && sameBytes(extension.value, vouched)
    ? { namesModel: true }
    : { wrong: 'The certificate was issued for another model than the key claims to be.' };
}

function invalid(reason: string): AttestationVerdict {
  return { kind: 'invalid', reason };
}
