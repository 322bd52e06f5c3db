import { randomBytes } from 'node:crypto';
import { windowed } from './find-chromium.ts';
import { chromium } from './host-browser.ts';
import { openWindows } from './windows.ts';

/** Targets that the host has asked for. */
const expected = new Set<string>();
const opening = new Set<Promise<string>>();

/**
 * Opens a Chromium window on a blank page, and gives the id of its target.
 * Headless it is one among tabs that nobody sees. With a display it is an app window, without tabs and address bar.
 */
export async function openTarget(width: number, height: number): Promise<string> {
  const opened = windowed ? openAppWindow(width, height) : openTab(width, height);
  opening.add(opened);
  try {
    const targetId = await opened;
    expected.add(targetId);
    return targetId;
  } finally {
    opening.delete(opened);
  }
}

async function openTab(width: number, height: number): Promise<string> {
  const tab = { url: 'about:blank', newWindow: true, width, height };
  return (await chromium().cdp.root.send('Target.createTarget', tab)).targetId;
}

function openAppWindow(width: number, height: number): Promise<string> {
  const url = `data:text/html,${randomBytes(16).toString('hex')}`;
  chromium().openAppWindow(url, width, height);
  return new Promise((resolve) => {
    chromium().cdp.root.on('Target.targetCreated', ({ targetInfo }) => {
      if (targetInfo.url === url) resolve(targetInfo.targetId);
    });
  });
}

/** Looks after the windows that Chromium opens and closes by itself. */
export function watchTargets(): void {
  const { root } = chromium().cdp;
  root.on('Target.targetDestroyed', ({ targetId }) => {
    expected.delete(targetId);
    for (const window of openWindows) if (window.targetId === targetId) window.closedByUser();
  });
  root.on('Target.targetCreated', async ({ targetInfo: { type, targetId } }) => {
    if (type !== 'page') return;
    await Promise.allSettled(opening);
    // A page opened it past the host's replacement of `window.open`. The app is asked by `Page.windowOpen`, and what it
    // allows opens as a window of the host's own.
    if (!expected.has(targetId)) await closePopup(targetId).catch(() => {});
  });
}

/** Closes a window that a page opened. Playwright may have it wait, and its opener with it, for ever once it is gone. */
async function closePopup(targetId: string): Promise<void> {
  const { cdp } = chromium();
  const { sessionId } = await cdp.root.send('Target.attachToTarget', { targetId, flatten: true });
  await cdp.session(sessionId).send('Runtime.runIfWaitingForDebugger', {});
  await cdp.root.send('Target.closeTarget', { targetId });
}
