import { problemsOf } from '../../../app/problem.ts';

/** What can go wrong in giving out the public half of a key. */
export const publicHalfProblem = problemsOf({
  'key.unknown': {
    happened: 'This key is not in the ledger.',
    meaning: 'Nothing was written.',
    remedy: 'Choose a key from the list.',
  },
  'key.no-such-form': {
    happened: ({ key, form }: FormOf) => `There is no ${form} of a key of the kind ${key.algorithm}.`,
    meaning: 'Nothing was written.',
    remedy: 'Choose another form: PEM and DER are there for every key.',
    field: 'form',
  },
  'key.public-half-not-written': {
    happened: ({ file, isThere }: NotWritten) =>
      isThere ? `${file} is there already.` : `${file} could not be written.`,
    meaning: ({ isThere }: NotWritten) =>
      isThere
        ? 'It was left as it is, and nothing was written.'
        : 'Nothing was written. The key and the ledger are as they were.',
    remedy: ({ isThere }: NotWritten) =>
      isThere ? 'Name a file that does not exist yet.' : 'Name a folder that can be written to and has room.',
  },
});

interface FormOf {
  readonly key: { readonly algorithm: string };
  readonly form: string;
}

interface NotWritten {
  readonly file: string;
  readonly isThere: boolean;
}
