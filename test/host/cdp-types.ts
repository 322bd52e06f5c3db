// Playwright ships the types of the DevTools protocol without exporting them; this is the one place that reaches in.
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };

/** Name of a DevTools protocol command, such as `Page.navigate`. */
export type CdpMethod = keyof Protocol.CommandParameters & keyof Protocol.CommandReturnValues;

/** Arguments of the command `M`. */
export type CdpParams<M extends CdpMethod> = Protocol.CommandParameters[M];

/** Result of the command `M`. */
export type CdpResult<M extends CdpMethod> = Protocol.CommandReturnValues[M];

/** Name of a DevTools protocol event, such as `Page.frameNavigated`. */
export type CdpEvent = keyof Protocol.EventMap;

/** What the event `E` carries. */
export type CdpEventParams<E extends CdpEvent> = Protocol.EventMap[E][0];
