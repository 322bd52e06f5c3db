import { StorageType } from '@nats-io/jetstream';
import { NO_LIMITS } from './nats-identities.ts';
import {
  answers,
  type Deed,
  enters,
  exporterEnters,
  hears,
  isAnswered,
  makes,
  publishes,
  subscribes,
} from './nats-verdict-deeds.ts';
import {
  type Changes,
  EXPORTS,
  HEADER,
  type Json,
  type Keys,
  MINUTE,
  now,
  OFF,
  type Part,
  stranger,
  TEMPLATE,
  token,
  type World,
  world,
} from './nats-verdict-world.ts';
import type { CaseAbout } from './verdicts.ts';

/* A case for each field and rule of NATS tokens. */

/** A field and rule, with the tokens that show it. */
export interface NatsCase extends CaseAbout {
  readonly world: World;
  /** What a server lets be done where it accepts: whether it was done. */
  readonly deed: Deed;
  /** Who is asked: servers alone about what no token tells by itself, and about credentials those that are given them. */
  readonly asked: 'all' | 'servers' | 'given';
}

type Row = readonly [
  field: string,
  rule: string,
  source: string,
  change: (keys: Keys) => Changes,
  deed?: Deed,
];

/** @param isMade whether this program makes such tokens @param asked who is asked */
function rows(isMade: boolean, asked: NatsCase['asked'], all: readonly Row[]): NatsCase[] {
  return all.map(([field, rule, source, change, deed = enters]) => ({
    ...{ field, rule, source, isMade, deed, asked },
    world: world(change),
  }));
}

const limits = (changes: Json) => ({ nats: { limits: { ...NO_LIMITS, ...changes } } });
const imports = (keys: Keys, changes: Json = {}, of = EXPORTS[0]) => ({
  imports: [{ ...of, account: keys.exporter.publicKey, ...changes }],
});

/** An account that exports to whoever has an activation, and one that imports with this one. */
function activated(
  keys: Keys,
  part: Part | null = {},
  {
    revocations,
    imported = {},
    service = false,
  }: { revocations?: Json; imported?: Json; service?: boolean } = {},
): Changes {
  const of = EXPORTS[service ? 1 : 0];
  const claims = {
    name: 'Activation',
    sub: keys.account.publicKey,
    nats: {
      type: 'activation',
      subject: of?.subject,
      kind: of?.type,
      issuer_account: keys.exporter.publicKey,
    },
  };
  const activation = part === null ? undefined : token(keys.exporterSigner, claims, part);
  return {
    account: { nats: imports(keys, { ...imported, token: activation }, of) },
    exporter: { nats: { exports: EXPORTS.map((each) => ({ ...each, token_req: true, revocations })) } },
  };
}

const hour = (offset: number) =>
  new Date((now + offset * 3600) * 1000)
    .toISOString()
    .slice('2027-01-31T'.length, '2027-01-31T08:00:00'.length);

/** What another account exports besides the usual. */
function exporting(rule: string, more: Json): Row {
  const exports = [...EXPORTS, { name: 'Another', ...more }];
  return [
    'Account, exports',
    rule,
    'jwt, Exports',
    () => ({ exporter: { nats: { exports } } }),
    exporterEnters,
  ];
}

/** All fields and rules, in the order of the table. */
export const natsCases: readonly NatsCase[] = [
  ...rows(true, 'all', [['All of it', 'as this program makes it', 'ADR-14', () => ({})]]),
  ...rows(false, 'all', [
    [
      'Header',
      'alg ed25519, which signs the claims alone',
      'jwt, Header',
      () => ({ user: { header: { typ: 'JWT', alg: 'ed25519' } } }),
    ],
    ['Header', 'alg none', 'jwt, Header', () => ({ user: { header: { typ: 'JWT', alg: 'none' } } })],
    [
      'Header',
      'typ of something else',
      'jwt, Header',
      () => ({ user: { header: { ...HEADER, typ: 'JWS' } } }),
    ],
    ['Header', 'one more field', 'jwt, Header', () => ({ user: { header: { ...HEADER, kid: 'x' } } })],
    [
      'Signature',
      'of another key than it names',
      'jwt, Decode',
      () => ({ user: { text: (whole) => `${whole.slice(0, -8)}AAAAAAAA` } }),
    ],
    ['Text', 'four parts', 'jwt, Decode', () => ({ user: { text: (whole) => `${whole}.AAAA` } })],
    [
      'Text',
      'base64url with padding',
      'jwt, Decode',
      () => ({ user: { text: (whole) => whole.replace('.', '=.') } }),
    ],
    ['version', '3', 'jwt, GenericFields', () => ({ user: { nats: { version: 3 } } })],
    [
      'A field',
      'that nobody knows',
      'jwt, UserClaims',
      () => ({ user: { nats: { src_networks: ['10.0.0.0/8'] } } }),
    ],
    ['name', 'left out', 'jwt, ClaimsData', () => ({ user: { top: { name: undefined } } })],
    ['iat', 'left out', 'jwt, ClaimsData', () => ({ user: { top: { iat: undefined } } })],
    [
      'iat',
      'an hour ahead, as of a clock that ran ahead',
      'jwt, ClaimsData',
      () => ({ user: { top: { iat: now + 60 * MINUTE } } }),
    ],
    ['nbf', 'an hour ahead', 'jwt, ClaimsData', () => ({ user: { top: { nbf: now + 60 * MINUTE } } })],
    ['exp', '0', 'jwt, ClaimsData', () => ({ user: { top: { exp: 0 } } })],
  ]),
  ...rows(true, 'all', [
    ['exp', 'over, of a user', 'jwt, ClaimsData', () => ({ user: { top: { exp: now - MINUTE } } })],
    ['exp', 'over, of an account', 'jwt, ClaimsData', () => ({ account: { top: { exp: now - MINUTE } } })],
    ['exp', 'over, of an operator', 'jwt, ClaimsData', () => ({ operator: { top: { exp: now - MINUTE } } })],
  ]),
  ...rows(false, 'all', [
    [
      'Operator, iss',
      'another operator',
      'jwt, OperatorClaims',
      () => ({ operator: { by: stranger.operator } }),
    ],
    [
      'Operator, sub',
      'the key of an account',
      'jwt, OperatorClaims',
      () => ({ operator: { top: { sub: stranger.account.publicKey } } }),
    ],
    [
      'Operator, signing_keys',
      'the key of an account among them',
      'jwt, Operator',
      ({ operatorSigner }) => ({
        operator: { nats: { signing_keys: [operatorSigner.publicKey, stranger.account.publicKey] } },
      }),
    ],
    [
      'Operator, strict_signing_key_usage',
      'left out, and an account signed by the identity key',
      'jwt, Operator',
      ({ operator }) => ({
        operator: { nats: { strict_signing_key_usage: undefined } },
        account: { by: operator },
      }),
    ],
    [
      'Operator, strict_signing_key_usage',
      'left out, and a user signed by the identity key of its account',
      'jwt, Operator',
      ({ account }) => ({
        operator: { nats: { strict_signing_key_usage: undefined } },
        user: { by: account, nats: { issuer_account: undefined } },
      }),
    ],
    [
      'Operator, strict_signing_key_usage',
      'and an account signed by the identity key',
      'jwt, Operator',
      ({ operator }) => ({ account: { by: operator } }),
    ],
    [
      'Operator, strict_signing_key_usage',
      'and a user signed by the identity key of its account',
      'jwt, Operator',
      ({ account }) => ({ user: { by: account, nats: { issuer_account: undefined } } }),
    ],
    [
      'Operator, system_account',
      'left out',
      'server, resolver',
      () => ({ operator: { nats: { system_account: undefined } } }),
    ],
    ['Operator, system_account', 'with JetStream', 'server, JetStream', () => ({ system: limits({}) })],
    [
      'Operator, account_server_url',
      'no URL',
      'jwt, Operator',
      () => ({ operator: { nats: { account_server_url: 'nowhere' } } }),
    ],
    [
      'Operator, operator_service_urls',
      'no URL',
      'jwt, Operator',
      () => ({ operator: { nats: { operator_service_urls: ['nowhere'] } } }),
    ],
    [
      'Operator, assert_server_version',
      'later than any',
      'jwt, Operator',
      () => ({ operator: { nats: { assert_server_version: '99.0.0' } } }),
    ],
    [
      'Account, iss',
      'a signing key that the operator does not name',
      'jwt, DidSign',
      () => ({ account: { by: stranger.operator } }),
    ],
    ['Account, iss', 'the account itself', 'jwt, DidSign', ({ account }) => ({ account: { by: account } })],
    [
      'Account, limits',
      'left out',
      'jwt, OperatorLimits',
      () => ({ account: { nats: { limits: undefined } } }),
    ],
    [
      'Account, limits.conn',
      'left out',
      'jwt, AccountLimits',
      () => ({ account: limits({ conn: undefined }) }),
    ],
    [
      'Account, limits.subs',
      'left out',
      'jwt, NatsLimits',
      () => ({ account: limits({ subs: undefined }) }),
      subscribes('a'),
    ],
    [
      'Account, limits.payload',
      'left out',
      'jwt, NatsLimits',
      () => ({ account: limits({ payload: undefined }) }),
      publishes('a'),
    ],
    [
      'Account, limits.data',
      'left out',
      'jwt, NatsLimits',
      () => ({ account: limits({ data: undefined }) }),
      publishes('a'),
    ],
    [
      'Account, limits.tiered_limits',
      'together with JetStream’s own limits',
      'jwt, OperatorLimits',
      () => ({ account: limits({ tiered_limits: { R1: { disk_storage: -1 } } }) }),
      makes(),
    ],
    [
      'Account, limits.exports',
      '0, with an export',
      'jwt, Account',
      () => ({ exporter: limits({ exports: 0 }) }),
      exporterEnters,
    ],
    [
      'Account, limits.wildcards',
      'no, with an export that has one',
      'jwt, Account',
      () => ({ exporter: limits({ wildcards: false, exports: 10 }) }),
      exporterEnters,
    ],
    [
      'Account, limits.imports',
      '0, with an import',
      'jwt, Account',
      (keys) => ({ account: { nats: { ...limits({ imports: 0 }).nats, ...imports(keys) } } }),
      hears,
    ],
    exporting('one within another of the same kind', { subject: 'events.a', type: 'stream' }),
    exporting('two of one kind and subject', { subject: 'time', type: 'service' }),
    exporting('`events.>` beside `*.*`', { subject: '*.*', type: 'stream' }),
    [
      'Account, imports.account',
      'the key of an operator',
      'jwt, Import',
      (keys) => ({ account: { nats: imports(keys, { account: stranger.operator.publicKey }) } }),
    ],
    [
      'Account, imports.type',
      'neither stream nor service',
      'jwt, Import',
      (keys) => ({ account: { nats: imports(keys, { type: 'both' }) } }),
    ],
    [
      'Account, signing_keys',
      'the key of an operator among them',
      'jwt, SigningKeys',
      ({ signer }) => ({
        account: { nats: { signing_keys: [signer.publicKey, stranger.operator.publicKey] } },
      }),
    ],
  ]),
  ...rows(true, 'all', [
    exporting('two that overlap, neither of them within the other', { subject: '*.a.>', type: 'stream' }),
    exporting('one within another of the other kind', { subject: 'events.a', type: 'service' }),
    [
      'Account, signing_keys',
      'one with a scope, and a user that says nothing of it',
      'jwt, UserScope',
      ({ scoped }) => ({ user: { by: scoped } }),
      publishes('devices.dev1.x'),
    ],
    [
      'Account, revocations',
      'of the user, up to when it was issued',
      'jwt, RevocationList',
      ({ user }) => ({ account: { nats: { revocations: { [user.publicKey]: now - MINUTE } } } }),
    ],
    [
      'Account, revocations',
      'of the user, up to the second before',
      'jwt, RevocationList',
      ({ user }) => ({ account: { nats: { revocations: { [user.publicKey]: now - MINUTE - 1 } } } }),
    ],
    [
      'Account, revocations',
      'of all users, up to now',
      'jwt, RevocationList',
      () => ({ account: { nats: { revocations: { '*': now } } } }),
    ],
    [
      'Account, imports',
      'of a stream, under its own name',
      'jwt, Import',
      (keys) => ({ account: { nats: imports(keys) } }),
      hears,
    ],
    [
      'Account, imports',
      'of a service',
      'jwt, Import',
      (keys) => ({ account: { nats: imports(keys, {}, EXPORTS[1]) } }),
      isAnswered,
    ],
  ]),
  ...rows(true, 'servers', [
    ['Account, limits.conn', '0', 'jwt, AccountLimits', () => ({ account: limits({ conn: 0 }) })],
    [
      'Account, limits.subs',
      '1, and a second subscription',
      'jwt, NatsLimits',
      () => ({ account: limits({ subs: 1 }) }),
      subscribes('a', 'b'),
    ],
    [
      'Account, limits.payload',
      '10, and a message of 11 bytes',
      'jwt, NatsLimits',
      () => ({ account: limits({ payload: 10 }) }),
      publishes('a', 11),
    ],
    [
      'Account, limits.disallow_bearer',
      'no, and a user without a seed',
      'jwt, AccountLimits',
      () => ({ user: { nats: { bearer_token: true } }, holder: stranger.user }),
    ],
    [
      'Account, limits.disallow_bearer',
      'yes, and a user without a seed',
      'jwt, AccountLimits',
      () => ({
        account: limits({ disallow_bearer: true }),
        user: { nats: { bearer_token: true } },
        holder: stranger.user,
      }),
    ],
    [
      'Account, limits.mem_storage, disk_storage',
      '0 both, and a stream',
      'jwt, JetStreamLimits',
      () => ({ account: limits(OFF) }),
      makes(),
    ],
    [
      'Account, limits.disk_storage',
      '0, and a stream on the disk',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ disk_storage: 0 }) }),
      makes(),
    ],
    [
      'Account, limits.streams',
      '1, and a second stream',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ streams: 1 }) }),
      makes({ streams: 2 }),
    ],
    [
      'Account, limits.consumer',
      '1, and a second consumer',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ consumer: 1 }) }),
      makes({ consumers: 2 }),
    ],
    [
      'Account, limits.max_ack_pending',
      '5, and a consumer with 10',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ max_ack_pending: 5 }) }),
      makes({ consumers: 1 }),
    ],
    [
      'Account, limits.disk_max_stream_bytes',
      '100, and a stream of 1000',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ disk_max_stream_bytes: 100 }) }),
      makes({ maxBytes: 1000 }),
    ],
    [
      'Account, limits.mem_max_stream_bytes',
      '100, and a stream of 1000',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ mem_max_stream_bytes: 100 }) }),
      makes({ maxBytes: 1000, storage: StorageType.Memory }),
    ],
    [
      'Account, limits.max_bytes_required',
      'yes, and a stream that does not say',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ max_bytes_required: true }) }),
      makes({ maxBytes: -1 }),
    ],
    [
      'Account, default_permissions',
      'denied there, and a user that says nothing',
      'jwt, Account',
      () => ({ account: { nats: { default_permissions: { pub: { deny: ['>'] } } } } }),
      publishes('a'),
    ],
    [
      'Account, default_permissions',
      'denied there, and a user that is allowed it',
      'jwt, Account',
      () => ({
        account: { nats: { default_permissions: { pub: { deny: ['>'] } } } },
        user: { nats: { pub: { allow: ['a'] } } },
      }),
      publishes('a'),
    ],
    [
      'Account, signing_keys',
      'one with a scope, and another device’s subject',
      'jwt, UserScope',
      ({ scoped }) => ({ user: { by: scoped } }),
      publishes('devices.dev2.x'),
    ],
    [
      'Account, imports',
      'of what is not exported',
      'jwt, Import',
      (keys) => ({ account: { nats: imports(keys, { subject: 'secret.>' }) } }),
      hears,
    ],
    [
      'User, pub.allow',
      'and that subject',
      'jwt, Permission',
      () => ({ user: { nats: { pub: { allow: ['a.*'] } } } }),
      publishes('a.b'),
    ],
    [
      'User, pub.allow',
      'and another subject',
      'jwt, Permission',
      () => ({ user: { nats: { pub: { allow: ['a.*'] } } } }),
      publishes('b'),
    ],
    [
      'User, pub.deny',
      'and that subject, which is allowed, too',
      'jwt, Permission',
      () => ({ user: { nats: { pub: { allow: ['a.*'], deny: ['a.b'] } } } }),
      publishes('a.b'),
    ],
    [
      'User, sub.allow',
      'and another subject',
      'jwt, Permission',
      () => ({ user: { nats: { sub: { allow: ['a.*'] } } } }),
      subscribes('b'),
    ],
    [
      'User, resp',
      'one answer, where publishing is denied',
      'jwt, ResponsePermission',
      () => ({ user: { nats: { pub: { allow: ['asked'] }, resp: { max: 1, ttl: 0 } } } }),
      answers,
    ],
    [
      'User, resp',
      'left out, where publishing is denied',
      'jwt, ResponsePermission',
      () => ({ user: { nats: { pub: { allow: ['asked'] } } } }),
      answers,
    ],
    [
      'User, src',
      'this machine’s network',
      'jwt, UserLimits',
      () => ({ user: { nats: { src: ['127.0.0.0/8', '::1/128'] } } }),
    ],
    ['User, src', 'another network', 'jwt, UserLimits', () => ({ user: { nats: { src: ['10.1.2.0/24'] } } })],
    [
      'User, times',
      'all day',
      'jwt, UserLimits',
      () => ({ user: { nats: { times: [{ start: '00:00:00', end: '23:59:59' }], times_location: 'UTC' } } }),
    ],
    [
      'User, times',
      'an hour that comes later',
      'jwt, UserLimits',
      () => ({ user: { nats: { times: [{ start: hour(2), end: hour(3) }], times_location: 'UTC' } } }),
    ],
    [
      'User, allowed_connection_types',
      'STANDARD',
      'jwt, ConnectionType',
      () => ({ user: { nats: { allowed_connection_types: ['STANDARD'] } } }),
    ],
    [
      'User, allowed_connection_types',
      'WEBSOCKET alone',
      'jwt, ConnectionType',
      () => ({ user: { nats: { allowed_connection_types: ['WEBSOCKET'] } } }),
    ],
  ]),
  ...rows(false, 'servers', [
    [
      'Account, limits.streams',
      '0, and two streams',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ streams: 0 }) }),
      makes({ streams: 2 }),
    ],
    [
      'Account, limits.consumer',
      '0, and two consumers',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ consumer: 0 }) }),
      makes({ consumers: 2 }),
    ],
    [
      'Account, limits.max_ack_pending',
      '0, and a consumer with 10',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ max_ack_pending: 0 }) }),
      makes({ consumers: 1 }),
    ],
    [
      'Account, limits.disk_max_stream_bytes',
      '0, and a stream of 1000',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ disk_max_stream_bytes: 0 }) }),
      makes({ maxBytes: 1000 }),
    ],
    [
      'Account, limits.mem_max_stream_bytes',
      '0, and a stream of 1000',
      'jwt, JetStreamLimits',
      () => ({ account: limits({ mem_max_stream_bytes: 0 }) }),
      makes({ maxBytes: 1000, storage: StorageType.Memory }),
    ],
    [
      'User, pub.allow',
      'an empty list',
      'jwt, Permission',
      () => ({ user: { nats: { pub: { allow: [] } } } }),
      publishes('a'),
    ],
  ]),
  ...rows(false, 'all', [
    [
      'User, iss',
      'a key that the account does not name',
      'jwt, DidSign',
      () => ({ user: { by: stranger.account } }),
    ],
    [
      'User, iss',
      'the signing key of another account',
      'jwt, DidSign',
      ({ exporterSigner }) => ({ user: { by: exporterSigner } }),
    ],
    [
      'User, iss',
      'a signing key of the operator',
      'jwt, UserClaims',
      ({ operatorSigner }) => ({ user: { by: operatorSigner } }),
    ],
    [
      'User, issuer_account',
      'left out',
      'jwt, User',
      () => ({ user: { nats: { issuer_account: undefined } } }),
    ],
    [
      'User, issuer_account',
      'another account',
      'jwt, User',
      ({ exporter }) => ({ user: { nats: { issuer_account: exporter.publicKey } } }),
    ],
    [
      'User, subs',
      'left out',
      'jwt, NatsLimits',
      () => ({ user: { nats: { subs: undefined } } }),
      subscribes('a'),
    ],
    [
      'User, payload',
      'left out',
      'jwt, NatsLimits',
      () => ({ user: { nats: { payload: undefined } } }),
      publishes('a'),
    ],
    [
      'User, subs',
      'said, although its signing key has a scope',
      'jwt, UserScope',
      ({ scoped }) => ({ user: { by: scoped, nats: { subs: -1 } } }),
    ],
    [
      'User, pub.allow',
      'a subject with a blank',
      'jwt, Subject',
      () => ({ user: { nats: { pub: { allow: ['a b'] } } } }),
    ],
    [
      'User, src',
      'an address without a network',
      'jwt, CIDRList',
      () => ({ user: { nats: { src: ['127.0.0.1'] } } }),
    ],
    [
      'User, times',
      'without seconds',
      'jwt, TimeRange',
      () => ({ user: { nats: { times: [{ start: '00:00', end: '23:59' }] } } }),
    ],
    [
      'User, allowed_connection_types',
      'an unknown one alone',
      'jwt, ConnectionType',
      () => ({ user: { nats: { allowed_connection_types: ['PIGEON'] } } }),
    ],
  ]),
  ...rows(false, 'given', [
    ['Credentials', 'the seed of another user', 'server, nonce', () => ({ holder: stranger.user })],
  ]),
  ...rows(true, 'all', [
    ['Activation', 'that fits, by a signing key', 'jwt, Activation', (keys) => activated(keys), hears],
    [
      'Activation',
      'that fits, of a service',
      'jwt, Activation',
      (keys) => activated(keys, {}, { service: true }),
      isAnswered,
    ],
    [
      'Activation, iss',
      'a signing key of the account with a scope',
      'server, isIssuerClaimTrusted',
      (keys) => {
        const { account, exporter } = activated(keys, { by: keys.scoped });
        const scope = { kind: 'user_scope', key: keys.scoped.publicKey, role: 'device', template: TEMPLATE };
        const signing_keys = [keys.exporterSigner.publicKey, scope];
        return { ...(account ? { account } : {}), exporter: { nats: { ...exporter?.nats, signing_keys } } };
      },
      hears,
    ],
    [
      'Activation',
      'of more than is imported',
      'jwt, Import',
      (keys) => activated(keys, {}, { imported: { subject: 'events.a' } }),
      hears,
    ],
    [
      'Activation',
      'none, where the export demands one',
      'jwt, Export',
      (keys) => activated(keys, null),
      hears,
    ],
    [
      'Activation, exp',
      'over',
      'jwt, ClaimsData',
      (keys) => activated(keys, { top: { exp: now - MINUTE } }),
      hears,
    ],
    [
      'Export, revocations',
      'of the account, up to when the activation was issued',
      'jwt, Export',
      (keys) => activated(keys, {}, { revocations: { [keys.account.publicKey]: now - MINUTE } }),
      hears,
    ],
    [
      'Export, revocations',
      'of the account, up to the second before',
      'jwt, Export',
      (keys) => activated(keys, {}, { revocations: { [keys.account.publicKey]: now - MINUTE - 1 } }),
      hears,
    ],
  ]),
  ...rows(false, 'all', [
    [
      'Activation, iss',
      'the identity key of the account',
      'jwt, Activation',
      (keys) => activated(keys, { by: keys.exporter, nats: { issuer_account: undefined } }),
      hears,
    ],
    [
      'Activation, iss',
      'a key that the account does not name',
      'server, isIssuerClaimTrusted',
      (keys) => activated(keys, { by: stranger.account }),
      hears,
    ],
    [
      'Activation, issuer_account',
      'left out, by a signing key',
      'jwt, Activation',
      (keys) => activated(keys, { nats: { issuer_account: undefined } }),
      hears,
    ],
    [
      'Activation, sub',
      'another account',
      'jwt, Import',
      (keys) => activated(keys, { top: { sub: stranger.account.publicKey } }),
      hears,
    ],
    [
      'Activation, subject',
      'less than is imported',
      'jwt, Import',
      (keys) => activated(keys, { nats: { subject: 'events.a' } }),
      hears,
    ],
    [
      'Activation, kind',
      'service, of a stream',
      'jwt, Import',
      (keys) => activated(keys, { nats: { kind: 'service' } }),
      hears,
    ],
    [
      'Activation, nbf',
      'an hour ahead',
      'jwt, ClaimsData',
      (keys) => activated(keys, { top: { nbf: now + 60 * MINUTE } }),
      hears,
    ],
    [
      'Export, revocations',
      'of all accounts, up to now',
      'jwt, Export',
      (keys) => activated(keys, {}, { revocations: { '*': now } }),
      hears,
    ],
  ]),
];
