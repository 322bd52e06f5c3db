import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { falseAmong } from '../../../app/shares/agreement.ts';
import { combine, split } from '../../../app/shares/shamir.ts';
import {
  formatShare,
  type PaperShare,
  parseShare,
  passphraseOf,
  SECRET_BYTES,
  ShareTextError,
  setOf,
} from '../../../app/shares/share-text.ts';

/** Shares that were drawn for a key which is not made yet. */
export interface DrawnShares {
  /** The id that the key will have; the shares name its last four digits. */
  readonly keyId: string;
  readonly needed: number;
  readonly total: number;
  /** What the shares stand for. */
  readonly passphrase: string;
}

/**
 * Draws recovery shares before a key is made, so that they are on paper before anything depends on them. One set at a
 * time is kept, in memory alone, until the key is recorded or others are drawn.
 */
export class RecoveryShares {
  #drawn: (DrawnShares & { readonly shares: readonly string[] }) | null = null;

  /** Draws a fresh set. @returns the shares as they are to be written down; they are told once */
  draw(needed: number, total: number): { readonly keyId: string; readonly shares: readonly string[] } {
    const keyId = uuidv7();
    const secret = randomBytes(SECRET_BYTES);
    const set = setOf(keyId);
    const shares = split(secret, needed, total, randomBytes).map((share) =>
      formatShare({ set, needed, ...share }),
    );
    this.#drawn = { keyId, needed, total, passphrase: passphraseOf(secret), shares };
    return { keyId, shares };
  }

  /**
   * The set that was drawn for a key, once somebody has typed back one of its shares from paper.
   * @throws ProblemError when it is not there any more, or the share is none of it
   */
  proven(keyId: string, typedBack: string): DrawnShares {
    const drawn = this.#drawn;
    if (drawn?.keyId !== keyId) throw new ProblemError(GONE);
    const share = readShare(typedBack);
    if (!drawn.shares.includes(formatShare(share))) throw new ProblemError(NOT_OF_THESE);
    const { needed, total, passphrase } = drawn;
    return { keyId, needed, total, passphrase };
  }

  /** Forgets the set: the key that needed it is recorded, or nobody wants it. */
  forget(): void {
    this.#drawn = null;
  }
}

/** What is known of the shares of a file before any is typed. */
export interface SharesExpected {
  /** The four digits that they begin with; null where the file does not say. */
  readonly set: string | null;
  /** How many are needed; null where nothing says so. */
  readonly needed: number | null;
}

/** What the name of a shares' file says: that of a key begins with the key's id. */
export function expectedOf(file: string, needed: number | null): SharesExpected {
  const [, id] = /([0-9a-f-]{36})\.shares\.age$/.exec(file) ?? [];
  return { set: id === undefined ? null : setOf(id), needed };
}

/**
 * The passphrase that shares from paper stand for. What is typed beyond the number that is needed is held against the rest.
 * @param typed one share each
 * @throws ProblemError, which tells which share is wrong or false, how many are missing, or that they do not belong together
 */
export function passphraseOfShares(
  typed: readonly string[],
  expected: SharesExpected = { set: null, needed: null },
): string {
  const shares = typed.map((text, index) => ({ ...readShare(text, index + 1), ordinal: index + 1 }));
  const [first] = shares;
  if (first === undefined) throw new ProblemError(tooFew(0, 2));
  const stranger = shares.findIndex(({ set, needed }) => set !== first.set || needed !== first.needed);
  if (stranger > 0) throw new ProblemError(otherSet(stranger + 1, first.set));
  if (expected.set !== null && first.set !== expected.set)
    throw new ProblemError(ofAnother(first.set, expected.set));
  if (expected.needed !== null && first.needed !== expected.needed)
    throw new ProblemError(otherNumber(first.needed, expected.needed));
  const different = new Map<number, OrdinalShare>();
  for (const share of shares) {
    const same = different.get(share.number);
    if (same === undefined) different.set(share.number, share);
    else if (formatShare(same) !== formatShare(share)) throw new ProblemError(sameNumber(same, share));
  }
  if (different.size < first.needed) throw new ProblemError(tooFew(different.size, first.needed));
  const wrong = falseAmong([...different.values()], first.needed);
  if (wrong === 'some') throw new ProblemError(doNotFit(different.size));
  if (wrong.length > 0) throw new ProblemError(falseShares(wrong, different.size - wrong.length));
  return passphraseOf(combine([...different.values()]));
}

/** A share, and as which one it was typed. */
type OrdinalShare = PaperShare & { readonly ordinal: number };

/** Reads one share. @param ordinal which of the shares typed it is @throws ProblemError */
export function readShare(text: string, ordinal?: number): PaperShare {
  try {
    return parseShare(text);
  } catch (cause) {
    if (!(cause instanceof ShareTextError)) throw cause;
    const which = ordinal === undefined ? 'This' : `Share ${ordinal} as typed`;
    throw new ProblemError({
      code: 'shares.mistyped',
      happened: `${which} is not a share. ${cause.message}`,
      meaning: 'Nothing was done with it.',
      remedy: 'Compare it with the paper, group by group, and type it again.',
      field: 'share',
    });
  }
}

const A_FALSE_SHARE =
  'Nothing was opened. A false share gives another secret, never a part of the right one, and harms nothing.';

function ofAnother(set: string, expected: string): Problem {
  return {
    code: 'shares.of-another',
    happened: `These shares begin with ${set}: they were written for something else than this file, whose shares begin with ${expected}.`,
    meaning: 'Nothing was opened.',
    remedy: `Gather the shares that begin with ${expected}, or choose the file that those at hand were written for.`,
    field: 'share',
  };
}

function otherNumber(needed: number, recorded: number): Problem {
  return {
    code: 'shares.false',
    happened: `These shares say that ${needed} are needed, and ${recorded} were recorded: they are false, or of an earlier set.`,
    meaning: A_FALSE_SHARE,
    remedy: `Gather the shares on which the second part is ${recorded}, and keep the others as evidence.`,
    field: 'share',
  };
}

function sameNumber(one: OrdinalShare, other: OrdinalShare): Problem {
  return {
    code: 'shares.same-number',
    happened: `Shares ${one.ordinal} and ${other.ordinal} as typed are both number ${one.number}, and they differ: one of them is false, or of an earlier set.`,
    meaning: A_FALSE_SHARE,
    remedy: 'Leave both out and use those of other holders, or try with one of them and then with the other.',
    field: 'share',
  };
}

function falseShares(wrong: readonly OrdinalShare[], fitting: number): Problem {
  const names = wrong.map(({ ordinal, number }) => `share ${ordinal} as typed (number ${number})`);
  const listed = names.join(' and ');
  return {
    code: 'shares.false',
    happened: `${listed.charAt(0).toUpperCase()}${listed.slice(1)} ${wrong.length === 1 ? 'is' : 'are'} false, or of an earlier set: the other ${fitting} fit together, and ${wrong.length === 1 ? 'it does' : 'they do'} not fit them.`,
    meaning: A_FALSE_SHARE,
    remedy: 'Leave it out and keep its paper as evidence: it was written down wrongly, or replaced.',
    field: 'share',
  };
}

function doNotFit(count: number): Problem {
  return {
    code: 'shares.do-not-fit',
    happened: `These ${count} shares do not fit together: at least one of them is false, or of an earlier set, although each is written as a share.`,
    meaning: A_FALSE_SHARE,
    remedy:
      'Add the share of another holder: once enough true ones are there, the one that does not fit is named.',
    field: 'share',
  };
}

function otherSet(ordinal: number, set: string) {
  return {
    code: 'shares.other-set',
    happened: `Share ${ordinal} as typed does not belong to the first one.`,
    meaning: 'Shares of different keys cannot be combined. Nothing was opened.',
    remedy: `Use shares that begin with ${set} and are written for the same key.`,
    field: 'share',
  };
}

function tooFew(have: number, needed: number) {
  return {
    code: 'shares.too-few',
    happened: `${needed} different shares are needed, and there are ${have}.`,
    meaning: 'Fewer shares tell nothing about the secret. Nothing was opened.',
    remedy: 'Ask another holder of a share.',
    field: 'share',
  };
}

const GONE = {
  code: 'shares.gone',
  happened: 'The shares that were shown are no longer held by this program.',
  meaning: 'No key was created and nothing was recorded. What was written down opens nothing.',
  remedy: 'Destroy the notes, let the program make new shares, and write those down.',
  field: 'share',
};

const NOT_OF_THESE = {
  code: 'shares.not-of-these',
  happened: 'This is a share, but none of those that were shown.',
  meaning: 'No key was created and nothing was recorded.',
  remedy: 'Type a share from the notes that were just made, not from older ones.',
  field: 'share',
};
