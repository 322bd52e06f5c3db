import path from 'node:path';
import { app, BrowserWindow } from 'electron';
import type { PreferenceStore } from '../preferences.ts';
import { setHalfTyped } from './closing.ts';
import { APP_PAGE } from './pages.ts';

/** The smallest window in which every screen is usable. */
const SMALLEST = { width: 960, height: 600 };
const USUAL = { width: 1280, height: 800 };

/**
 * Opens the one window, with the preload and none of Node.
 * @param preload path of the built preload
 */
export function openMainWindow(
  preload: string,
  preferences: Pick<PreferenceStore, 'get' | 'set'>,
): BrowserWindow {
  const remembered = preferences.get().window;
  const window = new BrowserWindow({
    ...(remembered ?? USUAL),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'CIM Keys Ceremony',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.resolve(preload),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      // Nothing of Node, the sandbox is on: the preload takes the network away in frames, too, should a page make some.
      nodeIntegrationInSubFrames: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  // What was half-typed has gone with the page.
  window.webContents.on('render-process-gone', () => setHalfTyped([]));
  window.on('close', () => preferences.set('window', window.getBounds()));
  // A failed load shows as an empty window; the log says why.
  window
    .loadURL(APP_PAGE)
    .catch((error: unknown) => console.error('The window could not load its page:', error));
  return window;
}

/** Resolves when the page of a window that has just been opened will ask nothing: it did not load, or has gone. */
export function neverAsks(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    window.webContents.once('did-fail-load', () => resolve());
    window.webContents.once('render-process-gone', () => resolve());
    window.once('closed', () => resolve());
  });
}
