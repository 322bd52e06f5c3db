/** The scheme the app's own files are served under. */
export const APP_SCHEME = 'app';

/** The one host of that scheme. */
export const APP_HOST = 'ceremony';

/** The app's only page. */
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** Whether a URL is the app's own page, whatever its fragment. */
export function isOwnPage(url: string): boolean {
  return url === APP_PAGE || url.startsWith(`${APP_PAGE}#`);
}

/** Whether the window may load this. Only its own files, and images it drew itself. */
export function isAllowedRequest(url: string): boolean {
  return url.startsWith(`${APP_SCHEME}://`) || url.startsWith('data:image/');
}
