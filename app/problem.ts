/**
 * What a person is told when something does not go through, always in three parts. The renderer shows these
 * words and nothing else: no stack, no technical message.
 */
export interface Problem {
  /** Stable name for tests and for choosing a screen, for example `nats.refused`. */
  readonly code: string;
  /** What happened. */
  readonly happened: string;
  /** What it means for the data. */
  readonly meaning: string;
  /** What to do now. */
  readonly remedy: string;
  /** The form field it belongs to, or null. */
  readonly field: string | null;
}

/** An error that already carries the words for the person. `cause` keeps the technical reason for the log. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.happened, options);
    this.problem = problem;
  }
}
