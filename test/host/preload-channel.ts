import type { CdpSession } from './cdp.ts';
import type { Downward, Upward } from './page/preload-world.ts';
import { BINDING, PRELOAD_WORLD, RECEIVER } from './page-source.ts';

/** The way between the host and the preload script's world in the main frame of a page. */
export class PreloadChannel {
  readonly #session: CdpSession;
  #context: number | undefined;

  /** Calls the listener with every message of the preload script, and with what answers that very document. */
  constructor(
    session: CdpSession,
    mainFrameId: string,
    onMessage: (message: Upward, answer: (message: Downward) => void) => void,
  ) {
    this.#session = session;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const isMainFrame = context.auxData?.['frameId'] === mainFrameId;
      if (context.name === PRELOAD_WORLD && isMainFrame) this.#context = context.id;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#context) this.#context = undefined;
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== BINDING) return;
      onMessage(JSON.parse(payload), (message) => this.#deliver(message, executionContextId));
    });
  }

  /** Sends to the document that is there now; without one the message is lost, as in Electron. */
  send(message: Downward): void {
    if (this.#context !== undefined) this.#deliver(message, this.#context);
  }

  #deliver(message: Downward, executionContextId: number): void {
    this.#session
      .send('Runtime.callFunctionOn', {
        executionContextId,
        functionDeclaration: `function (message) { ${RECEIVER}(message); }`,
        arguments: [{ value: message }],
      })
      // The page has gone on to another document, and nobody waits for the message any more.
      .catch(() => {});
  }
}
