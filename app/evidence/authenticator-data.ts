import { type Cbor, CborError, decodeFirstCbor, encodeCbor } from './cbor.ts';

/*
 * Authenticator data. Source: WebAuthn level 2, section 6.1: RP ID hash (32), flags (1), counter (4, big-endian), then
 * AAGUID (16), id length (2), id and COSE key of a new credential, then extensions.
 */

const HEAD_BYTES = 37;
const FLAG = { userPresent: 0x01, userVerified: 0x04, credential: 0x40, extensions: 0x80 } as const;
/** Source: WebAuthn level 2, section 6.5.1. */
const LONGEST_ID = 1023;

/** What an authenticator vouches for with each signature. */
export interface AuthenticatorData {
  readonly rpIdHash: Uint8Array;
  /** Somebody touched the key. */
  readonly userPresent: boolean;
  /** The PIN (or fingerprint) was right. */
  readonly userVerified: boolean;
  readonly counter: number;
  /** In a new credential's data only. */
  readonly credential: {
    readonly aaguid: Uint8Array;
    readonly id: Uint8Array;
    /** COSE key, in canonical CBOR. */
    readonly publicKey: Uint8Array;
  } | null;
  readonly extensions: ReadonlyMap<number | string, Cbor> | null;
}

/** @returns the data, or null when the bytes are anything else */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | null {
  if (bytes.length < HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(32);
  let rest = bytes.subarray(HEAD_BYTES);
  let credential: AuthenticatorData['credential'] = null;
  let extensions: AuthenticatorData['extensions'] = null;
  try {
    if (flags & FLAG.credential) {
      if (rest.length < 18) return null;
      const length = view.getUint16(HEAD_BYTES + 16);
      const id = rest.subarray(18, 18 + length);
      if (length > LONGEST_ID || id.length !== length) return null;
      const [key, behind] = decodeFirstCbor(rest.subarray(18 + length));
      credential = { aaguid: rest.subarray(0, 16), id, publicKey: encodeCbor(key) };
      rest = behind;
    }
    if (flags & FLAG.extensions) {
      const [map, behind] = decodeFirstCbor(rest);
      if (!(map instanceof Map)) return null;
      extensions = map;
      rest = behind;
    }
  } catch (error) {
    if (error instanceof CborError) return null;
    throw error;
  }
  if (rest.length > 0) return null;
  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: (flags & FLAG.userPresent) !== 0,
    userVerified: (flags & FLAG.userVerified) !== 0,
    counter: view.getUint32(33),
    credential,
    extensions,
  };
}
