import { Chromium } from './chromium.ts';
import { startProxy } from './proxy.ts';

let running: Chromium | undefined;

/** The Chromium of this host; only after the start. */
export function chromium(): Chromium {
  if (!running) throw new Error('[chromium host] Chromium is not running yet');
  return running;
}

/** Starts Chromium; `onExit` is called if it goes without having been told to. */
export async function startChromium(onExit: () => void): Promise<Chromium> {
  const started = new Chromium(await startProxy());
  running = started;
  void started.exited.then(() => running && onExit());
  const { product } = await started.cdp.root.send('Browser.getVersion', {});
  Object.defineProperty(process.versions, 'chrome', {
    value: product.replace(/^.*\//, ''),
    enumerable: true,
  });
  await started.cdp.root.send('Target.setDiscoverTargets', { discover: true });
  return started;
}

/** Ends Chromium, if it runs. */
export async function stopChromium(): Promise<void> {
  const stopping = running;
  running = undefined;
  await stopping?.close();
}
