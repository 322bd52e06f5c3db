import type { Claims } from './claims.ts';
import { limitlessZeros, NO_LIMIT_BY_ZERO } from './limits.ts';

/** One thing that a token says. */
export interface TokenLine {
  /** The field by its name in the token, `nats.limits.conn`; entries of lists are counted from 1. */
  readonly field: string;
  /** What it is called in plain words. */
  readonly label: string;
  readonly value: string;
}

/** A line of a later token beside the same one of an earlier. */
export interface ComparedLine extends TokenLine {
  /** What stood there before; null where nothing did. */
  readonly before: string | null;
  readonly differs: boolean;
}

/**
 * What a token says, all of it, in plain words beside the names of its fields. Nothing is left out: what has no words of its
 * own bears the name of its field.
 */
export function describeToken(claims: Claims): readonly TokenLine[] {
  const { nats } = claims;
  const unlimited =
    nats.type === 'account' ? limitlessZeros(nats.limits).map((name) => `nats.limits.${name}`) : [];
  return linesIn(claims, []).map((line) =>
    unlimited.includes(line.field) ? { ...line, value: NO_LIMIT_BY_ZERO } : line,
  );
}

/**
 * A token beside an earlier one about the same: every line of both, what was taken away among them.
 * @param earlier null where there is none; then nothing differs
 */
export function compareTokens(earlier: Claims | null, later: Claims): readonly ComparedLine[] {
  const now = describeToken(later);
  if (earlier === null) return now.map((line) => ({ ...line, before: null, differs: false }));
  const before = new Map(describeToken(earlier).map((line) => [line.field, line]));
  const kept = now.map((line) => {
    const value = before.get(line.field)?.value ?? null;
    return { ...line, before: value, differs: value !== line.value };
  });
  const fields = new Set(now.map(({ field }) => field));
  const gone = [...before.values()].filter(({ field }) => !fields.has(field));
  return [
    ...kept,
    ...gone.map((line) => ({ ...line, value: 'Not said any more', before: line.value, differs: true })),
  ];
}

type Path = readonly (string | number)[];

function linesIn(value: unknown, path: Path): TokenLine[] {
  if (Array.isArray(value) && (value.length === 0 || value.some((each) => typeof each === 'object')))
    return value.length === 0
      ? [lineOf(path, [])]
      : value.flatMap((each, at) => linesIn(each, [...path, at + 1]));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    return entries.length === 0
      ? [lineOf(path, [])]
      : entries.flatMap(([name, each]) => linesIn(each, [...path, name]));
  }
  return [lineOf(path, value)];
}

function lineOf(path: Path, value: unknown): TokenLine {
  const field = path.join('.');
  return { field, label: labelOf(path), value: valueInWords(path, value) };
}

/** What fields are called, by their own names and those of what they stand in. */
const LABELS: Readonly<Record<string, string>> = {
  exp: 'Expires',
  iat: 'Issued',
  iss: 'Issued by the key',
  jti: 'Token id',
  name: 'Name',
  nbf: 'Valid from',
  sub: 'About the key',
  type: 'Kind of token',
  version: 'Version of the format',
  signing_keys: 'Signing key',
  system_account: 'System account',
  strict_signing_key_usage: 'Only signing keys may sign',
  account_server_url: 'Server of account tokens',
  operator_service_urls: 'Servers',
  assert_server_version: 'Least version of servers',
  tags: 'Tags',
  description: 'Description',
  'limits.subs': 'Subscriptions at a time',
  'limits.data': 'Bytes in all',
  'limits.payload': 'Bytes of a message',
  'limits.imports': 'Imports',
  'limits.exports': 'Exports',
  'limits.conn': 'Connections at a time',
  'limits.leaf': 'Leaf nodes at a time',
  'limits.wildcards': 'Exports may have wildcards',
  'limits.disallow_bearer': 'Tokens without a seed are refused',
  'limits.mem_storage': 'JetStream, bytes in memory',
  'limits.disk_storage': 'JetStream, bytes on the disk',
  'limits.streams': 'JetStream, streams',
  'limits.consumer': 'JetStream, consumers',
  'limits.max_ack_pending': 'JetStream, unacknowledged messages of a consumer',
  'limits.mem_max_stream_bytes': 'JetStream, bytes of a stream in memory',
  'limits.disk_max_stream_bytes': 'JetStream, bytes of a stream on the disk',
  'limits.max_bytes_required': 'Streams must say how large they may grow',
  'pub.allow': 'May publish to',
  'pub.deny': 'May not publish to',
  'sub.allow': 'May subscribe to',
  'sub.deny': 'May not subscribe to',
  'resp.max': 'May answer a request with, messages',
  'resp.ttl': 'May answer a request for, nanoseconds',
  subs: 'Subscriptions at a time',
  data: 'Bytes in all',
  payload: 'Bytes of a message',
  src: 'Only from the networks',
  'times.start': 'Only from, time of day',
  'times.end': 'Only until, time of day',
  times_location: 'Time zone of these times',
  bearer_token: 'Whoever has the token is the user, without a seed',
  allowed_connection_types: 'Only by connections of the kinds',
  issuer_account: 'Account',
  key: 'Scoped signing key',
  kind: 'Kind',
  role: 'Role',
  subject: 'Subject',
  token_req: 'Importing needs an activation token',
  account: 'Account',
  local_subject: 'Known here as',
  token: 'Activation token',
};

/** Where a field stands, for those that are not at the top. */
const PLACES: Readonly<Record<string, string>> = {
  signing_keys: 'Signing key',
  template: 'for its users',
  default_permissions: 'Users who say nothing',
  exports: 'Export',
  imports: 'Import',
  times: 'Time',
};

function labelOf(path: Path): string {
  const at = path.lastIndexOf('revocations');
  if (at >= 0 && at < path.length - 1) {
    const key = path[at + 1];
    const who = key === '*' ? 'All keys' : `The key ${key}`;
    return [...placesOf(path.slice(0, at)), `${who} revoked, for what was issued until`].join(', ');
  }
  const names = path.filter((part) => typeof part === 'string');
  const [last = '', before = ''] = names.toReversed();
  const pair = LABELS[`${before}.${last}`];
  const places = placesOf(path.slice(0, -1));
  return [...places, pair ?? LABELS[last] ?? last].join(', ');
}

function placesOf(path: Path): string[] {
  return path.flatMap((part, at) => {
    const place = typeof part === 'string' ? PLACES[part] : undefined;
    if (place === undefined) return [];
    const number = path[at + 1];
    return [typeof number === 'number' ? `${place} ${number}` : place];
  });
}

const KINDS: Readonly<Record<string, string>> = {
  operator: 'NATS operator',
  account: 'NATS account',
  user: 'NATS user',
  activation: 'Activation of an import',
};

const TIMES: ReadonlySet<string | number | undefined> = new Set(['exp', 'nbf', 'iat']);
const LIMITS: ReadonlySet<string | number | undefined> = new Set(['subs', 'data', 'payload']);

function valueInWords(path: Path, value: unknown): string {
  const last = path.at(-1);
  const inLimits = path.includes('limits') || LIMITS.has(last);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') {
    if (TIMES.has(last) || path.includes('revocations'))
      return last === 'exp' && value === 0 ? 'Never' : timeOf(value);
    if (inLimits && value === -1) return 'No limit';
    return inLimits && value === 0 ? 'None' : value.toLocaleString('en');
  }
  if (Array.isArray(value)) {
    // A server takes an empty list of what is allowed for leave to do everything.
    if (value.length === 0) return last === 'allow' ? 'Everything, since the list is empty' : 'None';
    return value.join(', ');
  }
  return last === 'type' && path.length === 2 ? (KINDS[String(value)] ?? String(value)) : String(value);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
