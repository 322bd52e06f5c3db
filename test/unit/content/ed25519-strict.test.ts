import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isStrictEd25519 } from '../../../app/content/ed25519-strict.ts';
import { verifyEd25519 } from '../../../main/evidence/pki-signature.ts';

/*
 * Signatures that nobody gives and many programs take, made here by arithmetic on the curve (RFC 8032 section 5.1.4, in
 * affine coordinates, slow and plain), after the cases of Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs".
 */

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value: bigint, by = P) => ((value % by) + by) % by;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

const invert = (value: bigint) => power(value, P - 2n);
const D = mod(-121665n * invert(121666n));
const I = power(2n, (P - 1n) / 4n);

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const ZERO: Point = { x: 0n, y: 1n };

function add(a: Point, b: Point): Point {
  const product = mod(D * a.x * b.x * a.y * b.y);
  return {
    x: mod((a.x * b.y + a.y * b.x) * invert(1n + product)),
    y: mod((a.y * b.y + a.x * b.x) * invert(1n - product)),
  };
}

function times(scalar: bigint, point: Point): Point {
  let [result, double] = [ZERO, point];
  for (let left = scalar; left > 0n; left >>= 1n) {
    if (left & 1n) result = add(result, double);
    double = add(double, double);
  }
  return result;
}

const minus = ({ x, y }: Point): Point => ({ x: mod(-x), y });

function pointWith(y: bigint): Point | null {
  const square = mod((y * y - 1n) * invert(D * y * y + 1n));
  const candidate = power(square, (P + 3n) / 8n);
  const x = [candidate, mod(candidate * I)].find((root) => mod(root * root) === square);
  return x === undefined ? null : { x, y };
}

function found(y: bigint): Point {
  const point = pointWith(y);
  if (point === null) throw new Error('no point');
  return point;
}

const BASE = ((point: Point) => ((point.x & 1n) === 1n ? minus(point) : point))(found(mod(4n * invert(5n))));

/** A point whose order is eight: any point times L that is of that order. */
const EIGHT = (() => {
  for (let y = 2n; ; y++) {
    const point = pointWith(y);
    const small = point === null ? ZERO : times(L, point);
    if (times(4n, small).y !== 1n) return small;
  }
})();

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
}

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const encode = ({ x, y }: Point) => bytesOf(y | ((x & 1n) << 255n));

function challenge(r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint {
  return mod(numberOf(createHash('sha512').update(r).update(key).update(message).digest()), L);
}

interface Case {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The first message for which `make` gives a signature. */
function search(key: Uint8Array, make: (message: Uint8Array) => Uint8Array | null): Case {
  for (let number = 0; number < 1000; number++) {
    const message = Buffer.from(`message ${number}`);
    const signature = make(message);
    if (signature !== null) return { key, message, signature };
  }
  throw new Error('no message fits');
}

const join = (r: Uint8Array, s: bigint) => Buffer.concat([r, bytesOf(s)]);
const SECRET = 0x1234567890abcdefn;
const PUBLIC = encode(times(SECRET, BASE));

/** A signature as RFC 8032 makes it, with a nonce of our own. */
function made(nonce = 99n): Case {
  const r = encode(times(nonce, BASE));
  return search(PUBLIC, (message) => join(r, mod(nonce + challenge(r, PUBLIC, message) * SECRET, L)));
}

function scalarBeyondTheOrder(): Case {
  const { key, message, signature } = made();
  return { key, message, signature: join(signature.subarray(0, 32), numberOf(signature.subarray(32)) + L) };
}

/** Key and nonce of small order: the scalar zero signs what it likes. */
function smallKeySmallNonce(): Case {
  const key = encode(EIGHT);
  return search(key, (message) => {
    for (let multiple = 0n; multiple < 8n; multiple++) {
      const r = times(multiple, EIGHT);
      const bytes = encode(r);
      if (add(r, times(challenge(bytes, key, message), EIGHT)).y === 1n) return join(bytes, 0n);
    }
    return null;
  });
}

/** A key of small order, and a nonce that is a good point: it verifies with one message in eight. */
function smallKey(key: Uint8Array, point: Point): Case {
  const r = encode(times(7n, BASE));
  return search(key, (message) => (times(challenge(r, key, message), point).y === 1n ? join(r, 7n) : null));
}

/** A good key, and the neutral point for a nonce. */
function smallNonce(): Case {
  const r = encode(ZERO);
  return search(PUBLIC, (message) => join(r, mod(challenge(r, PUBLIC, message) * SECRET, L)));
}

/** 1 written as p + 1. */
const LONG_ONE = bytesOf(P + 1n);

function decode(bytes: Uint8Array): Point {
  const written = numberOf(bytes);
  const point = found(mod(written & (2n ** 255n - 1n)));
  return (point.x & 1n) === written >> 255n ? point : minus(point);
}

/** Whether the equation of RFC 8032 section 5.1.7 is met: SB = R + kA. */
function meetsTheEquation({ key, message, signature }: Case): boolean {
  const r = signature.subarray(0, 32);
  const left = times(numberOf(signature.subarray(32)), BASE);
  const right = add(decode(r), times(challenge(r, key, message), decode(key)));
  return left.x === right.x && left.y === right.y;
}

describe('Ed25519', () => {
  test('a good signature is taken, whoever made it', () => {
    const { key, message, signature: own } = made();
    expect(meetsTheEquation(made())).toBe(true);
    expect(verifyEd25519(key, message, own)).toBe(true);
    for (let time = 0; time < 50; time++) {
      const pair = generateKeyPairSync('ed25519');
      const { x = '' } = pair.publicKey.export({ format: 'jwk' });
      const raw = Buffer.from(x, 'base64url');
      const message = Buffer.from(`message ${time}`);
      const signature = sign(null, message, pair.privateKey);
      expect(verifyEd25519(raw, message, signature)).toBe(true);
      signature.writeUInt8(signature.readUInt8(time) ^ 1, time);
      expect(verifyEd25519(raw, message, signature)).toBe(false);
    }
  });

  test.each<[string, Case]>([
    ['a key and a nonce of small order', smallKeySmallNonce()],
    ['a key of order eight', smallKey(encode(EIGHT), EIGHT)],
    ['the neutral point for a key', smallKey(encode(ZERO), ZERO)],
    ['the neutral point for a key, not canonical', smallKey(LONG_ONE, ZERO)],
    ['the neutral point for a nonce', smallNonce()],
    ['a scalar beyond the order', scalarBeyondTheOrder()],
  ])('%s is refused, although the equation is met', (_name, one) => {
    expect(meetsTheEquation(one)).toBe(true);
    expect(isStrictEd25519(one.key, one.signature)).toBe(false);
    expect(verifyEd25519(one.key, one.message, one.signature)).toBe(false);
  });

  test('all eight points of small order, and every point that is not canonical, are refused', () => {
    const { signature } = made();
    for (let multiple = 0n; multiple < 8n; multiple++) {
      const key = encode(times(multiple, EIGHT));
      expect(isStrictEd25519(key, signature)).toBe(false);
      expect(isStrictEd25519(PUBLIC, Buffer.concat([key, signature.subarray(32)]))).toBe(false);
    }
    for (let y = P; y < 2n ** 255n; y++) {
      expect(isStrictEd25519(bytesOf(y), signature)).toBe(false);
      expect(isStrictEd25519(bytesOf(y | (1n << 255n)), signature)).toBe(false);
    }
    expect(isStrictEd25519(PUBLIC, join(signature.subarray(0, 32), L))).toBe(false);
    expect(isStrictEd25519(PUBLIC, join(signature.subarray(0, 32), L - 1n))).toBe(true);
    expect(isStrictEd25519(PUBLIC.subarray(1), signature)).toBe(false);
    expect(isStrictEd25519(PUBLIC, signature.subarray(1))).toBe(false);
  });
});
