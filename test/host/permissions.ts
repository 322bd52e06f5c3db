import type { CdpSession } from './cdp.ts';
import type { Protocol } from './cdp-types.ts';
import { originOf, toChromiumUrl } from './schemes.ts';
import { notImplemented } from './strict.ts';
import type { WebContents } from './web-contents.ts';

type Details = { requestingUrl: string; isMainFrame: boolean; mediaType?: string; mediaTypes?: string[] };
/** `setPermissionCheckHandler` */
export type CheckHandler = (
  contents: WebContents | null,
  permission: string,
  requestingOrigin: string,
  details: Details,
) => boolean;
/** `setPermissionRequestHandler` */
export type RequestHandler = (
  contents: WebContents,
  permission: string,
  callback: (granted: boolean) => void,
  details: Details,
) => void;
/** `setDevicePermissionHandler` */
export type DeviceHandler = (details: { deviceType: string; origin: string; device: object }) => boolean;

/** Electron's permissions, and what Chromium calls them. The others of Electron's cannot be set through DevTools. */
const permissions: readonly (readonly [string, Protocol.Browser.PermissionDescriptor, string?])[] = [
  ['background-fetch', { name: 'background-fetch' }],
  ['background-sync', { name: 'background-sync' }],
  ['captured-surface-control', { name: 'captured-surface-control' }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write' }],
  ['display-capture', { name: 'display-capture' }],
  ['automatic-fullscreen', { name: 'fullscreen', allowWithoutGesture: true }],
  ['geolocation', { name: 'geolocation' }],
  ['idle-detection', { name: 'idle-detection' }],
  ['keyboardLock', { name: 'keyboard-lock' }],
  ['local-fonts', { name: 'local-fonts' }],
  ['local-network', { name: 'local-network' }],
  ['local-network-access', { name: 'local-network-access' }],
  ['loopback-network', { name: 'loopback-network' }],
  ['media', { name: 'microphone' }, 'audio'],
  ['media', { name: 'camera' }, 'video'],
  ['midi', { name: 'midi' }],
  ['midiSysex', { name: 'midi', sysex: true }],
  ['nfc', { name: 'nfc' }],
  ['notifications', { name: 'notifications' }],
  ['payment-handler', { name: 'payment-handler' }],
  ['periodic-background-sync', { name: 'periodic-background-sync' }],
  ['persistent-storage', { name: 'persistent-storage' }],
  ['pointerLock', { name: 'pointer-lock' }],
  ['screen-wake-lock', { name: 'screen-wake-lock' }],
  ['sensors', { name: 'accelerometer' }],
  ['sensors', { name: 'gyroscope' }],
  ['sensors', { name: 'magnetometer' }],
  ['sensors', { name: 'ambient-light-sensor' }],
  ['speaker-selection', { name: 'speaker-selection' }],
  ['storage-access', { name: 'storage-access' }],
  ['top-level-storage-access', { name: 'top-level-storage-access' }],
  ['system-wake-lock', { name: 'system-wake-lock' }],
  ['web-app-installation', { name: 'web-app-installation' }],
  ['window-management', { name: 'window-management' }],
];

/** The app's handlers; absent, Electron grants, and so does the host. */
export const handlers: {
  check: CheckHandler | null;
  request: RequestHandler | null;
  device: DeviceHandler | null;
} = { check: null, request: null, device: null };

/**
 * Asks the app's handlers about every permission on behalf of a document that is about to load, and sets Chromium's
 * permissions for its origin to their answers. Electron asks at the moment of use instead: here a handler is called
 * for permissions that the page never uses, and not again for those that it does.
 *
 * USB, HID and serial devices are no permissions to DevTools. Without somebody to choose one Chromium gives none,
 * which is also what Electron does by default, so only an app that grants one by its handler is refused here.
 */
export async function applyPermissions(
  browser: CdpSession,
  contents: WebContents,
  url: string,
): Promise<void> {
  const origin = originOf(url);
  if (!/^https?:/.test(toChromiumUrl(url))) return;
  for (const deviceType of ['hid', 'serial', 'usb'])
    if (handlers.device?.({ deviceType, origin, device: {} }))
      throw notImplemented(`session.setDevicePermissionHandler that grants ${deviceType}`);
  const chromiumOrigin = originOf(toChromiumUrl(url));
  await Promise.all(
    permissions.map(async ([name, permission, mediaType]) => {
      const setting = (await isGranted(contents, name, url, mediaType)) ? 'granted' : 'denied';
      await browser.send('Browser.setPermission', { permission, setting, origin: chromiumOrigin });
    }),
  );
}

/**
 * Asks the app's handlers about the camera and the microphone at the moment at which a page wants them, as Electron does, and
 * sets Chromium's permissions to the answer. What was given to an earlier call and is still on ends with a refusal.
 */
export async function applyMediaPermissions(
  browser: CdpSession,
  contents: WebContents,
  url: string,
  mediaTypes: readonly string[],
): Promise<void> {
  const { request } = handlers;
  const details: Details = { requestingUrl: url, isMainFrame: true, mediaTypes: [...mediaTypes] };
  const granted =
    !request || (await new Promise<boolean>((resolve) => request(contents, 'media', resolve, details)));
  const origin = originOf(toChromiumUrl(url));
  for (const [type, name] of [
    ['audio', 'microphone'],
    ['video', 'camera'],
  ] as const) {
    const setting = granted && mediaTypes.includes(type) ? 'granted' : 'denied';
    await browser.send('Browser.setPermission', { permission: { name }, setting, origin });
  }
}

async function isGranted(
  contents: WebContents,
  name: string,
  requestingUrl: string,
  mediaType?: string,
): Promise<boolean> {
  const details: Details = {
    requestingUrl,
    isMainFrame: true,
    ...(mediaType && { mediaType, mediaTypes: [mediaType] }),
  };
  const { check, request } = handlers;
  if (check && !check(contents, name, `${originOf(requestingUrl)}/`, details)) return false;
  if (!request) return true;
  return await new Promise((resolve) => request(contents, name, resolve, details));
}
