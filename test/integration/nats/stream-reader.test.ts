import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { readStream } from '../../../main/nats/stream-reader.ts';
import { startServer } from '../../support/campaign.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';

test('what the stream removes while it is read never comes, and the server is not called silent for that', async () => {
  const connection = await connect({ servers: (await startServer({})).url });
  onTestFinished(() => connection.close());
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name: 'S', subjects: ['s'] });
  const client = jetstream(connection);
  // More than are asked for at a time.
  await Promise.all(Array.from({ length: 500 }, () => client.publish('s', '')));
  let read = 0;
  for await (const { total } of readStream(connection, { stream: 'S', filter: 's', patience: 500 })) {
    read += 1;
    if (read > 1) continue;
    expect(total).toBe(500);
    await streams.purge('S');
  }
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(500);
  expect((await streams.info('S')).state.consumer_count).toBe(0);
});

test('a delivery that breaks off as if nothing more came is not taken for all there is', async () => {
  const proxy = await FaultyProxy.before((await startServer({})).port);
  onTestFinished(() => proxy.close());
  const connection = await connect({ servers: proxy.url });
  onTestFinished(() => connection.close());
  await (await jetstreamManager(connection)).streams.add({ name: 'S', subjects: ['s'] });
  const client = jetstream(connection);
  await Promise.all(Array.from({ length: 50 }, () => client.publish('s', '')));
  // Source: NATS ADR-15: the last part of the reply subject says how many messages still come.
  const change = (text: string) =>
    text.replaceAll(
      /(\$JS\.ACK\.\S+\.)(\d+)(?= \d)/g,
      (_all, before, left) => before + '0'.repeat(left.length),
    );
  proxy.treat('back', { kind: 'rewrite', change });
  const all = async () => {
    let read = 0;
    for await (const _step of readStream(connection, { stream: 'S', filter: 's', patience: 500 })) read += 1;
    return read;
  };
  await expect(all()).rejects.toThrow('ended its delivery behind message 1, and the stream holds message 2');
});
