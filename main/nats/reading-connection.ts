import type { NatsConnection } from '@nats-io/transport-node';
import type { LocatedConfig } from '../config/config-file.ts';
import { openConnection } from './connection.ts';
import { explainNatsError } from './failure.ts';

/**
 * Does some work on a connection of its own, apart from the sync's, and closes it whatever happens.
 * @param purpose what the connection is for, as the beginning of a sentence: “The proof”
 * @throws ProblemError in words; in Offline mode no connection is opened
 */
export async function onOwnConnection<T>(
  located: LocatedConfig,
  purpose: string,
  work: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const { nats } = located.config;
  let connection: NatsConnection | null = null;
  try {
    connection = await openConnection(located, {
      purpose,
      demands: ['nats.enabled', 'nats.enable_jetstream'],
    });
    return await work(connection);
  } catch (error) {
    throw explainNatsError(error, { url: nats.url, stream: nats.stream_name, configFile: located.file });
  } finally {
    await connection?.close();
  }
}
