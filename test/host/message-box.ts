import { chromium } from './host-browser.ts';
import { openTarget } from './window-target.ts';

/** What Electron's message boxes are told, as far as the host heeds it. */
export interface MessageBoxOptions {
  readonly title?: string;
  readonly message: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
  readonly defaultId?: number;
  readonly cancelId?: number;
}

const WIDTH = 720;
const HEIGHT = 520;

/** The one way out of the box's page; its world has nothing else. */
const BINDING = 'hostMessageBoxAnswer';

/**
 * Shows a message box in a Chromium window of its own: another target than the app's, without the app's preload, on a
 * blank page that the app's window has no reference to. Closing it, or Escape, is the button for cancelling.
 * @returns the number of the button
 */
export async function showMessageBox(options: MessageBoxOptions): Promise<number> {
  const { buttons = ['OK'], cancelId = 0, defaultId = 0 } = options;
  const { cdp } = chromium();
  const targetId = await openTarget(WIDTH, HEIGHT);
  const closed = new Promise<number>((resolve) => {
    cdp.root.on('Target.targetDestroyed', (gone) => {
      if (gone.targetId === targetId) resolve(cancelId);
    });
  });
  // A command to a window that somebody closes meanwhile may never be answered.
  const response = await Promise.race([closed, draw(targetId, { ...options, buttons, cancelId, defaultId })]);
  await cdp.root.send('Target.closeTarget', { targetId }).catch(() => {});
  return response;
}

/** Draws the box in its page. @returns the number of the button that is pressed */
async function draw(
  targetId: string,
  options: MessageBoxOptions & { readonly buttons: readonly string[] },
): Promise<number> {
  const { cdp } = chromium();
  const { sessionId } = await cdp.root.send('Target.attachToTarget', { targetId, flatten: true });
  const session = cdp.session(sessionId);
  const pressed = new Promise<number>((resolve) => {
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      const button = Number(payload);
      if (name === BINDING && options.buttons[button] !== undefined) resolve(button);
    });
  });
  await session.send('Runtime.enable', {});
  await session.send('Runtime.addBinding', { name: BINDING });
  const given = JSON.stringify({ ...options, binding: BINDING });
  await session.send('Runtime.evaluate', { expression: `(${drawBox})(${given})` });
  return pressed;
}

/** Runs in the box's page. Everything is set as text, so that no word of a question becomes markup. */
const drawBox = `(given) => {
  document.title = given.title ?? '';
  const style = document.createElement('style');
  style.textContent = 'body{font:16px/1.5 sans-serif;margin:24px;color:#111;background:#fff}' +
    'h1{font-size:19px;margin:0 0 12px}p{white-space:pre-wrap;overflow-wrap:anywhere}' +
    'div{display:flex;gap:12px;justify-content:flex-end;margin-top:20px}button{font:inherit;padding:8px 16px}';
  document.head.append(style);
  const message = document.createElement('h1');
  message.textContent = given.message;
  const detail = document.createElement('p');
  detail.textContent = given.detail ?? '';
  const row = document.createElement('div');
  given.buttons.forEach((text, number) => {
    const button = document.createElement('button');
    button.textContent = text;
    button.onclick = () => window[given.binding](String(number));
    row.append(button);
    if (number === given.defaultId) setTimeout(() => button.focus());
  });
  document.onkeydown = (event) => {
    if (event.key === 'Escape') window[given.binding](String(given.cancelId));
  };
  document.body.replaceChildren(message, detail, row);
}`;
