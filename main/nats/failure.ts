import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { z } from 'zod';
import { oneLine } from '../../app/content/one-line.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { JetStreamRefusal } from './refusal.ts';

/** Where a sync was heading, for the words of a problem. */
export interface Destination {
  readonly url: string;
  readonly stream: string;
  readonly configFile: string;
}

const SAFE = 'The queue is safe: what NATS has not acknowledged is still waiting on this laptop.';

/**
 * Puts whatever NATS, TLS or the network threw into words for the person. The original stays as the `cause`.
 */
export function explainNatsError(error: unknown, to: Destination): ProblemError {
  if (error instanceof ProblemError) return error;
  const [code, happened, remedy] = words(causes(error), to);
  const problem: Problem = { code: `nats.${code}`, happened, meaning: SAFE, remedy, field: null };
  return new ProblemError(problem, { cause: error });
}

type Words = readonly [code: string, happened: string, remedy: string];

/** The error, its causes, and the parts of an AggregateError, outermost first. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...causes(error.cause), ...parts.flatMap(causes)];
}

function words(chain: readonly Error[], to: Destination): Words {
  return (
    identity(chain, to) ??
    tls(chain, to) ??
    network(chain, to) ??
    jetStream(chain, to) ??
    nonsense(chain, to) ?? [
      'unexpected',
      `NATS at ${to.url} reported: ${said(chain[0]?.message ?? 'an unknown error')}.`,
      'Press “Sync to NATS” to try again. If it stays, show this message to the person who runs the server.',
    ]
  );
}

/** Texts of the server, or of the client library, as a part of a sentence. */
function said(text: string): string {
  return oneLine(text).replace(/\.$/, '');
}

/** What the client library, or this program, stumbles over when an answer lacks what every server sends. */
function nonsense(chain: readonly Error[], to: Destination): Words | null {
  const stumbled = (error: Error) =>
    [TypeError, RangeError, SyntaxError, z.core.$ZodError].some((kind) => error instanceof kind);
  return chain.some(stumbled) ? senseless(to) : null;
}

function senseless(to: Destination): Words {
  return [
    'unexpected',
    `This program can make no sense of an answer of ${to.url}.`,
    'Check that it is the right server, then sync again. If it stays, tell the person who runs the server.',
  ];
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function network(chain: readonly Error[], to: Destination): Words | null {
  const codes = chain.map(codeOf);
  if (codes.includes('ECONNREFUSED') || chain.some(({ message }) => message === 'connection refused')) {
    return [
      'refused',
      `Nothing answers at ${to.url}: the connection was refused.`,
      'Check that the NATS server is running and that host and port are right, then sync again.',
    ];
  }
  if (codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN')) {
    return [
      'unknown-host',
      `The name in ${to.url} is not known on this network.`,
      'Check the spelling of the server’s name and that this laptop is connected to the right network.',
    ];
  }
  if (codes.some((code) => UNREACHABLE.includes(code))) {
    return [
      'unreachable',
      `${to.url} cannot be reached from this network.`,
      'Connect the laptop to the network of the server, then sync again.',
    ];
  }
  if (codes.includes('ETIMEDOUT') || chain.some((error) => error instanceof errors.TimeoutError)) {
    return [
      'time-out',
      `${to.url} did not answer in time.`,
      'Check host, port and firewall. If the server is only slow, raise nats.connection_timeout_secs, then sync again.',
    ];
  }
  if (chain.some(({ message }) => message.includes('unexpected response from server'))) {
    return [
      'not-nats',
      `Something answers at ${to.url}, but it is not a NATS server.`,
      'Check the port: NATS usually listens on 4222.',
    ];
  }
  if (codes.some((code) => LOST.includes(code)) || chain.some(isClosed)) {
    return [
      'connection-lost',
      `The connection to ${to.url} was lost.`,
      'Sync again: it goes on where it stopped.',
    ];
  }
  return null;
}

const UNREACHABLE = ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EACCES', 'EPERM'];
const LOST = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/** The client says so in several ways, depending on what it was doing. */
function isClosed(error: Error): boolean {
  return (
    error instanceof errors.ClosedConnectionError || /^connection (closed|disconnected)$/.test(error.message)
  );
}

function identity(chain: readonly Error[], to: Destination): Words | null {
  if (chain.some((error) => error instanceof errors.UserAuthenticationExpiredError)) {
    return [
      'credentials-expired',
      `The credentials for ${to.url} have expired.`,
      `Ask for a new credentials file and set nats.credentials_file in ${to.configFile}.`,
    ];
  }
  if (chain.some((error) => error instanceof errors.AuthorizationError)) {
    return [
      'authorization',
      `${to.url} refused this laptop’s identity (authorization violation).`,
      `Set nats.credentials_file in ${to.configFile} to a valid credentials file for this server, then sync again.`,
    ];
  }
  const denied = chain.find((error) => error instanceof errors.PermissionViolationError);
  if (denied instanceof errors.PermissionViolationError) {
    return [
      'permission',
      `The server does not let this identity use the subject ${denied.subject}.`,
      'Ask the person who runs the server to allow it, then sync again.',
    ];
  }
  return null;
}

function tls(chain: readonly Error[], to: Destination): Words | null {
  const codes = chain.map(codeOf);
  const messages = chain.map(({ message }) => message).join(' ');
  if (/does not support 'tls'|tls.*not available/.test(messages)) {
    return [
      'tls-not-offered',
      `The configuration asks for TLS, but ${to.url} offers none. Nothing was sent in the clear.`,
      'Check that this is the right server and port, or have TLS switched on there.',
    ];
  }
  if (codes.includes('CERT_HAS_EXPIRED')) {
    return [
      'certificate-expired',
      `The certificate of ${to.url} has expired.`,
      'Check this laptop’s date; if it is right, the server needs a new certificate.',
    ];
  }
  if (codes.includes('CERT_NOT_YET_VALID')) {
    return [
      'certificate-not-yet-valid',
      `The certificate of ${to.url} is not valid yet.`,
      'Check this laptop’s date; if it is right, ask the person who runs the server.',
    ];
  }
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return [
      'certificate-name',
      `The certificate of ${to.url} was issued for another name.`,
      'Use the server name that stands in its certificate (not an IP address).',
    ];
  }
  if (codes.some((code) => UNKNOWN_AUTHORITY.includes(code))) {
    return [
      'certificate-unknown',
      `${to.url} requires TLS, and this laptop does not know the authority that issued its certificate.`,
      `Set ca_cert under [nats.tls] in ${to.configFile} to the authority’s certificate file, then sync again.`,
    ];
  }
  // The server's alerts about this laptop's certificate; older servers say the same for none and for a wrong one.
  // Source: RFC 8446 section 6.2.
  if (
    /certificate required|handshake failure|bad certificate|alert unknown ca|alert certificate/i.test(
      messages,
    )
  ) {
    return [
      'client-certificate',
      `${to.url} asks for a client certificate that it accepts.`,
      `Set client_cert and client_key under [nats.tls] in ${to.configFile} to a certificate of an authority the server trusts, then sync again.`,
    ];
  }
  return null;
}

const UNKNOWN_AUTHORITY = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

function jetStream(chain: readonly Error[], to: Destination): Words | null {
  const api = chain.find((error) => error instanceof JetStreamApiError);
  if (api instanceof JetStreamApiError) {
    const { data } = refusalSchema.safeParse(api.apiError());
    return data === undefined
      ? senseless(to)
      : apiWords({ code: data.err_code, message: data.description }, to);
  }
  if (chain.some(({ message }) => message.includes('max_payload size exceeded'))) {
    return apiWords({ code: 10054, message: 'max_payload' }, to);
  }
  const refusal = chain.find((error) => error instanceof JetStreamRefusal);
  if (refusal instanceof JetStreamRefusal) return apiWords(refusal, to);
  if (
    chain.some((error) => error.name === 'JetStreamNotEnabled' || error instanceof errors.NoRespondersError)
  ) {
    return [
      'no-jetstream',
      `${to.url} has no JetStream for this identity, so nothing could be stored there.`,
      'Have JetStream switched on for this account (“jetstream {}” in the server’s configuration), then sync again.',
    ];
  }
  return null;
}

/** What a server says when it refuses; a faulty one may say anything. Source: NATS ADR-7. */
const refusalSchema = z.object({ err_code: z.int(), description: z.string().min(1) });

/** Source: nats-server, server/errors.json. */
function apiWords(api: { readonly code: number; readonly message: string }, to: Destination): Words {
  switch (api.code) {
    case 10039:
    case 10076:
      return [
        'no-jetstream',
        `JetStream is not switched on for this identity at ${to.url}.`,
        'Have it switched on for this account, then sync again.',
      ];
    case 10059:
      return [
        'stream-missing',
        `The stream ${to.stream} is no longer there at ${to.url}.`,
        'Sync again: it is made when missing, and you are asked what to send to it. If it goes away again, ask the person who runs the server.',
      ];
    case 10060:
      return [
        'other-stream-answers',
        `Another stream than ${to.stream} takes these subjects at ${to.url} now, and has refused the message.`,
        'Ask the person who runs the server what became of the stream, then sync again.',
      ];
    case 10065:
      return [
        'stream-overlap',
        `Another stream on ${to.url} already takes these subjects, so ${to.stream} could not be made.`,
        'Set nats.stream_name to that stream’s name, or choose another nats.subject_prefix.',
      ];
    case 10023:
    case 10028:
    case 10047:
    case 10077:
      return [
        'quota',
        `The server has no room left for ${to.stream} (${said(api.message)}).`,
        'Have the limit raised, then sync again.',
      ];
    case 10054:
      return [
        'too-large',
        `The server takes no message of this size (${said(api.message)}).`,
        'Have max_payload or the stream’s limit raised, then sync again.',
      ];
    default:
      return [
        'jetstream',
        `JetStream at ${to.url} refused: ${said(api.message)} (error ${api.code}).`,
        'Show this message to the person who runs the server, then sync again.',
      ];
  }
}
