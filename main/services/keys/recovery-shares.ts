import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ProblemError } from '../../../app/problem.ts';
import { everyChoice, falseAmong } from '../../../app/shares/agreement.ts';
import { combine, split } from '../../../app/shares/shamir.ts';
import {
  formatShare,
  hashOfShare,
  type PaperShare,
  parseShare,
  passphraseOf,
  SECRET_BYTES,
  ShareTextError,
  setOf,
} from '../../../app/shares/share-text.ts';
import { type OrdinalShare, shareProblem } from './share-problems.ts';

/** Shares that were drawn for a key which is not made yet. */
export interface DrawnShares {
  /** The id that the key will have; the shares name its last four digits. */
  readonly keyId: string;
  readonly needed: number;
  readonly total: number;
  /** What the shares stand for. */
  readonly passphrase: string;
  /** What each of them is known by, in the order of their numbers. */
  readonly hashes: readonly string[];
}

/**
 * Draws recovery shares before a key is made, so that they are on paper before anything depends on them. One set at a
 * time is kept, in memory alone, until the key is recorded or others are drawn.
 */
export class RecoveryShares {
  #drawn: (DrawnShares & { readonly shares: readonly string[] }) | null = null;

  /** Draws a fresh set, of which every combination that suffices gives the secret back. @returns the shares as they are to be written down; they are told once */
  draw(needed: number, total: number): { readonly keyId: string; readonly shares: readonly string[] } {
    const keyId = uuidv7();
    const secret = randomBytes(SECRET_BYTES);
    const set = setOf(keyId);
    const shares = split(secret, needed, total, randomBytes).map((share) =>
      formatShare({ set, needed, ...share }),
    );
    const passphrase = passphraseOf(secret);
    const read = shares.map(parseShare);
    // Once they are on paper it is too late to find out.
    for (const some of everyChoice(read, needed))
      if (passphraseOf(combine(some)) !== passphrase)
        throw new Error('Shares were drawn that do not give their secret back.');
    this.#drawn = { keyId, needed, total, passphrase, hashes: read.map(hashOfShare), shares };
    return { keyId, shares };
  }

  /**
   * The set that was drawn for a key, once somebody has typed back one of its shares from paper.
   * @throws ProblemError when it is not there any more, or the share is none of it
   */
  proven(keyId: string, typedBack: string): DrawnShares {
    const drawn = this.#drawn;
    if (drawn?.keyId !== keyId) throw new ProblemError(shareProblem('shares.gone'));
    const share = readShare(typedBack);
    if (!drawn.shares.includes(formatShare(share)))
      throw new ProblemError(shareProblem('shares.not-of-these'));
    const { shares: _, ...known } = drawn;
    return known;
  }

  /** Forgets the set: the key that needed it is recorded, or nobody wants it. */
  forget(): void {
    this.#drawn = null;
  }
}

/** What is known of the shares of a file before any is typed. */
interface SharesExpected {
  /** The four digits that they begin with; null where the file does not say. */
  readonly set: string | null;
  /** How many are needed; null where nothing says so. */
  readonly needed: number | null;
  /** What each share is known by, in the order of their numbers; null where that was not recorded. */
  readonly hashes: readonly string[] | null;
}

/**
 * What is known of the shares of a file: its name says whose they are (that of a key begins with the key's id), and what was
 * recorded of it says the rest.
 */
export function expectedOf(
  file: string,
  recorded: { readonly needed: number; readonly hashes?: readonly string[] } | null,
): SharesExpected {
  const [, id] = /([0-9a-f-]{36})\.shares\.age$/.exec(file) ?? [];
  return {
    set: id === undefined ? null : setOf(id),
    needed: recorded?.needed ?? null,
    hashes: recorded?.hashes ?? null,
  };
}

/**
 * The passphrase that shares from paper stand for. What is typed beyond the number that is needed is held against the rest.
 * @param typed one share each
 * @throws ProblemError, which tells which share is wrong or false, how many are missing, or that they do not belong together
 */
export function passphraseOfShares(
  typed: readonly string[],
  expected: SharesExpected = { set: null, needed: null, hashes: null },
): string {
  const shares = typed.map((text, index) => ({ ...readShare(text, index + 1), ordinal: index + 1 }));
  const [first] = shares;
  if (first === undefined) throw new ProblemError(shareProblem('shares.too-few', { have: 0, needed: 2 }));
  const stranger = shares.findIndex(({ set, needed }) => set !== first.set || needed !== first.needed);
  if (stranger > 0)
    throw new ProblemError(shareProblem('shares.other-set', { ordinal: stranger + 1, set: first.set }));
  if (expected.set !== null && first.set !== expected.set)
    throw new ProblemError(shareProblem('shares.of-another', { set: first.set, expected: expected.set }));
  if (expected.needed !== null && first.needed !== expected.needed)
    throw new ProblemError(shareProblem('shares.false', { needed: first.needed, recorded: expected.needed }));
  const { hashes } = expected;
  const unknown = shares.filter(
    (share) => hashes !== null && hashes[share.number - 1] !== hashOfShare(share),
  );
  if (unknown.length > 0) throw new ProblemError(shareProblem('shares.unknown', unknown));
  const different = new Map<number, OrdinalShare>();
  for (const share of shares) {
    const same = different.get(share.number);
    if (same === undefined) different.set(share.number, share);
    else if (formatShare(same) !== formatShare(share))
      throw new ProblemError(shareProblem('shares.same-number', { one: same, other: share }));
  }
  if (different.size < first.needed)
    throw new ProblemError(shareProblem('shares.too-few', { have: different.size, needed: first.needed }));
  const wrong = falseAmong([...different.values()], first.needed);
  if (wrong === 'some') throw new ProblemError(shareProblem('shares.do-not-fit', different.size));
  if (wrong.length > 0)
    throw new ProblemError(shareProblem('shares.false', { wrong, fitting: different.size - wrong.length }));
  return passphraseOf(combine([...different.values()]));
}

/** Reads one share. @param ordinal which of the shares typed it is @throws ProblemError */
export function readShare(text: string, ordinal?: number): PaperShare {
  try {
    return parseShare(text);
  } catch (cause) {
    if (!(cause instanceof ShareTextError)) throw cause;
    throw new ProblemError(shareProblem('shares.mistyped', { ordinal, why: cause.message }));
  }
}
