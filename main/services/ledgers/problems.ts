import { problemsOf } from '../../../app/problem.ts';

/** What can go wrong in choosing a ledger of this laptop, or creating it. */
export const ledgerProblem = problemsOf({
  'ledger.unknown': {
    happened: 'There is no such ledger on this laptop.',
    meaning: 'Nothing was shown and nothing was changed.',
    remedy: 'Go back to the ledger of this laptop and choose one from the list of ledgers.',
  },
  'ledger.exists': {
    happened: 'There is a ledger on this laptop already.',
    meaning: 'It is unchanged.',
    remedy: 'Go on with the existing one.',
  },
  'queue.no-entry': {
    happened: (name: string | number) =>
      `There is no entry ${typeof name === 'number' ? name : `or event ${name}`} in this ledger.`,
    meaning: 'Nothing was changed.',
    remedy: 'Choose one that the list of entries shows; on the command line that is “cim-keys queue list”.',
  },
  'queue.export-failed': {
    happened: (file: string) => `${file} could not be written.`,
    meaning: 'The entry is unchanged: it is in the ledger, and still set aside.',
    remedy: 'Choose another place, or make this one writable, then export again.',
  },
});
