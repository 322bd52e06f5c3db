import { problemsOf } from '../../../app/problem.ts';

/** A file that could not be written. */
interface NotWritten {
  readonly file: string;
  readonly isThere: boolean;
}

const NOT_TAKEN = 'Nothing was taken over and nothing was recorded.';

const couldNotWrite = ({ file, isThere }: NotWritten) =>
  isThere ? `${file} is there already, and was left as it is.` : `${file} could not be written.`;

/** What can go wrong where a private key is tested, given out, taken over, or stored offline. */
export const custodyProblem = problemsOf({
  'key.file-of-another': {
    happened: 'The file opens, but the private key in it does not belong to the public key in the ledger.',
    meaning: 'Nothing was recorded. Somebody put another key in the place of this one.',
    remedy: 'Stop, keep the file as evidence, and find out who changed it.',
  },
  'key.certificate-has-no-place': {
    happened: 'An age file holds the private key alone; the certificate cannot go with it.',
    meaning: 'Nothing was exported and nothing was recorded.',
    remedy: 'Export both as PKCS #12 or into a folder for a web server, or the key alone.',
    field: 'form',
  },
  'key.export-not-written': {
    happened: couldNotWrite,
    meaning: 'That the key was exported is recorded already; there is no file of it.',
    remedy: 'Export it again, to a new file in a folder that can be written to and has room.',
  },
  'key.import-needs-password': {
    happened: 'This file is encrypted.',
    meaning: NOT_TAKEN,
    remedy: 'Enter the password of the file.',
    field: 'password',
  },
  'key.import-locked': {
    happened: 'This password does not open the file, or the file is damaged.',
    meaning: `${NOT_TAKEN} You can try as often as you like.`,
    remedy: 'Check capital letters, spaces and the keyboard layout, then enter it again.',
    field: 'password',
  },
  'key.import-bcrypt': {
    happened:
      'This is a private key of OpenSSH under a passphrase, whose protection (bcrypt) this program cannot undo.',
    meaning: NOT_TAKEN,
    remedy:
      'Take the passphrase from a copy of it with “ssh-keygen -p -N "" -f COPY”, on a disk in memory, import that copy, and destroy it.',
  },
  'key.import-unusable': {
    happened:
      'This file holds no private key that is used here, or it is damaged, or its two halves do not belong together.',
    meaning: NOT_TAKEN,
    remedy:
      'Choose a file with one private key (Ed25519, X25519, P-256, P-384, RSA with 3072 or 4096 bits) as PKCS #8, PEM, OpenSSH or PKCS #12.',
  },
  'key.import-unreadable': {
    happened: (file: string) => `${file} cannot be read.`,
    meaning: NOT_TAKEN,
    remedy: 'Check that it is there and that you may read it.',
  },
  'key.import-none-chosen': {
    happened: 'No file was chosen.',
    meaning: NOT_TAKEN,
    remedy: 'Choose the file with the private key first.',
  },
  'key.copy-not-written': {
    happened: couldNotWrite,
    meaning: 'No copy was left there, and nothing was recorded.',
    remedy: 'Choose an empty folder on a medium that can be written to and has room.',
  },
  'key.nothing-to-copy': {
    happened: (file: string) => `The encrypted private key ${file} cannot be read.`,
    meaning: 'Nothing was copied and nothing was recorded.',
    remedy: 'Put the file back from where it was copied to: a key is stored with all its files.',
  },
});
