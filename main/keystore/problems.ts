import { problemsOf } from '../../app/problem.ts';

/** A file that could not be written: of a new key in its folder, or of a recovered one where somebody wants it. */
type NotWritten = { readonly folder: string } | { readonly target: string; readonly isThere: boolean };

/** What can go wrong with private keys in their files. */
export const keystoreProblem = problemsOf({
  'keystore.too-many-at-once': {
    happened: 'Too many things wait to be encrypted or opened already.',
    meaning: 'This one was not begun, and nothing was recorded for it.',
    remedy: 'Wait until the others are done, then do it again.',
  },
  'keystore.not-destroyed': {
    happened: (file: string) => `${file} could not be overwritten.`,
    meaning:
      'That the key is destroyed is recorded already; the file is still there, encrypted, and the next start tries to overwrite it again.',
    remedy: 'Check that the folder can be written to, then start the program again.',
  },
  'keystore.cannot-write': {
    happened: (file: NotWritten) => {
      if ('folder' in file) return `The encrypted private key could not be written to ${file.folder}.`;
      return file.isThere ? `${file.target} is there already.` : `${file.target} cannot be written.`;
    },
    meaning: (file: NotWritten) => {
      if ('folder' in file) return 'No key was created and nothing was recorded. The ledger is unchanged.';
      return file.isThere ? 'It was left as it is, and nothing was written.' : 'Nothing was written.';
    },
    remedy: (file: NotWritten) => {
      if ('folder' in file)
        return 'Check that the folder can be written to and the disk is not full, then generate the key again.';
      return file.isThere
        ? 'Name a file that does not exist yet.'
        : 'Name a folder that can be written to and has room.';
    },
  },
});
