import { getPath, setPath } from './app-paths.ts';
import { stopChromium } from './host-browser.ts';
import { commandLine, launch } from './launch-options.ts';
import { becomeReady, isReady } from './ready.ts';
import { holderTold, releaseLock, takeLock } from './single-instance.ts';
import { PreventableEvent, StrictEmitter } from './strict.ts';
import { openWindows } from './windows.ts';

const ready = Promise.withResolvers<void>();
let quitting = false;
let exiting = false;

/** `app`. Assignments to its members reach the host's own calls, too: Playwright's loader replaces some. */
class App extends StrictEmitter {
  override readonly hostName = 'app';
  readonly isPackaged = false;
  readonly commandLine = commandLine;
  /** Of macOS only. */
  readonly dock = undefined;
  name = launch.name;

  isReady(): boolean {
    return isReady();
  }

  whenReady(): Promise<void> {
    return ready.promise;
  }

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getVersion(): string {
    return launch.version;
  }

  getAppPath(): string {
    return launch.appPath;
  }

  getLocale(): string {
    return 'en-US';
  }

  getPath(name: string): string {
    return getPath(name, this.name);
  }

  setPath(name: string, value: string): void {
    setPath(name, value);
  }

  /** Every window of the host has Chromium's own sandbox already, unless root or `--no-sandbox` switch that off. */
  enableSandbox(): void {
    if (isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  requestSingleInstanceLock(additionalData?: unknown): boolean {
    const self = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    return takeLock(this.getPath('userData'), self, (second) => {
      this.emit(
        'second-instance',
        new PreventableEvent(),
        second.argv,
        second.workingDirectory,
        second.additionalData,
      );
    });
  }

  releaseSingleInstanceLock(): void {
    releaseLock();
  }

  quit(): void {
    if (quitting || exiting) return;
    quitting = true;
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) {
      quitting = false;
      return;
    }
    for (const window of openWindows) window.close();
    if (openWindows.size === 0) finish();
    // A window that refused to close has stopped the quitting.
    else quitting = false;
  }

  exit(code = 0): void {
    if (exiting) return;
    exiting = true;
    void Promise.all([stopChromium(), holderTold()]).finally(() => process.exit(code));
  }
}

/** `app` */
export const app = new App();

/** Whether the app has asked to exit, and is about to. */
export function isExiting(): boolean {
  return exiting;
}

/** Tells the app that the last window has gone. */
export function lastWindowClosed(): void {
  // While quitting, `quit` itself looks after that.
  if (quitting || exiting) return;
  if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
  else app.quit();
}

/** Tells the app that Chromium can open windows. */
export function announceReady(): void {
  becomeReady();
  app.emit('will-finish-launching');
  app.emit('ready', new PreventableEvent(), {});
  ready.resolve();
}

function finish(): void {
  const event = new PreventableEvent();
  app.emit('will-quit', event);
  if (event.defaultPrevented) {
    quitting = false;
    return;
  }
  app.emit('quit', new PreventableEvent(), 0);
  app.exit(0);
}
