import { encode } from './page/codec.ts';
import type { Downward, Upward } from './page/preload-world.ts';
import { StrictEmitter } from './strict.ts';
import type { WebContents } from './web-contents.ts';
import type { WebFrame } from './web-frame.ts';

/** What a handler learns of the sender of a message. */
export interface IpcEvent {
  readonly type: 'frame';
  readonly sender: WebContents;
  readonly senderFrame: WebFrame;
  readonly processId: number;
  readonly frameId: number;
  reply(channel: string, ...args: unknown[]): void;
}

type Handler = (event: IpcEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

class IpcMain extends StrictEmitter {
  override readonly hostName = 'ipcMain';
  /** Under the name they have in Electron's own class: tests hold answers back through it. */
  readonly _invokeHandlers = handlers;

  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      handlers.delete(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    handlers.delete(channel);
  }
}

/** `ipcMain` */
export const ipcMain = new IpcMain();

/** Runs the handler of an invocation and gives what the page is to be told: the result, or Electron's error text. */
export async function runHandler(
  message: Extract<Upward, { kind: 'invoke' }>,
  event: IpcEvent,
  args: unknown[],
): Promise<Downward> {
  const { channel, id } = message;
  try {
    const handler = handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return { kind: 'result', id, value: encode(await handler(event, ...args)) };
  } catch (error) {
    return { kind: 'failure', id, message: `Error invoking remote method '${channel}': ${error}` };
  }
}
