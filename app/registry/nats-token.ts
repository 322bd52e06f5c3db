import { z } from 'zod';
import { fromBase64url } from '../content/base64url.ts';
import { utf8Bytes } from '../content/utf8.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { textSchema, uuidSchema } from '../model/values.ts';
import { describeToken } from '../pki/nats/description.ts';
import { readTokenBytes } from '../pki/nats/token.ts';
import { tokenKindSchema } from './draft-content.ts';
import type { Registry } from './index.ts';
import { isSigned, jwtFault, secondsOf, tokenDraftRefusal, tokenSubject } from './nats-token-rules.ts';

/** The most servers that one push names. */
export const MOST_PUSHED_TO = 1000;

/** The most characters of a token: a mebibyte. */
const MOST_TEXT = 1_048_576;

/** Why the tokens of a user are revoked, and how a person says it. */
export const tokenRevocationReasons = {
  KeyCompromise: 'Somebody else may have the seed',
  AffiliationChanged: 'Whoever it is for has another place, or has left',
  PrivilegeWithdrawn: 'What it permits is permitted no more',
  Unspecified: 'Another reason, given as a remark',
} as const;

const token_id = uuidSchema;
const reasonSchema = z.enum(['KeyCompromise', 'AffiliationChanged', 'PrivilegeWithdrawn', 'Unspecified']);
/** The operator, account or user that a token is about, and the account of a user. */
const subject = {
  kind: tokenKindSchema,
  objectId: uuidSchema,
  accountId: uuidSchema.nullable(),
};
const seconds = z.int().min(0);

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  /** The draft whose bytes were signed. */
  draftId: uuidSchema,
  ...subject,
  /** All of it. A user's grants nothing without the seed. */
  jwt: z.string(),
  /** What it calls what it is about. */
  name: z.string(),
  /** Seconds since 1970. */
  issuedAt: seconds,
  /** Seconds since 1970; null where it does not expire. */
  expiresAt: seconds.nullable(),
  replaces: uuidSchema.nullable(),
  status: z.enum(['current', 'replaced', 'revoked']),
  /** Up to which second tokens of its key were revoked with it; null where it was not. */
  revokedUntil: seconds.nullable(),
};

type Token = ValueOf<typeof state>;

/** What stands of signed NATS tokens in ledgers. */
export const aggregate = defineAggregate('nats.token', {
  state,
  label: ({ name, kind }) => `${name}, ${kind} token`,
  uniqueKey: ({ draftId }) => draftId,
  organizationId: ({ organizationId }) => organizationId,
  // One that was replaced or revoked goes on being asked for: its account revokes it until it has expired.
  links: ({ kind, objectId, accountId, replaces, status }) => ({
    about: objectId,
    current: status === 'current' ? objectId : null,
    within: kind === 'user' ? accountId : null,
    replaces,
  }),
  comesUp: ({ status, expiresAt }) =>
    status === 'current' && expiresAt !== null
      ? [{ day: timeOf(expiresAt).slice(0, 10), what: 'NATS token expires' }]
      : [],
}).withEvents({
  /** Approved bytes were signed by a NATS key: a token. */
  NatsTokenSigned: {
    payload: {
      token_id,
      organization_id: uuidSchema,
      draft_id: uuidSchema,
      /** What it is about, and its text: never one that grants access by itself. */
      token: z
        .strictObject({
          kind: tokenKindSchema,
          object_id: uuidSchema,
          /** The account itself, or the user's; null for an operator. */
          account_id: uuidSchema.nullable(),
          replaces: uuidSchema.nullable(),
          jwt: z.string().max(MOST_TEXT),
        })
        .superRefine(({ kind, jwt }, context) => {
          const fault = jwtFault(kind, jwt);
          if (fault !== null) context.addIssue({ code: 'custom', path: ['jwt'], message: fault });
        }),
    },
    effect: 'makes',
    title: 'NATS token signed',
    about: ({ payload }) => claimsIn(payload.token.jwt).name,
    lines: ({ payload: { token, ...payload } }) => ({
      ...Object.fromEntries(
        describeToken(claimsIn(token.jwt)).map(({ field, label, value }) => [`${label} (${field})`, value]),
      ),
      Token: token.jwt,
      [KINDS[token.kind]]: token.object_id,
      ...(token.kind === 'user' ? { 'Account id': token.account_id } : {}),
      'In the place of (token id)': token.replaces,
      'Token id': payload.token_id,
      'Draft id': payload.draft_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload: { token, ...payload } }) => {
      const { iat, exp = null, name } = claimsIn(token.jwt);
      return {
        id: payload.token_id,
        organizationId: payload.organization_id,
        draftId: payload.draft_id,
        kind: token.kind,
        objectId: token.object_id,
        accountId: token.account_id,
        jwt: token.jwt,
        name,
        issuedAt: iat,
        expiresAt: exp,
        replaces: token.replaces,
        status: 'current',
        revokedUntil: null,
      };
    },
  },
  /** Another token about the same has taken its place. Where the other has not arrived, it goes on counting. */
  NatsTokenReplaced: {
    payload: { token_id, by: uuidSchema },
    effect: 'changes',
    title: 'NATS token replaced',
    about: ({ payload }) => payload.by,
    outcome: ({ payload, aggregate_id: id }) => `${payload.by} takes the place of ${id}`,
    lines: ({ payload }) => ({ 'By (token id)': payload.by, 'Token id': payload.token_id }),
    evolve: (_, before) => ({ ...before, status: before.status === 'revoked' ? 'revoked' : 'replaced' }),
  },
  /** What was issued to a user so far does not count any more. The next token of its account says so. */
  NatsTokenRevoked: {
    payload: { token_id, reason: reasonSchema, remark: textSchema.nullable() },
    effect: 'changes',
    title: 'NATS token revoked',
    about: ({ payload }) => tokenRevocationReasons[payload.reason],
    lines: ({ payload }) => ({
      Reason: tokenRevocationReasons[payload.reason],
      Remark: payload.remark,
      'What it means':
        'The next token of its account revokes it. A server that has not that token still lets the user in.',
      'Token id': payload.token_id,
    }),
    evolve: ({ timestamp }, before) => ({
      ...before,
      status: 'revoked',
      // A clock that ran ahead may have dated it in the future.
      revokedUntil: Math.max(before.issuedAt, secondsOf(timestamp)),
    }),
  },
  /** Servers that run were given the token of an account, and had it when they were asked afterwards. */
  NatsTokenPushed: {
    payload: {
      token_id,
      /** Where they were reached: `tls://nats1.acme.example:4222`. */
      url: z.string().min(1).max(1000),
      /** What those call themselves that said they had taken it. */
      servers: z.array(z.string().min(1).max(200)).min(1).max(MOST_PUSHED_TO),
      /** When the token was issued that one of them had before, in seconds since 1970; null where it had none. */
      before: seconds.nullable(),
    },
    effect: 'changes',
    title: 'NATS token pushed',
    about: ({ payload }) => payload.servers.join(', '),
    outcome: ({ payload, aggregate_id: id }) => `${id} is at ${payload.url}`,
    lines: ({ payload }) => ({
      'Reached at': payload.url,
      'Taken by': payload.servers,
      'In the place of one issued': payload.before === null ? 'None' : timeOf(payload.before),
      'Token id': payload.token_id,
    }),
    evolve: (_, before) => before,
  },
});

const KINDS = { operator: 'Operator id', account: 'Account id', user: 'User id' } as const;

function claimsIn(jwt: string) {
  return readTokenBytes(utf8Bytes(jwt.slice(0, jwt.lastIndexOf('.'))));
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** What can be asked of NATS tokens. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS token', 'NATS tokens'],
  made: 'NATS token signed',
  screen: {
    title: 'NATS tokens',
    short: 'Tokens',
    place: 'NATS',
    about: 'What operators, accounts and users show to servers: signed, replaced, revoked.',
    belongsTo: 'nats.operator',
    empty: {
      title: 'No NATS tokens yet',
      text: 'Make signing keys for an operator first, then draft and sign its token, and those of what is below it.',
    },
  },
  status: ({ status }) =>
    status === 'current'
      ? { word: 'Holds', tone: 'usual' }
      : status === 'replaced'
        ? { word: 'Replaced', tone: 'ended' }
        : { word: 'Revoked', tone: 'broken' },
  readAs: { about: 'Tokens', replaces: 'Replaced by' },
  particulars: ({ kind, objectId, accountId, jwt, issuedAt, expiresAt, draftId, organizationId }) => ({
    About: linkTo(
      kind === 'operator' ? 'nats.operator' : kind === 'account' ? 'nats.account' : 'nats.user',
      objectId,
    ),
    ...(kind === 'user' ? { Account: linkTo('nats.account', accountId) } : {}),
    Organization: linkTo('organization', organizationId),
    Issued: timeOf(issuedAt),
    Expires: expiresAt === null ? 'Never' : timeOf(expiresAt),
    'Issued by the key': { code: claimsIn(jwt).iss },
    Token: { code: jwt, copied: 'token' },
    Draft: linkTo('draft', draftId),
  }),
  columns: ['Issued', 'Expires'],
  commands: {
    /** Record a token whose bytes were approved and signed, and that another one ends with it. */
    SignNatsToken: {
      withheld: true,
      input: {
        draftId: uuidSchema,
        organizationId: uuidSchema,
        kind: tokenKindSchema,
        objectId: uuidSchema,
        replaces: uuidSchema.nullable(),
        jwt: z.string().max(MOST_TEXT),
      },
      effect: 'makes',
      decide: ({ id, draftId, organizationId, kind, objectId, replaces, jwt }, registry) => [
        {
          event_type: 'NatsTokenSigned',
          payload: {
            token_id: id,
            organization_id: organizationId,
            draft_id: draftId,
            token: {
              kind,
              object_id: objectId,
              account_id: accountOf(kind, objectId, registry),
              replaces,
              jwt,
            },
          },
        },
        ...(replaces === null
          ? []
          : [
              {
                event_type: 'NatsTokenReplaced' as const,
                aggregate_id: replaces,
                payload: { token_id: replaces, by: id },
              },
            ]),
      ],
    },
    /** Record that servers have the token of an account. */
    RecordNatsTokenPush: {
      withheld: true,
      input: {
        url: z.string().min(1).max(1000),
        servers: z.array(z.string().min(1).max(200)).min(1).max(MOST_PUSHED_TO),
        before: seconds.nullable(),
      },
      effect: 'changes',
      decide: ({ id, url, servers, before }) => ({
        event_type: 'NatsTokenPushed',
        payload: { token_id: id, url, servers, before },
      }),
    },
    /** Revoke all that was issued to a user so far. */
    RevokeNatsToken: {
      title: ({ name }) => `Revoke what was issued to ${name}`,
      verb: 'Revoke tokens…',
      fields: {
        reason: {
          kind: 'choice',
          choices: tokenRevocationReasons,
          label: 'Reason',
          prompt: 'Choose why',
          hint: 'It stands in the ledger for good.',
        },
        remark: { kind: 'text', label: 'Remark' },
      },
      input: { reason: reasonSchema, remark: textSchema.nullable() },
      effect: 'changes',
      irreversible:
        'All that was issued to the user so far is revoked for good. Sign a new token of its account afterwards, and give it to the servers: until then they let the user in.',
      available: ({ kind, status }) => kind === 'user' && status !== 'revoked',
      decide({ id, reason, remark }, { objectId }, registry) {
        const others = [...registry.naming('nats.token', 'about', objectId)].filter(
          (token) => token.id !== id && token.status !== 'revoked',
        );
        return [id, ...others.map((token) => token.id).sort()].map((each) => ({
          event_type: 'NatsTokenRevoked',
          aggregate_id: each,
          payload: { token_id: each, reason, remark },
        }));
      },
    },
  },
  rules: {
    NatsTokenSigned: {
      makes: ({ payload, timestamp }, registry) => signedRefusal(payload, timestamp, registry),
    },
    NatsTokenReplaced: {
      changes: ({ payload }, before, registry) =>
        before.status === 'current' && registry.get('nats.token', payload.by)?.replaces === before.id
          ? null
          : refuse(
              'nats-token.not-its-successor',
              null,
              `The token named does not take the place of that of ${before.name}.`,
              'Look at both tokens again.',
            ),
    },
    NatsTokenPushed: {
      // One that was replaced meanwhile has arrived all the same.
      changes: (_, { kind, name }) =>
        kind === 'account'
          ? null
          : refuse(
              'nats-token.not-an-account',
              null,
              `The token of ${name} is not that of an account: servers are given no others while they run.`,
              'Export it for a server, or for the user.',
            ),
    },
    NatsTokenRevoked: {
      changes: ({ payload }, token) =>
        revocationRefusal(token) ??
        (payload.reason === 'Unspecified' && payload.remark === null
          ? refuse(
              'nats-token.no-remark',
              'remark',
              'No reason was given.',
              'Say in the remark why it is revoked.',
            )
          : null),
    },
  },
});

/** The account that a token is about or within; null for an operator's. */
function accountOf(kind: Token['kind'], objectId: string, registry: Registry): string | null {
  const subject = tokenSubject(kind, objectId, registry);
  return subject === null || subject.kind === 'operator' ? null : subject.account.id;
}

/**
 * A token is recorded only where its very bytes were drafted, approved and signed before, and only as long as they could be
 * signed: what was revoked in between counts.
 */
function signedRefusal(
  payload: {
    readonly token_id: string;
    readonly organization_id: string;
    readonly draft_id: string;
    readonly token: {
      readonly kind: Token['kind'];
      readonly object_id: string;
      readonly account_id: string | null;
      readonly replaces: string | null;
      readonly jwt: string;
    };
  },
  at: string,
  registry: Registry,
): Refused | null {
  const draft = registry.get('draft', payload.draft_id);
  const { kind, object_id, account_id, replaces, jwt } = payload.token;
  if (draft?.content.kind !== 'nats-token' || draft.signer.kind !== 'nkey') return NOT_APPROVED;
  const { content, organizationId, signer } = draft;
  const isThis =
    draft.status === 'signed' &&
    organizationId === payload.organization_id &&
    content.token_id === payload.token_id &&
    content.token === kind &&
    content.object_id === object_id &&
    content.replaces === replaces &&
    account_id === accountOf(kind, object_id, registry) &&
    jwtFault(kind, jwt) === null &&
    isSigned(jwt, draft.bytes, draft.signature);
  if (!isThis) return NOT_APPROVED;
  return tokenDraftRefusal(
    { organizationId, content, signer, bytes: fromBase64url(draft.bytes), at },
    registry,
  );
}

const NOT_APPROVED = refuse(
  'nats-token.not-approved',
  null,
  'The token is not, byte for byte, what was approved and signed.',
  'Stop. Look at the draft, and at where this token came from.',
);

function revocationRefusal({ kind, name, status }: Token): Refused | null {
  if (kind !== 'user')
    return refuse(
      'nats-token.not-a-user',
      null,
      `The token of ${name} is not that of a user: others are replaced, not revoked.`,
      'Suspend or end what it is about, and sign a new one.',
    );
  if (status !== 'revoked') return null;
  return refuse(
    'nats-token.revoked-already',
    null,
    `The token of ${name} was revoked already.`,
    'A revocation stays as it is: nothing lifts or changes it.',
  );
}
