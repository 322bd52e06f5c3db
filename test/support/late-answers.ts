import type { RunningApp } from './app.ts';
import { framesOf } from './moves.ts';

/** Answers that the main process holds back until the test lets them go. */
export interface HeldAnswers {
  /** Lets what was held back go, and holds back nothing more. */
  release(): Promise<void>;
  /** How many answers are held back now. */
  count(): Promise<number>;
}

/** Answers that come one after the other. */
export interface LateAnswers {
  /** Answers nothing until `settled`. */
  hold(): Promise<void>;
  /** Waits until everything is answered, the window asks for nothing more, and has shown it. */
  settled(): Promise<void>;
}

/** How many milliseconds lie between an answer and the next. */
const STEP = 40;

/**
 * Has the main process do what the window asks and keep the answers of these operations to itself, as a busy machine
 * would.
 */
export async function holdAnswers(
  app: Pick<RunningApp, 'application'>,
  ...operations: readonly string[]
): Promise<HeldAnswers> {
  const late = await wrapAnswers(app, operations);
  return {
    release: () => late.evaluate(({ end }) => end()),
    count: () => late.evaluate(({ waiting }) => waiting.length),
  };
}

/**
 * Has the main process answer late from now on, as a busy machine would, and one after the other: what is asked for at
 * once is never answered at once.
 * @param lastFirst whether what was asked for last is answered first
 */
export async function answerLate(
  app: Pick<RunningApp, 'application' | 'page'>,
  lastFirst: boolean,
): Promise<LateAnswers> {
  const late = await wrapAnswers(app, null);
  await late.evaluate(({ pace }, { step, lastFirst }) => pace(step, lastFirst), { step: STEP, lastFirst });
  return {
    hold: () => late.evaluate(({ hold }) => hold(true)),
    async settled() {
      await late.evaluate(({ hold }) => hold(false));
      for (;;) {
        const before = await late.evaluate(({ asked }) => asked());
        if (await late.evaluate(({ isQuiet }) => isQuiet())) {
          await framesOf(app.page);
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

/**
 * Wraps the one IPC handler from outside: the program knows nothing of it. What is done is kept until it is let go.
 * @param operations those whose answers are kept; null for all of them
 */
function wrapAnswers({ application }: Pick<RunningApp, 'application'>, operations: readonly string[] | null) {
  return application.evaluateHandle(({ ipcMain }, operations) => {
    type Handler = (event: unknown, name: string, input: unknown) => Promise<unknown>;
    // Electron keeps its handlers in this map; there is no public way to wrap one.
    const handlers: Map<string, Handler> = Reflect.get(ipcMain, '_invokeHandlers');
    const original = handlers.get('cim:invoke');
    if (original === undefined) throw new Error('The program answers no operations yet.');
    const waiting: (() => void)[] = [];
    let asked = 0;
    let under = 0;
    let isHeld = false;
    let isOver = false;
    handlers.set('cim:invoke', async (event, name, input) => {
      if (operations !== null && !operations.includes(name)) return original(event, name, input);
      asked += 1;
      under += 1;
      try {
        const answer = await original(event, name, input);
        if (!isOver) await new Promise<void>((resolve) => waiting.push(resolve));
        return answer;
      } finally {
        under -= 1;
      }
    });
    return {
      waiting,
      asked: () => asked,
      isQuiet: () => under === 0,
      hold: (held: boolean) => {
        isHeld = held;
      },
      pace: (step: number, lastFirst: boolean) => {
        setInterval(() => {
          if (!isHeld) (lastFirst ? waiting.pop() : waiting.shift())?.();
        }, step);
      },
      end: () => {
        isOver = true;
        handlers.set('cim:invoke', original);
        for (const go of waiting.splice(0)) go();
      },
    };
  }, operations);
}
