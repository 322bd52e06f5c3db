import type { DrivenBrowser } from './driven.ts';
import { findFirefox, openFirefox } from './firefox.ts';
import { findWebKit, openWebKit } from './webkit.ts';

/**
 * The browsers beside Chromium that are on this machine, by name, and how each is opened. Of one that is not there, that it is not
 * asked is printed; on Debian the tests install both.
 */
export function browsers(): readonly (readonly [string, () => Promise<DrivenBrowser>])[] {
  const [firefox, webkit] = [findFirefox(), findWebKit()];
  if (firefox === null) console.log('Firefox is not asked: it is not on this machine.');
  if (webkit === null)
    console.log(
      'WebKit is not asked: its driver is not on this machine (Debian: webkit2gtk-driver and xvfb).',
    );
  return [
    ...(firefox === null ? [] : [['Firefox', () => openFirefox(firefox)] as const]),
    ...(webkit === null ? [] : [['WebKit', () => openWebKit(webkit)] as const]),
  ];
}
