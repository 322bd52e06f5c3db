/*
 * Shamir's secret sharing (A. Shamir, "How to share a secret", 1979) byte by byte over GF(2^8). The field's polynomial
 * is that of libgfshare, whose `gfcombine` (Debian: libgfshare-bin) therefore puts our shares together, too. There is
 * no table and no branch that depends on a secret.
 */

/** x^8 + x^4 + x^3 + x^2 + 1. Source: libgfshare, gfshare_maketable.c. */
const POLYNOMIAL = 0x11d;

/** A share: its number is the place at which the polynomials were evaluated. */
export interface Share {
  /** 1 to 255. */
  readonly number: number;
  /** As long as the secret. */
  readonly bytes: Uint8Array;
}

/**
 * Splits a secret so that any `needed` of `total` shares give it back and fewer tell nothing about it.
 * @param random gives so many bytes from a source fit for keys
 * @returns shares numbered from 1
 * @throws RangeError unless 2 <= needed <= total <= 255
 */
export function split(
  secret: Uint8Array,
  needed: number,
  total: number,
  random: (length: number) => Uint8Array,
): Share[] {
  if (needed < 2 || needed > total || total > 255) {
    throw new RangeError(`A secret cannot be split so that ${needed} of ${total} shares are needed.`);
  }
  // For each byte a polynomial whose constant term is that byte.
  const coefficients = Array.from({ length: needed - 1 }, () => random(secret.length));
  return Array.from({ length: total }, (_, index) => {
    const number = index + 1;
    const bytes = secret.map((byte, at) => {
      const higher = coefficients.reduceRight((sum, terms) => multiply(sum ^ (terms[at] ?? 0), number), 0);
      return higher ^ byte;
    });
    return { number, bytes };
  });
}

/**
 * Puts shares together: Lagrange's interpolation at zero. Too few shares, or shares of several secrets, give bytes that
 * mean nothing; only what the secret opens tells.
 * @throws RangeError when two shares have one number, or their lengths differ
 */
export function combine(shares: readonly Share[]): Uint8Array {
  const length = shares[0]?.bytes.length ?? 0;
  const numbers = new Set(shares.map(({ number }) => number));
  if (numbers.size !== shares.length) throw new RangeError('Two shares have the same number.');
  if (shares.some(({ bytes }) => bytes.length !== length)) throw new RangeError('Shares of other lengths.');
  const secret = new Uint8Array(length);
  for (const { number, bytes } of shares) {
    let weight = 1;
    for (const other of numbers) {
      if (other !== number) weight = multiply(weight, multiply(other, inverse(other ^ number)));
    }
    for (let at = 0; at < length; at++) secret[at] = (secret[at] ?? 0) ^ multiply(bytes[at] ?? 0, weight);
  }
  return secret;
}

function multiply(left: number, right: number): number {
  let product = 0;
  let shifted = left;
  for (let bit = 0; bit < 8; bit++) {
    product ^= -((right >> bit) & 1) & shifted;
    shifted = (shifted << 1) ^ (-(shifted >> 7) & POLYNOMIAL);
  }
  return product;
}

/** x^254 is 1/x in a field of 256. */
function inverse(value: number): number {
  let result = 1;
  for (let step = 0; step < 254; step++) result = multiply(result, value);
  return result;
}
