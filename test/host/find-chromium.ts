import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** True if the windows are to be seen: `CIM_HOST_WINDOW=1`, and a display. Otherwise Chromium runs headless. */
export const windowed = process.env['CIM_HOST_WINDOW'] === '1';

/** Without windows the shell that draws into memory alone does the same with a quarter less of the processor. */
const NAMES = [
  ...(windowed ? [] : ['chromium-headless-shell']),
  'chromium',
  'chromium-browser',
  'google-chrome',
];

/** Path of a Chromium: `HOST_CHROMIUM`, or the first known name in the PATH. */
export function findChromium(): string {
  const candidates = process.env['HOST_CHROMIUM']
    ? [process.env['HOST_CHROMIUM']]
    : NAMES.flatMap((name) =>
        (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, name)),
      );
  const found = candidates.find(isExecutable);
  if (found) return found;
  throw new Error(
    process.env['HOST_CHROMIUM']
      ? `[chromium host] HOST_CHROMIUM is ${process.env['HOST_CHROMIUM']}, which cannot be executed`
      : '[chromium host] no Chromium found: install the package "chromium", or set HOST_CHROMIUM to its executable',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
