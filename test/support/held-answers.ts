import type { RunningApp } from './app.ts';

/** Answers that the main process holds back until the test lets them go. */
export interface HeldAnswers {
  /** Lets what was held back go, and holds back nothing more. */
  release(): Promise<void>;
  /** How many answers are held back now. */
  count(): Promise<number>;
}

/**
 * Has the main process do what the window asks and keep the answers of these operations to itself, as a busy machine
 * would. Wraps the one IPC handler from outside: the program knows nothing of it.
 */
export async function holdAnswers(
  { application }: Pick<RunningApp, 'application'>,
  ...operations: readonly string[]
): Promise<HeldAnswers> {
  const gate = await application.evaluateHandle(({ ipcMain }, held) => {
    type Handler = (event: unknown, name: string, input: unknown) => Promise<unknown>;
    // Electron keeps its handlers in this map; there is no public way to wrap one.
    const handlers: Map<string, Handler> = Reflect.get(ipcMain, '_invokeHandlers');
    const original = handlers.get('cim:invoke');
    if (original === undefined) throw new Error('The program answers no operations yet.');
    const { promise, resolve } = Promise.withResolvers<void>();
    let count = 0;
    handlers.set('cim:invoke', async (event, name, input) => {
      const answer = await original(event, name, input);
      if (!held.includes(name)) return answer;
      count += 1;
      await promise;
      return answer;
    });
    return {
      count: () => count,
      release: () => {
        handlers.set('cim:invoke', original);
        resolve();
      },
    };
  }, operations);
  return {
    release: () => gate.evaluate(({ release }) => release()),
    count: () => gate.evaluate(({ count }) => count()),
  };
}
