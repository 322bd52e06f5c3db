import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { walk } from '../../../main/nats/walk.ts';
import { startServer } from '../../support/campaign.ts';

test('what the stream removes while it is read never comes, and the server is not called silent for that', async () => {
  const connection = await connect({ servers: (await startServer({})).url });
  onTestFinished(() => connection.close());
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name: 'S', subjects: ['s'] });
  const client = jetstream(connection);
  // More than are asked for at a time.
  await Promise.all(Array.from({ length: 500 }, () => client.publish('s', '')));
  let read = 0;
  for await (const { total } of walk(connection, { stream: 'S', filter: 's', patience: 500 })) {
    read += 1;
    if (read > 1) continue;
    expect(total).toBe(500);
    await streams.purge('S');
  }
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(500);
  expect((await streams.info('S')).state.consumer_count).toBe(0);
});
