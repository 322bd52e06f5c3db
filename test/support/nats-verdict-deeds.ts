import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { flushed } from './flushed.ts';

/* What is done at a server. Its answer to a PING comes after all that it sends or refuses before. */

/** Enters a server, as the user in question and as one of the account that exports. */
export interface Visit {
  readonly user: () => Promise<NatsConnection>;
  readonly exporter: () => Promise<NatsConnection>;
}

/** What a server lets be done where it accepts: whether it was done. */
export type Deed = (visit: Visit) => Promise<boolean>;

/** The user is let in. */
export const enters: Deed = async ({ user }) => {
  await user();
  return true;
};

/** The user of the account that exports is let in. */
export const exporterEnters: Deed = async ({ exporter }) => {
  await exporter();
  return true;
};

async function faultsOf(connection: NatsConnection, act: () => Promise<unknown>): Promise<number> {
  // A server may have closed it since it let it in; then nothing would ever end the looking for what it tells.
  if (connection.isClosed()) throw new Error('The server has closed the connection.');
  let faults = 0;
  const watching = (async () => {
    for await (const { type } of connection.status()) if (type === 'error') faults += 1;
  })();
  await act();
  await connection.close();
  await watching;
  return faults;
}

/** Publishes a message of so many bytes, and is told of no fault. */
export function publishes(subject: string, bytes = 1): Deed {
  return async ({ user }) => {
    const connection = await user();
    const faults = await faultsOf(connection, () => {
      connection.publish(subject, 'x'.repeat(bytes));
      return flushed(connection);
    });
    return faults === 0;
  };
}

/** Subscribes to subjects, one after the other. */
export function subscribes(...subjects: readonly string[]): Deed {
  return async ({ user }) => {
    const connection = await user();
    const faults = await faultsOf(connection, () => {
      for (const subject of subjects) connection.subscribe(subject, { callback: () => {} });
      return flushed(connection);
    });
    return faults === 0;
  };
}

/** Hears what the other account publishes. */
export const hears: Deed = async ({ user, exporter }) => {
  const [here, there] = [await user(), await exporter()];
  const heard: string[] = [];
  here.subscribe('events.>', { callback: (_, { subject }) => void heard.push(subject) });
  await flushed(here);
  there.publish('events.a', 'x');
  await flushed(there);
  await flushed(here);
  return heard.length === 1;
};

/** Is answered by the other account’s service. */
export const isAnswered: Deed = async ({ user, exporter }) => {
  const [here, there] = [await user(), await exporter()];
  there.subscribe('time', { callback: (_, message) => void message.respond('now') });
  await flushed(there);
  const answer = await here.request('time', '', { timeout: 2000 });
  return answer.string() === 'now';
};

/** Answers a request of the same account on a subject that its user may not publish to. */
export const answers: Deed = async ({ user }) => {
  const connection = await user();
  connection.subscribe('asked', { callback: (_, message) => void message.respond('yes') });
  const faults = await faultsOf(connection, async () => {
    await flushed(connection);
    connection.publish('asked', 'x', { reply: 'other.reply' });
    await flushed(connection);
    await flushed(connection);
  });
  return faults === 0;
};

interface WithStreams {
  /** How many streams are made. */
  readonly streams?: number;
  readonly consumers?: number;
  readonly storage?: StorageType;
  readonly maxBytes?: number;
  readonly maxAckPending?: number;
}

/** Makes streams and consumers of JetStream. */
export function makes({
  streams = 1,
  consumers = 0,
  storage = StorageType.File,
  maxBytes = 1_000_000,
  maxAckPending = 10,
}: WithStreams = {}): Deed {
  return async ({ user }) => {
    const manager = await jetstreamManager(await user());
    for (let at = 0; at < streams; at += 1)
      await manager.streams.add({ name: `S${at}`, subjects: [`s.${at}`], storage, max_bytes: maxBytes });
    for (let at = 0; at < consumers; at += 1)
      await manager.consumers.add('S0', {
        durable_name: `C${at}`,
        ack_policy: 'explicit',
        max_ack_pending: maxAckPending,
      });
    return true;
  };
}
