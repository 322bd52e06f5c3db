import { once } from 'node:events';
import { createServer, connect as dial } from 'node:net';
import { DiscardPolicy, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { type Certificates, issueCertificate } from '../../support/certificates.ts';
import { freePort } from '../../support/free-port.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

async function startServer(...args: Parameters<typeof NatsServer.start>): Promise<NatsServer> {
  const server = await NatsServer.start(...args);
  onTestFinished(() => server.stop());
  return server;
}

function tlsBlock({ ca, cert, key }: Certificates, extra = ''): string {
  return `tls { cert_file: "${cert}", key_file: "${key}", ca_file: "${ca}"${extra} }`;
}

/** Connects and flushes three events; expects a problem and an untouched queue, and returns the problem. */
async function failingSync(url: string, natsLines = ''): Promise<Problem> {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 3);
  const adapter = adapterFor(ledger, configFileFor(url, natsLines));
  try {
    await adapter.connect();
    await adapter.flushQueue();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.problem.meaning).toMatch(/^The queue is (safe|untouched)/);
    expect(error.problem.remedy).toMatch(/.+\.$/);
    expect([ledger.outbox.waiting(), ledger.outbox.stored()]).toEqual([3, 0]);
    return error.problem;
  }
  throw new Error('the sync did not fail');
}

describe('sync failures are told apart', () => {
  test('nothing listens', async () => {
    expect((await failingSync(`nats://localhost:${await freePort()}`)).code).toBe('nats.refused');
  });

  test('something else listens', async () => {
    const other = createServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    expect((await failingSync(`nats://localhost:${address.port}`)).code).toBe('nats.not-nats');
  });

  test('the name is unknown', async () => {
    const { code } = await failingSync('nats://no-such-host.invalid:4222');
    expect(code).toBe('nats.unknown-host');
  });

  test('the server is frozen', async () => {
    const server = await startServer();
    await server.signal('SIGSTOP');
    expect((await failingSync(server.url)).code).toBe('nats.time-out');
  });

  test('the server demands an identity', async () => {
    const server = await startServer('authorization { user: "a", password: "b" }');
    expect((await failingSync(server.url)).code).toBe('nats.authorization');
  });

  test('the server demands TLS from an authority this laptop does not know', async () => {
    const server = await startServer(tlsBlock(issueCertificate()));
    const problem = await failingSync(server.url);
    expect(problem.code).toBe('nats.certificate-unknown');
    expect(problem.happened).toContain('requires TLS');
  });

  test('TLS is configured and the server offers none: nothing goes out in the clear', async () => {
    const server = await startServer();
    expect((await failingSync(server.url.replace('nats:', 'tls:'))).code).toBe('nats.tls-not-offered');
    const { ca } = issueCertificate();
    expect((await failingSync(server.url, `tls = { ca_cert = "${ca}" }`)).code).toBe('nats.tls-not-offered');
  });

  test('the certificate is for another name', async () => {
    const certificates = issueCertificate('elsewhere.example');
    const server = await startServer(tlsBlock(certificates));
    const { code } = await failingSync(server.url, `tls = { ca_cert = "${certificates.ca}" }`);
    expect(code).toBe('nats.certificate-name');
  });

  test('the certificate has expired', async () => {
    const certificates = issueCertificate('localhost', -1);
    const server = await startServer(tlsBlock(certificates));
    const { code } = await failingSync(server.url, `tls = { ca_cert = "${certificates.ca}" }`);
    expect(code).toBe('nats.certificate-expired');
  });

  test('the server demands a client certificate', async () => {
    const certificates = issueCertificate();
    const server = await startServer(tlsBlock(certificates, ', verify: true'));
    const { code } = await failingSync(server.url, `tls = { ca_cert = "${certificates.ca}" }`);
    expect(code).toBe('nats.client-certificate');
  });

  test('a file named in the configuration is missing', async () => {
    const server = await startServer();
    expect((await failingSync(server.url, 'credentials_file = "/nowhere/nats.creds"')).code).toBe(
      'nats.file-missing',
    );
  });

  test('there is no JetStream', async () => {
    const server = await startServer('', { jetstream: false });
    expect((await failingSync(server.url)).code).toBe('nats.no-jetstream');
  });

  test('another stream already takes the subjects', async () => {
    const server = await startServer();
    const connection = await connect({ servers: server.url });
    await (await jetstreamManager(connection)).streams.add({ name: 'OTHER', subjects: ['cim.>'] });
    await connection.close();
    expect((await failingSync(server.url)).code).toBe('nats.stream-overlap');
  });

  test('the stream exists but takes other subjects', async () => {
    const server = await startServer();
    const connection = await connect({ servers: server.url });
    await (await jetstreamManager(connection)).streams.add({
      name: 'CIM_KEYS_EVENTS',
      subjects: ['other.>'],
    });
    await connection.close();
    expect((await failingSync(server.url)).code).toBe('nats.stream-foreign-subjects');
  });

  test('the identity may not use the subject', async () => {
    const server = await startServer(
      'authorization { default_permissions = { publish = { deny = "cim.keys.>" } }, users = [{ user: "u", password: "p" }] }\nno_auth_user: "u"',
    );
    expect((await failingSync(server.url)).code).toBe('nats.permission');
  });

  test('the stream is full', async () => {
    const server = await startServer();
    const connection = await connect({ servers: server.url });
    const { streams } = await jetstreamManager(connection);
    await streams.add({
      name: 'CIM_KEYS_EVENTS',
      subjects: ['cim.keys.>'],
      max_bytes: 100,
      discard: DiscardPolicy.New,
    });
    await connection.close();
    expect((await failingSync(server.url)).code).toBe('nats.quota');
  });
});

describe('sync failures are forgotten once their cause is gone', () => {
  test('the same adapter goes on: server absent, wrong port in the file, then right', async () => {
    const server = await startServer();
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    const configFile = configFileFor(`nats://localhost:${await freePort()}`);
    const adapter = adapterFor(ledger, configFile);
    await expect(adapter.connect()).rejects.toThrow(ProblemError);
    configFile.change({ 'nats.url': server.url });
    await adapter.connect();
    expect(await adapter.flushQueue()).toBe(3);
    const messages = await readStream({ servers: server.url });
    expect([messages.length, faultsOf(messages)]).toEqual([3, []]);
  });

  test('over mutual TLS with everything configured, it works', async () => {
    const certificates = issueCertificate();
    const server = await startServer(tlsBlock(certificates, ', verify: true'));
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    const { ca, cert, key } = certificates;
    const adapter = adapterFor(
      ledger,
      configFileFor(
        server.url,
        `tls = { ca_cert = "${ca}", client_cert = "${cert}", client_key = "${key}" }`,
      ),
    );
    await adapter.connect();
    expect(await adapter.flushQueue()).toBe(3);
  });
});

describe('Offline mode', () => {
  test('opens no connection at all', async () => {
    let connections = 0;
    const listener = createServer(() => {
      connections += 1;
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    onTestFinished(() => void listener.close());
    const address = listener.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const ledger = openLedger(temporaryFolder());
    const configFile = configFileFor(`nats://localhost:${address.port}`);
    configFile.change({ 'mode.mode': 'Offline' });
    const adapter = adapterFor(ledger, configFile);
    await expect(adapter.connect()).rejects.toThrow('Offline mode');
    // A connection would have been made by now: this one, made afterwards, is the first to arrive.
    const probe = dial(address.port, '127.0.0.1');
    await once(listener, 'connection');
    probe.destroy();
    expect(connections).toBe(1);
  });
});
