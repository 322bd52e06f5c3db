// Runs in the world of the page's own scripts, before any of them, in every frame.

/**
 * Electron asks the app at the moment at which a page wants the camera or the microphone. So does this: the host is asked
 * first, and sets Chromium's own permission to the answer before Chromium is asked. Frames are given none.
 */
export function askForMedia(secret: string, binding: string): void {
  const ask: unknown = Reflect.get(globalThis, binding);
  Reflect.deleteProperty(globalThis, binding);
  for (const name of ['getUserMedia', 'webkitGetUserMedia'])
    Reflect.deleteProperty(Navigator.prototype, name);
  if (typeof MediaDevices === 'undefined' || typeof ask !== 'function') return;
  const devices = MediaDevices.prototype;
  const native = devices.getUserMedia;
  // The page may replace these later, so they are taken before it runs.
  const listen = EventTarget.prototype.addEventListener.bind(window);
  let last = 0;
  Object.defineProperty(devices, 'getUserMedia', {
    value: async function getUserMedia(this: MediaDevices, constraints: MediaStreamConstraints = {}) {
      const id = ++last;
      const types = [...(constraints.audio ? ['audio'] : []), ...(constraints.video ? ['video'] : [])];
      if (window !== window.top) throw new DOMException('Permission denied', 'NotAllowedError');
      await new Promise<void>((resolve) => {
        listen(`${secret}media${id}`, () => resolve(), { once: true });
        ask(JSON.stringify({ id, types }));
      });
      return native.call(this, constraints);
    },
  });
}
