import { problemsOf } from '../../../app/problem.ts';

/** What was to be done with a private key when its file turned out not to open. */
export type OpeningPurpose = 'signing' | 'recovery' | 'testing' | 'export';

interface Opened {
  readonly file: string;
  /** With what it was tried. */
  readonly by: 'passphrase' | 'yubikey' | 'shares';
  readonly purpose: OpeningPurpose;
}

const NOTHING_OPENED = 'Nothing was opened and nothing was recorded.';

const NOTHING_DONE: { readonly [P in OpeningPurpose]: string } = {
  signing: 'Nothing was signed and nothing was recorded.',
  recovery: 'No file was written.',
  testing: 'Nothing was recorded.',
  export: 'Nothing was exported and nothing was recorded.',
};

const nothingDone = ({ purpose }: Pick<Opened, 'purpose'>) => NOTHING_DONE[purpose];

const unharmed = (opened: Pick<Opened, 'purpose'>) =>
  `${nothingDone(opened)} The key is unharmed; you can try as often as you like.`;

/** What can go wrong in opening a private key. */
export const keyProblem = problemsOf({
  'keystore.not-this-way': {
    happened: 'This private key is not protected in the way that was chosen to open it.',
    meaning: NOTHING_OPENED,
    remedy: 'Choose one of the ways that are listed with the key.',
    field: 'opening',
  },
  'keystore.choose-yubikey': {
    happened:
      'The YubiKey of this private key shows no serial number, so this program cannot find it by itself.',
    meaning: NOTHING_OPENED,
    remedy: 'Plug it in and choose it from the list.',
    field: 'opening',
  },
  'keystore.pin-missing': {
    happened: 'This YubiKey answers only with its PIN.',
    meaning: NOTHING_OPENED,
    remedy: 'Enter the PIN of the YubiKey.',
    field: 'pin',
  },
  'keystore.weak-passphrase': {
    happened: 'This passphrase could be guessed.',
    meaning: 'No file was written and nothing was recorded.',
    remedy: 'Use a longer one, or let the program generate six random words.',
    field: 'passphrase',
  },
  'keystore.wrong-passphrase': {
    happened: ({ by }: Opened) =>
      by === 'yubikey'
        ? 'This passphrase and this YubiKey together do not open the private key.'
        : 'This passphrase does not open the private key.',
    meaning: unharmed,
    remedy: ({ by }: Opened) =>
      by === 'yubikey'
        ? 'Enter the passphrase again. If it is right, the YubiKey was reset or its slot was set up anew since: then use the second YubiKey or the shares.'
        : 'Check capital letters, spaces and the keyboard layout, then enter it again.',
    field: 'passphrase',
  },
  'keystore.wrong-shares': {
    happened: ({ file, purpose }: Opened) =>
      purpose !== 'recovery'
        ? 'These shares do not open the private key, although each of them is written as one of its shares: at least one is false, or of an earlier set.'
        : `These shares do not open ${file}, although each of them is written as a share: at least one is false, or of an earlier set, or they were written for another file.`,
    meaning: unharmed,
    remedy: ({ purpose }: Opened) =>
      purpose !== 'recovery'
        ? 'Replace one after another by those of other holders. With one share more than are needed it is told whether they fit together, with two more the false one is named.'
        : 'Look on the papers which key they were written for. If it is this one, run this again with --shares and a larger number: with one share more than are needed it is told whether they fit together, with two more the false one is named.',
    field: ({ purpose }: Opened) => (purpose === 'recovery' ? null : 'share'),
  },
  'keystore.file-missing': {
    happened: ({ file }: Omit<Opened, 'by'>) => `The encrypted private key ${file} cannot be read.`,
    meaning: nothingDone,
    remedy: 'Put the file back from where it was copied to, or choose another key.',
    field: 'keyId',
  },
  'keystore.file-unusable': {
    happened: ({ file, purpose }: Omit<Opened, 'by'>) =>
      `${file} is damaged, or ${purpose === 'recovery' ? 'is no age file' : 'holds no private key of the kind that is recorded'}.`,
    meaning: nothingDone,
    remedy: ({ purpose }: Omit<Opened, 'by'>) =>
      purpose === 'recovery'
        ? 'Name the file that ends in .shares.age, or an unharmed copy of it.'
        : 'Put an unharmed copy of the file in its place, or choose another key.',
    field: ({ purpose }: Omit<Opened, 'by'>) => (purpose === 'recovery' ? null : 'keyId'),
  },
});
