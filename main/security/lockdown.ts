import { app, type Session, session } from 'electron';
import { cameraLeave } from '../window/camera-leave.ts';
import { isAllowedRequest, isOwnPage } from '../window/pages.ts';

/** Denies everything to every page that will ever exist in this process; call before the app is ready. */
export function lockDownContents(): void {
  app.enableSandbox();
  // The window resolves no name and no address: what slips past the refusals below finds nobody.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // WebRTC asks neither the page's policy nor the session; the preload takes it away, and this its packets.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/**
 * Denies every permission, every download and every request that is not for the app's own files; call when the app is ready.
 * The one exception is the camera, without sound, for the app's own page, once after a person has said so in the main
 * process's own dialog.
 */
export function lockDownSession(target: Session = session.defaultSession): void {
  target.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(permission === 'media' && isForVideoAlone(details) && cameraLeave.use()),
  );
  target.setPermissionCheckHandler(
    (_contents, permission, _origin, { mediaType, isMainFrame }) =>
      permission === 'media' && mediaType === 'video' && isMainFrame && cameraLeave.holds(),
  );
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  target.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url) }));
}

/** Whether a page asks for the camera alone, and is the app's own. Electron tells of media alone which they are. */
function isForVideoAlone(
  details: object & { readonly isMainFrame: boolean; readonly requestingUrl: string },
): boolean {
  const types: unknown = 'mediaTypes' in details ? details.mediaTypes : [];
  const isVideo = Array.isArray(types) && types.length === 1 && types[0] === 'video';
  return isVideo && details.isMainFrame && isOwnPage(details.requestingUrl);
}
