import { type Der, readDer, Tag } from './der/der.ts';
import { Fields, structure } from './der/fields.ts';
import type { Subject } from './problems.ts';

/** More than the largest RSA key here needs, in bytes. */
const MOST = 4096;

/** The numbers of a public RSA key, without leading zeros. */
export interface RsaNumbers {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/**
 * Reads an RSAPublicKey, both of whose numbers must be positive. Source: RFC 8017, section A.1.1.
 * @param what for the words of a problem
 * @throws ProblemError `pki.not-der` or `pki.structure`
 */
export function readRsaNumbers(bytes: Uint8Array, what: Subject): RsaNumbers {
  const der = readDer(bytes, what, MOST);
  const fields = new Fields(der, 'the RSA key');
  const modulus = positive(fields.take('the modulus', Tag.integer), der);
  const exponent = positive(fields.take('the exponent', Tag.integer), der);
  fields.end();
  return { modulus, exponent };
}

function positive({ content }: Der, key: Der): Uint8Array {
  const number = content[0] === 0 ? content.subarray(1) : content;
  if ((content[0] ?? 0x80) >= 0x80 || number.length === 0)
    throw structure(key, 'the RSA key is negative or zero');
  return number;
}
