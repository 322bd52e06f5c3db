import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { STYLE } from '../../app/ceremony/on-paper.ts';
import { resolveWithin } from './app-files.ts';
import { APP_SCHEME } from './pages.ts';

/** The only kinds of file the window needs. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.woff2', 'font/woff2'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
]);

/** The one style of what is printed, by its digest: the window shows such pages in frames of its own, and those inherit this policy. */
const PRINTED_STYLE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** Nothing but the app's own files: no inline script, no other inline style, no eval, no network, no frames, no forms. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${PRINTED_STYLE}`,
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of what a page can ask for, the camera alone, and no frame; whether it is given, the session decides each time. */
const PERMISSIONS_POLICY =
  'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), hid=(), serial=(), bluetooth=()';

/** Declares `app://`; has to happen before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}

/**
 * Serves the built renderer under `app://ceremony/`, and nothing outside its folder.
 * @param root folder of the built renderer
 */
export function serveAppFiles(root: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const file = resolveWithin(root, request.url);
    const type = file === null ? undefined : TYPES.get(path.extname(file));
    if (request.method !== 'GET' || file === null || type === undefined) return refused();
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
          'permissions-policy': PERMISSIONS_POLICY,
          'cross-origin-opener-policy': 'same-origin',
        },
      });
    } catch {
      return refused();
    }
  });
}

function refused(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}
