import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../../main/nats/connection.ts';
import { testConnection } from '../../../main/services/sync/connection-test.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

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

/** A server that greets and says nothing more. @returns its address */
async function greetingServer(): Promise<string> {
  const taken = new Set<Socket>();
  const server = createServer((socket) => {
    taken.add(socket);
    socket.on('error', () => {});
    socket.write('INFO {"server_id":"x","version":"2.9.10","headers":true,"max_payload":1048576}\r\n');
    socket.once('data', () => socket.write('PONG\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of taken) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `nats://127.0.0.1:${address.port}`;
}

test('a server that greets and then says nothing more is given up, by a test of the connection, too', async () => {
  const lines = 'connection_timeout_secs = 1\nmax_retries = 0\nenable_jetstream = false';
  const configFile = configFileFor(await greetingServer(), lines);
  const inTime = { problem: { code: 'nats.time-out' } };
  await expect(testConnection(configFile.read())).rejects.toMatchObject(inTime);
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 2);
  await expect(adapterFor(ledger, configFile).flushQueue()).rejects.toMatchObject(inTime);
  expect(ledger.outbox.waiting()).toBe(2);
}, 10_000);
