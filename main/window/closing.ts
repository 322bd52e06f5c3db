import { dialog } from 'electron';
import { quoted } from '../../app/content/one-line.ts';
import { ownWindow } from './file-dialogs.ts';
import { aloneNext } from './one-dialog.ts';

/*
 * Before the program ends it asks about what is half-typed. The window has said what that is, long before: it is not
 * asked now, so that one that hangs keeps nobody. Whatever it has said, and however many questions it asks for, the person
 * is asked once, and can close the program.
 */

/** How many forms are named; of more it says how many. */
const NAMED = 8;

/** The titles of the forms in which something is half-typed, as the window last told. */
let halfTyped: readonly string[] = [];

/** The question that is open. */
let asking: Promise<boolean> | null = null;

/** Remembers what is half-typed: titles alone, which nobody trusts. */
export function setHalfTyped(forms: readonly string[]): void {
  halfTyped = forms;
}

/** Whether the program may end now. Asks where something half-typed would be forgotten; who asks meanwhile gets the same answer. */
export function mayClose(): Promise<boolean> {
  if (halfTyped.length === 0) return Promise.resolve(true);
  asking ??= ask(halfTyped).finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(forms: readonly string[]): Promise<boolean> {
  const named = forms.slice(0, NAMED).map((title) => quoted(title, 120));
  const others = forms.length - named.length;
  const options = {
    type: 'question' as const,
    title: 'CIM Keys Ceremony',
    message: 'Close the program and forget what is half-typed?',
    detail: [
      ...named,
      ...(others === 0 ? [] : [`and ${others} more`]),
      '',
      'It was not recorded, and nothing of it is on the disk: closing forgets it. What was recorded stays.',
    ].join('\n'),
    buttons: ['Go back', 'Close and forget it'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = await aloneNext(() => {
    const window = ownWindow();
    return window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
  });
  return response === 1;
}
