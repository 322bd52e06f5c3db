// Runs in the isolated world of the preload script, before the page's own scripts, in the top frame.
import { Bridge } from './bridge.ts';
import { decode, encode } from './codec.ts';

/** What the preload script's end says to the main process. */
export type Upward =
  | { kind: 'invoke'; channel: string; id: number; args: string }
  | { kind: 'send'; channel: string; args: string }
  | { kind: 'open'; url: string }
  | { kind: 'preload-error'; message: string };

/** What the main process says to it. */
export type Downward =
  | { kind: 'event'; channel: string; args: string }
  | { kind: 'result'; id: number; value: string }
  | { kind: 'failure'; id: number; message: string };

/** The preload script as a function of what Electron's wrapper gives it. */
export type PreloadScript = (
  require: (module: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: object,
) => void;

type Listener = (event: object, ...args: unknown[]) => void;

/** Gives the preload script its `electron`, and connects that to the page and to the main process. */
export function installPreloadWorld(
  secret: string,
  process: object,
  preload: PreloadScript,
  toHost: (message: string) => void,
): (message: Downward) => void {
  const bridge = new Bridge(secret, false);
  const post = (message: Upward) => toHost(JSON.stringify(message));
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;

  bridge.onRequest = (message) => {
    if (message[0] === 'open') post({ kind: 'open', url: message[1] });
  };

  const strict = <T extends object>(name: string, object: T): T =>
    new Proxy(object, {
      get(target, key, receiver) {
        if (key in target || typeof key === 'symbol' || key === 'then')
          return Reflect.get(target, key, receiver);
        throw new Error(`[chromium host] electron ${name}.${key} is not implemented`);
      },
    });

  const on = (channel: string, listener: Listener) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  };
  const off = (channel: string, listener: Listener) => {
    const known = listeners.get(channel) ?? [];
    const at = known.lastIndexOf(listener);
    if (at >= 0) listeners.set(channel, known.toSpliced(at, 1));
    return ipcRenderer;
  };
  const ipcRenderer: object = strict('ipcRenderer', {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const pending = Promise.withResolvers<unknown>();
      try {
        const id = ++lastId;
        const encoded = encode(args);
        waiting.set(id, pending);
        post({ kind: 'invoke', channel, id, args: encoded });
      } catch (error) {
        pending.reject(error);
      }
      return pending.promise;
    },
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, args: encode(args) }),
    on,
    off,
    addListener: on,
    removeListener: off,
    once(channel: string, listener: Listener) {
      const wrapped: Listener = (event, ...args) => {
        off(channel, wrapped);
        listener(event, ...args);
      };
      return on(channel, wrapped);
    },
    removeAllListeners(channel?: string) {
      if (channel === undefined) listeners.clear();
      else listeners.delete(channel);
      return ipcRenderer;
    },
  });
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld: (key: string, api: unknown) => bridge.request(['expose', key, bridge.wrap(api)]),
    /** Done already, before this script: `executeForPreload` in the page's world. */
    executeInMainWorld: () => {},
  });
  const electron = strict('(in preload)', { ipcRenderer, contextBridge });

  const require = (name: string): unknown => {
    if (/^electron(\/(renderer|common))?$/.test(name)) return electron;
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  try {
    preload(require, module, module.exports, process);
  } catch (error) {
    console.error('Unable to load preload script:', error);
    post({ kind: 'preload-error', message: String(error instanceof Error ? error.stack : error) });
  }

  return (message) => {
    if (message.kind === 'event') {
      const args = decode(message.args);
      for (const listener of listeners.get(message.channel) ?? [])
        listener({ sender: ipcRenderer, ports: [] }, ...(Array.isArray(args) ? args : []));
      return;
    }
    const pending = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'result') pending?.resolve(decode(message.value));
    else pending?.reject(new Error(message.message));
  };
}
