import type { NatsConnection } from '@nats-io/transport-node';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { LocatedConfig } from '../config/config-file.ts';
import { NotOpenedError, openConnection } from './connection.ts';
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
    connection = await openConnection(located, ['nats.enabled', 'nats.enable_jetstream']);
    return await work(connection);
  } catch (error) {
    if (error instanceof NotOpenedError)
      throw new ProblemError(notBegun(purpose, error.reason, located.file));
    throw explainNatsError(error, { url: nats.url, stream: nats.stream_name, configFile: located.file });
  } finally {
    await connection?.close();
  }
}

/** The same, for somebody who was not syncing. */
function notBegun(purpose: string, reason: NotOpenedError['reason'], file: string): Problem {
  const meaning = `${purpose} was not begun, and no connection was opened. The ledger is unchanged.`;
  if (reason === 'offline')
    return {
      code: 'nats.offline-mode',
      happened: 'This laptop is in Offline mode.',
      meaning,
      remedy: 'Switch to Hybrid mode on the Sync screen, then try again.',
      field: null,
    };
  return {
    code: 'nats.switched-off',
    happened: `${reason} is false, and ${purpose.toLowerCase()} needs it.`,
    meaning,
    remedy: `Set ${reason} = true in ${file}, then try again.`,
    field: null,
  };
}
