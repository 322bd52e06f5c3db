import { dialog } from 'electron';
import { oneLine } from '../../app/content/one-line.ts';
import { ProblemError } from '../../app/problem.ts';
import { ownWindow } from './file-dialogs.ts';
import { alone } from './one-dialog.ts';
import { dialogProblem } from './problems.ts';

/** Lines that fit on the smallest screen; what needs more is refused rather than cut. */
const MOST_LINES = 30;

/** The longest line: a sentence with two paths in it. */
const LONGEST_LINE = 600;

/** What the main process asks before an act, in its own words: from its own state and the parsed input alone. */
export interface Question {
  /** Act and object, as a question: “Leave Offline mode and connect to nats://…?” */
  readonly act: string;
  /** What the person has to look at, a line each. */
  readonly facts: readonly string[];
  /** What comes of it, and when to cancel. */
  readonly consequence: string;
  /** What the button says that does it. */
  readonly verb: string;
}

/** The answer to a question. Only a person's press on the dialog's button makes one. */
export class Confirmed {
  readonly question: Question;

  private constructor(question: Question) {
    this.question = question;
  }

  /**
   * Shows the question in a native dialog, which the window cannot reach, and waits for the answer.
   * @throws ProblemError when the person cancels, or another dialog is open
   */
  static async by(question: Question): Promise<Confirmed> {
    const { act, facts, consequence, verb } = question;
    if (facts.length > MOST_LINES) throw new ProblemError(dialogProblem('confirmation.too-much'));
    const line = (text: string) => oneLine(text, LONGEST_LINE);
    const options = {
      type: 'warning' as const,
      title: 'CIM Keys Ceremony',
      message: line(act),
      detail: [...facts.map(line), '', line(consequence)].join('\n').trim(),
      buttons: ['Cancel', line(verb)],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    const { response } = await alone(() => {
      const window = ownWindow();
      return window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
    });
    if (response !== 1) throw new ProblemError(dialogProblem('confirmation.cancelled'));
    return new Confirmed(question);
  }
}

/** Says something in a native dialog with one button, and waits until it was read. @throws ProblemError when another dialog is open */
export async function say(message: string, facts: readonly string[]): Promise<void> {
  const options = {
    type: 'info' as const,
    title: 'CIM Keys Ceremony',
    message: oneLine(message, LONGEST_LINE),
    detail: facts.map((text) => oneLine(text, LONGEST_LINE)).join('\n'),
    buttons: ['Close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  await alone(() => {
    const window = ownWindow();
    return window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
  });
}

/** What was asked is no longer what would be done. @throws ProblemError then */
export function requireSame(asked: Question | null, now: Question | null): void {
  if (JSON.stringify(asked) !== JSON.stringify(now))
    throw new ProblemError(dialogProblem('confirmation.changed'));
}
