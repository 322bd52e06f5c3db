import type { RunningApp } from './app.ts';
import { framesOf } from './moves.ts';

/** Answers that come late. */
export interface LateAnswers {
  /** Answers nothing until `settled`. */
  hold(): Promise<void>;
  /** Waits until everything is answered, the window asks for nothing more, and has shown it. */
  settled(): Promise<void>;
}

/** How many milliseconds lie between an answer and the next. */
const STEP = 40;

/**
 * Has the main process answer late from now on, as a busy machine would, and one after the other: what is asked for at
 * once is never answered at once. Wraps the one IPC handler from outside: the program knows nothing of it.
 * @param lastFirst whether what was asked for last is answered first
 */
export async function answerLate(
  { application, page }: Pick<RunningApp, 'application' | 'page'>,
  lastFirst: boolean,
): Promise<LateAnswers> {
  const late = await application.evaluateHandle(
    ({ ipcMain }, { step, lastFirst }) => {
      type Handler = (event: unknown, name: string, input: unknown) => Promise<unknown>;
      // Electron keeps its handlers in this map; there is no public way to wrap one.
      const handlers: Map<string, Handler> = Reflect.get(ipcMain, '_invokeHandlers');
      const original = handlers.get('cim:invoke');
      if (original === undefined) throw new Error('The program answers no operations yet.');
      const waiting: (() => void)[] = [];
      let asked = 0;
      let under = 0;
      let isHeld = false;
      setInterval(() => {
        if (!isHeld) (lastFirst ? waiting.pop() : waiting.shift())?.();
      }, step);
      handlers.set('cim:invoke', async (event, name, input) => {
        asked += 1;
        under += 1;
        try {
          const answer = await original(event, name, input);
          await new Promise<void>((resolve) => waiting.push(resolve));
          return answer;
        } finally {
          under -= 1;
        }
      });
      return {
        asked: () => asked,
        isQuiet: () => under === 0,
        hold: (held: boolean) => {
          isHeld = held;
        },
      };
    },
    { step: STEP, lastFirst },
  );
  return {
    hold: () => late.evaluate(({ hold }) => hold(true)),
    async settled() {
      await late.evaluate(({ hold }) => hold(false));
      for (;;) {
        const before = await late.evaluate(({ asked }) => asked());
        if (await late.evaluate(({ isQuiet }) => isQuiet())) {
          await framesOf(page);
          const { asked, isQuiet } = await late.evaluate((one) => ({
            asked: one.asked(),
            isQuiet: one.isQuiet(),
          }));
          if (isQuiet && asked === before) return;
        }
      }
    },
  };
}
