import { once } from 'node:events';
import { createServer, connect as dial } from 'node:net';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ConnectionFindings } from '../../../app/contract/config.ts';
import { operations } from '../../../app/contract/operations.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { testConnection } from '../../../main/services/sync/connection-test.ts';
import { configFileFor } from '../../support/adapters.ts';
import { issueCertificate } from '../../support/certificates.ts';
import { freePort } from '../../support/free-port.ts';
import { NatsServer } from '../../support/nats-server.ts';

async function startServer(...args: Parameters<typeof NatsServer.start>): Promise<NatsServer> {
  const server = await NatsServer.start(...args);
  onTestFinished(() => server.stop());
  return server;
}

async function findingsAt(
  url: string,
  natsLines = '',
): Promise<NonNullable<ConnectionFindings['connection']>> {
  const { connection } = await testConnection(configFileFor(url, natsLines).read());
  if (connection === null) throw new Error('no connection was opened');
  return connection;
}

async function problemAt(url: string, natsLines = '', offline = false): Promise<Problem> {
  try {
    const changes = offline ? ({ 'mode.mode': 'Offline' } as const) : {};
    await testConnection(configFileFor(url, natsLines).preview(changes));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Changes the server behind the test's back. */
async function onServer(server: NatsServer, stream: { name: string; subjects: string[] }): Promise<void> {
  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.add(stream);
  await connection.close();
}

/** A server in front of another one, which says of each stream that its storage is a truth value. */
async function lyingBefore(port: number): Promise<string> {
  const server = createServer((client) => {
    const real = dial(port, '127.0.0.1');
    client.pipe(real);
    real.on('data', (data) =>
      client.write(data.toString('latin1').replaceAll('"storage":"file"', '"storage":true  '), 'latin1'),
    );
    for (const socket of [client, real]) socket.on('error', () => client.destroy());
    client.on('close', () => real.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `nats://127.0.0.1:${address.port}`;
}

describe('a test of the connection', () => {
  test('tells as text what a server says of a stream, whatever that is', async () => {
    const server = await startServer();
    await onServer(server, { name: 'CIM_KEYS_EVENTS', subjects: ['cim.keys.>'] });
    const found = await testConnection(configFileFor(await lyingBefore(server.port)).read());
    const { connection } = operations['config.test'].output.parse(found);
    expect(connection?.differences).toContainEqual(
      expect.objectContaining({ setting: 'Storage', found: 'true' }),
    );
  });

  test('says what it found, makes nothing, and leaves no connection behind', async () => {
    const server = await startServer('server_name: leaf-7');
    const found = await findingsAt(server.url);
    expect(found).toMatchObject({
      url: server.url,
      server: 'leaf-7',
      encrypted: false,
      differences: [],
      problem: null,
    });
    expect(found.version).toMatch(/^2\./);
    expect(found.places).toEqual([
      { name: 'Stream CIM_KEYS_EVENTS', present: false },
      { name: 'Object bucket cim-keys-objects', present: false },
      { name: 'Key-value bucket cim-keys-state', present: false },
    ]);
    const connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    expect(await manager.streams.list().next()).toEqual([]);
    await connection.close();
  });

  test('says how the stream differs', async () => {
    const server = await startServer();
    await onServer(server, { name: 'CIM_KEYS_EVENTS', subjects: ['cim.keys.>'] });
    const { places, differences } = await findingsAt(server.url, 'max_messages = 10');
    expect(places[0]).toEqual({ name: 'Stream CIM_KEYS_EVENTS', present: true });
    expect(differences).toContainEqual({
      where: 'Stream CIM_KEYS_EVENTS',
      setting: 'Most messages',
      expected: '10',
      found: 'unlimited',
    });
  });

  test('says what would keep a sync from working, though the connection does', async () => {
    const bare = await startServer('', { jetstream: false });
    expect((await findingsAt(bare.url)).problem?.code).toBe('nats.no-jetstream');
    const foreign = await startServer();
    await onServer(foreign, { name: 'CIM_KEYS_EVENTS', subjects: ['other.>'] });
    expect((await findingsAt(foreign.url)).problem?.code).toBe('nats.stream-foreign-subjects');
  });

  test('says that TLS is on', async () => {
    const { ca, cert, key } = issueCertificate();
    const server = await startServer(`tls { cert_file: "${cert}", key_file: "${key}" }`);
    expect((await findingsAt(server.url, `tls = { ca_cert = "${ca}" }`)).encrypted).toBe(true);
  });

  test('that fails speaks of a test, not of a sync', async () => {
    const problem = await problemAt(`nats://localhost:${await freePort()}`);
    expect(problem.code).toBe('nats.refused');
    expect(problem.meaning).toBe('Nothing was changed, here or on the server.');
    expect(problem.remedy).toMatch(/, then test again\.$/);
  });

  test('in Offline mode checks the files and opens no connection', async () => {
    // Nothing listens there: a connection would fail.
    const url = `nats://localhost:${await freePort()}`;
    const located = configFileFor(url).preview({ 'mode.mode': 'Offline' });
    expect(await testConnection(located)).toEqual({ warnings: [], connection: null });
    expect((await problemAt(url, 'credentials_file = "nowhere.creds"', true)).code).toBe('nats.file-missing');
  });
});
