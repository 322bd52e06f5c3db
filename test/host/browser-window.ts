import { app, lastWindowClosed } from './app.ts';
import type { Protocol } from './cdp-types.ts';
import { chromium } from './host-browser.ts';
import { isReady } from './ready.ts';
import { PreventableEvent, StrictEmitter } from './strict.ts';
import { WebContents } from './web-contents.ts';
import { atLeastMinimum, type Rectangle, refuseUnsupported, type WindowOptions } from './window-options.ts';
import { openTarget } from './window-target.ts';
import { openWindows } from './windows.ts';

/** `BrowserWindow` */
export class BrowserWindow extends StrictEmitter {
  override readonly hostName = 'BrowserWindow';
  readonly webContents: WebContents;
  readonly id: number;
  /** Settles when Chromium's window is there and watched. */
  readonly whenOpened: Promise<void>;
  targetId: string | undefined;
  readonly #options: WindowOptions;
  #bounds: Rectangle;
  #title: string;
  #visible: boolean;
  #minimized = false;
  #sized: Promise<void> = Promise.resolve();
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    if (!isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    refuseUnsupported(options.webPreferences);
    const { x = 0, y = 0, width = 800, height = 600, show = true, title = app.getName() } = options;
    this.#options = options;
    this.#bounds = { x, y, ...atLeastMinimum(options, { width, height }) };
    this.#visible = show;
    this.#title = title;
    this.webContents = new WebContents(this);
    this.id = this.webContents.id;
    this.webContents.once('dom-ready', () => this.emit('ready-to-show', new PreventableEvent()));
    openWindows.add(this);
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
    app.emit('browser-window-created', new PreventableEvent(), this);
    this.whenOpened = this.#open();
    this.whenOpened.catch((error) => this.#destroyed || console.error('[chromium host] no window:', error));
  }

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows];
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...openWindows].find((window) => window.webContents === contents) ?? null;
  }

  static fromId(id: number): BrowserWindow | null {
    return [...openWindows].find((window) => window.id === id) ?? null;
  }

  /** The newest window that is visible: headless Chromium has no focus to go by. */
  static getFocusedWindow(): BrowserWindow | null {
    return [...openWindows].findLast((window) => window.isVisible()) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  /** Only told to the app: Chromium has shown the window since it was created. */
  show(): void {
    this.#visible = true;
    this.emit('show');
    this.focus();
  }

  hide(): void {
    this.#visible = false;
    this.emit('hide');
  }

  isVisible(): boolean {
    return this.#visible && !this.#minimized;
  }

  focus(): void {
    void this.whenOpened.then(() => this.#tellTarget('Target.activateTarget')).catch(() => {});
    this.emit('focus');
  }

  isFocused(): boolean {
    return BrowserWindow.getFocusedWindow() === this;
  }

  minimize(): void {
    this.#minimized = true;
    this.emit('minimize');
    this.#setWindowState('minimized');
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  restore(): void {
    this.#minimized = false;
    this.emit('restore');
    this.#setWindowState('normal');
  }

  getTitle(): string {
    return this.#title;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getBounds(): Rectangle {
    return { ...this.#bounds };
  }

  /** The window has no frame of its own, so that inside and outside are one. */
  getContentBounds(): Rectangle {
    return this.getBounds();
  }

  getNormalBounds(): Rectangle {
    return this.getBounds();
  }

  isMaximized(): boolean {
    return false;
  }

  isFullScreen(): boolean {
    return false;
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.#bounds;
    this.#bounds = { ...before, ...bounds, ...atLeastMinimum(this.#options, { ...before, ...bounds }) };
    const { x, y, width, height } = this.#bounds;
    if (x !== before.x || y !== before.y) this.emit('move');
    if (width !== before.width || height !== before.height) this.emit('resize');
    this.#sized = this.whenOpened.then(() => this.#giveSize()).catch(() => {});
  }

  /** The page has been given another size: by the user, or by the window itself, which changes nothing. */
  async resizedByUser(): Promise<void> {
    await this.#sized;
    const { width, height } = await this.#viewport();
    if (width === this.#bounds.width && height === this.#bounds.height) return;
    this.#bounds = { ...this.#bounds, width, height };
    this.emit('resize');
  }

  /** The windows of the host have no menu bar. */
  removeMenu(): void {}

  setMenuBarVisibility(visible: boolean): void {
    if (visible) throw new Error('[chromium host] a window has no menu bar to show');
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    if (this.#destroyed) return;
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  /** Chromium's window has gone: the user closed it, or the page did. Nothing is left that could be prevented. */
  closedByUser(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (event.defaultPrevented)
      console.error('[chromium host] a window that Chromium has closed cannot be kept');
    this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    openWindows.delete(this);
    this.webContents.destroy();
    void this.whenOpened.then(() => this.#tellTarget('Target.closeTarget')).catch(() => {});
    this.emit('closed');
    if (openWindows.size === 0) lastWindowClosed();
  }

  /** The page wants another window: asks the app, and opens one only if that allows it. */
  openChild(url: string): void {
    const { action, overrideBrowserWindowOptions } = this.webContents.decideOnWindow(url);
    if (action !== 'allow') return;
    const child = new BrowserWindow({ ...this.#options, ...overrideBrowserWindowOptions });
    this.webContents.emit('did-create-window', child, { url });
    child.loadURL(url).catch((error) => console.error('[chromium host]', error));
  }

  async #open(): Promise<void> {
    const { width, height } = this.#bounds;
    this.targetId = await openTarget(width, height);
    const { preload, nodeIntegrationInSubFrames } = this.#options.webPreferences ?? {};
    await this.webContents.attach(this.targetId, preload, nodeIntegrationInSubFrames === true);
    this.#sized = this.#giveSize();
    await this.#sized;
  }

  /** Makes the window so large that the page has the size of the bounds: Chromium's own chrome comes on top. */
  async #giveSize(): Promise<void> {
    if (!this.targetId) return;
    const { x, y, width, height } = this.#bounds;
    const { bounds } = await chromium().cdp.root.send('Browser.getWindowForTarget', {
      targetId: this.targetId,
    });
    const inner = await this.#viewport();
    await this.#setWindowBounds({
      left: x,
      top: y,
      width: width + (bounds.width ?? inner.width) - inner.width,
      height: height + (bounds.height ?? inner.height) - inner.height,
    });
  }

  async #tellTarget(method: 'Target.activateTarget' | 'Target.closeTarget'): Promise<void> {
    if (this.targetId) await chromium().cdp.root.send(method, { targetId: this.targetId });
  }

  /** Size of the page in CSS pixels, which at the host's scale of one are the window's. */
  async #viewport(): Promise<{ width: number; height: number }> {
    const session = await this.webContents.opened();
    const { cssLayoutViewport } = await session.send('Page.getLayoutMetrics', {});
    return { width: cssLayoutViewport.clientWidth, height: cssLayoutViewport.clientHeight };
  }

  async #setWindowBounds(bounds: Protocol.Browser.Bounds): Promise<void> {
    if (!this.targetId) return;
    const { root } = chromium().cdp;
    const { windowId } = await root.send('Browser.getWindowForTarget', { targetId: this.targetId });
    await root.send('Browser.setWindowBounds', { windowId, bounds });
  }

  #setWindowState(windowState: 'minimized' | 'normal'): void {
    this.whenOpened.then(() => this.#setWindowBounds({ windowState })).catch(() => {});
  }
}
