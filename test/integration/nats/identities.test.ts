import { execFileSync } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { createUser } from '@nats-io/nkeys';
import type { NatsConnection } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { demandsClientCertificate, openConnection } from '../../../main/nats/connection.ts';
import { explainNatsError } from '../../../main/nats/failure.ts';
import { configFileFor } from '../../support/adapters.ts';
import { type Certificates, issueCertificate } from '../../support/certificates.ts';
import { operatorMode } from '../../support/nats-operator.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

async function startServer(extra = ''): Promise<NatsServer> {
  const server = await NatsServer.start(extra);
  onTestFinished(() => server.stop());
  return server;
}

async function open(url: string, natsLines = ''): Promise<NatsConnection> {
  const connection = await openConnection(configFileFor(url, natsLines).read());
  onTestFinished(() => connection.close());
  return connection;
}

function codeOf(error: unknown): string {
  return explainNatsError(error, { url: 'x', stream: 'S', configFile: 'f' }).problem.code;
}

/** The code of the problem that a connection with these settings ends in. */
async function refusal(url: string, natsLines = ''): Promise<string> {
  try {
    await open(url, natsLines);
  } catch (error) {
    return codeOf(error);
  }
  return 'connected';
}

function secretFile(name: string, text: string): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  chmodSync(file, 0o600);
  return file;
}

/** Issues the same certificate again, valid from 2070 on. `openssl x509` cannot do that, `openssl ca` can. */
function postponed({ ca }: Certificates): string {
  const folder = path.dirname(ca);
  const at = (name: string) => path.join(folder, name);
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '1000\n');
  writeFileSync(
    at('ca.conf'),
    `[ca]\ndefault_ca = d\n[d]\ndatabase = ${at('index.txt')}\nserial = ${at('serial')}\nnew_certs_dir = ${folder}
default_md = sha256\npolicy = p\ncopy_extensions = copy\n[p]\ncommonName = supplied\n`,
  );
  execFileSync(
    'openssl',
    [
      ...['ca', '-batch', '-notext', '-config', at('ca.conf'), '-cert', ca, '-keyfile', at('ca.key')],
      ...['-in', at('csr.pem'), '-out', at('later.pem')],
      ...['-startdate', '20700101000000Z', '-enddate', '20710101000000Z'],
    ],
    { stdio: 'pipe' },
  );
  return at('later.pem');
}

function tlsServer({ ca, cert, key }: Certificates, extra = ''): string {
  return `tls { cert_file: "${cert}", key_file: "${key}", ca_file: "${ca}"${extra} }`;
}

describe('identities', () => {
  test('a credentials file opens a server in operator mode; another operator’s does not', async () => {
    const ours = await operatorMode();
    const server = await startServer(ours.serverLines);
    const creds = secretFile('user.creds', await ours.creds());
    const connection = await open(server.url, `credentials_file = "${creds}"`);
    expect((await (await jetstreamManager(connection)).getAccountInfo()).streams).toBe(0);
    const other = secretFile('other.creds', await (await operatorMode()).creds());
    expect(await refusal(server.url, `credentials_file = "${other}"`)).toBe('nats.authorization');
    expect(await refusal(server.url)).toBe('nats.authorization');
  });

  test('credentials that end while connected say so', async () => {
    const ours = await operatorMode();
    const server = await startServer(ours.serverLines);
    const creds = secretFile('user.creds', await ours.creds(2));
    const connection = await open(server.url, `credentials_file = "${creds}"`);
    expect(codeOf(await connection.closed())).toBe('nats.credentials-expired');
  });

  test('expired credentials are refused before any connection is opened', async () => {
    const listener = createServer(() => {
      throw new Error('a connection was opened');
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    onTestFinished(() => void listener.close());
    const address = listener.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const creds = secretFile('user.creds', await (await operatorMode()).creds(-60));
    expect(await refusal(`nats://localhost:${address.port}`, `credentials_file = "${creds}"`)).toBe(
      'nats.credentials-expired',
    );
  });

  test('an NKey opens a server that knows it; another one does not', async () => {
    const user = createUser();
    const server = await startServer(`authorization { users: [ { nkey: ${user.getPublicKey()} } ] }`);
    const seed = secretFile('user.nk', new TextDecoder().decode(user.getSeed()));
    expect((await open(server.url, `nkey_seed_file = "${seed}"`)).isClosed()).toBe(false);
    const stranger = secretFile('other.nk', new TextDecoder().decode(createUser().getSeed()));
    expect(await refusal(server.url, `nkey_seed_file = "${stranger}"`)).toBe('nats.authorization');
  });

  test('mutual TLS with a credentials file, as in the seed’s example', async () => {
    const ours = await operatorMode();
    const certificates = issueCertificate();
    const server = await startServer(`${ours.serverLines}\n${tlsServer(certificates, ', verify: true')}`);
    const { ca, cert, key } = certificates;
    const creds = secretFile('user.creds', await ours.creds());
    const tls = `[nats.tls]\nca_cert = "${ca}"\nclient_cert = "${cert}"\nclient_key = "${key}"`;
    expect((await open(server.url, `${tls}\ncredentials_file = "${creds}"`)).isClosed()).toBe(false);
  });

  test('a client certificate of an authority the server does not trust is refused', async () => {
    const certificates = issueCertificate();
    const stranger = issueCertificate();
    const server = await startServer(tlsServer(certificates, ', verify: true'));
    const lines = `tls = { ca_cert = "${certificates.ca}", client_cert = "${stranger.cert}", client_key = "${stranger.key}" }`;
    expect(await refusal(server.url, lines)).toBe('nats.client-certificate');
  });
});

describe('a server that demands a client certificate', () => {
  test('says so of itself, for when its reason does not arrive; others do not', async () => {
    const certificates = issueCertificate();
    const strict = await startServer(tlsServer(certificates, ', verify: true'));
    const mild = await startServer(tlsServer(certificates));
    expect(await demandsClientCertificate(strict.url, 2000)).toBe(true);
    expect(await demandsClientCertificate(mild.url, 2000)).toBe(false);
    await mild.stop();
    expect(await demandsClientCertificate(mild.url, 2000)).toBe(false);
  });

  test('is told apart every time, whether its reason arrives or not', async () => {
    const certificates = issueCertificate();
    const server = await startServer(tlsServer(certificates, ', verify: true'));
    const lines = `tls = { ca_cert = "${certificates.ca}" }`;
    const codes = await Promise.all(Array.from({ length: 40 }, () => refusal(server.url, lines)));
    expect([...new Set(codes)]).toEqual(['nats.client-certificate']);
  });
});

describe('other refusals are told apart', () => {
  test('a network that leads nowhere', async () => {
    // Linux refuses to dial a multicast address: ENETUNREACH, without waiting.
    expect(await refusal('nats://224.0.0.1:4222')).toBe('nats.unreachable');
  });

  test('a server certificate that is not valid yet', async () => {
    const certificates = issueCertificate();
    const server = await startServer(tlsServer({ ...certificates, cert: postponed(certificates) }));
    expect(await refusal(server.url, `tls = { ca_cert = "${certificates.ca}" }`)).toBe(
      'nats.certificate-not-yet-valid',
    );
  });

  test('a message larger than the server takes', async () => {
    const server = await startServer('max_payload: 1024');
    const connection = await open(server.url);
    expect(() => connection.publish('cim.keys.x', 'x'.repeat(2000))).toThrow();
    try {
      connection.publish('cim.keys.x', 'x'.repeat(2000));
    } catch (error) {
      expect(codeOf(error)).toBe('nats.too-large');
    }
  });

  test('a stream that is gone', async () => {
    const server = await startServer();
    const manager = await jetstreamManager(await open(server.url));
    const error = await manager.streams.info('CIM_KEYS_EVENTS').catch((cause: unknown) => cause);
    expect(codeOf(error)).toBe('nats.stream-missing');
  });

  test('a problem in words stays as it is', () => {
    const problem = { code: 'x', happened: 'h', meaning: 'm', remedy: 'r', field: null };
    expect(codeOf(new ProblemError(problem))).toBe('x');
  });
});

test('what the client writes to a socket that it has ended ends nothing else', async () => {
  const sockets: Socket[] = [];
  subscribe('net.client.socket', (message) => {
    const socket: unknown = Reflect.get(Object(message), 'socket');
    if (socket instanceof Socket) sockets.push(socket);
  });
  const server = await startServer();
  const connection = await open(server.url);
  await connection.close();
  const [socket] = sockets.filter(({ remotePort, destroyed }) => remotePort === server.port || destroyed);
  if (socket === undefined) throw new Error('no socket');
  // An error that nobody listens to is thrown here.
  socket.emit('error', new Error('write after end'));
});
