import { createHash } from 'node:crypto';
import { readAuthenticatorData } from './authenticator-data.ts';
import { readCoseKey, type SignatureAlgorithm, verifySignature } from './cose-key.ts';

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
export function verifyAssertion(assertion: SignedAssertion): AssertionVerdict {
  const data = readAuthenticatorData(assertion.authenticatorData);
  if (data === null) return invalid('The authenticator data cannot be read.');
  const key = readCoseKey(assertion.publicKey);
  if (key.algorithm === null) return invalid(key.reason);
  if (assertion.clientDataHash.length !== 32) return invalid('The hash of what was signed has not 32 bytes.');
  if (!rpIdHash(assertion.rpId).equals(data.rpIdHash)) {
    return invalid(`The signature was made for another purpose than “${assertion.rpId}”.`);
  }
  const message = Buffer.concat([assertion.authenticatorData, assertion.clientDataHash]);
  if (!verifySignature(key, message, assertion.signature)) return invalid('The signature is wrong.');
  const { userPresent, userVerified, counter } = data;
  return { valid: true, algorithm: key.algorithm, userPresent, userVerified, counter };
}

/** SHA-256 of an RP ID, which authenticator data begins with. */
export function rpIdHash(rpId: string): Buffer {
  return createHash('sha256').update(rpId, 'utf8').digest();
}

function invalid(reason: string): AssertionVerdict {
  return { valid: false, reason };
}
