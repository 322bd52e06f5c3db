/*
 * What `import 'electron'` gives to the program that is fuzzed: no window, no page. Whoever started the process asks the
 * operations that the window would ask, and says how the person answers dialogs.
 */
import { EventEmitter } from 'node:events';
import { INVOKE_CHANNEL } from '../../../app/contract/channels.ts';
import type { Downward, Upward } from './messages.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();
let person: Extract<Downward, { kind: 'person' }> = {
  kind: 'person',
  confirms: false,
  file: null,
  place: null,
};
let asked: string[] = [];

function tell(message: Upward): void {
  process.send?.(message);
}

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = { hasSwitch: () => false, appendSwitch: () => {} };
  readonly whenReady = async () => {};
  readonly requestSingleInstanceLock = () => true;
  readonly enableSandbox = () => {};
  readonly getVersion = () => '0.0.0';
  readonly getName = () => 'fuzzed';
  readonly getPath = () => process.env['FUZZ_USER_DATA'] ?? '';

  quit(): void {
    let prevented = false;
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.exit(0);
  }

  exit(code: number): void {
    process.exit(code);
  }
}

/** `app` */
export const app = new App();

/** `BrowserWindow`: there is one, and nobody sees it. */
export class BrowserWindow extends EventEmitter {
  static readonly getAllWindows = () => [];
  readonly webContents = Object.assign(new EventEmitter(), {
    send: (_channel: string, topic: unknown, message: unknown) => tell({ kind: 'pushed', topic, message }),
  });
  readonly isDestroyed = () => false;
  readonly isMinimized = () => false;
  readonly getBounds = () => ({ x: 0, y: 0, width: 1280, height: 800 });

  async loadURL(): Promise<void> {
    // All parts are there once this turn is over: then the operations are served.
    setImmediate(() => tell({ kind: 'ready' }));
  }
}

/** `ipcMain` */
export const ipcMain = Object.assign(new EventEmitter(), {
  handle: (channel: string, handler: Handler) => void handlers.set(channel, handler),
});

/** `dialog`: the person answers as they were told. */
export const dialog = {
  showMessageBox: async (...args: readonly { readonly message: string }[]) => {
    asked.push(args.at(-1)?.message ?? '');
    return { response: person.confirms ? 1 : 0, checkboxChecked: false };
  },
  showOpenDialog: async () =>
    person.file === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [person.file] },
  showSaveDialog: async () =>
    person.place === null ? { canceled: true, filePath: '' } : { canceled: false, filePath: person.place },
  showErrorBox: (title: string, text: string) => console.error(`error box: ${title}\n${text}`),
};

const request = {
  setPermissionRequestHandler() {},
  setPermissionCheckHandler() {},
  setDevicePermissionHandler() {},
};

/** `session` */
export const session = { defaultSession: { ...request, on() {}, webRequest: { onBeforeRequest() {} } } };

/** `protocol` */
export const protocol = { registerSchemesAsPrivileged() {}, handle() {} };

/** `nativeTheme` */
export const nativeTheme = { themeSource: 'system' };

/** `clipboard` */
export const clipboard = { writeText() {}, readText: () => '' };

/** `Menu` */
export const Menu = { setApplicationMenu() {}, buildFromTemplate() {} };

/** `shell` */
export const shell = {};

export default {
  app,
  BrowserWindow,
  ipcMain,
  dialog,
  session,
  protocol,
  nativeTheme,
  clipboard,
  Menu,
  shell,
};

async function ask({ operation, input, url }: Extract<Downward, { kind: 'ask' }>): Promise<void> {
  asked = [];
  try {
    const frame = { url, parent: null };
    const outcome = await handlers.get(INVOKE_CHANNEL)?.({ senderFrame: frame }, operation, input);
    tell({ kind: 'answer', outcome, asked });
  } catch (error) {
    tell({ kind: 'broken', what: error instanceof Error ? (error.stack ?? '') : String(error) });
  }
}

process.on('message', (message: Downward) => {
  switch (message.kind) {
    case 'person':
      person = message;
      return;
    case 'ask':
      void ask(message);
      return;
    case 'quit':
      app.quit();
  }
});
