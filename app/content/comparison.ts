import { type CidString, isCid } from './cid.ts';
import { cidOfDigest, wordsOf } from './fingerprint.ts';
import { EVEN_WORDS, ODD_WORDS } from './pgp-word-list.ts';

/** One place where the other side's text differs. Positions count from 1. */
export interface Difference {
  readonly position: number;
  readonly expected: string;
  readonly found: string;
}

/** The machine's answer to "is this the same?". */
export type Comparison =
  | { readonly outcome: 'equal'; readonly as: 'cid' | 'words' }
  | {
      readonly outcome: 'different';
      readonly as: 'cid' | 'words';
      readonly differences: readonly Difference[];
    }
  /** So far everything agrees, but it is not all there. */
  | {
      readonly outcome: 'incomplete';
      readonly as: 'cid' | 'words';
      readonly given: number;
      readonly needed: number;
    }
  /** The text is neither a CID nor PGP words; `reason` says what is wrong with it. */
  | { readonly outcome: 'unreadable'; readonly reason: string };

const even = new Map(EVEN_WORDS.map((word, byte) => [word.toLowerCase(), byte]));
const odd = new Map(ODD_WORDS.map((word, byte) => [word.toLowerCase(), byte]));

/**
 * Compares a CID with what the other side pasted or typed: the CID (spaces and line breaks do not matter) or
 * its 32 words (case and punctuation do not matter). Equal means every character or every word.
 */
export function compare(expected: CidString, given: string): Comparison {
  const text = given.trim();
  if (text === '') return { outcome: 'unreadable', reason: 'Nothing has been entered yet.' };
  const joined = text
    .replace(/^(ipfs:\/\/|\/ipfs\/)/, '')
    .replace(/[\s·-]+/g, '')
    .toLowerCase();
  return looksLikeCid(joined) || /^\w{40,}$/.test(text)
    ? compareText(expected, joined)
    : compareWords(expected, text);
}

function looksLikeCid(joined: string): boolean {
  return joined.startsWith('bafy') || 'bafy'.startsWith(joined);
}

function compareText(expected: CidString, given: string): Comparison {
  const differences = differencesOf([...expected], [...given]);
  if (differences.length > 0) return { outcome: 'different', as: 'cid', differences };
  if (given.length < expected.length) {
    return { outcome: 'incomplete', as: 'cid', given: given.length, needed: expected.length };
  }
  return isCid(given)
    ? { outcome: 'equal', as: 'cid' }
    : { outcome: 'unreadable', reason: 'This is not a complete identifier.' };
}

function compareWords(expected: CidString, text: string): Comparison {
  const given = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z\s]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const stranger = given.find((word) => !even.has(word) && !odd.has(word));
  if (stranger !== undefined || given.length === 0) {
    return {
      outcome: 'unreadable',
      reason:
        stranger === undefined
          ? 'This is neither a content identifier nor a row of words.'
          : `“${stranger}” is not one of the words. Check its spelling, or paste the whole identifier.`,
    };
  }
  const wanted = wordsOf(expected);
  const differences = differencesOf(
    wanted.map((word) => word.toLowerCase()),
    given,
  ).map((difference) => ({ ...difference, expected: wanted[difference.position - 1] ?? 'nothing' }));
  if (differences.length > 0) return { outcome: 'different', as: 'words', differences };
  if (given.length < wanted.length) {
    return { outcome: 'incomplete', as: 'words', given: given.length, needed: wanted.length };
  }
  return { outcome: 'equal', as: 'words' };
}

/** The places at which `given` departs from `wanted`; a shorter `given` departs nowhere by ending early. */
function differencesOf(wanted: readonly string[], given: readonly string[]): Difference[] {
  return given.flatMap((found, index) => {
    const expected = wanted[index] ?? 'nothing';
    return expected === found ? [] : [{ position: index + 1, expected, found }];
  });
}

/**
 * The CID that 32 words stand for.
 * @returns null when the words are not 32, not of the lists, or an even word stands in an odd place
 */
export function cidOfWords(words: readonly string[]): CidString | null {
  if (words.length !== 32) return null;
  const digest = new Uint8Array(32);
  for (const [position, word] of words.entries()) {
    const byte = (position % 2 === 0 ? even : odd).get(word.toLowerCase());
    if (byte === undefined) return null;
    digest[position] = byte;
  }
  return cidOfDigest(digest);
}
