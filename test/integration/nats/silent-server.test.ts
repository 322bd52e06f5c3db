import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../../main/nats/connection.ts';
import { configFileFor } from '../../support/adapters.ts';

test('a server that takes the connection and says nothing: after 20 attempts no descriptor is left open', async () => {
  const taken = new Set<Socket>();
  const silent = createServer((socket) => {
    taken.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => taken.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of taken) socket.destroy();
    silent.close();
  });
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const located = configFileFor(`nats://127.0.0.1:${address.port}`, 'connection_timeout_secs = 1').read();
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  const attempts = Array.from({ length: 20 }, () => openConnection(located));
  const ends = await Promise.allSettled(attempts);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  await expect.poll(() => taken.size).toBe(0);
  await expect.poll(() => open() <= before + 1).toBe(true);
});
