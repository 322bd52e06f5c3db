import { type ProblemRow, problemsOf } from '../../../app/problem.ts';
import type { Unlocking } from '../keys/unlocking.ts';

const NOTHING_TAKEN = 'Nothing was taken from it, and this ledger is unchanged.';
const NOTHING_OPENED = 'Nothing was opened, and this ledger is unchanged.';

/** Its age header makes no sense. */
const unusable = {
  happened: (file: string) =>
    `${file} begins as an age file and cannot be decrypted: it is damaged, or made to be costly.`,
  meaning: NOTHING_TAKEN,
  remedy: 'Keep it as evidence, and have it made again at the other side.',
} as const satisfies ProblemRow;

/** What can go wrong in reading a bundle file, besides what is wrong in it. */
export const bundleProblem = problemsOf({
  'bundle.unreadable': {
    unreadable: true,
    happened: (file: string) => `${file} could not be read to its end.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Check that the medium is connected and the file can be read, then choose it again.',
  },
  'bundle.needs-opening': {
    happened: (file: string) => `${file} is bound to YubiKeys.`,
    meaning: NOTHING_TAKEN,
    remedy:
      'Open it in one of the ways whose files lie beside it: on the Import screen, or as docs/key-recovery.md says.',
    field: 'opening',
  },
  // An age file does not say for whom it is, so that a damaged stanza and one for somebody else cannot be told apart.
  'bundle.wrong-key': {
    unreadable: true,
    happened: (kind: 'passphrase' | 'identities') =>
      kind === 'passphrase'
        ? 'This passphrase does not open the file: it is another one, or the beginning of the file is damaged.'
        : 'This age identity does not open the file: it was encrypted for others, or its beginning is damaged.',
    meaning: `${NOTHING_TAKEN} You can try as often as you like.`,
    remedy: (kind: 'passphrase' | 'identities') =>
      kind === 'passphrase'
        ? 'Check capital letters, spaces and the keyboard layout, then enter it again. If it is the right one, have the file written again.'
        : 'Choose the identity of one of the recipients named at the export. If it is the right one, have the file written again.',
    field: (kind: 'passphrase' | 'identities') => (kind === 'passphrase' ? 'passphrase' : 'identity'),
  },
  'bundle.wrong-opening': {
    happened: ({ file, by }: { readonly file: string; readonly by: Unlocking['by'] }) =>
      by === 'shares'
        ? `These shares do not open ${file}, although each of them is written as a share: at least one is false, or of an earlier set, or they were written for another file.`
        : `This passphrase and this YubiKey do not open ${file}.`,
    meaning: `${NOTHING_OPENED} You can try as often as you like.`,
    remedy: ({ by }: { readonly by: Unlocking['by'] }) =>
      by === 'shares'
        ? 'Look on the papers for which file they were written. With one share more than are needed it is told whether they fit together, with two more the false one is named.'
        : 'Check capital letters, spaces and the keyboard layout, then enter the passphrase again. A YubiKey that was reset, or whose slot was set up anew, opens nothing any more: use another way.',
    field: ({ by }: { readonly by: Unlocking['by'] }) => (by === 'shares' ? 'share' : 'passphrase'),
  },
  'bundle.opening-unusable': {
    happened: (file: string) => `${file} is missing or damaged.`,
    meaning: `${NOTHING_OPENED} The bundle itself is not harmed by this.`,
    remedy:
      'Copy all files whose names begin as the bundle’s into one folder, or open it in another of its ways.',
    field: 'opening',
  },
  'bundle.cancelled': {
    happened: 'The check was cancelled.',
    meaning: 'Nothing is known about the file. Nothing was taken from it.',
    remedy: 'Choose it again when there is time.',
  },
  'bundle.needs-passphrase': {
    unreadable: true,
    happened: (file: string) => `${file} is encrypted under a passphrase.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Enter the passphrase that was set when it was exported.',
    field: 'passphrase',
  },
  'bundle.needs-identity': {
    unreadable: true,
    happened: (file: string) => `${file} is encrypted for the holders of certain age keys.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Choose the file with your age identity (AGE-SECRET-KEY-1…).',
    field: 'identity',
  },
  'bundle.no-identity': {
    unreadable: true,
    happened: (file: string) => `${file} holds no age identity.`,
    meaning: 'Nothing was opened.',
    remedy: 'Choose the file that age-keygen wrote: it has a line that begins with AGE-SECRET-KEY-1.',
    field: 'identity',
  },
  'bundle.unusable': unusable,
  'bundle.header-too-long': unusable,
});
