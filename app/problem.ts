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

/**
 * What went wrong, at the field of the form that it is about. What reaches a device or a file knows no form: the one that
 * owns the form names its field.
 * @param isAbout says which problems are about that field; all of them when left out
 * @returns the error itself where it is about something else
 */
export function inField(
  error: unknown,
  field: string,
  isAbout: (problem: Problem) => boolean = () => true,
): unknown {
  if (!(error instanceof ProblemError) || !isAbout(error.problem)) return error;
  return new ProblemError({ ...error.problem, field }, { cause: error });
}

/** A text, always the same or made of facts. */
type Text = string | ((facts: never) => string);

/** What stands in a table behind a code: the words, and what the flow of control asks for. */
export interface ProblemRow {
  readonly happened: Text;
  readonly meaning: Text;
  readonly remedy: Text;
  /** The form field it belongs to. */
  readonly field?: Text | ((facts: never) => string | null);
  /** It may pass by itself, so that trying again is of use. */
  readonly passing?: true;
  /** It is about one ledger alone; others would stop the next ledger as well. */
  readonly ofOneLedger?: true;
  /** What was named could not be looked at; all others are refusals. */
  readonly unreadable?: true;
  /** What was read is not as it was written. */
  readonly damage?: true;
  /** It is about the PIN that was entered. */
  readonly ofPin?: true;
  /** It is about the PIN that was to become the new one. */
  readonly ofNewPin?: true;
  /** Whether the act was done is not known. */
  readonly leavesOpen?: true;
  /** It is gone once the device was unplugged and plugged in again. */
  readonly wantsReplug?: true;
}

/** What a row says besides its words. */
type ProblemProperty = Exclude<keyof ProblemRow, 'happened' | 'meaning' | 'remedy' | 'field'>;

/** Rows by their codes. Each code stands in one table alone, whole, so that a search finds it. */
export type ProblemTable = Readonly<Record<string, ProblemRow>>;

type MakersOf<Row extends ProblemRow> = Extract<Row[keyof Row], (facts: never) => string | null>;

type FactsOf<Row extends ProblemRow> = [MakersOf<Row>] extends [never]
  ? []
  : [MakersOf<Row>] extends [(facts: infer Facts) => string | null]
    ? [facts: Facts]
    : never;

/** The properties that rows of a table have: to ask for another one does not compile. */
type PropertyOf<Rows extends ProblemTable> = {
  [Code in keyof Rows]: Extract<keyof Rows[Code], ProblemProperty>;
}[keyof Rows];

/** Makes the problems of one table. */
export interface Problems<Rows extends ProblemTable> {
  /** The problem with this code, in words. */
  <Code extends keyof Rows & string>(
    code: Code,
    ...facts: FactsOf<Rows[Code]>
  ): Problem & { readonly code: Code };
  readonly rows: Rows;
  /** Whether a problem, of whatever table, stands in this one with that property. */
  readonly is: (property: PropertyOf<Rows>, problem: Pick<Problem, 'code'>) => boolean;
}

/** The problems of a module, from its table. */
export function problemsOf<const Rows extends ProblemTable>(rows: Rows): Problems<Rows> {
  const table = new Map<string, ProblemRow>(Object.entries(rows));
  const problem = <Code extends keyof Rows & string>(code: Code, ...facts: FactsOf<Rows[Code]>) => {
    const row = table.get(code);
    if (row === undefined) throw new Error(`No problem has the code ${code}.`);
    const { happened, meaning, remedy, field } = row;
    // Which facts a row takes, the signature above has made sure of; here rows of all kinds are alike.
    const [given] = facts;
    const say = <T extends string | null>(text: string | ((facts: never) => T)) =>
      typeof text === 'string' ? text : text(given as never);
    return {
      code,
      happened: say(happened),
      meaning: say(meaning),
      remedy: say(remedy),
      field: field === undefined ? null : say(field),
    };
  };
  return Object.assign(problem, {
    rows,
    is: (property: PropertyOf<Rows>, { code }: Pick<Problem, 'code'>) => table.get(code)?.[property] === true,
  });
}
