let ready = false;

/** True from the moment Chromium can open windows. Not `app.isReady()`: Playwright replaces that with its own. */
export function isReady(): boolean {
  return ready;
}

/** Called once, by the start-up. */
export function becomeReady(): void {
  ready = true;
}
