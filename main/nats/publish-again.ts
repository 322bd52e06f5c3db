import { jetstreamManager } from '@nats-io/jetstream';
import { ProblemError } from '../../app/problem.ts';
import type { LocatedConfig } from '../config/config-file.ts';
import type { Ledger } from './ledger.ts';
import { standingOf } from './place.ts';
import { natsProblem } from './problems.ts';
import { onOwnConnection } from './reading-connection.ts';

/** What people have decided. */
export interface Decision {
  /** The first entry that is to be sent again; behind the last one for none. */
  readonly from: number;
  /** When the stream was made that they were told of; without it, whichever is there now. */
  readonly created?: string;
}

/**
 * Lets entries wait again that were acknowledged and are not in the stream that is there now; the next sync sends them.
 * Their receipts stay on record. Nothing is sent here, and nothing changed at the server.
 * @returns how many wait again
 * @throws ProblemError when everything is where it was acknowledged, the stream is another one by now, or no connection
 */
export function publishAgain(
  located: LocatedConfig,
  ledger: Ledger,
  { from, created }: Decision,
): Promise<number> {
  return onOwnConnection(located, 'Publishing again', async (connection) => {
    const { nats } = located.config;
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const info = await manager.streams.info(nats.stream_name);
    const { kept, holdsTo, elsewhere } = await standingOf(manager, nats, ledger, info);
    if (elsewhere === null)
      throw new ProblemError(natsProblem('nats.nothing-elsewhere', { stream: nats.stream_name }));
    if (created !== undefined && created !== elsewhere.created)
      throw new ProblemError(natsProblem('nats.other-elsewhere', elsewhere));
    if (elsewhere.kind === 'lost-tail' && from > elsewhere.from)
      throw new ProblemError(natsProblem('nats.would-leave-gap', elsewhere));
    return ledger.outbox.publishAgain(kept, from, holdsTo, new Date().toISOString());
  });
}
