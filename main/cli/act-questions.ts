import type { FormField } from '../../app/model/commands.ts';
import type { Filled } from '../../app/model/fields.ts';
import { ProblemError } from '../../app/problem.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import type { Reading } from './act-fields.ts';
import { type Among, type FoundObject, idIn, type ObjectFinder } from './object-finder.ts';
import { commandProblem } from './problems.ts';
import { askLine } from './prompt.ts';

/** How many objects are listed to choose from. */
const LISTED = 20;

/** Asks on the terminal for what was not given, one field after the other, until each can be read. */
export class ActQuestions {
  readonly #finder: ObjectFinder;

  constructor(finder: ObjectFinder) {
    this.#finder = finder;
  }

  /**
   * Asks for what a field holds.
   * @param choices of a field in which one chooses: each with what it is called
   * @param read understands an answer
   * @throws Interrupted. ProblemError without a terminal
   */
  async field(
    field: FormField,
    choices: Readonly<Record<string, string>>,
    read: (answer: string) => Reading,
  ): Promise<Filled> {
    const keys = Object.keys(choices);
    const offered = keys.map((key, index) => `  ${index + 1}  ${choices[key] ?? key}`);
    let before = [...(field.hint === undefined ? [] : [field.hint]), ...offered];
    for (;;) {
      const answer = await askLine(`${field.label}${HOW[field.kind] ?? ''}`, before);
      const reading = read(byNumber(answer, keys));
      if ('value' in reading) return reading.value;
      before = [reading.mistake];
    }
  }

  /**
   * Asks for an object by its name: one that is found is taken, and said; of several one is chosen.
   * @param question what it is called in the form
   * @throws Interrupted. ProblemError without a terminal, and where there is none to choose
   */
  async object(
    kind: AggregateName,
    among: Among,
    { question, hint }: { readonly question: string; readonly hint?: string | undefined },
  ): Promise<FoundObject> {
    const [one, many] = presentationOf(kind).nouns;
    if (this.#finder.like(kind, '', among, 1).found.length === 0)
      throw new ProblemError(commandProblem('cli.nothing-to-choose', many));
    let before = hint === undefined ? [] : [hint];
    let listed: readonly FoundObject[] = [];
    for (;;) {
      const answer = await askLine(`${question} (name)`, before);
      const chosen = listed[Number(answer) - 1] ?? this.#exactly(kind, answer, among);
      if (chosen !== null) return chosen;
      const { found, more } = this.#finder.like(kind, answer, among, LISTED);
      const [only] = found;
      if (only !== undefined && found.length === 1) return only;
      listed = found;
      before =
        found.length === 0
          ? [`No ${one} that can be chosen is called “${answer}”.`]
          : [
              ...found.map(({ text }, index) => `  ${index + 1}  ${text}`),
              more
                ? 'There are more: type more of the name, or a number.'
                : 'Type a number, or more of the name.',
            ];
    }
  }

  /** The one that is called so, or has this id; null where none or several are. */
  #exactly(kind: AggregateName, answer: string, among: Among): FoundObject | null {
    const id = idIn(answer);
    if (id !== null) return this.#finder.withId(kind, id);
    const [only, ...others] = answer === '' ? [] : this.#finder.named(kind, answer, among);
    return only !== undefined && others.length === 0 ? only : null;
  }
}

/** How an answer is written, where that does not go without saying. */
const HOW: { readonly [kind in FormField['kind']]?: string } = {
  number: ' (a whole number)',
  day: ' (such as 2027-03-31)',
  yes: ' (yes or no)',
  choice: ' (number)',
  several: ' (numbers with commas between, nothing for none)',
};

/** An answer with the numbers of choices in place of which it names them. */
function byNumber(answer: string, keys: readonly string[]): string {
  if (keys.length === 0) return answer;
  return answer
    .split(',')
    .map((part) => keys[Number(part.trim()) - 1] ?? part)
    .join(',');
}
