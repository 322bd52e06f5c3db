import type { NatsConnection } from '@nats-io/transport-node';

/**
 * Waits until the server has taken all that was sent. A connection that the server closes in the meantime ends the waiting: the
 * client library's own `flush` then waits for ever (nats-core 3.4.0 forgets who waits where it does not reconnect).
 * @throws Error when the server closed the connection
 */
export async function flushed(connection: NatsConnection): Promise<void> {
  const closed = connection.closed().then(() => {
    throw new Error('The server has closed the connection.');
  });
  await Promise.race([connection.flush(), closed]);
}
