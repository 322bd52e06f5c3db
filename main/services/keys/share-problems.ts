import { problemsOf } from '../../../app/problem.ts';
import type { PaperShare } from '../../../app/shares/share-text.ts';

/** A share, and as which one it was typed. */
export type OrdinalShare = PaperShare & { readonly ordinal: number };

const A_FALSE_SHARE =
  'Nothing was opened. A false share gives another secret, never a part of the right one, and harms nothing.';

/** What can go wrong with recovery shares from paper. */
export const shareProblem = problemsOf({
  'shares.gone': {
    happened: 'The shares that were shown are no longer held by this program.',
    meaning: 'No key was created and nothing was recorded. What was written down opens nothing.',
    remedy: 'Destroy the notes, let the program make new shares, and write those down.',
    field: 'share',
  },
  'shares.not-of-these': {
    happened: 'This is a share, but none of those that were shown.',
    meaning: 'No key was created and nothing was recorded.',
    remedy: 'Type a share from the notes that were just made, not from older ones.',
    field: 'share',
  },
  'shares.of-another': {
    happened: ({ set, expected }: { readonly set: string; readonly expected: string }) =>
      `These shares begin with ${set}: they were written for something else than this file, whose shares begin with ${expected}.`,
    meaning: 'Nothing was opened.',
    remedy: ({ expected }: { readonly expected: string }) =>
      `Gather the shares that begin with ${expected}, or choose the file that those at hand were written for.`,
    field: 'share',
  },
  'shares.unknown': {
    happened: (unknown: readonly OrdinalShare[]) =>
      `${capitalized(listed(unknown))} ${unknown.length === 1 ? 'is' : 'are'} none of those that were made: false, or of an earlier set.`,
    meaning: A_FALSE_SHARE,
    remedy: 'Leave it out and keep its paper as evidence: it was written down wrongly, or replaced.',
    field: 'share',
  },
  'shares.same-number': {
    happened: ({ one, other }: { readonly one: OrdinalShare; readonly other: OrdinalShare }) =>
      `Shares ${one.ordinal} and ${other.ordinal} as typed are both number ${one.number}, and they differ: one of them is false, or of an earlier set.`,
    meaning: A_FALSE_SHARE,
    remedy: 'Leave both out and use those of other holders, or try with one of them and then with the other.',
    field: 'share',
  },
  'shares.do-not-fit': {
    happened: (count: number) =>
      `These ${count} shares do not fit together: at least one of them is false, or of an earlier set, although each is written as a share.`,
    meaning: A_FALSE_SHARE,
    remedy:
      'Add the share of another holder: once enough true ones are there, the one that does not fit is named.',
    field: 'share',
  },
  'shares.other-set': {
    happened: ({ ordinal }: { readonly ordinal: number }) =>
      `Share ${ordinal} as typed does not belong to the first one.`,
    meaning: 'Shares of different keys cannot be combined. Nothing was opened.',
    remedy: ({ set }: { readonly set: string }) =>
      `Use shares that begin with ${set} and are written for the same key.`,
    field: 'share',
  },
  'shares.too-few': {
    happened: ({ have, needed }: { readonly have: number; readonly needed: number }) =>
      `${needed} different shares are needed, and there are ${have}.`,
    meaning: 'Fewer shares tell nothing about the secret. Nothing was opened.',
    remedy: 'Ask another holder of a share.',
    field: 'share',
  },
  'shares.false': {
    happened: (found: False) => {
      if ('recorded' in found)
        return `These shares say that ${found.needed} are needed, and ${found.recorded} were recorded: they are false, or of an earlier set.`;
      const { wrong, fitting } = found;
      return `${capitalized(listed(wrong))} ${wrong.length === 1 ? 'is' : 'are'} false, or of an earlier set: the other ${fitting} fit together, and ${wrong.length === 1 ? 'it does' : 'they do'} not fit them.`;
    },
    meaning: A_FALSE_SHARE,
    remedy: (found: False) =>
      'recorded' in found
        ? `Gather the shares on which the second part is ${found.recorded}, and keep the others as evidence.`
        : 'Leave it out and keep its paper as evidence: it was written down wrongly, or replaced.',
    field: 'share',
  },
  'shares.mistyped': {
    happened: ({ ordinal, why }: { readonly ordinal: number | undefined; readonly why: string }) =>
      `${ordinal === undefined ? 'This' : `Share ${ordinal} as typed`} is not a share. ${why}`,
    meaning: 'Nothing was done with it.',
    remedy: 'Compare it with the paper, group by group, and type it again.',
    field: 'share',
  },
});

function listed(shares: readonly OrdinalShare[]): string {
  return shares.map(({ ordinal, number }) => `share ${ordinal} as typed (number ${number})`).join(' and ');
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** How it is known that shares are false: by the number they say is needed, or by the others, which fit together. */
type False =
  | { readonly needed: number; readonly recorded: number }
  | { readonly wrong: readonly OrdinalShare[]; readonly fitting: number };
