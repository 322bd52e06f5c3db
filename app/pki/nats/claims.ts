import { z } from 'zod';
import { withArticle } from '../../content/article.ts';
import { type NkeyKind, readNkey } from './nkey.ts';
import { subjectSchema } from './subjects.ts';

/*
 * What stands in NATS tokens, each field by its own name there. Source: NATS ADR-14; nats-io/jwt v2, the claims of
 * operator, account, user and activation. A server ignores fields it does not know without a word, so that a misspelt
 * limit is none: here every field that is not named is refused.
 */

/** Seconds since 1970, as far as a date can say them (ECMA-262 section 21.4.1.1). */
const secondsSchema = z.int().min(0).max(8_640_000_000_000);

function nkeySchema(kind: NkeyKind) {
  return z
    .string()
    .refine((text) => readNkey(text)?.kind === kind, `Must be the public key of ${withArticle(kind)}.`);
}

const operatorKey = nkeySchema('operator');
const accountKey = nkeySchema('account');
const userKey = nkeySchema('user');

/** A number of things; -1 for as many as one likes. A limit that is left out counts as 0: none is permitted. */
const limitSchema = z.int().min(-1);

const urlSchema = z.string().min(1).max(1000);
const tagsSchema = z.array(z.string().min(1).max(200)).max(100);
const templateSubject = z.string().min(1).max(256);

/** A list of subjects; in templates of scoped signing keys they hold `{{name()}}` and the like. */
function permissionSchema(subject: z.ZodString | typeof subjectSchema) {
  return z.strictObject({
    allow: z.array(subject).max(200).exactOptional(),
    deny: z.array(subject).max(200).exactOptional(),
  });
}

/** Permission to answer requests: how many messages, and for how many nanoseconds; 0 is the server's own default. */
const responseSchema = z.strictObject({ max: z.int().min(-1), ttl: z.int().min(0) });

/** How clients connect, as tokens say it. Source: nats-io/jwt v2, ConnectionType constants. */
export const connectionTypes = [
  'STANDARD',
  'WEBSOCKET',
  'LEAFNODE',
  'LEAFNODE_WS',
  'MQTT',
  'MQTT_WS',
  'IN_PROCESS',
] as const;

/** A time of day, `08:00:00`. */
export const timeOfDaySchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'Must be a time of day such as 08:00:00.');
/** A network in CIDR: a server takes no bare address. */
export const networkSchema = z.union(
  [z.cidrv4(), z.cidrv6()],
  'Must be a network such as 10.0.0.0/8; of one address it is 10.1.2.3/32.',
);

/** What a user may do, in the user's own token or in the template of a scoped signing key. */
function userLimits(subject: z.ZodString | typeof subjectSchema) {
  return {
    pub: permissionSchema(subject).exactOptional(),
    sub: permissionSchema(subject).exactOptional(),
    resp: responseSchema.exactOptional(),
    subs: limitSchema.exactOptional(),
    data: limitSchema.exactOptional(),
    payload: limitSchema.exactOptional(),
    src: z.array(networkSchema).min(1).max(100).exactOptional(),
    times: z
      .array(z.strictObject({ start: timeOfDaySchema, end: timeOfDaySchema }))
      .min(1)
      .max(50)
      .exactOptional(),
    times_location: z.string().min(1).max(100).exactOptional(),
    bearer_token: z.boolean().exactOptional(),
    allowed_connection_types: z.array(z.enum(connectionTypes)).min(1).exactOptional(),
  };
}

/** The fields that a user of a scoped signing key must not carry: the server refuses it, whatever they say. */
export const SCOPED_FIELDS: readonly string[] = Object.keys(userLimits(subjectSchema));

const version = z.literal(2);

const operatorClaims = z.strictObject({
  type: z.literal('operator'),
  version,
  signing_keys: z.array(operatorKey).max(50).exactOptional(),
  system_account: accountKey.exactOptional(),
  /** Accounts and users count only where a signing key made them, never an identity key. */
  strict_signing_key_usage: z.boolean().exactOptional(),
  account_server_url: urlSchema.exactOptional(),
  operator_service_urls: z.array(urlSchema).max(50).exactOptional(),
  assert_server_version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .exactOptional(),
  tags: tagsSchema.exactOptional(),
});

const jetStreamLimits = {
  mem_storage: limitSchema,
  disk_storage: limitSchema,
  streams: limitSchema,
  consumer: limitSchema,
  max_ack_pending: limitSchema,
  mem_max_stream_bytes: limitSchema,
  disk_max_stream_bytes: limitSchema,
  max_bytes_required: z.boolean(),
};

/** Every limit is said. JetStream is off where neither storage is anything else than 0. */
export const accountLimitsSchema = z.strictObject({
  subs: limitSchema,
  data: limitSchema,
  payload: limitSchema,
  imports: limitSchema,
  exports: limitSchema,
  conn: limitSchema,
  leaf: limitSchema,
  wildcards: z.boolean(),
  disallow_bearer: z.boolean(),
  ...jetStreamLimits,
});

const scopeSchema = z.strictObject({
  kind: z.literal('user_scope'),
  key: accountKey,
  role: z.string().min(1).max(200),
  description: z.string().min(1).max(2000).exactOptional(),
  template: z.strictObject({ ...userLimits(templateSubject) }),
});

/** Up to which second tokens of a key no longer count; `*` stands for all keys. */
function revocationsSchema(key: typeof userKey) {
  return z.record(z.union([z.literal('*'), key]), secondsSchema);
}

const exportSchema = z.strictObject({
  name: z.string().min(1).max(200),
  subject: subjectSchema,
  type: z.enum(['stream', 'service']),
  /** Who imports it needs an activation token. */
  token_req: z.boolean().exactOptional(),
  description: z.string().min(1).max(2000).exactOptional(),
  revocations: revocationsSchema(accountKey).exactOptional(),
});

const importSchema = z.strictObject({
  name: z.string().min(1).max(200),
  subject: subjectSchema,
  /** Whose export it is. */
  account: accountKey,
  type: z.enum(['stream', 'service']),
  local_subject: templateSubject.exactOptional(),
  token: z.string().min(1).max(10_000).exactOptional(),
});

const accountClaims = z.strictObject({
  type: z.literal('account'),
  version,
  description: z.string().min(1).max(2000).exactOptional(),
  limits: accountLimitsSchema,
  signing_keys: z
    .array(z.union([accountKey, scopeSchema]))
    .max(50)
    .exactOptional(),
  default_permissions: z
    .strictObject({
      pub: permissionSchema(subjectSchema).exactOptional(),
      sub: permissionSchema(subjectSchema).exactOptional(),
      resp: responseSchema.exactOptional(),
    })
    .exactOptional(),
  exports: z.array(exportSchema).max(500).exactOptional(),
  imports: z.array(importSchema).max(500).exactOptional(),
  revocations: revocationsSchema(userKey).exactOptional(),
  tags: tagsSchema.exactOptional(),
});

const userClaims = z.strictObject({
  type: z.literal('user'),
  version,
  /** The account, where one of its signing keys made the token. */
  issuer_account: accountKey.exactOptional(),
  tags: tagsSchema.exactOptional(),
  ...userLimits(subjectSchema),
});

const activationClaims = z.strictObject({
  type: z.literal('activation'),
  version,
  subject: subjectSchema,
  kind: z.enum(['stream', 'service']),
  issuer_account: accountKey.exactOptional(),
});

function whole<Subject extends z.ZodType, Issuer extends z.ZodType, Nats extends z.ZodType>(parts: {
  readonly sub: Subject;
  readonly iss: Issuer;
  readonly nats: Nats;
}) {
  return z.strictObject({
    exp: secondsSchema.exactOptional(),
    iat: secondsSchema,
    iss: parts.iss,
    jti: z.string().min(1).max(200).exactOptional(),
    name: z.string().max(400),
    nbf: secondsSchema.exactOptional(),
    sub: parts.sub,
    nats: parts.nats,
  });
}

const operatorOrAccount = z.union([operatorKey, accountKey]);

/**
 * Schemas of whole tokens, by their kinds: which kind of key may issue what about which. Source: nats-io/jwt v2,
 * ExpectedPrefixes.
 */
export const claimsSchemas = {
  operator: whole({ sub: operatorKey, iss: operatorKey, nats: operatorClaims }),
  account: whole({ sub: accountKey, iss: operatorOrAccount, nats: accountClaims }),
  user: whole({ sub: userKey, iss: accountKey, nats: userClaims }),
  activation: whole({ sub: accountKey, iss: operatorOrAccount, nats: activationClaims }),
} as const;

/** The kinds of tokens. */
export type TokenKind = keyof typeof claimsSchemas;

/** What stands in a token of a kind. */
export type ClaimsOf<Kind extends TokenKind> = z.infer<(typeof claimsSchemas)[Kind]>;

/** What stands in a token. */
export type Claims = { [Kind in TokenKind]: ClaimsOf<Kind> }[TokenKind];

/** Every limit of an account: none is left out, since one that is counts as 0. */
export type AccountLimits = z.infer<typeof accountLimitsSchema>;
