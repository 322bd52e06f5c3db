import type { Bridge } from '../../app/contract/channels.ts';

declare global {
  interface Window {
    /** What the preload shows; its name is `BRIDGE` in app/contract/channels.ts. */
    readonly cimKeys: Bridge;
  }
}
