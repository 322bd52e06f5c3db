import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { connect } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import type { Certificate } from '../../app/pki/certificate/certificate.ts';
import { pemOf } from '../../app/pki/pem.ts';
import { freePort } from './free-port.ts';
import type { Verdict } from './pki-judges.ts';
import { temporaryFolder } from './temporary.ts';

/*
 * Programs that speak TLS with certificates of the app, each as a server that wants a certificate of its client, and as a
 * client that looks at that of its server. Servers answer a request of HTTP: who gets the answer, was let in and has accepted.
 */

/** What one side of a handshake has: its certificate and those between it and the root, its key, and the root it trusts. */
export interface Side {
  readonly certificate: string;
  readonly between: string;
  readonly chain: string;
  readonly key: string;
  readonly root: string;
}

/** The files of a side. @param certificates its own first, then those above it without the root */
export function sideOf(
  certificates: readonly Certificate[],
  privateKey: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer },
  roots: readonly Certificate[],
): Side {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const pems = certificates.map(({ bytes }) => pemOf(bytes, 'certificate'));
  return {
    certificate: write('certificate.pem', pems[0] ?? ''),
    between: write('between.pem', pems.slice(1).join('')),
    chain: write('chain.pem', pems.join('')),
    key: write('key.pem', String(privateKey.export({ type: 'pkcs8', format: 'pem' }))),
    root: write('root.pem', roots.map(({ bytes }) => pemOf(bytes, 'certificate')).join('')),
  };
}

/** A server that wants a certificate of its clients. */
export interface TlsServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** The servers, by what they are called. `nats-server` stands for Go’s crypto/tls: at its WebSocket port HTTP is spoken. */
export const tlsServers = {
  'openssl s_server': (side: Side) =>
    started('openssl', (port) => [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-Verify', '4', '-verify_return_error'],
      ...['-cert', side.certificate, '-cert_chain', side.between, '-key', side.key, '-CAfile', side.root],
    ]),
  'gnutls-serv': (side: Side) =>
    started('gnutls-serv', (port) => [
      ...['--port', String(port), '--http', '--quiet', '--require-client-cert', '--verify-client-cert'],
      ...['--x509certfile', side.chain, '--x509keyfile', side.key, '--x509cafile', side.root],
    ]),
  Node: nodeServer,
  'nats-server (Go)': (side: Side) =>
    started('nats-server', (port) => [...['-c', configuration(side, port), '-a', '127.0.0.1', '-p', '-1']]),
} as const;

/** The clients, by what they are called. */
export const tlsClients = {
  'openssl s_client': (port: number, root: string, side: Side | null) =>
    asked('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-quiet'],
      ...['-verify_return_error', '-verify_hostname', 'localhost', '-CAfile', root],
      ...(side === null ? [] : ['-cert', side.certificate, '-cert_chain', side.between, '-key', side.key]),
    ]),
  'gnutls-cli': (port: number, root: string, side: Side | null) =>
    asked('gnutls-cli', [
      ...['--port', String(port), '--x509cafile', root, 'localhost'],
      ...(side === null ? [] : ['--x509certfile', side.chain, '--x509keyfile', side.key]),
    ]),
  Node: nodeClient,
  curl: (port: number, root: string, side: Side | null) =>
    asked('curl', [
      ...['-sS', '-i', '--max-time', '10', '--cacert', root],
      ...(side === null ? [] : ['--cert', side.chain, '--key', side.key]),
      `https://localhost:${port}/`,
    ]),
} as const;

/** What every server answers with. */
const ANSWERED = /HTTP\/1\.[01] \d{3}/;

function configuration({ chain, key, root }: Side, port: number): string {
  const file = path.join(temporaryFolder(), 'server.conf');
  const files = `cert_file: ${JSON.stringify(chain)}, key_file: ${JSON.stringify(key)}, ca_file: ${JSON.stringify(root)}`;
  writeFileSync(file, `websocket { listen: "127.0.0.1:${port}", tls { ${files}, verify: true } }\n`);
  return file;
}

async function started(program: string, args: (port: number) => readonly string[]): Promise<TlsServer> {
  const port = await freePort();
  const child = spawn(program, args(port), { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`${program} has ended.`);
    if (await listens(port)) return { port, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`${program} does not listen.`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function nodeServer({ chain, key, root }: Side): Promise<TlsServer> {
  const server = https.createServer(
    {
      ...{ cert: readFileSync(chain), key: readFileSync(key), ca: readFileSync(root) },
      ...{ requestCert: true, rejectUnauthorized: true },
    },
    (_, response) => response.end('let in'),
  );
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function nodeClient(port: number, root: string, side: Side | null): Promise<Verdict> {
  const own = side === null ? {} : { cert: readFileSync(side.chain), key: readFileSync(side.key) };
  return new Promise((resolve) => {
    let said = '';
    const socket = tls.connect({
      ...{ host: '127.0.0.1', port, servername: 'localhost', ca: readFileSync(root), ...own },
    });
    const end = (accepted: boolean) => {
      socket.destroy();
      resolve({ accepted, said });
    };
    socket.setTimeout(10_000, () => end(false));
    socket.on('secureConnect', () => socket.write(REQUEST));
    socket.on('data', (data) => {
      said += String(data);
      if (ANSWERED.test(said)) end(true);
    });
    socket.on('error', (error) => {
      said += error.message;
      end(false);
    });
    socket.on('close', () => end(ANSWERED.test(said)));
  });
}

const REQUEST = 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n';

/** Asks by a program, which is ended as soon as it has an answer: some would wait for more. */
async function asked(program: string, args: readonly string[]): Promise<Verdict> {
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let answer = '';
  child.stdin?.on('error', () => {});
  child.stdin?.write(REQUEST);
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  child.stderr?.on('data', (data) => {
    said += String(data);
  });
  child.stdout?.on('data', (data) => {
    answer += String(data);
    if (ANSWERED.test(answer)) child.kill('SIGKILL');
  });
  await once(child, 'close');
  clearTimeout(timer);
  return { accepted: ANSWERED.test(answer), said: `${answer}${said}`.trim() };
}
