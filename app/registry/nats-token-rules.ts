import { fromBase64url } from '../content/base64url.ts';
import { utf8Bytes } from '../content/utf8.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { sameBytes } from '../pki/der/der.ts';
import type { Claims, TokenKind } from '../pki/nats/claims.ts';
import { compareTokens } from '../pki/nats/description.ts';
import { readTokenBytes, type TokenDraft, tokenBytes } from '../pki/nats/token.ts';
import { ProblemError } from '../problem.ts';
import type { DraftContent, DraftedToken, NkeySigner } from './draft-content.ts';
import type { Registry, StateOf } from './index.ts';
import { accountRefusal } from './nats-account.ts';
import { AFTERMATH, activationsOf } from './nats-activation-facts.ts';
import { configurationClaims, limitClaims, type Scope } from './nats-configuration.ts';
import { operatorRefusal } from './nats-operator.ts';
import { userConfigurationOf } from './nats-user.ts';

type TokenContent = Extract<DraftContent, { readonly kind: 'nats-token' }>;

/** What a token is about: the object, and those above it up to the operator. */
export type TokenSubject =
  | { readonly kind: 'operator'; readonly operator: StateOf['nats.operator'] }
  | {
      readonly kind: 'account';
      readonly operator: StateOf['nats.operator'];
      readonly account: StateOf['nats.account'];
    }
  | {
      readonly kind: 'user';
      readonly operator: StateOf['nats.operator'];
      readonly account: StateOf['nats.account'];
      readonly user: StateOf['nats.user'];
    };

/** When a token was issued and when it expires: seconds since 1970, null for never. */
export interface TokenTimes {
  readonly iat: number;
  readonly exp: number | null;
}

/** A clock may be wrong by this much, in seconds, before a token that is dated later is refused. */
const CLOCK = 60;

/** Seconds since 1970, begun ones cut off. @param at RFC 3339 */
export function secondsOf(at: string): number {
  return Math.floor(Date.parse(at) / 1000);
}

/** What a token is to be about; null where that is not in the ledger. */
export function tokenSubject(kind: DraftedToken, id: string, registry: Registry): TokenSubject | null {
  const user = kind === 'user' ? registry.get('nats.user', id) : undefined;
  const accountId = kind === 'account' ? id : user?.accountId;
  const account = accountId === undefined ? undefined : registry.get('nats.account', accountId);
  const operatorId = kind === 'operator' ? id : account?.operatorId;
  const operator = operatorId === undefined ? undefined : registry.get('nats.operator', operatorId);
  if (operator === undefined) return null;
  if (kind === 'operator') return { kind, operator };
  if (account === undefined) return null;
  if (kind === 'account') return { kind, operator, account };
  return user === undefined ? null : { kind, operator, account, user };
}

/** The token about an object that holds now; undefined where it has none. */
export function currentToken(objectId: string, registry: Registry): StateOf['nats.token'] | undefined {
  const [token] = registry.naming('nats.token', 'current', objectId);
  return token;
}

/** The claims of a token of the registry. Its form was checked when it was recorded. */
export function claimsOf({ jwt }: { readonly jwt: string }): Claims {
  return readTokenBytes(utf8Bytes(jwt.slice(0, jwt.lastIndexOf('.'))));
}

/**
 * The signing keys of an operator or an account that were not revoked, in the order of their public keys.
 * @param owner what they are linked as
 */
export function signingKeysOf(
  owner: 'operator' | 'account',
  id: string,
  registry: Registry,
): StateOf['nats.signing.key'][] {
  return [...registry.naming('nats.signing.key', owner, id)].sort((one, other) =>
    one.publicKey < other.publicKey ? -1 : 1,
  );
}

/** The system account of an operator: the one that is marked so and has not ended; several where the ledger has several. */
export function systemAccountsOf(operatorId: string, registry: Registry): StateOf['nats.account'][] {
  return [...registry.naming('nats.account', 'operator', operatorId)].filter(({ isSystem }) => isSystem);
}

/**
 * Up to which second the tokens of a user's key do not count any more, so that its account has to say so; null where nothing
 * was revoked. Who is suspended or has ended is revoked as of when it is asked, and no token made so far counts, not even one
 * that a clock which ran ahead has dated in the future.
 * @param iat of the token that says so
 */
export function revokedUntil(user: StateOf['nats.user'], iat: number, registry: Registry): number | null {
  const tokens = [...registry.naming('nats.token', 'about', user.id)];
  if (tokens.length === 0) return null;
  const last = Math.max(...tokens.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY));
  if (last + AFTERMATH < iat) return null;
  const revoked = tokens.flatMap(({ revokedUntil: until }) => (until === null ? [] : [until]));
  if (user.status !== 'active') return Math.max(iat, ...tokens.map(({ issuedAt }) => issuedAt), ...revoked);
  return revoked.length === 0 ? null : Math.max(...revoked);
}

/** All that the token of an account has to revoke, by keys; `*` where the account itself is not in use. */
function revocationsIn(
  { id, status }: StateOf['nats.account'],
  iat: number,
  registry: Registry,
): Record<string, number> {
  const revocations: Record<string, number> = {};
  const users = new Map<string, StateOf['nats.user']>();
  let latest = iat;
  for (const { objectId, issuedAt } of registry.naming('nats.token', 'within', id)) {
    latest = Math.max(latest, issuedAt);
    const user = registry.get('nats.user', objectId);
    if (user !== undefined) users.set(user.id, user);
  }
  if (status !== 'active') revocations['*'] = latest;
  for (const user of users.values()) {
    const until = revokedUntil(user, iat, registry);
    if (until !== null) revocations[user.publicKey] = until;
  }
  return revocations;
}

/**
 * What the token about something has to say as the registry stands: everything in it follows from that and the times. What was
 * released stays: signed tokens are held against it anew wherever their ledger is imported.
 */
export function expectedToken(
  subject: TokenSubject,
  signer: NkeySigner,
  { iat, exp }: TokenTimes,
  registry: Registry,
): TokenDraft {
  const common = { iss: signer.public_key, iat, ...(exp === null ? {} : { exp }) };
  switch (subject.kind) {
    case 'operator': {
      const { id, name, publicKey: sub } = subject.operator;
      const [system] = systemAccountsOf(id, registry);
      return {
        ...{ ...common, name, sub },
        nats: {
          type: 'operator',
          version: 2,
          signing_keys: signingKeysOf('operator', id, registry).map(({ publicKey }) => publicKey),
          strict_signing_key_usage: true,
          ...(system === undefined ? {} : { system_account: system.publicKey }),
        },
      };
    }
    case 'account': {
      const { id, name, publicKey: sub, configuration } = subject.account;
      const revocations = revocationsIn(subject.account, iat, registry);
      return {
        ...{ ...common, name, sub },
        nats: {
          type: 'account',
          version: 2,
          ...configurationClaims(configuration, activationsOf(subject.account, iat, registry)),
          signing_keys: signingKeysOf('account', id, registry).map(({ publicKey, scope }) =>
            scope === null ? publicKey : scopeClaims(publicKey, scope),
          ),
          ...(Object.keys(revocations).length === 0 ? {} : { revocations }),
        },
      };
    }
    case 'user': {
      const { name, publicKey: sub } = subject.user;
      const isScoped = registry.get('nats.signing.key', signer.object_id)?.scope != null;
      return {
        ...{ ...common, name, sub },
        nats: {
          type: 'user',
          version: 2,
          issuer_account: subject.account.publicKey,
          // One of a scoped key must say nothing of it, or the server refuses it.
          ...(isScoped ? {} : limitClaims(userConfigurationOf(subject.user))),
        },
      };
    }
  }
}

function scopeClaims(key: string, { role, description, ...template }: Scope) {
  return {
    kind: 'user_scope' as const,
    ...{ key, role },
    ...(description === null ? {} : { description }),
    template: limitClaims(template),
  };
}

/**
 * The bytes that a token would have if it were made now, by the same key and with the same times; null where what it is about
 * is gone, or the key that signed it was revoked.
 */
export function tokenNow(token: StateOf['nats.token'], registry: Registry): Uint8Array | null {
  const subject = tokenSubject(token.kind, token.objectId, registry);
  const { iss } = claimsOf(token);
  const key = registry.holderOf('nats.signing.key', iss);
  if (subject === null || key?.status === 'revoked') return null;
  const signer: NkeySigner =
    key === undefined
      ? { kind: 'nkey', aggregate: 'nats.operator', object_id: subject.operator.id, public_key: iss }
      : { kind: 'nkey', aggregate: 'nats.signing.key', object_id: key.id, public_key: iss };
  const times = { iat: token.issuedAt, exp: token.expiresAt };
  return tokenBytes(expectedToken(subject, signer, times, registry));
}

/**
 * Whether a token says something else than it would if it were made now: what was decided, made or revoked since does not
 * stand in it.
 */
export function isOutdated(token: StateOf['nats.token'], registry: Registry): boolean {
  const now = tokenNow(token, registry);
  return now === null || !sameBytes(now, utf8Bytes(token.jwt.slice(0, token.jwt.lastIndexOf('.'))));
}

/** What is asked of a token to be signed. */
interface TokenDrafted {
  readonly organizationId: string;
  readonly content: TokenContent;
  readonly bytes: Uint8Array;
  readonly signer: NkeySigner;
  /** When it is drafted, or signed: RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** Why these bytes cannot become a NATS token as the registry stands; null where they can. */
export function tokenDraftRefusal(draft: TokenDrafted, registry: Registry): Refused | null {
  const { content, organizationId, signer, at, bytes } = draft;
  const subject = tokenSubject(content.token, content.object_id, registry);
  if (subject === null || subject.operator.organizationId !== organizationId) return UNKNOWN_SUBJECT;
  if (registry.get('nats.token', content.token_id) !== undefined) return SIGNED_ALREADY;
  if ((currentToken(content.object_id, registry)?.id ?? null) !== content.replaces) return REPLACED_MEANWHILE;
  const read = readClaims(bytes);
  if ('accepted' in read) return read;
  return (
    livingRefusal(subject, registry) ??
    signerRefusal(subject, signer, registry) ??
    timesRefusal(subject, read, secondsOf(at), registry) ??
    contentRefusal(subject, draft, read, registry)
  );
}

/** What bytes of a token say, or why nobody can read them. */
export function readClaims(bytes: Uint8Array): Claims | Refused {
  try {
    return readTokenBytes(bytes);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return refuse('nats-token.unreadable', null, error.problem.happened, 'Prepare the draft again.');
  }
}

/** Why nothing is signed for what a token is about. Of an account that is not in use one is: it lets nobody in. */
function livingRefusal(subject: TokenSubject, registry: Registry): Refused | null {
  const above = operatorRefusal(subject.operator, null, registry);
  if (above !== null) return above;
  switch (subject.kind) {
    case 'operator':
      return systemAccountsOf(subject.operator.id, registry).length > 1 ? SEVERAL_SYSTEM_ACCOUNTS : null;
    case 'account':
      return null;
    case 'user': {
      const account = accountRefusal(subject.account, null, registry);
      if (account !== null) return account;
      const { name, status } = subject.user;
      if (status === 'active') return null;
      return refuse(
        'nats-token.user-not-active',
        'objectId',
        `The NATS user ${name} ${status === 'suspended' ? 'is suspended' : 'has ended'}.`,
        'Reactivate it first, or choose another user.',
      );
    }
  }
}

/** An operator signs for itself. Accounts and users are signed by a signing key that the token above names: others do not count. */
function signerRefusal(subject: TokenSubject, signer: NkeySigner, registry: Registry): Refused | null {
  if (subject.kind === 'operator') {
    const { id, publicKey } = subject.operator;
    const isOwn =
      signer.aggregate === 'nats.operator' && signer.object_id === id && signer.public_key === publicKey;
    if (!isOwn) return OTHER_SIGNER;
    return signingKeysOf('operator', id, registry).length > 0 ? null : NO_SIGNING_KEY;
  }
  const key = namedSigner(subject.kind === 'account' ? subject.operator : subject.account, signer, registry);
  if ('accepted' in key) return key;
  return subject.kind === 'user' ? scopeRefusal(subject.user, key) : null;
}

/**
 * The signing key that is to sign for what is above.
 * @param above an operator, or an account
 * @returns why it may not, where its owner has revoked it, is another one, or has no token that names it
 */
export function namedSigner(
  above: StateOf['nats.operator' | 'nats.account'],
  signer: NkeySigner,
  registry: Registry,
): StateOf['nats.signing.key'] | Refused {
  const key = registry.get('nats.signing.key', signer.object_id);
  if (signer.aggregate !== 'nats.signing.key' || key === undefined || key.publicKey !== signer.public_key)
    return OTHER_SIGNER;
  const { signsFor } = key;
  const ownerId = signsFor.kind === 'operator' ? signsFor.operator_id : signsFor.account_id;
  if (ownerId !== above.id) return OTHER_SIGNER;
  if (key.status !== 'active')
    return refuse(
      'nats-token.signer-revoked',
      null,
      `The signing key ${key.name} was revoked.`,
      'Prepare the draft with another signing key.',
    );
  const token = currentToken(above.id, registry);
  if (token === undefined)
    return refuse(
      'nats-token.no-token-above',
      null,
      `${above.name} has no token yet that would name the signing key.`,
      'Sign one for it first.',
    );
  if (!namesKey(claimsOf(token), key.publicKey))
    return refuse(
      'nats-token.signer-not-named',
      null,
      `The token of ${above.name} does not name the signing key ${key.name}.`,
      'Sign a new one for it first: it names all its signing keys.',
    );
  return key;
}

/** Whether the token of an operator or an account names a signing key: servers take no other. */
export function namesKey({ nats }: Claims, key: string): boolean {
  if (nats.type !== 'operator' && nats.type !== 'account') return false;
  return (nats.signing_keys ?? []).some((each) => (typeof each === 'string' ? each : each.key) === key);
}

/** A user whose signing key was decided upon has that one; any other has one that leaves it what was decided. */
function scopeRefusal(user: StateOf['nats.user'], key: StateOf['nats.signing.key']): Refused | null {
  const { signing_key_id: wanted } = userConfigurationOf(user);
  if (wanted === null ? key.scope === null : key.id === wanted) return null;
  return refuse(
    'nats-token.other-scope',
    null,
    wanted === null
      ? `The signing key ${key.name} has a scope, and ${user.name} was not given one.`
      : `${user.name} is to be signed by another signing key.`,
    'Prepare the draft with the signing key that was decided upon, or configure the user.',
  );
}

/** Why a token cannot have these times, whatever it is about. @param now seconds since 1970 */
export function clockRefusal({ iat, exp: expires, nbf }: Claims, now: number): Refused | null {
  const exp = expires ?? null;
  if (iat > now + CLOCK)
    return refuse(
      'nats-token.issued-later',
      null,
      'The token is dated in the future: a revocation as of now would not reach it.',
      'Set the clock of this laptop, and prepare the draft again.',
    );
  if (nbf !== undefined || (exp !== null && (exp <= iat || exp <= now)))
    return refuse(
      'nats-token.expiry',
      'expiresAt',
      'The token would have expired already.',
      'Choose a later day, and prepare the draft again.',
    );
  return null;
}

function timesRefusal(
  subject: TokenSubject,
  claims: Claims,
  now: number,
  registry: Registry,
): Refused | null {
  const refused = clockRefusal(claims, now);
  if (refused !== null || subject.kind !== 'user') return refused;
  const { iat, exp = null } = claims;
  const { valid_days: days } = userConfigurationOf(subject.user);
  if (days !== null && (exp === null || exp > iat + days * 86_400))
    return refuse(
      'nats-token.too-long',
      'expiresAt',
      `A token of ${subject.user.name} holds for ${days} days at most.`,
      'Choose an earlier day, and prepare the draft again.',
    );
  const until = revokedUntil(subject.user, iat, registry);
  if (until !== null && iat <= until)
    return refuse(
      'nats-token.revoked-until',
      null,
      `Tokens of ${subject.user.name} are revoked that were issued until ${timeInWords(until)}, and this one would be among them.`,
      'Prepare the draft again after that, or make a new user with a key of its own.',
    );
  return null;
}

/** A second as people read it: `2027-03-31T00:00:00Z`. */
export function timeInWords(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** Byte for byte what the registry has it say. */
function contentRefusal(
  subject: TokenSubject,
  { signer, bytes }: TokenDrafted,
  claims: Claims,
  registry: Registry,
): Refused | null {
  if (claims.nats.type === 'user' && claims.nats.bearer_token === true) return BEARER;
  const times = { iat: claims.iat, exp: claims.exp ?? null };
  return otherBytesRefusal(bytes, claims, expectedToken(subject, signer, times, registry));
}

/** Why bytes are not those of what a token has to say; null where they are. @param claims what the bytes say */
export function otherBytesRefusal(bytes: Uint8Array, claims: Claims, wanted: TokenDraft): Refused | null {
  const expected = tokenBytes(wanted);
  if (sameBytes(bytes, expected)) return null;
  const differing = compareTokens(readTokenBytes(expected), claims)
    .filter(({ differs, field }) => differs && field !== 'jti')
    .map(({ label, value, before }) => `${label}: ${value} in place of ${before ?? 'nothing'}`);
  return refuse(
    'nats-token.rules',
    null,
    `The token does not say what the registry does now. ${differing.slice(0, 5).join('; ') || 'It is written in another way'}.`,
    'Prepare the draft again: it then says what is so now.',
  );
}

/** Why a text is no token that may stand in a ledger, in a few words; null where it may. Its signature is judged elsewhere. */
export function jwtFault(kind: TokenKind, jwt: string): string | null {
  const parts = jwt.split('.');
  if (parts.length !== 3 || parts[2] === '') return 'It does not consist of three parts.';
  const read = readClaims(utf8Bytes(parts.slice(0, 2).join('.')));
  if ('accepted' in read) return read.refusal.happened;
  if (read.nats.type !== kind) return 'It is a token of another kind.';
  return read.nats.type === 'user' && read.nats.bearer_token === true
    ? 'Whoever has it would be the user.'
    : null;
}

/** Whether a token is the bytes and the signature of a draft, as base64url. */
export function isSigned(jwt: string, bytes: string, signature: string | null): boolean {
  const at = jwt.lastIndexOf('.');
  return (
    signature !== null &&
    jwt.slice(at + 1) === signature &&
    sameBytes(utf8Bytes(jwt.slice(0, at)), fromBase64url(bytes))
  );
}

const UNKNOWN_SUBJECT = refuse(
  'nats-token.unknown-subject',
  'objectId',
  'What the token is to be about is no NATS identity of this organization.',
  'Choose an operator, an account or a user from the list.',
);
const SIGNED_ALREADY = refuse(
  'nats-token.signed-already',
  null,
  'This token was signed already.',
  'Look at it in the list of tokens.',
);
const REPLACED_MEANWHILE = refuse(
  'nats-token.replaced-meanwhile',
  null,
  'Another token about the same was signed since this draft was prepared.',
  'Prepare the draft again.',
);
const OTHER_SIGNER = refuse(
  'nats-token.other-signer',
  null,
  'The key that is to sign is not one that may: an operator signs for itself, and its and its accounts’ signing keys sign what is below.',
  'Prepare the draft again.',
);
const NO_SIGNING_KEY = refuse(
  'nats-token.no-signing-key',
  null,
  'The operator has no signing key, and servers take accounts from signing keys alone.',
  'Make signing keys first, a spare one among them: a changed operator token needs a restart of every server.',
);
const SEVERAL_SYSTEM_ACCOUNTS = refuse(
  'nats-token.several-system-accounts',
  null,
  'The operator has several system accounts, and a server takes one.',
  'End the others first.',
);
const BEARER = refuse(
  'nats-token.bearer',
  null,
  'Whoever has this token would be the user, without any key: it would grant access to everybody who reads the ledger.',
  'Prepare a token without that.',
);
