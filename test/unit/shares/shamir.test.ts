import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { combine, type Share, split } from '../../../app/shares/shamir.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Every choice of so many. */
function choices<T>(all: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return all.flatMap((first, at) => choices(all.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}

describe('shares - splitting and combining', () => {
  test('any 3 of 5 give the secret back, also more, also in another order', () => {
    const secret = randomBytes(20);
    const shares = split(secret, 3, 5, randomBytes);
    for (const some of [...choices(shares, 3), ...choices(shares, 4), shares, shares.toReversed()]) {
      expect(Buffer.from(combine(some))).toEqual(secret);
    }
  });

  test('2 of 3 give something else', () => {
    const secret = randomBytes(20);
    for (const some of choices(split(secret, 3, 3, randomBytes), 2)) {
      expect(Buffer.from(combine(some))).not.toEqual(secret);
    }
  });

  test('one share of two tells nothing: for each value of a byte there is exactly one other share', () => {
    const mine: Share = { number: 1, bytes: Uint8Array.of(0x5a) };
    const secrets = Array.from({ length: 256 }, (_, byte) =>
      combine([mine, { number: 2, bytes: Uint8Array.of(byte) }]).at(0),
    );
    expect(new Set(secrets).size).toBe(256);
  });

  test('a polynomial worked out by hand: s + x + x^2, where 16 squared is x^8, that is 0x1d', () => {
    const shares = split(Uint8Array.of(0x42), 3, 16, () => Uint8Array.of(1));
    const at = (number: number) => shares[number - 1]?.bytes.at(0);
    expect([at(1), at(2), at(3), at(16)]).toEqual([0x42, 0x42 ^ 2 ^ 4, 0x42 ^ 3 ^ 5, 0x42 ^ 0x10 ^ 0x1d]);
  });

  test('numbers that occur twice, other lengths and impossible thresholds are refused', () => {
    const [one, two] = split(randomBytes(20), 2, 2, randomBytes);
    if (!one || !two) throw new Error('no shares');
    expect(() => combine([one, one])).toThrow('same number');
    expect(() => combine([one, { number: 2, bytes: two.bytes.subarray(1) }])).toThrow('lengths');
    for (const [needed, total] of [
      [1, 3],
      [4, 3],
      [2, 256],
    ] as const) {
      expect(() => split(randomBytes(4), needed, total, randomBytes)).toThrow(RangeError);
    }
  });
});

describe('shares - judged by libgfshare', () => {
  test('gfcombine puts ours together', () => {
    const folder = temporaryFolder();
    const secret = randomBytes(20);
    const files = split(secret, 3, 5, randomBytes).map(({ number, bytes }) => {
      const file = path.join(folder, `secret.00${number}`);
      writeFileSync(file, bytes);
      return file;
    });
    for (const some of choices(files, 3)) {
      execFileSync('gfcombine', ['-o', path.join(folder, 'secret'), ...some]);
      expect(readFileSync(path.join(folder, 'secret'))).toEqual(secret);
    }
  });

  test('we put together what gfsplit made', () => {
    const folder = temporaryFolder();
    const secret = randomBytes(20);
    writeFileSync(path.join(folder, 'secret'), secret);
    execFileSync('gfsplit', ['-n', '3', '-m', '5', path.join(folder, 'secret')]);
    const shares = readdirSync(folder)
      .filter((name) => name !== 'secret')
      .map((name) => ({ number: Number(name.slice(-3)), bytes: readFileSync(path.join(folder, name)) }));
    for (const some of choices(shares, 3)) expect(Buffer.from(combine(some))).toEqual(secret);
  });
});
