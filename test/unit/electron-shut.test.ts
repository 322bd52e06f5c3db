import { session } from 'electron';
import { expect, test, vi } from 'vitest';
import { lockDownSession } from '../../main/security/lockdown.ts';
import { openMainWindow } from '../../main/window/main-window.ts';
import { limitMenu } from '../../main/window/menu.ts';

/*
 * What the main process asks of Electron so that nothing leaves through it and nobody looks inside. Electron itself
 * is stood in for: the Chromium host downloads nothing, is never packaged, and draws no menu.
 */

const electron = vi.hoisted(() => ({
  isPackaged: false,
  menu: undefined as unknown,
  window: undefined as unknown,
}));

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events');
  return {
    app: {
      get isPackaged() {
        return electron.isPackaged;
      },
    },
    session: {
      defaultSession: Object.assign(new EventEmitter(), {
        setPermissionRequestHandler() {},
        setPermissionCheckHandler() {},
        setDevicePermissionHandler() {},
        webRequest: { onBeforeRequest() {} },
      }),
    },
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu(menu: unknown) {
        electron.menu = menu;
      },
    },
    BrowserWindow: class extends EventEmitter {
      readonly webContents = new EventEmitter();
      constructor(options: unknown) {
        super();
        electron.window = options;
      }
      async loadURL() {}
    },
  };
});

test('a download is refused before it has a file', () => {
  lockDownSession();
  const event = { defaultPrevented: false, preventDefault: vi.fn() };
  session.defaultSession.emit('will-download', event);
  expect(event.preventDefault).toHaveBeenCalledOnce();
});

test.each([
  { isPackaged: true, devTools: false },
  { isPackaged: false, devTools: true },
])('DevTools, packaged $isPackaged: $devTools', ({ isPackaged, devTools }) => {
  electron.isPackaged = isPackaged;
  const preferences = {
    theme: 'system',
    officer: null,
    storage: null,
    exported: null,
    window: null,
  } as const;
  openMainWindow('preload.js', { get: () => preferences, set() {} });
  expect(electron.window).toMatchObject({ webPreferences: { devTools } });
});

/** The menus of Electron in which nothing reloads the page, opens DevTools or zooms; `viewMenu` does all three. */
const HARMLESS = ['appMenu', 'editMenu', 'windowMenu'];

test.each(['linux', 'win32', 'darwin'] as const)('the menu on %s opens no DevTools', (platform) => {
  limitMenu(platform);
  if (platform !== 'darwin') expect(electron.menu).toBeNull();
  else expect(electron.menu).toEqual(HARMLESS.map((role) => ({ role })));
});
