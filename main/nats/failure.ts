import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { z } from 'zod';
import { oneLine } from '../../app/content/one-line.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { type Destination, natsProblem } from './problems.ts';
import { JetStreamRefusal } from './refusal.ts';

/**
 * Puts whatever NATS, TLS or the network threw into words for the person. The original stays as the `cause`.
 */
export function explainNatsError(error: unknown, to: Destination): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError(problemOf(causes(error), to), { cause: error });
}

/** The error, its causes, and the parts of an AggregateError, outermost first. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...causes(error.cause), ...parts.flatMap(causes)];
}

function problemOf(chain: readonly Error[], to: Destination): Problem {
  return (
    identity(chain, to) ??
    tls(chain, to) ??
    network(chain, to) ??
    jetStream(chain, to) ??
    nonsense(chain, to) ??
    natsProblem('nats.unexpected', { ...to, said: said(chain[0]?.message ?? 'an unknown error') })
  );
}

/** Texts of the server, or of the client library, as a part of a sentence. */
function said(text: string): string {
  return oneLine(text).replace(/\.$/, '');
}

/** What the client library, or this program, stumbles over when an answer lacks what every server sends. */
function nonsense(chain: readonly Error[], to: Destination): Problem | null {
  const stumbled = (error: Error) =>
    [TypeError, RangeError, SyntaxError, z.core.$ZodError].some((kind) => error instanceof kind);
  return chain.some(stumbled) ? senseless(to) : null;
}

function senseless(to: Destination): Problem {
  return natsProblem('nats.unexpected', { ...to, said: null });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function network(chain: readonly Error[], to: Destination): Problem | null {
  const codes = chain.map(codeOf);
  if (codes.includes('ECONNREFUSED') || chain.some(({ message }) => message === 'connection refused')) {
    return natsProblem('nats.refused', to);
  }
  if (codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN')) {
    return natsProblem('nats.unknown-host', to);
  }
  if (codes.some((code) => UNREACHABLE.includes(code))) {
    return natsProblem('nats.unreachable', to);
  }
  if (codes.includes('ETIMEDOUT') || chain.some((error) => error instanceof errors.TimeoutError)) {
    return natsProblem('nats.time-out', to);
  }
  if (chain.some(({ message }) => message.includes('unexpected response from server'))) {
    return natsProblem('nats.not-nats', to);
  }
  if (codes.some((code) => LOST.includes(code)) || chain.some(isClosed)) {
    return natsProblem('nats.connection-lost', to);
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

function identity(chain: readonly Error[], to: Destination): Problem | null {
  if (chain.some((error) => error instanceof errors.UserAuthenticationExpiredError)) {
    return natsProblem('nats.credentials-expired', to);
  }
  if (chain.some((error) => error instanceof errors.AuthorizationError)) {
    return natsProblem('nats.authorization', to);
  }
  const denied = chain.find((error) => error instanceof errors.PermissionViolationError);
  if (denied instanceof errors.PermissionViolationError) {
    return natsProblem('nats.permission', denied);
  }
  return null;
}

function tls(chain: readonly Error[], to: Destination): Problem | null {
  const codes = chain.map(codeOf);
  const messages = chain.map(({ message }) => message).join(' ');
  if (/does not support 'tls'|tls.*not available/.test(messages)) {
    return natsProblem('nats.tls-not-offered', to);
  }
  if (codes.includes('CERT_HAS_EXPIRED')) {
    return natsProblem('nats.certificate-expired', to);
  }
  if (codes.includes('CERT_NOT_YET_VALID')) {
    return natsProblem('nats.certificate-not-yet-valid', to);
  }
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return natsProblem('nats.certificate-name', to);
  }
  if (codes.some((code) => UNKNOWN_AUTHORITY.includes(code))) {
    return natsProblem('nats.certificate-unknown', to);
  }
  // The server's alerts about this laptop's certificate; older servers say the same for none and for a wrong one.
  // Source: RFC 8446 section 6.2.
  if (
    /certificate required|handshake failure|bad certificate|alert unknown ca|alert certificate/i.test(
      messages,
    )
  ) {
    return natsProblem('nats.client-certificate', to);
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

function jetStream(chain: readonly Error[], to: Destination): Problem | null {
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
    return natsProblem('nats.no-jetstream', { ...to, answered: false });
  }
  return null;
}

/** What a server says when it refuses; a faulty one may say anything. Source: NATS ADR-7. */
const refusalSchema = z.object({ err_code: z.int(), description: z.string().min(1) });

/** Source: nats-server, server/errors.json. */
function apiWords(api: { readonly code: number; readonly message: string }, to: Destination): Problem {
  switch (api.code) {
    case 10039:
    case 10076:
      return natsProblem('nats.no-jetstream', { ...to, answered: true });
    case 10059:
      return natsProblem('nats.stream-missing', to);
    case 10060:
      return natsProblem('nats.other-stream-answers', to);
    case 10065:
      return natsProblem('nats.stream-overlap', to);
    case 10023:
    case 10028:
    case 10047:
    case 10077:
      return natsProblem('nats.quota', { ...to, said: said(api.message) });
    case 10054:
      return natsProblem('nats.too-large', { of: 'server', said: said(api.message) });
    default:
      return natsProblem('nats.jetstream', { ...to, said: said(api.message), error: api.code });
  }
}
