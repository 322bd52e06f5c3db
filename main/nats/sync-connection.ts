import { isDeepStrictEqual } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { errors, type NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import type { SettingDifference } from '../../app/config/setting-difference.ts';
import type { LocatedConfig } from '../config/config-file.ts';
import { requirePossibleStream } from './answer-check.ts';
import { openConnection } from './connection.ts';
import { ensureStreams } from './streams.ts';

/** A connection with everything on the server in place. Once something was wrong with it, it is not used again. */
export class SyncConnection {
  readonly client: NatsConnection;
  readonly located: LocatedConfig;
  /** Settings of an existing stream or bucket that are not as configured. */
  readonly differences: readonly SettingDifference[];
  /** Aborted, with the error as its reason, when the connection is no longer good. */
  readonly broken: AbortSignal;

  private constructor(
    client: NatsConnection,
    located: LocatedConfig,
    differences: readonly SettingDifference[],
  ) {
    this.client = client;
    this.located = located;
    this.differences = differences;
    this.broken = watch(client);
  }

  /**
   * Connects and makes the stream and the object bucket where they are missing.
   * @param signal aborting gives up at once
   * @throws whatever NATS, TLS or the file system throws; the signal's reason when it was aborted
   */
  static async open(located: LocatedConfig, signal: AbortSignal): Promise<SyncConnection> {
    const opening = openConnection(located, { demands: ['nats.enabled'] });
    const connection = await orAborted(opening, signal, () => {
      // Too late to be of use: close it when it comes, and its failure is nobody's concern.
      opening.then(
        (late) => late.close(),
        () => {},
      );
    });
    try {
      return new SyncConnection(
        connection,
        located,
        await orAborted(prepared(connection, located.config.nats), signal, () => {}),
      );
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Whether it can still be used, and leads where the configuration now says. */
  serves({ config }: LocatedConfig): boolean {
    return this.isOpen && isDeepStrictEqual(config, this.located.config);
  }

  /** Whether it can still be used. */
  get isOpen(): boolean {
    return !this.broken.aborted && !this.client.isClosed();
  }

  /** What the server now says of the event stream. @throws whatever NATS throws; an Error when it cannot be */
  async streamInfo() {
    const manager = await jetstreamManager(this.client, { checkAPI: false });
    const info = await manager.streams.info(this.located.config.nats.stream_name);
    requirePossibleStream(info);
    return { manager, info };
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await this.client.close();
  }
}

/** Without JetStream there is neither a stream nor a bucket. */
async function prepared(client: NatsConnection, nats: NatsConfig): Promise<SettingDifference[]> {
  return nats.enable_jetstream ? ensureStreams(client, nats) : [];
}

function watch(client: NatsConnection): AbortSignal {
  const broken = new AbortController();
  void client.closed().then((error) => broken.abort(error ?? new errors.ClosedConnectionError()));
  void (async () => {
    for await (const status of client.status()) {
      // The server says so once and goes on; nothing published to that subject is ever answered.
      if (status.type === 'error' && status.error instanceof errors.PermissionViolationError)
        broken.abort(status.error);
    }
  })();
  return broken.signal;
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal, onAbort: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      onAbort();
      reject(signal.reason);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
