import { base64pad } from 'multiformats/bases/base64';
import { utf8Bytes } from '../content/utf8.ts';
import { parsePublicKey } from './algorithms.ts';
import { readRsaNumbers } from './rsa.ts';

/**
 * A public key as a line of `authorized_keys`: its type, its blob in base64, and what it is called.
 * @param info DER SubjectPublicKeyInfo
 * @param comment on one line
 * @returns null for a kind that SSH does not know
 * @throws ProblemError when it is no public key
 */
export function opensshLine(info: Uint8Array, comment: string): string | null {
  const parts = partsOf(info);
  if (parts === null) return null;
  const [type] = parts;
  const blob = Uint8Array.from(parts.flatMap((part) => [...sized(bytesOf(part))]));
  return `${type} ${base64pad.baseEncode(blob)} ${comment}`;
}

/** The parts of the public blob. Sources: RFC 8709, section 4; RFC 5656, section 3.1; RFC 4253, section 6.6. */
function partsOf(info: Uint8Array): readonly [string, ...(string | Uint8Array)[]] | null {
  const { algorithm, bits } = parsePublicKey(info);
  switch (algorithm) {
    case null:
    case 'X25519':
      return null;
    case 'Ed25519':
      return ['ssh-ed25519', bits];
    case 'P-256':
      return ['ecdsa-sha2-nistp256', 'nistp256', bits];
    case 'P-384':
      return ['ecdsa-sha2-nistp384', 'nistp384', bits];
    case 'RSA-3072':
    case 'RSA-4096': {
      const { modulus, exponent } = readRsaNumbers(bits, 'public key');
      return ['ssh-rsa', asNumber(exponent), asNumber(modulus)];
    }
  }
}

/** A positive mpint: a zero stands before a first bit that is set (RFC 4251, section 5). */
function asNumber(bytes: Uint8Array): Uint8Array {
  return (bytes[0] ?? 0) >= 0x80 ? Uint8Array.from([0, ...bytes]) : bytes;
}

function bytesOf(part: string | Uint8Array): Uint8Array {
  return typeof part === 'string' ? utf8Bytes(part) : part;
}

/** Behind its length in four octets, the highest first (RFC 4251, section 5). */
function sized(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  return Uint8Array.from([length >>> 24, length >>> 16, length >>> 8, length, ...bytes]);
}
