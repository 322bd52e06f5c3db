// What `import 'electron'` and `require('electron')` give in the main process.
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { clipboard, shell } from './desktop.ts';
import { dialog } from './dialog.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { nativeTheme } from './native-theme.ts';
import { powerMonitor } from './power-monitor.ts';
import { protocol } from './protocol.ts';
import { safeStorage } from './safe-storage.ts';
import { screen } from './screen.ts';
import { session } from './session.ts';
import { missing, strict } from './strict.ts';
import type { WebContents } from './web-contents.ts';
import { openWindows } from './windows.ts';

const allContents = (): WebContents[] => [...openWindows].map((window) => window.webContents);

/** `webContents` */
export const webContents = strict('webContents', {
  getAllWebContents: allContents,
  getFocusedWebContents: (): WebContents | null => BrowserWindow.getFocusedWindow()?.webContents ?? null,
  fromId: (id: number): WebContents | undefined => allContents().find((contents) => contents.id === id),
  // The main frame of a page has its target's id. Playwright looks up its pages' windows with it.
  fromDevToolsTargetId: (id: string): WebContents | undefined =>
    allContents().find((contents) => contents.mainFrameId === id),
});

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
};

export const autoUpdater = missing('autoUpdater');
export const BaseWindow = missing('BaseWindow');
export const BrowserView = missing('BrowserView');
export const contentTracing = missing('contentTracing');
export const crashReporter = missing('crashReporter');
export const desktopCapturer = missing('desktopCapturer');
export const globalShortcut = missing('globalShortcut');
export const MenuItem = missing('MenuItem');
export const MessageChannelMain = missing('MessageChannelMain');
export const nativeImage = missing('nativeImage');
export const net = missing('net');
export const netLog = missing('netLog');
export const Notification = missing('Notification');
export const powerSaveBlocker = missing('powerSaveBlocker');
export const systemPreferences = missing('systemPreferences');
export const Tray = missing('Tray');
export const utilityProcess = missing('utilityProcess');
export const View = missing('View');
export const webFrameMain = missing('webFrameMain');
export const WebContentsView = missing('WebContentsView');

const electron = strict('', {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
  View,
  webContents,
  webFrameMain,
  WebContentsView,
});

export default electron;
export { electron as 'module.exports' };
