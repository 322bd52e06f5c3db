import { jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect } from 'vitest';

/** The shortest duplicate window a server allows, in nanoseconds. */
const SHORTEST = 100_000_000;

/** Makes the event stream with a server that forgets message ids at once: nothing but the app itself keeps order. */
export async function makeForgetfulStream(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  const { streams } = await jetstreamManager(connection);
  const settings = { storage: StorageType.File, duplicate_window: SHORTEST };
  await streams.add({ name: 'CIM_KEYS_EVENTS', subjects: ['cim.keys.>'], ...settings });
  await streams.add({ name: 'PROBE', subjects: ['probe'], ...settings });
  await connection.close();
}

/** Waits until the server has forgotten everything it was sent before. */
export async function untilForgotten(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  const msgID = crypto.randomUUID();
  const isKnown = async () => (await jetstream(connection).publish('probe', '', { msgID })).duplicate;
  await isKnown();
  await expect.poll(isKnown, { interval: 250 }).toBe(false);
  await connection.close();
}
