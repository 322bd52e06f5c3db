import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';

/** How a server is started. */
export interface ServerOptions {
  /** On unless said otherwise. */
  readonly jetstream?: boolean;
  /** Whether each write is synced to the disk before it is acknowledged. */
  readonly syncAlways?: boolean;
  /** The program; otherwise the system's `nats-server`. */
  readonly program?: string;
  /** A store that is there already; otherwise it begins with an empty one of its own. */
  readonly store?: string;
}

/** A real nats-server on a free port of this machine, with a store of its own. */
export class NatsServer {
  readonly port: number;
  readonly #folder: string;
  readonly #program: string;
  readonly #configuration: string;
  #process: ChildProcess | null = null;

  private constructor(port: number, folder: string, program: string, configuration?: string) {
    this.port = port;
    this.#folder = folder;
    this.#program = program;
    this.#configuration = configuration ?? path.join(folder, 'server.conf');
  }

  /** Starts from a configuration that there is, as it is. @param port on which that listens */
  static async from(configuration: string, port: number, program: string): Promise<NatsServer> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'nats-server-'));
    const server = new NatsServer(port, folder, program, configuration);
    await server.restart();
    return server;
  }

  /** @param extra further lines of its configuration */
  static async start(extra = '', options: ServerOptions = {}): Promise<NatsServer> {
    const { jetstream: hasJetStream = true, syncAlways = false, program = 'nats-server', store } = options;
    const folder = mkdtempSync(path.join(os.tmpdir(), 'nats-server-'));
    const server = new NatsServer(await freePort(), folder, program);
    const settings = [
      `store_dir: ${JSON.stringify(store ?? path.join(folder, 'store'))}`,
      ...(syncAlways ? ['sync_interval: always'] : []),
    ];
    const jetstream = hasJetStream ? `jetstream {\n${settings.join('\n')}\n}` : '';
    writeFileSync(
      path.join(server.#folder, 'server.conf'),
      `listen: "127.0.0.1:${server.port}"\n${jetstream}\n${extra}\n`,
    );
    await server.restart();
    return server;
  }

  /** Address by name, since certificates are issued to names. */
  get url(): string {
    return `nats://localhost:${this.port}`;
  }

  /** Starts the process, again or for the first time, with the same port and store. */
  async restart(): Promise<void> {
    const child = spawn(this.#program, ['-c', this.#configuration], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    // The listener stays for good: a server whose log nobody reads any more stops at its next line.
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk) => {
        log += String(chunk);
        if (log.includes('Server is ready')) resolve();
      });
      child.once('exit', () => reject(new Error(`nats-server ended:\n${log}`)));
    });
  }

  /** Sends a signal: SIGSTOP and SIGCONT pause it, SIGKILL ends it like a pulled plug. */
  async signal(name: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = name === 'SIGKILL' || name === 'SIGTERM' ? once(child, 'exit') : undefined;
    child.kill(name);
    await ended;
  }

  /** Ends the process and removes its store. */
  async stop(): Promise<void> {
    await this.signal('SIGCONT');
    await this.signal('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
