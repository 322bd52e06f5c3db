import { MAX_BOOTSTRAP_BYTES } from '../../../app/bootstrap/read.ts';
import { problemsOf } from '../../../app/problem.ts';

const NO_FILE = 'No file was written, and the ledger is unchanged.';

/** What can go wrong with a bootstrap file, besides what its preview shows. */
export const bootstrapProblem = problemsOf({
  'bootstrap.under-way': {
    happened: 'A bootstrap file is being looked at or recorded right now.',
    meaning: 'It goes on.',
    remedy: 'Wait until it is finished, or cancel it.',
  },
  'bootstrap.given-up': {
    happened: 'The file was not looked at to its end.',
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy: 'Choose the file again.',
  },
  'bootstrap.nothing-reviewed': {
    happened: 'No bootstrap file is under review.',
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy: 'Choose the file and look at what it comes to first.',
  },
  'bootstrap.ledger-changed': {
    happened: 'The ledger has changed since this file was looked at.',
    meaning: 'Nothing was recorded: what would be recorded now is not what was shown.',
    remedy: 'Choose the file again and look at it anew.',
  },
  'bootstrap.blocked': {
    happened: 'Something in this file contradicts the ledger or one of its rules.',
    meaning: 'Nothing was recorded. A bootstrap file is recorded as a whole or not at all.',
    remedy: 'Correct the file where the preview says so, then choose it again.',
  },
  'bootstrap.nothing-new': {
    happened: 'Everything this file says is in the ledger already.',
    meaning: 'Nothing was recorded, and nothing needs to be.',
    remedy: 'Go on with what is there.',
  },
  'bootstrap.unreadable': {
    happened: (file: string) => `${file} could not be read.`,
    meaning: 'Nothing was taken from it, and the ledger is unchanged.',
    remedy: 'Check that the medium is connected and the file can be read, then choose it again.',
  },
  'bootstrap.too-large': {
    happened: (file: string) =>
      `${file} is larger than a bootstrap file can be (${MAX_BOOTSTRAP_BYTES / 1024 / 1024} MiB).`,
    meaning: 'Nothing was taken from it, and the ledger is unchanged.',
    remedy: 'Check that it is the right file. A domain larger than that is entered in several files.',
  },
  'bootstrap.not-text': {
    happened: (file: string) => `${file} is no text in UTF-8.`,
    meaning: 'Nothing was taken from it, and the ledger is unchanged.',
    remedy: 'Check that it is the right file, and save it as UTF-8.',
  },
  'bootstrap.nothing-to-write': {
    happened: 'Nothing lives in this registry that a bootstrap file could hold.',
    meaning: NO_FILE,
    remedy: 'Record an organization first.',
  },
  'bootstrap.too-much': {
    happened: `This registry is more than a bootstrap file can hold (${MAX_BOOTSTRAP_BYTES / 1024 / 1024} MiB).`,
    meaning: NO_FILE,
    remedy: 'Export the whole ledger as a bundle: it holds all of it, whatever its size.',
  },
  'bootstrap.not-readable-again': {
    happened: (faults: readonly string[]) =>
      `What would be written could not be read again: ${faults.slice(0, 3).join(' ')}`,
    meaning: NO_FILE,
    remedy:
      'Where something looks like a secret, change it in the registry. Otherwise export the whole ledger as a bundle.',
  },
  'bootstrap.not-written': {
    happened: (file: string) => `${file} could not be written.`,
    meaning: NO_FILE,
    remedy: 'Choose another name or place, or make this one writable, then export again.',
  },
});
