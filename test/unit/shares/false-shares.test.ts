import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { falseAmong } from '../../../app/shares/agreement.ts';
import { type Share, split } from '../../../app/shares/shamir.ts';
import { formatShare, hashOfShare, parseShare, passphraseOf, setOf } from '../../../app/shares/share-text.ts';
import { expectedOf, passphraseOfShares } from '../../../main/services/keys/recovery-shares.ts';

/* A false share is written rightly: its last group fits the rest. Only the other shares, or the file, tell that it is none. */

const KEY = '0198c0de-0000-7000-8000-0000000012ab';
const SET = setOf(KEY);

/** A share of the same number that holds something else. */
function falsified({ number }: Share): Share {
  return { number, bytes: randomBytes(20) };
}

function write(shares: readonly Share[], needed: number, set = SET): string[] {
  return shares.map((share) => formatShare({ set, needed, ...share }));
}

function refusalOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('false shares - which of them', () => {
  test('true shares fit together, however many and in whatever order', () => {
    for (let needed = 2; needed <= 5; needed++) {
      const shares = split(randomBytes(20), needed, 9, randomBytes);
      for (let count = needed; count <= 9; count++)
        expect(falseAmong(shares.slice(9 - count).toReversed(), needed)).toEqual([]);
    }
  });

  test('with two more than are needed each single false one is named, with as many as needed none can be', () => {
    for (const needed of [2, 3, 4]) {
      const shares = split(randomBytes(20), needed, needed + 2, randomBytes);
      for (const [at, share] of shares.entries()) {
        const typed = shares.with(at, falsified(share));
        expect(falseAmong(typed, needed)).toEqual([typed[at]]);
        // One byte is enough.
        const [first = 0, ...rest] = share.bytes;
        const nearly = shares.with(at, { ...share, bytes: Uint8Array.of(first ^ 1, ...rest) });
        expect(falseAmong(nearly, needed)).toEqual([nearly[at]]);
        if (at <= needed) expect(falseAmong(typed.slice(0, needed + 1), needed)).toBe('some');
        expect(falseAmong(typed.slice(0, needed), needed)).toEqual([]);
      }
    }
  });

  test('two sets that each fit together: it cannot be told which is the false one', () => {
    const mine = split(randomBytes(20), 2, 3, randomBytes);
    const theirs = split(randomBytes(20), 2, 6, randomBytes).slice(3);
    expect(falseAmong([...mine, ...theirs], 2)).toBe('some');
    expect(falseAmong([...mine, ...theirs.slice(1)], 2)).toEqual(theirs.slice(1));
  });
});

describe('false shares - what a person is told', () => {
  const secret = randomBytes(20);
  const shares = split(secret, 3, 5, randomBytes);
  const [one, two, three, four, five] = write(shares, 3);
  const all = [one, two, three, four, five].map(String);

  test('more true shares than are needed give the secret, too', () => {
    expect(passphraseOfShares(all, { set: SET, needed: 3, hashes: null })).toBe(passphraseOf(secret));
    expect(passphraseOfShares([...all, String(two)])).toBe(passphraseOf(secret));
  });

  test('a false one among enough others is named by its place and its number', () => {
    const [wrong = ''] = write([falsified({ number: 4, bytes: new Uint8Array() })], 3);
    expect(refusalOf(() => passphraseOfShares(all.with(3, wrong)))).toMatchObject({
      code: 'shares.false',
      happened:
        'Share 4 as typed (number 4) is false, or of an earlier set: the other 4 fit together, and it does not fit them.',
      meaning: expect.stringContaining('another secret, never a part of the right one'),
    });
    expect(refusalOf(() => passphraseOfShares(all.with(3, wrong).slice(0, 4)))).toMatchObject({
      code: 'shares.do-not-fit',
      happened: expect.stringContaining('at least one of them is false'),
    });
  });

  test('two different shares of one number, another key’s, or for another number of shares: each is named', () => {
    const [wrong = ''] = write([falsified({ number: 2, bytes: new Uint8Array() })], 3);
    expect(refusalOf(() => passphraseOfShares([...all.slice(0, 3), wrong]))).toMatchObject({
      code: 'shares.same-number',
      happened: expect.stringContaining('Shares 2 and 4 as typed are both number 2, and they differ'),
    });
    const expected = expectedOf(`/stick/${KEY}.shares.age`, { needed: 3 });
    expect(expected).toEqual({ set: SET, needed: 3, hashes: null });
    expect(refusalOf(() => passphraseOfShares(write(shares, 3, 'FFFF'), expected))).toMatchObject({
      code: 'shares.of-another',
      happened: expect.stringMatching(/begin with FFFF: .* whose shares begin with 12AB/),
    });
    expect(refusalOf(() => passphraseOfShares(write(shares, 2), expected))).toMatchObject({
      code: 'shares.false',
      happened: expect.stringContaining('2 are needed, and 3 were recorded'),
    });
    expect(expectedOf('Root-1-9.car.age.shares.age', { needed: 3 })).toEqual({
      set: null,
      needed: 3,
      hashes: null,
    });
  });

  test('where each is known by its hash a false one is named, however few are typed', () => {
    const hashes = all.map((text) => hashOfShare(parseShare(text)));
    const expected = expectedOf(`${KEY}.shares.age`, { needed: 3, hashes });
    expect(passphraseOfShares(all.slice(1, 4), expected)).toBe(passphraseOf(secret));
    const [wrong = ''] = write([falsified({ number: 4, bytes: new Uint8Array() })], 3);
    expect(refusalOf(() => passphraseOfShares([String(one), wrong], expected))).toMatchObject({
      code: 'shares.unknown',
      happened: 'Share 2 as typed (number 4) is none of those that were made: false, or of an earlier set.',
    });
    // A number that there was never a share of.
    const [ninth = ''] = write([falsified({ number: 9, bytes: new Uint8Array() })], 3);
    expect(refusalOf(() => passphraseOfShares([ninth], expected))).toMatchObject({ code: 'shares.unknown' });
  });
});
