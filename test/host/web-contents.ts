import { randomBytes } from 'node:crypto';
import type { BrowserWindow } from './browser-window.ts';
import type { CdpSession } from './cdp.ts';
import { chromium } from './host-browser.ts';
import { type IpcEvent, ipcMain, runHandler } from './ipc-main.ts';
import { decode, encode } from './page/codec.ts';
import type { Downward, Upward } from './page/preload-world.ts';
import { BINDING, MEDIA_BINDING, mainWorldScript, PRELOAD_WORLD, preloadWorldScript } from './page-source.ts';
import { applyMediaPermissions, applyPermissions } from './permissions.ts';
import { PreloadChannel } from './preload-channel.ts';
import { interceptRequests } from './requests.ts';
import { toAppUrl, toChromiumUrl } from './schemes.ts';
import { defaultSession } from './session.ts';
import { PreventableEvent, StrictEmitter, strict } from './strict.ts';
import { createWebFrame } from './web-frame.ts';

type WindowOpenHandler = (details: {
  url: string;
  frameName: string;
  features: string;
  disposition: string;
  referrer: { url: string; policy: string };
}) => { action: 'allow' | 'deny'; overrideBrowserWindowOptions?: object };

let lastId = 0;

/** `webContents`: the page of a window. */
export class WebContents extends StrictEmitter {
  override readonly hostName = 'webContents';
  readonly id = ++lastId;
  readonly session = defaultSession;
  readonly mainFrame = createWebFrame(this.id, '');
  readonly #window: BrowserWindow;
  readonly #expected = new Set<string>();
  readonly #attached = Promise.withResolvers<CdpSession>();
  #channel: PreloadChannel | undefined;
  #windowOpenHandler: WindowOpenHandler | undefined;
  #destroyed = false;
  #loading = false;
  /** False while the page is the blank one that every window starts with, of which Electron tells nothing. */
  #begun = false;
  mainFrameId = '';

  constructor(window: BrowserWindow) {
    super();
    this.#window = window;
  }

  /** Takes over a page that Chromium has opened, before anything has loaded in it. For the window only. */
  async attach(targetId: string, preload: string | undefined, inFrames: boolean): Promise<void> {
    const { cdp } = chromium();
    const { sessionId } = await cdp.root.send('Target.attachToTarget', { targetId, flatten: true });
    const session = cdp.session(sessionId);
    // The main frame of a page has the id of its target for as long as the page lives.
    this.mainFrameId = targetId;
    this.#listen(session);
    this.#channel = new PreloadChannel(session, this.mainFrameId, (message, answer) => {
      void this.#fromPreload(message, answer);
    });
    const secret = randomBytes(16).toString('hex');
    await Promise.all([
      session.send('Page.enable', {}),
      session.send('Runtime.enable', {}),
      session.send('Inspector.enable', {}),
      session.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD }),
      session.send('Runtime.addBinding', { name: MEDIA_BINDING }),
      interceptRequests(session, this),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: mainWorldScript(secret, preload, inFrames),
      }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadWorldScript(secret, preload),
        worldName: PRELOAD_WORLD,
      }),
    ]);
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === MEDIA_BINDING) void this.#decideOnMedia(session, secret, payload, executionContextId);
    });
    this.#attached.resolve(session);
  }

  /** The page's DevTools session, when there is one. */
  opened(): Promise<CdpSession> {
    return this.#attached.promise;
  }

  async loadURL(url: string): Promise<void> {
    await this.#window.whenOpened;
    const session = await this.opened();
    const target = toChromiumUrl(url);
    this.#begun = true;
    this.#expected.add(withoutFragment(target));
    const finished = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const { errorText } = await session.send('Page.navigate', { url: target });
    this.#expected.delete(withoutFragment(target));
    if (errorText) {
      const code = errorText.replace('net::', '');
      this.emit('did-fail-load', new PreventableEvent(), -2, code, url, true);
      throw Object.assign(new Error(`${code} loading '${url}'`), { code, url });
    }
    await finished;
  }

  reload(): void {
    void this.opened().then((session) => session.send('Page.reload', {}));
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  isLoading(): boolean {
    return this.#loading;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  send(channel: string, ...args: unknown[]): void {
    const encoded = encode(args);
    this.#channel?.send({ kind: 'event', channel, args: encoded });
  }

  setWindowOpenHandler(handler: WindowOpenHandler | null): void {
    this.#windowOpenHandler = handler ?? undefined;
  }

  /** Every Chromium of the host is started with this one policy. */
  setWebRTCIPHandlingPolicy(policy: string): void {
    if (policy !== 'disable_non_proxied_udp')
      throw new Error(`[chromium host] the WebRTC policy can only be disable_non_proxied_udp, not ${policy}`);
  }

  getWebRTCIPHandlingPolicy(): string {
    return 'disable_non_proxied_udp';
  }

  /** Runs code in the page's own world, as in Electron; results go through JSON, other than in Electron. */
  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const session = await this.opened();
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      userGesture,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async capturePage(): Promise<{ toPNG(): Buffer }> {
    const session = await this.opened();
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
    return strict('NativeImage', { toPNG: () => Buffer.from(data, 'base64') });
  }

  focus(): void {
    this.#window.focus();
  }

  close(): void {
    this.#window.close();
  }

  /** The window has gone. */
  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }

  /** Answers `window.open` and its like. What is allowed opens as a window of its own, without an opener. */
  decideOnWindow(url: string): { action: 'allow' | 'deny'; overrideBrowserWindowOptions?: object } {
    const referrer = { url: this.mainFrame.url, policy: 'strict-origin-when-cross-origin' };
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab', referrer };
    return this.#windowOpenHandler?.(details) ?? { action: 'allow' };
  }

  /**
   * Asks the app about a document, and Electron's events of navigation. What the host itself did not load counts as the
   * page's own doing, Playwright's `page.goto` included; only loading the same document again is nobody's navigation.
   * Chromium asks nothing about `about:blank`, `blob:` and `data:`, so that `will-navigate` does not come for these.
   */
  async mayLoadDocument(url: string, isMainFrame: boolean, isRedirect: boolean): Promise<boolean> {
    if (!this.#isWelcome(url, isMainFrame, isRedirect)) return false;
    if (isMainFrame) this.#begun = true;
    if (isMainFrame) await applyPermissions(chromium().cdp.root, this, url);
    return true;
  }

  #isWelcome(url: string, isMainFrame: boolean, isRedirect: boolean): boolean {
    if (isMainFrame && this.#expected.delete(withoutFragment(toChromiumUrl(url)))) return true;
    if (isMainFrame && withoutFragment(url) === withoutFragment(this.mainFrame.url)) return true;
    const event = Object.assign(new PreventableEvent(), { url, isMainFrame, isSameDocument: false });
    if (isRedirect) {
      this.emit('will-redirect', event, url, false, isMainFrame);
    } else {
      this.emit('will-frame-navigate', event);
      if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event, url);
    }
    return !event.defaultPrevented;
  }

  #listen(session: CdpSession): void {
    session.on('Runtime.consoleAPICalled', ({ type, args }) => {
      const message = args.map((arg) => arg.value ?? arg.description ?? '').join(' ');
      const level = type === 'error' || type === 'warning' || type === 'debug' ? type : 'info';
      this.emit('console-message', { level, message, lineNumber: 0, sourceId: '' });
    });
    session.on('Page.frameStartedLoading', ({ frameId }) => {
      if (frameId === this.mainFrameId) this.#loading = true;
    });
    session.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId === this.mainFrameId) this.#loading = false;
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId || !this.#begun) return;
      this.mainFrame.url = toAppUrl(frame.url + (frame.urlFragment ?? ''));
      this.emit('did-navigate', new PreventableEvent(), this.mainFrame.url);
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== this.mainFrameId) return;
      this.mainFrame.url = toAppUrl(url);
      this.emit('did-navigate-in-page', new PreventableEvent(), this.mainFrame.url, true);
    });
    session.on(
      'Page.domContentEventFired',
      () => this.#begun && this.emit('dom-ready', new PreventableEvent()),
    );
    session.on(
      'Page.loadEventFired',
      () => this.#begun && this.emit('did-finish-load', new PreventableEvent()),
    );
    session.on('Page.windowOpen', ({ url }) => this.#window.openChild(toAppUrl(url)));
    session.on('Page.frameResized', () => {
      if (this.#begun) this.#window.resizedByUser().catch(() => {});
    });
    session.on('Inspector.targetCrashed', () => {
      this.emit('render-process-gone', new PreventableEvent(), { reason: 'crashed', exitCode: 1 });
    });
  }

  /** Asks the app about the camera and the microphone at the moment at which the page wants them, and lets it go on. */
  async #decideOnMedia(
    session: CdpSession,
    secret: string,
    payload: string,
    contextId: number,
  ): Promise<void> {
    const { id, types }: { id: number; types: string[] } = JSON.parse(payload);
    await applyMediaPermissions(chromium().cdp.root, this, this.mainFrame.url, types);
    await session.send('Runtime.evaluate', {
      expression: `dispatchEvent(new Event(${JSON.stringify(`${secret}media${Number(id)}`)}))`,
      contextId,
    });
  }

  async #fromPreload(message: Upward, answer: (message: Downward) => void): Promise<void> {
    if (message.kind === 'open') return this.#window.openChild(toAppUrl(message.url));
    if (message.kind === 'preload-error') {
      console.error('[chromium host] the preload script failed:', message.message);
      return void this.emit('preload-error', new PreventableEvent(), '', new Error(message.message));
    }
    const args = decode(message.args);
    const list = Array.isArray(args) ? args : [];
    if (message.kind === 'send') return void ipcMain.emit(message.channel, this.#ipcEvent(), ...list);
    answer(await runHandler(message, this.#ipcEvent(), list));
  }

  #ipcEvent(): IpcEvent {
    return strict<IpcEvent>('IpcMainEvent', {
      type: 'frame',
      sender: this,
      // The frame as it is now: it may have navigated by the time a handler looks.
      senderFrame: createWebFrame(this.id, this.mainFrame.url),
      processId: this.id,
      frameId: 1,
      reply: (channel, ...args) => this.send(channel, ...args),
    });
  }
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '');
}
