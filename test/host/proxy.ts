import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RequestDecision } from './web-request.ts';

/** How long a connection waits for DevTools to say that it is a WebSocket: the two come on different ways. */
const ANNOUNCEMENT_MS = 1000;

/** `host:port` that a request was let through to. */
const admitted = new Set<string>();
const announced = new Map<string, Promise<boolean>>();
const waiting = new Map<string, (() => void)[]>();

/** Lets connections to the host and port of this URL pass: the app has let a request to it through. */
export function admit(url: string): void {
  admitted.add(authorityOf(url));
}

/** Says that a page is about to open this WebSocket, and what the app makes of it. */
export function announceWebSocket(url: string, decision: Promise<RequestDecision>): void {
  const authority = authorityOf(url);
  announced.set(
    authority,
    decision.then(({ cancel }) => !cancel),
  );
  for (const proceed of waiting.get(authority) ?? []) proceed();
  waiting.delete(authority);
}

/**
 * Starts the proxy that all of Chromium's traffic goes through, and gives its port.
 *
 * It lets pass what the app has let pass, and nothing else: not what Chromium wants for itself, not what a service or
 * shared worker asks for, whose requests DevTools does not intercept. WebSockets are not intercepted either, but they are
 * announced, and reach a proxy as a CONNECT that names host and port. So a rule that allows https and refuses WebSockets
 * of the same host and port cannot be enforced here. WebRTC is confined to the proxy, too, and so cannot use UDP.
 */
export function startProxy(): Promise<number> {
  const server = createServer(forward);
  server.on('connect', (incoming, socket, head) => {
    tunnel(incoming.url ?? '', socket, head).catch(() => socket.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.unref();
      if (address && typeof address === 'object') resolve(address.port);
    });
  });
}

async function tunnel(authority: string, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy());
  if (!(await mayPass(authority))) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(authority) ?? [];
  const upstream = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
}

async function mayPass(authority: string): Promise<boolean> {
  if (admitted.has(authority)) return true;
  // The stand-in names of the app's own schemes are never connected to: Chromium only tries in advance.
  if (/\.invalid:\d+$/.test(authority)) return false;
  if (!announced.has(authority)) await announcement(authority);
  return (await announced.get(authority)) ?? false;
}

function announcement(authority: string): Promise<void> {
  return new Promise((resolve) => {
    waiting.set(authority, [...(waiting.get(authority) ?? []), resolve]);
    setTimeout(resolve, ANNOUNCEMENT_MS).unref();
  });
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const url = URL.parse(incoming.url ?? '');
  if (!url || !admitted.has(authorityOf(url.href))) return void outgoing.writeHead(403).end();
  const upstream = request(url, { method: incoming.method, headers: incoming.headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(upstream);
}

/** `host:port`, as a CONNECT names it. */
function authorityOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port || (/^(https|wss):$/.test(protocol) ? 443 : 80)}`;
}
