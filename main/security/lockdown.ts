import { app, type Session, session } from 'electron';
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

/** Denies every permission, every download and every request that is not for the app's own files; call when the app is ready. */
export function lockDownSession(target: Session = session.defaultSession): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  target.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url) }));
}
