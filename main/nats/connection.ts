import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { connect as connectSocket, Socket } from 'node:net';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { ProblemError } from '../../app/problem.ts';
import type { LocatedConfig } from '../config/config-file.ts';
import { readCredentials } from './credentials.ts';
import { explainNatsError } from './failure.ts';
import { natsProblem } from './problems.ts';

/** Name under which the server lists this client. */
const CLIENT_NAME = 'CIM Keys Ceremony';

/**
 * The sockets of one attempt. When a server takes the connection and says nothing, the client gives up and leaves its
 * socket open (transport-node 3.4.0, node_transport.js: a time-out does not end the transport's `connect`).
 * Source: Node.js, diagnostics_channel, `net.client.socket`: published where a client socket is made.
 */
const socketsOfAttempt = new AsyncLocalStorage<Set<Socket>>();
subscribe('net.client.socket', (message) => {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  if (message.socket instanceof Socket) socketsOfAttempt.getStore()?.add(message.socket);
});

/**
 * Opens one connection and does not try again by itself: a failed attempt is told to the person at once.
 * The files the configuration names are checked first. Where TLS is configured, by `[nats.tls]` or a `tls://`
 * address, a server without TLS is refused. In Offline mode no connection is opened at all: here, and nowhere else, that is
 * decided.
 * @throws ProblemError in Offline mode, or when something is switched off or a file cannot be used; nothing was opened then
 * @throws whatever NATS, TLS or the network throws; `explainNatsError` puts it into words
 */
export async function openConnection(
  located: LocatedConfig,
  use: ConnectionUse = {},
): Promise<NatsConnection> {
  requireOpenable(located, use);
  const { nats } = located.config;
  const { tls, authenticator } = readCredentials(
    use.credentials === undefined ? located : as(located, use.credentials),
  );
  const timeout = nats.connection_timeout_secs * 1000;
  const sockets = new Set<Socket>();
  const opening = socketsOfAttempt.run(sockets, () =>
    connect({
      servers: nats.url,
      name: CLIENT_NAME,
      timeout,
      reconnect: false,
      // Only the configured server is spoken to, whatever others it advertises.
      ignoreClusterUpdates: true,
      noAsyncTraces: true,
      ...(tls && { tls }),
      ...(authenticator && { authenticator }),
    }),
  );
  void opening
    .then((connection) => connection.closed())
    .then(
      () => ignoreErrors(sockets),
      () => ignoreErrors(sockets),
    );
  return opening.catch(async (error: unknown) => {
    for (const socket of sockets) socket.destroy();
    const to = { url: nats.url, stream: nats.stream_name, configFile: located.file };
    const lost = explainNatsError(error, to).problem.code === 'nats.connection-lost';
    if (tls === null || !lost || !(await demandsClientCertificate(nats.url, timeout))) throw error;
    throw new Error('certificate required', { cause: error });
  });
}

/**
 * The client takes all listeners from a socket that it ends, and may write to it once more (transport-node 3.4.0): an error that
 * nobody listens to would end the program.
 */
function ignoreErrors(sockets: Iterable<Socket>): void {
  for (const socket of sockets) socket.on('error', () => {});
}

/**
 * Whether the server demands a client certificate, by what it says of itself before anything else. With TLS 1.3 a
 * server that refuses a client's certificate may end the connection before its reason has arrived; then it is
 * asked. Source: NATS client protocol, INFO, `tls_verify`.
 * @param url `tls://host:4222`
 * @param patience milliseconds
 */
export function demandsClientCertificate(url: string, patience: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connectSocket({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 4222) });
    let said = '';
    const end = () => {
      socket.destroy();
      resolve(/^INFO .*"tls_verify":\s*true/.test(said));
    };
    socket.setTimeout(patience, end);
    socket.on('error', end).on('close', end);
    socket.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('\n') || said.length > 65_536) end();
    });
  });
}

/** What can be switched off in the configuration, and is needed for most of what a connection is for. */
export type Demand = 'nats.enabled' | 'nats.enable_jetstream';

/** What a connection is for. */
interface ConnectionUse {
  /** As the beginning of a sentence: “The proof”; without it, the sync. */
  readonly purpose?: string;
  /** What must not be switched off for it. */
  readonly demands?: readonly Demand[];
  /** The `.creds` file of whoever enters, where that is not the one of the configuration. Absolute. */
  readonly credentials?: string;
}

/** The same configuration, entered by somebody else. */
function as({ config, ...located }: LocatedConfig, credentials: string): LocatedConfig {
  const { nkey_seed_file: _, ...nats } = config.nats;
  return { ...located, config: { ...config, nats: { ...nats, credentials_file: credentials } } };
}

/**
 * What `openConnection` asks before anything else, for who wants to know it before saying that a connection is opened.
 * @throws ProblemError in Offline mode, or where something is switched off
 */
export function requireOpenable(
  { config, file }: LocatedConfig,
  { purpose, demands = [] }: ConnectionUse = {},
): void {
  const { mode, nats } = config;
  const facts = { purpose: purpose ?? null, configFile: file };
  if (mode.mode === 'Offline') throw new ProblemError(natsProblem('nats.offline-mode', facts));
  const isOn = { 'nats.enabled': nats.enabled, 'nats.enable_jetstream': nats.enable_jetstream };
  const off = demands.find((demand) => !isOn[demand]);
  if (off !== undefined) throw new ProblemError(natsProblem('nats.switched-off', { ...facts, key: off }));
}
