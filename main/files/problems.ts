import { type ProblemRow, problemsOf } from '../../app/problem.ts';

interface Unusable {
  readonly file: string;
  /** Why, behind the name of the file in a sentence. */
  readonly what: string;
  readonly remedy: string;
}

const unusable = {
  happened: ({ file, what }: Unusable) => `${file} ${what}.`,
  meaning: 'Nothing was taken from it, and nothing was changed.',
  remedy: ({ remedy }: Unusable) => remedy,
} as const satisfies ProblemRow;

/** Why a file is not read. */
export const fileProblem = problemsOf({
  'file.not-regular': unusable,
  'file.link': unusable,
  'file.too-large': unusable,
});
