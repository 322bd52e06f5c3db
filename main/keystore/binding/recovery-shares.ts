import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ProblemError } from '../../../app/problem.ts';
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

/**
 * The passphrase that shares from paper stand for.
 * @param typed one share each
 * @throws ProblemError, which tells which share is wrong, how many are missing, or that they do not belong together
 */
export function passphraseOfShares(typed: readonly string[]): string {
  const shares = typed.map((text, index) => readShare(text, index + 1));
  const [first] = shares;
  if (first === undefined) throw new ProblemError(tooFew(0, 2));
  const stranger = shares.findIndex(({ set, needed }) => set !== first.set || needed !== first.needed);
  if (stranger > 0) throw new ProblemError(otherSet(stranger + 1, first.set));
  const different = [...new Map(shares.map((share) => [share.number, share])).values()];
  if (different.length < first.needed) throw new ProblemError(tooFew(different.length, first.needed));
  return passphraseOf(combine(different));
}

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
