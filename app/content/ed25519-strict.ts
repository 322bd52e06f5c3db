/*
 * What every careful verifier of Ed25519 refuses, and others do not: implementations differ on points of small order, on
 * points and scalars that are not written in their one canonical form. This is asked before a library is, so that what
 * holds does not depend on which one that is. Sources: RFC 8032 sections 5.1.2, 5.1.3 and 5.1.7; Chalkias, Garillot and
 * Nikolaenko, "Taming the many EdDSAs" (2020), section 5.
 */

/** The field's prime. */
const P = 2n ** 255n - 19n;
/** The order of the base point. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * power(121666n, P - 2n));
const SIGN = 1n << 255n;

/** The y coordinates of the eight points of small order: 1, -1, 0, and those of order eight. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([1n, P - 1n, 0n, ...orderEight()]);

/**
 * Whether a public key and a signature have the one form that a signer gives them: both points canonical and of large
 * order, the scalar below the group's order. Whether the signature is right is another question.
 * @param publicKey 32 bytes
 * @param signature 64 bytes
 */
export function isStrictEd25519(publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return (
    isStrictPoint(publicKey) &&
    isStrictPoint(signature.subarray(0, 32)) &&
    littleEndian(signature.subarray(32)) < L
  );
}

function isStrictPoint(bytes: Uint8Array): boolean {
  const y = littleEndian(bytes) & (SIGN - 1n);
  return y < P && !SMALL_ORDER.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}

/**
 * Doubling a point of order eight gives one of order four, whose y is 0; on this curve y' = (y² + x²) / (1 - dx²y²) then
 * says x² = -y², and the curve's equation -x² + y² = 1 + dx²y² becomes dy⁴ + 2y² - 1 = 0.
 */
function orderEight(): readonly bigint[] {
  const root = squareRoot(mod(1n + D)) ?? 0n;
  const inverse = power(D, P - 2n);
  return [root, -root].flatMap((one) => {
    const y = squareRoot(mod((one - 1n) * inverse));
    return y === null ? [] : [y, P - y];
  });
}

/** Source: RFC 8032 section 5.1.3, step 3. @returns null when there is none */
function squareRoot(square: bigint): bigint | null {
  const candidate = power(square, (P + 3n) / 8n);
  const turned = mod(candidate * power(2n, (P - 1n) / 4n));
  return [candidate, turned].find((root) => mod(root * root) === square) ?? null;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = mod(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}
