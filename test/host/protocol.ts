import { isReady } from './ready.ts';
import { addScheme } from './schemes.ts';
import { strict } from './strict.ts';

/** Answers the requests of a scheme. */
export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

interface CustomScheme {
  scheme: string;
  privileges?: { standard?: boolean; secure?: boolean; [privilege: string]: boolean | undefined };
}

const handlers = new Map<string, ProtocolHandler>();
const privileged = new Set<string>();

/** `protocol`: schemes of the app's own. Only standard, secure ones: the host shows them to Chromium as https. */
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    if (isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure)
        throw new Error(`[chromium host] the scheme ${scheme} must be registered as standard and secure`);
      privileged.add(scheme);
      addScheme(scheme);
    }
  },
  handle(scheme: string, handler: ProtocolHandler): void {
    if (!isReady()) throw new Error('protocol.handle should be called after app is ready');
    if (!privileged.has(scheme))
      throw new Error(`[chromium host] the scheme ${scheme} was not registered as privileged`);
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
});

/** Response of the app to a request of one of its schemes; throws if the app has no handler, or if the handler throws. */
export async function answer(request: Request): Promise<Response> {
  const scheme = new URL(request.url).protocol.slice(0, -1);
  const handler = handlers.get(scheme);
  if (!handler) throw new Error(`no protocol handler for ${request.url}`);
  const response = await handler(request);
  if (!(response instanceof Response))
    throw new TypeError(`the protocol handler of ${scheme} gave no Response`);
  return response;
}
