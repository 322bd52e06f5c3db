import { type CheckHandler, type DeviceHandler, handlers, type RequestHandler } from './permissions.ts';
import { protocol } from './protocol.ts';
import { missing, StrictEmitter, strict } from './strict.ts';
import { webRequest } from './web-request.ts';

/** `session.defaultSession`, the only one there is. The profile below it starts empty and is thrown away at the end. */
class Session extends StrictEmitter {
  override readonly hostName = 'session';
  readonly protocol = protocol;
  readonly webRequest = webRequest;

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    handlers.check = handler;
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    handlers.request = handler;
  }

  setDevicePermissionHandler(handler: DeviceHandler | null): void {
    handlers.device = handler;
  }

  /** Chromium checks the spelling of nothing here, so that switching it off is true already. */
  setSpellCheckerEnabled(enabled: boolean): void {
    if (enabled) throw new Error('[chromium host] there is no spell checker to enable');
  }

  isSpellCheckerEnabled(): boolean {
    return false;
  }

  /** Nothing is kept from one start to the next. */
  async clearCache(): Promise<void> {}

  async clearStorageData(): Promise<void> {}
}

/** The session of every window. */
export const defaultSession = new Session();

/** `session` */
export const session = strict('session', {
  defaultSession,
  fromPartition: missing('session.fromPartition'),
});
