import { StrictEmitter } from './strict.ts';
import type { WebContents } from './web-contents.ts';
import { openWindows } from './windows.ts';

type ThemeSource = 'system' | 'light' | 'dark';

/** `nativeTheme`. For `system` the pages see what Chromium makes of the desktop; the host says light, as headless. */
class NativeTheme extends StrictEmitter {
  override readonly hostName = 'nativeTheme';
  readonly shouldUseHighContrastColors = false;
  #themeSource: ThemeSource = 'system';

  get themeSource(): ThemeSource {
    return this.#themeSource;
  }

  set themeSource(source: ThemeSource) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`${source} is not a theme source`);
    if (source === this.#themeSource) return;
    this.#themeSource = source;
    for (const window of openWindows) void emulateTheme(window.webContents);
    this.emit('updated');
  }

  get shouldUseDarkColors(): boolean {
    return this.#themeSource === 'dark';
  }
}

/** `nativeTheme` */
export const nativeTheme = new NativeTheme();

/** Sets the page's `prefers-color-scheme`. While the source is `system`, Playwright's own emulation stays untouched. */
async function emulateTheme(contents: WebContents): Promise<void> {
  const { themeSource } = nativeTheme;
  const value = themeSource === 'system' ? '' : themeSource;
  const session = await contents.opened();
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
}

/** Gives every later window the theme as well. */
export function watchTheme(app: NodeJS.EventEmitter): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('dom-ready', () => {
      if (nativeTheme.themeSource !== 'system') void emulateTheme(contents);
    });
  });
}
