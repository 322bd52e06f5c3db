import type { ElectronApplication } from '@playwright/test';

/** What one of the main process's own questions said. */
export interface AskedQuestion {
  /** Act and object. */
  readonly act: string;
  /** Facts and consequence, a line each. */
  readonly detail: string;
  /** `Cancel`, and what does it. */
  readonly buttons: readonly string[];
  /** The button that Enter presses, and the one that Escape does: both must be `Cancel`. */
  readonly defaultId: number;
  readonly cancelId: number;
}

/**
 * Answers the main process's questions from now on as a person would who always presses this button, and remembers what
 * they were asked.
 */
export async function confirmDialogs(
  { application }: { readonly application: ElectronApplication },
  answer: 'confirm' | 'cancel',
): Promise<void> {
  await application.evaluate(
    ({ dialog }, response) => {
      const asked: unknown[] = [];
      Object.assign(globalThis, { askedQuestions: asked });
      const show = async (...args: readonly unknown[]) => {
        const options = Object(args.at(-1));
        const { message: act, detail, buttons, defaultId, cancelId } = options;
        asked.push({ act, detail, buttons, defaultId, cancelId });
        return { response, checkboxChecked: false };
      };
      Object.assign(dialog, { showMessageBox: show });
    },
    answer === 'confirm' ? 1 : 0,
  );
}

/** What was asked since `confirmDialogs` was last called or this was last read, oldest first. */
export async function askedQuestions({
  application,
}: {
  readonly application: ElectronApplication;
}): Promise<readonly AskedQuestion[]> {
  return application.evaluate(() => {
    const asked: AskedQuestion[] = Reflect.get(globalThis, 'askedQuestions') ?? [];
    return asked.splice(0);
  });
}
