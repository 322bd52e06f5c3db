import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

/** What the second instance tells the first. */
export interface SecondInstance {
  readonly argv: string[];
  readonly workingDirectory: string;
  readonly additionalData?: unknown;
}

let lock: Server | undefined;
let told: Promise<void> = Promise.resolve();

/**
 * Takes the lock of this userData folder, or tells its holder about this start.
 * The lock is a socket in Linux' abstract namespace (unix(7)): the kernel frees it with its process, however that ends.
 */
export function takeLock(
  userData: string,
  self: SecondInstance,
  onSecondInstance: (second: SecondInstance) => void,
): boolean {
  if (lock) return true;
  mkdirSync(userData, { recursive: true });
  const name = `\0chromium-host-${createHash('sha256').update(realpathSync(userData)).digest('hex')}`;
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => {
      onSecondInstance(JSON.parse(text));
      socket.end();
    });
    socket.on('error', () => {});
  });
  server.on('error', () => {});
  server.listen(name);
  // Node binds at once and reports a failure later; `listening` tells already now.
  if (server.listening) {
    server.unref();
    lock = server;
    return true;
  }
  told = new Promise((resolve) => {
    const socket = connect(name, () => socket.end(JSON.stringify(self)));
    socket.resume();
    socket.on('close', () => resolve());
    socket.on('error', () => {});
  });
  return false;
}

/** Gives the lock back. */
export function releaseLock(): void {
  lock?.close();
  lock = undefined;
}

/** Settles when the holder of the lock has been told, at most a second later: nobody may exit before that. */
export function holderTold(): Promise<void> {
  return Promise.race([told, new Promise<void>((resolve) => setTimeout(resolve, 1000).unref())]);
}
