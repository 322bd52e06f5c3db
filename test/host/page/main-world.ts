// Runs in the world of the page's own scripts, before any of them, in the top frame.
import { Bridge } from './bridge.ts';

/** Puts what the preload script exposes on `window`, and reports new windows instead of opening them. */
export function installMainWorld(secret: string): void {
  const bridge = new Bridge(secret, true);
  bridge.onRequest = (message) => {
    if (message[0] !== 'expose') return;
    const [, key, api] = message;
    Object.defineProperty(window, key, { value: deepFreeze(bridge.unwrap(api)), enumerable: true });
  };

  // Electron decides about a window before there is one. Chromium tells only afterwards, when the window is there, and
  // gone again while Playwright is still busy with it. What slips past this (a subframe, a form) is closed then:
  // `window-target.ts`. The app's answer takes a while, so that the page is always given null.
  const open = (url: string): null => {
    bridge.request(['open', new URL(url || 'about:blank', location.href).href]);
    return null;
  };
  Object.defineProperty(window, 'open', {
    value: (url: unknown = '') => open(String(url)),
    writable: true,
    configurable: true,
  });
  const onClick = (event: MouseEvent): void => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (!link?.href || event.defaultPrevented || !opensWindow(event, link)) return;
    event.preventDefault();
    open(link.href);
  };
  window.addEventListener('click', onClick);
  window.addEventListener('auxclick', onClick);
}

/** What the preload script asks Electron to run in this world. */
interface ExecutionScript {
  readonly func: (...args: readonly unknown[]) => unknown;
  readonly args?: readonly unknown[];
}

/**
 * `contextBridge.executeInMainWorld`: the page's policy lets no text become code here later. So the preload script itself
 * runs here first, with nothing in its hands but this: whatever else it calls does nothing and gives nothing.
 */
export function executeForPreload(
  preload: (require: (name: string) => unknown, module: object, exports: object, process: object) => void,
): void {
  const nothing: object = new Proxy(() => {}, {
    get: (_target, key) => (key === 'then' ? undefined : nothing),
    apply: () => nothing,
  });
  const contextBridge = {
    exposeInMainWorld: () => {},
    executeInMainWorld: ({ func, args = [] }: ExecutionScript) => func(...args),
  };
  const electron = new Proxy(
    { contextBridge },
    { get: (target, key) => (key === 'contextBridge' ? target.contextBridge : nothing) },
  );
  preload(() => electron, { exports: {} }, {}, {});
}

function opensWindow(
  { button, ctrlKey, metaKey, shiftKey }: MouseEvent,
  { target }: HTMLAnchorElement,
): boolean {
  const middleButton = 1;
  if (button !== 0) return button === middleButton;
  return ctrlKey || metaKey || shiftKey || (target !== '' && !/^_(self|top|parent)$/.test(target));
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
