import type { RunningApp } from './app.ts';

/**
 * Has the app's thread for age files get nothing more to encrypt, until the returned function is called: an act that encrypts is
 * under way for as long as the test wants. What was held back is never encrypted; whoever gives the act up ends the thread.
 */
export async function holdEncryption({
  application,
}: Pick<RunningApp, 'application'>): Promise<() => Promise<void>> {
  const held = await application.evaluateHandle(() => {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message: unknown, transfer?: Parameters<typeof postMessage>[1]) {
      const isEncrypting = typeof message === 'object' && message !== null && 'workFactor' in message;
      if (!isEncrypting) postMessage.call(this, message, transfer);
    };
    return {
      release: () => {
        Worker.prototype.postMessage = postMessage;
      },
    };
  });
  return () => held.evaluate(({ release }) => release());
}
