import { problemsOf } from '../problem.ts';

const NOTHING_TAKEN = 'Nothing of it is used.';
const FROM_MAKER = 'Ask whoever made it for one that is written as the standards say.';

/** What a structure is called in a sentence. */
export type Subject =
  | 'certificate'
  | 'certificate collection'
  | 'certificate request'
  | 'revocation list'
  | 'public key'
  | 'structure';

interface Place {
  readonly what: Subject;
  /** A part of a sentence. */
  readonly why: string;
}

/** Everything that can be wrong with certificates, requests, revocation lists, and drafts of them. */
export const pkiProblem = problemsOf({
  'pki.too-large': {
    happened: ({ what, bytes, most }: { what: Subject; bytes: number; most: number }) =>
      `The ${what} has ${bytes} bytes; at most ${most} are read.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Check that it is the right file.',
  },
  'pki.not-der': {
    happened: ({ what, at, why }: Place & { readonly at: number }) =>
      `The ${what} is not strict DER: at byte ${at}, ${why}.`,
    meaning: `${NOTHING_TAKEN} Two programs could read such bytes differently (X.690, section 11).`,
    remedy: FROM_MAKER,
  },
  'pki.structure': {
    happened: ({ what, why }: Place) => `The ${what} is not built as it should be: ${why}.`,
    meaning: NOTHING_TAKEN,
    remedy: FROM_MAKER,
  },
  'pki.version': {
    happened: ({ what, why }: Place) => `The ${what} says a version that does not fit: ${why}.`,
    meaning: NOTHING_TAKEN,
    remedy: FROM_MAKER,
  },
  'pki.serial': {
    happened: ({ what, why }: Place) => `A serial number in the ${what} cannot be: ${why}.`,
    meaning: `${NOTHING_TAKEN} Serial numbers are positive and have 20 octets at most (RFC 5280, 4.1.2.2).`,
    remedy: FROM_MAKER,
  },
  'pki.time': {
    happened: ({ what, why }: Place) => `A time in the ${what} cannot be: ${why}.`,
    meaning: `${NOTHING_TAKEN} Times are written in one way only (RFC 5280, 4.1.2.5).`,
    remedy: FROM_MAKER,
  },
  'pki.name': {
    happened: ({ what, why }: Place) => `A name in the ${what} cannot be: ${why}.`,
    meaning: NOTHING_TAKEN,
    remedy: FROM_MAKER,
  },
  'pki.duplicate-extension': {
    happened: ({ what, why }: Place) => `The ${what} says something twice: ${why}.`,
    meaning: `${NOTHING_TAKEN} Programs differ in which of the two they believe (RFC 5280, 4.2).`,
    remedy: FROM_MAKER,
  },
  'pki.no-extensions': {
    happened: ({ what }: { what: Subject }) => `The ${what} has an empty list where it should have none.`,
    meaning: `${NOTHING_TAKEN} An empty list is left out (RFC 5280, 4.1.2.9 and 5.1.2.6).`,
    remedy: FROM_MAKER,
  },
  'pki.algorithms-differ': {
    happened: ({ what }: { what: Subject }) =>
      `The ${what} names one signature algorithm inside what is signed, and another one outside.`,
    meaning: `${NOTHING_TAKEN} Both must be the same (RFC 5280, 4.1.1.2).`,
    remedy: FROM_MAKER,
  },
  'pki.possession': {
    happened: ({ why }: { why: string }) =>
      `The request does not prove that its maker has the private key: ${why}.`,
    meaning: 'No certificate is made from it.',
    remedy: 'Ask for a request signed with the very key that it is for.',
  },
  'pki.draft': {
    happened: ({ faults }: { faults: readonly string[] }) => `This cannot be drafted: ${faults.join('; ')}.`,
    meaning: 'Nothing was made that could be signed.',
    remedy: 'Correct what is named, all of it.',
  },
  'pki.not-approved': {
    happened: 'The bytes to be signed are not those that were approved.',
    meaning: 'Nothing was put together from them.',
    remedy: 'Have the draft approved as it is now, or go back to the one that was.',
  },
  'pki.signature': {
    happened: ({ what }: { what: Subject }) => `The signature of the ${what} does not hold.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Sign again, with the key of the issuer.',
  },
  'pki.pem': {
    happened: ({ what, why }: Place) => `This is no ${what} in PEM form: ${why}.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Give one file in PEM or DER form.',
  },
});
