import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/*
 * A program is told the port it is to listen on, and takes it a moment after it was found free. A port that the system hands
 * out by itself may meanwhile have gone to a connection of another test: systems take those from 32,768 on (Linux:
 * ip_local_port_range) or 49,152 on (RFC 6335 section 6), so none of them is used here.
 */
const FIRST = 10_240;
const BEYOND = 32_768;

/** A port of 127.0.0.1 that nothing listens on, and that the system gives to nobody by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, BEYOND);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
