import { sha256Of } from '../content/sha256.ts';
import { utf8Bytes } from '../content/utf8.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { sameBytes } from '../pki/der/der.ts';
import { readAuthenticatorData } from './authenticator-data.ts';
import { readCoseKey, type SignatureAlgorithm, verifyByCredential } from './cose-key.ts';

/** A signature by a credential, and what it should be a signature of. All of it is public. */
export interface SignedAssertion {
  readonly rpId: string;
  /** The credential's COSE key, in CBOR. */
  readonly publicKey: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
}

/** What an assertion proves. */
type AssertionVerdict =
  | {
      readonly valid: true;
      readonly algorithm: SignatureAlgorithm;
      /** Somebody touched the key. */
      readonly userPresent: boolean;
      /** The PIN (or fingerprint) was right. */
      readonly userVerified: boolean;
      readonly counter: number;
    }
  | { readonly valid: false; readonly reason: string };

/**
 * Verifies an assertion (WebAuthn level 2, section 7.2, without a browser's client data): the signature over
 * authenticator data and clientDataHash, and the RP ID. Presence and verification are reported, and demanded by whoever asks.
 */
export function verifyAssertion(assertion: SignedAssertion, verify: VerifySignature): AssertionVerdict {
  const data = readAuthenticatorData(assertion.authenticatorData);
  if (data === null) return invalid('The authenticator data cannot be read.');
  const key = readCoseKey(assertion.publicKey);
  if (key.algorithm === null) return invalid(key.reason);
  if (assertion.clientDataHash.length !== 32) return invalid('The hash of what was signed has not 32 bytes.');
  if (!sameBytes(rpIdHash(assertion.rpId), data.rpIdHash)) {
    return invalid(`The signature was made for another purpose than “${assertion.rpId}”.`);
  }
  const message = joined(assertion.authenticatorData, assertion.clientDataHash);
  if (!verifyByCredential(key, message, assertion.signature, verify))
    return invalid('The signature is wrong.');
  const { userPresent, userVerified, counter } = data;
  return { valid: true, algorithm: key.algorithm, userPresent, userVerified, counter };
}

/** SHA-256 of an RP ID, which authenticator data begins with. */
export function rpIdHash(rpId: string): Uint8Array {
  return sha256Of(utf8Bytes(rpId));
}

/** What an authenticator signs: its data, and the hash of what it was given. */
export function joined(authenticatorData: Uint8Array, clientDataHash: Uint8Array): Uint8Array {
  const message = new Uint8Array(authenticatorData.length + clientDataHash.length);
  message.set(authenticatorData);
  message.set(clientDataHash, authenticatorData.length);
  return message;
}

function invalid(reason: string): AssertionVerdict {
  return { valid: false, reason };
}
