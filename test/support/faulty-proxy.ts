import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** From the client to the server, or back. */
export type Direction = 'out' | 'back';

/** What happens to the bytes of one direction of one connection. */
type Treatment =
  | { readonly kind: 'pass' }
  /** Held back so long, in milliseconds, in their order. */
  | { readonly kind: 'delay'; readonly by: number }
  /** From now on they vanish, and the connection stays open: a network that has gone away. */
  | { readonly kind: 'swallow' }
  /** Held back until something has happened, in their order. */
  | { readonly kind: 'until'; readonly happened: Promise<void> }
  /** Whatever the text of a piece is made into, which must be as long: a server that lies. */
  | { readonly kind: 'rewrite'; readonly change: (text: string) => string }
  /** Half of the next piece comes through, then the connection is cut. */
  | { readonly kind: 'halve' };

/** A TCP proxy that does to connections what networks do. What is new passes, until told otherwise. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #port: number;
  readonly #connections = new Set<ProxiedConnection>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** Starts one in front of a port of this machine. */
  static async before(port: number): Promise<FaultyProxy> {
    const connections: ((socket: Socket) => void)[] = [];
    const server = createServer((socket) => {
      for (const take of connections) take(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new FaultyProxy(server, address.port);
    connections.push((socket) => {
      const connection = new ProxiedConnection(socket, port);
      proxy.#connections.add(connection);
      connection.onEnd = () => proxy.#connections.delete(connection);
    });
    return proxy;
  }

  /** Where clients connect. */
  get url(): string {
    return `nats://localhost:${this.#port}`;
  }

  /** Breaks every open connection. */
  cut(): void {
    for (const connection of this.#connections) connection.end();
  }

  /** Treats the bytes of every open connection so from now on. */
  treat(direction: Direction, treatment: Treatment): void {
    for (const connection of this.#connections) connection.treatments[direction] = treatment;
  }

  /** Ends everything. */
  close(): void {
    this.cut();
    this.#server.close();
  }
}

class ProxiedConnection {
  readonly treatments: Record<Direction, Treatment> = { out: { kind: 'pass' }, back: { kind: 'pass' } };
  onEnd: () => void = () => {};
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, port: number) {
    this.#client = client;
    this.#server = dial(port, '127.0.0.1');
    this.#carry('out', this.#client, this.#server);
    this.#carry('back', this.#server, this.#client);
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.onEnd();
  }

  #carry(direction: Direction, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('error', () => this.end());
    from.on('close', () => this.end());
    let due = 0;
    from.on('data', (piece) => {
      const treatment = this.treatments[direction];
      const write = (bytes: typeof piece) => {
        if (!to.destroyed) to.write(bytes);
      };
      switch (treatment.kind) {
        case 'swallow':
          return;
        case 'halve':
          write(piece.subarray(0, piece.length / 2));
          setImmediate(() => this.end());
          return;
        case 'until':
          void treatment.happened.then(() => write(piece));
          return;
        case 'rewrite':
          write(Buffer.from(treatment.change(piece.toString('latin1')), 'latin1'));
          return;
        case 'delay':
        case 'pass': {
          // What was held back goes first, also when the treatment has ended meanwhile.
          const now = performance.now();
          due = Math.max(due, treatment.kind === 'delay' ? now + treatment.by : now);
          if (due <= now) write(piece);
          else setTimeout(write, due - now, piece);
        }
      }
    });
  }
}
