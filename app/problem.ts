import { z } from 'zod';

/**
 * What a person is told when something does not go through, always in three parts. The renderer shows these
 * words and nothing else: no stack, no technical message.
 */
export const problemSchema = z.strictObject({
  /** Stable name for tests and for choosing a screen, for example `nats.refused`. */
  code: z.string(),
  /** What happened. */
  happened: z.string(),
  /** What it means for the data. */
  meaning: z.string(),
  /** What to do now. */
  remedy: z.string(),
  /** The form field it belongs to, or null. */
  field: z.string().nullable(),
});

/** What a person is told when something does not go through, always in three parts. */
export type Problem = Readonly<z.infer<typeof problemSchema>>;

/** An error that already carries the words for the person. `cause` keeps the technical reason for the log. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.happened, options);
    this.problem = problem;
  }
}
