import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** One connection through the proxy. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes to the server wait while this is true. */
  held: boolean;
  /** Bytes back to the client vanish while this is true. */
  blind: boolean;
  readonly waiting: Buffer[];
}

/**
 * A TCP proxy with the one fault that networks and servers under load have and that doubles messages: what a client
 * wrote to a connection before it gave it up still arrives, long after.
 */
export class LateProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #port = 0;

  private constructor(to: number) {
    this.#server = createServer((client) => this.#join(client, dial(to, '127.0.0.1')));
  }

  /** Starts one in front of a port of this machine. */
  static async before(port: number): Promise<LateProxy> {
    const proxy = new LateProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    proxy.#port = address.port;
    return proxy;
  }

  /** Where clients connect. */
  get url(): string {
    return `nats://localhost:${this.#port}`;
  }

  /** From now on nothing of what clients write on the open connections arrives, until it is let go. */
  hold(): Pair[] {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.held = true;
    return pairs;
  }

  /** From now on clients of the open connections hear nothing any more: half-open connections. */
  blind(): Pair[] {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.blind = true;
    return pairs;
  }

  /** Ends these for their clients only: the server does not notice. */
  abandon(pairs: readonly Pair[]): void {
    for (const { client } of pairs) client.destroy();
  }

  /** Lets everything arrive that was held back on these. */
  release(pairs: readonly Pair[]): void {
    for (const pair of pairs) {
      pair.held = false;
      for (const piece of pair.waiting.splice(0)) pair.server.write(piece);
      if (pair.client.destroyed) pair.server.end();
    }
  }

  /** Breaks every open connection on both sides. */
  cut(): void {
    for (const pair of this.#pairs) {
      pair.client.destroy();
      pair.server.destroy();
    }
  }

  /** Ends everything. */
  close(): void {
    this.cut();
    this.#server.close();
  }

  #join(client: Socket, server: Socket): void {
    const pair: Pair = { client, server, held: false, blind: false, waiting: [] };
    this.#pairs.add(pair);
    client.on('data', (piece) => {
      if (pair.held) pair.waiting.push(piece);
      else if (!server.destroyed) server.write(piece);
    });
    server.on('data', (piece) => {
      if (!pair.blind && !client.destroyed) client.write(piece);
    });
    client.on('error', () => client.destroy());
    server.on('error', () => server.destroy());
    client.on('close', () => {
      // What is held back outlives its client.
      if (!pair.held) server.end();
    });
    server.on('close', () => {
      client.destroy();
      this.#pairs.delete(pair);
    });
  }
}
