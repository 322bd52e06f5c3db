import path from 'node:path';
import { APP_HOST, APP_SCHEME } from './pages.ts';

/** The file a URL names, or null when it is not one of ours or would lie outside `root`. */
export function resolveWithin(root: string, url: string): string | null {
  try {
    const { protocol: scheme, host, pathname } = new URL(url);
    if (scheme !== `${APP_SCHEME}:` || host !== APP_HOST) return null;
    const file = path.resolve(root, `.${path.posix.normalize(decodeURIComponent(pathname))}`);
    return file.startsWith(root + path.sep) ? file : null;
  } catch {
    return null;
  }
}
