import type { NatsConnection } from '@nats-io/transport-node';
import { type Problem, ProblemError } from '../../app/problem.ts';
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
  const { nats, mode } = located.config;
  if (mode.mode === 'Offline') throw new ProblemError(offline(purpose));
  if (!nats.enabled) throw new ProblemError(switchedOff(purpose, 'nats.enabled', located.file));
  if (!nats.enable_jetstream) {
    throw new ProblemError(switchedOff(purpose, 'nats.enable_jetstream', located.file));
  }
  let connection: NatsConnection | null = null;
  try {
    connection = await openConnection(located);
    return await work(connection);
  } catch (error) {
    throw explainNatsError(error, { url: nats.url, stream: nats.stream_name, configFile: located.file });
  } finally {
    await connection?.close();
  }
}

function offline(purpose: string): Problem {
  return {
    code: 'nats.offline-mode',
    happened: 'This laptop is in Offline mode.',
    meaning: `${purpose} was not begun, and no connection was opened. The ledger is unchanged.`,
    remedy: 'Switch to Hybrid mode on the Sync screen, then try again.',
    field: null,
  };
}

function switchedOff(purpose: string, key: string, file: string): Problem {
  return {
    code: 'nats.switched-off',
    happened: `${key} is false, and ${purpose.toLowerCase()} needs it.`,
    meaning: `${purpose} was not begun, and no connection was opened. The ledger is unchanged.`,
    remedy: `Set ${key} = true in ${file}, then try again.`,
    field: null,
  };
}
