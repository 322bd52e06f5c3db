/** Place and size of a window, in pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The options that the host heeds. Others are about looks (`backgroundColor`, `icon`), which it leaves to Chromium. */
export interface WindowOptions extends Partial<Rectangle> {
  minWidth?: number;
  minHeight?: number;
  show?: boolean;
  title?: string;
  webPreferences?: WebPreferences;
  [look: string]: unknown;
}

interface WebPreferences {
  preload?: string;
  /** Then what the preload script executes in the page's world is executed in frames, too; the script itself is not. */
  nodeIntegrationInSubFrames?: boolean;
  [preference: string]: unknown;
}

/** What the host's windows are, and could not be other than so. */
const given: Record<string, boolean> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  experimentalFeatures: false,
  javascript: true,
};

/** Throws for a window whose preferences ask for the contrary of what the host's windows are. */
export function refuseUnsupported(preferences: WebPreferences = {}): void {
  for (const [name, value] of Object.entries(given))
    if ((preferences[name] ?? value) !== value)
      throw new Error(`[chromium host] webPreferences.${name} can only be ${value}`);
}

/** The size, or the least size that the options allow. */
export function atLeastMinimum(
  { minWidth = 0, minHeight = 0 }: WindowOptions,
  { width, height }: { width: number; height: number },
): { width: number; height: number } {
  return { width: Math.max(width, minWidth), height: Math.max(height, minHeight) };
}
