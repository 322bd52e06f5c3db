import { sign } from 'node:crypto';
import { fromBase64url, toBase64url } from '../../app/content/base64url.ts';
import { utf8Text } from '../../app/content/utf8.ts';
import { type NkeyKind, nkeyText, readNkey } from '../../app/pki/nats/nkey.ts';
import { tokenBytes } from '../../app/pki/nats/token.ts';
import { ProblemError } from '../../app/problem.ts';
import type { DraftedToken, NkeySigner } from '../../app/registry/draft-content.ts';
import type { Command, CommandNamed, StateOf } from '../../app/registry/index.ts';
import { ANYWHERE, DEFAULT_ACCOUNT } from '../../app/registry/nats-configuration.ts';
import { JETSTREAM_ON } from '../../app/registry/nats-presets.ts';
import {
  claimsOf,
  currentToken,
  expectedToken,
  secondsOf,
  signingKeysOf,
  type TokenSubject,
  tokenSubject,
} from '../../app/registry/nats-token-rules.ts';
import { createNatsAccount, createNatsOperator } from './commands.ts';
import { testId } from './in-memory-registry.ts';
import { wish, wishNoMore } from './life-wishes.ts';
import type { Life } from './lives.ts';
import {
  activationChoosers,
  activationMakers,
  signing,
  someExports,
  someImports,
  towardsActivation,
} from './lives-activations.ts';

/*
 * How random lives come to NATS tokens: identities and signing keys with real keys, configured, drafted, signed and recorded.
 * Now and then something is not as it should be.
 */

/** A fresh public key of NATS, whose private half the life keeps. */
export function freshNkey(life: Life, kind: NkeyKind): string {
  return nkeyText({ kind, bytes: fromBase64url(life.freshKey().publicKey) });
}

/** The signature of a NATS key that a life has made. */
export function signedByNkey(life: Life, publicKey: string, bytes: Uint8Array): Uint8Array {
  const raw = readNkey(publicKey)?.bytes;
  if (raw === undefined) throw new Error(`${publicKey} is no key.`);
  return sign(null, bytes, life.privateKeyOf(toBase64url(raw)));
}

const KINDS = ['user', 'account', 'operator'] as const satisfies DraftedToken[];

/** The draft of a token; now and then it says what nobody has decided. Null where there is nothing it could be about. */
export function prepareToken(life: Life): CommandNamed<'PrepareDraft'> | null {
  // What is furthest below an operator has the most before it.
  const deepest = life.chance(0.6) ? KINDS.find((one) => lacking(life, one) !== null) : undefined;
  const kind = deepest ?? life.oneOf([...KINDS]);
  const deep = deepest === undefined ? null : lacking(life, deepest);
  const object =
    deep ??
    life.some(
      `nats.${kind}`,
      ({ id, status }) =>
        (status === 'active' &&
          isReady(life, kind, id) &&
          (currentToken(id, life.registry) === undefined || life.chance(0.3))) ||
        life.chance(0.05),
    );
  const subject = object === null ? null : tokenSubject(kind, object.id, life.registry);
  const signer = subject === null ? null : signerFor(life, subject);
  if (object === null || subject === null || signer === null) return null;
  const now = secondsOf(life.now);
  const times = {
    iat: life.chance(0.05) ? now + life.random.between(-1000, 1000) : now,
    exp: life.chance(0.3) ? now + life.random.between(-100, 1_000_000) : null,
  };
  let bytes: Uint8Array;
  try {
    const expected = expectedToken(subject, signer, times, life.registry);
    bytes = tokenBytes(life.chance(0.05) ? { ...expected, name: 'Somebody else' } : expected);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
  return {
    type: 'PrepareDraft',
    id: testId(),
    organizationId: subject.operator.organizationId,
    title: object.name,
    content: {
      kind: 'nats-token',
      token_id: testId(),
      token: kind,
      object_id: object.id,
      replaces: life.chance(0.03) ? null : (currentToken(object.id, life.registry)?.id ?? null),
    },
    bytes: toBase64url(bytes),
    signer,
    needed: life.chance(0.8) ? 1 : 2,
    expiresAt: new Date(Date.parse(life.now) + life.random.between(100, 400) * 3_600_000).toISOString(),
  };
}

/** Something in use that has no token, and could have one. */
function lacking(life: Life, kind: DraftedToken) {
  return life.some(
    `nats.${kind}`,
    ({ id, status }) =>
      status === 'active' && isReady(life, kind, id) && currentToken(id, life.registry) === undefined,
  );
}

/** Whether all is there that a token needs: a signing key, and that of what is above. */
function isReady({ registry }: Life, kind: DraftedToken, id: string): boolean {
  const subject = tokenSubject(kind, id, registry);
  if (subject === null || subject.operator.status !== 'active') return false;
  if (subject.kind === 'operator') return signingKeysOf('operator', id, registry).length > 0;
  if (subject.kind === 'user') return currentToken(subject.account.id, registry) !== undefined;
  const hasKey = signingKeysOf('account', id, registry).some(({ scope }) => scope === null);
  return hasKey && currentToken(subject.operator.id, registry) !== undefined;
}

function signerFor(life: Life, subject: TokenSubject): NkeySigner | null {
  const { id, publicKey } = subject.operator;
  if (subject.kind === 'operator')
    return { kind: 'nkey', aggregate: 'nats.operator', object_id: id, public_key: publicKey };
  const keys =
    subject.kind === 'account'
      ? signingKeysOf('operator', id, life.registry)
      : signingKeysOf('account', subject.account.id, life.registry);
  const above = currentToken(subject.kind === 'account' ? id : subject.account.id, life.registry);
  const named = above === undefined ? '' : JSON.stringify(claimsOf(above));
  const fitting = keys.find(({ publicKey: each, scope }) => scope === null && named.includes(each));
  const key = life.chance(0.05) ? life.some('nats.signing.key') : (fitting ?? keys[0] ?? null);
  if (key === null) return null;
  return { kind: 'nkey', aggregate: 'nats.signing.key', object_id: key.id, public_key: key.publicKey };
}

function signToken(life: Life): Command | null {
  const draft = life.some(
    'draft',
    ({ status, content }) =>
      status === 'signed' &&
      content.kind === 'nats-token' &&
      (life.registry.get('nats.token', content.token_id) === undefined || life.chance(0.02)),
  );
  if (draft === null || draft.content.kind !== 'nats-token' || draft.signature === null) {
    wish(life, 'nats-token');
    return null;
  }
  wishNoMore(life, 'nats-token');
  const { id: draftId, organizationId, content } = draft;
  const jwt = `${utf8Text(fromBase64url(draft.bytes))}.${draft.signature}`;
  return {
    type: 'SignNatsToken',
    id: content.token_id,
    draftId: life.chance(0.04) ? (life.some('draft')?.id ?? draftId) : draftId,
    ...{ organizationId, kind: content.token, objectId: content.object_id, replaces: content.replaces, jwt },
  };
}

function signingKey(life: Life): CommandNamed<'GenerateNatsSigningKey'> | null {
  const { registry } = life;
  const lacks = (owner: 'operator' | 'account', id: string) =>
    signingKeysOf(owner, id, registry).length === 0 || life.chance(0.1);
  const account = life.chance(0.6)
    ? life.some('nats.account', ({ id, status }) => status === 'active' && lacks('account', id))
    : null;
  const operator = life.some(
    'nats.operator',
    ({ id, status }) => (status === 'active' && lacks('operator', id)) || life.chance(0.05),
  );
  if (operator === null && account === null) return null;
  const isScoped = account !== null && life.chance(0.3);
  return {
    type: 'GenerateNatsSigningKey',
    id: testId(),
    signsFor:
      account === null
        ? { kind: 'operator', operator_id: operator?.id ?? testId() }
        : { kind: 'account', account_id: account.id },
    name: life.name(),
    publicKey: freshNkey(life, account === null ? 'operator' : 'account'),
    scope: isScoped
      ? {
          ...{ role: 'device', description: null, ...ANYWHERE },
          permissions: { publish: ['devices.{{name()}}.>'], subscribe: [], allow_responses: false },
        }
      : null,
  };
}

/** What makes each withheld command about NATS tokens; null where there is nothing that it could be about. */
export const natsMakers: Readonly<Record<string, (life: Life) => Command | null>> = {
  CreateNatsOperator(life) {
    const organization = life.some('organization');
    if (organization === null) return null;
    const facts = { name: life.name(), publicKey: freshNkey(life, 'operator') };
    return createNatsOperator(organization.id, facts);
  },
  CreateNatsAccount(life) {
    const operator = life.some('nats.operator');
    if (operator === null) return null;
    const unitId = life.idOf('organization.unit', operator.organizationId, 0.4);
    const facts = { name: life.name(), unitId, isSystem: life.chance(0.08) };
    return createNatsAccount(operator.id, { ...facts, publicKey: freshNkey(life, 'account') });
  },
  GenerateNatsSigningKey: signingKey,
  ConfigureNatsAccount(life) {
    const account = (life.chance(0.6) ? signing(life) : null) ?? life.some('nats.account');
    if (account === null) return null;
    const limits = { ...DEFAULT_ACCOUNT.limits, conn: life.random.between(-1, 50) };
    const jetstream = { ...limits, ...JETSTREAM_ON };
    const configuration = {
      ...{ ...DEFAULT_ACCOUNT, limits: life.chance(0.3) ? jetstream : limits },
      ...{ exports: someExports(life), imports: someImports(life) },
    };
    return { type: 'ConfigureNatsAccount', id: account.id, configuration };
  },
  ConfigureNatsUser(life) {
    const user = life.some('nats.user');
    if (user === null) return null;
    const key = life.chance(0.3) ? life.some('nats.signing.key') : null;
    return {
      type: 'ConfigureNatsUser',
      id: user.id,
      configuration: {
        ...ANYWHERE,
        permissions: user.permissions,
        valid_days: life.chance(0.5) ? null : life.random.between(1, 400),
        signing_key_id: key?.id ?? null,
        ...(life.chance(0.1) ? { time_zone: 'Europe/Berlin' } : {}),
      },
    };
  },
  SignNatsToken: signToken,
  ...activationMakers,
  RecordNatsTokenPush(life) {
    const token = life.some('nats.token', ({ kind }) => kind === 'account' || life.chance(0.1));
    if (token === null) return null;
    const where = { url: 'nats://nats1.acme.example:4222', servers: ['nats1'], before: null };
    return { type: 'RecordNatsTokenPush', id: token.id, ...where };
  },
  ExportNatsConfig(life) {
    const operator = life.some('nats.operator');
    const user = life.chance(0.5) ? life.some('nats.user') : null;
    if (operator === null) return null;
    return {
      type: 'ExportNatsConfig',
      id: operator.id,
      exportId: testId(),
      format: user === null ? life.oneOf(['server-memory', 'nsc-store', 'creds'] as const) : 'creds',
      userId: user?.id ?? null,
      seeds: user === null ? [] : [user.publicKey],
      recipient: 'nats1.acme.example',
    };
  },
};

/** What is asked of an object that is chosen with care, for most would be refused; null where there is none. */
export const natsChoosers: Readonly<Record<string, (life: Life) => Command | null>> = {
  RevokeNatsToken(life) {
    const token = life.some(
      'nats.token',
      ({ kind, status }) => (kind === 'user' && status !== 'revoked') || life.chance(0.01),
    );
    if (token === null) return null;
    return { type: 'RevokeNatsToken', id: token.id, reason: 'KeyCompromise', remark: null };
  },
  ...activationChoosers,
};

/** What comes next on the way to a token that there is not yet. */
function towardsToken(life: Life): Command['type'] {
  const { registry } = life;
  const drafts = registry.states('draft').filter(({ content }) => content.kind === 'nats-token');
  const isOpen = drafts.filter(({ status }) => status === 'open');
  if (isOpen.some(({ approvals, needed }) => approvals.length >= needed)) return 'SignDraft';
  if (isOpen.length > 0) return 'ApproveDraft';
  if (KINDS.some((kind) => lacking(life, kind) !== null)) return 'PrepareDraft';
  return life.oneOf(['GenerateNatsSigningKey', 'CreateNatsAccount', 'CreateNatsUser'] as const);
}

/** As `stepsBefore` of certificates; null where it does not stand here. */
export function natsStepBefore(life: Life, type: string): Command['type'] | null {
  if (type === 'SignNatsActivation') return towardsActivation(life) ?? towardsToken(life);
  return type === 'SignNatsToken' ? towardsToken(life) : (natsStepsBefore[type] ?? null);
}

const natsStepsBefore: Readonly<Record<string, Command['type']>> = {
  RevokeNatsToken: 'SignNatsToken',
  RevokeNatsActivation: 'SignNatsActivation',
  RecordNatsTokenPush: 'SignNatsToken',
  RevokeNatsSigningKey: 'GenerateNatsSigningKey',
  GenerateNatsSigningKey: 'CreateNatsOperator',
  ConfigureNatsUser: 'CreateNatsUser',
  ConfigureNatsAccount: 'CreateNatsAccount',
};

/** What is wrong with the tokens of a registry: sentences, none where all is as it must be. */
export function brokenTokens(
  tokens: readonly StateOf['nats.token'][],
  drafts: readonly StateOf['draft'][],
): string[] {
  const broken: string[] = [];
  const current = new Set<string>();
  const revokedUntil = new Map<string, number>();
  for (const { objectId, revokedUntil: until } of tokens)
    if (until !== null) revokedUntil.set(objectId, Math.max(until, revokedUntil.get(objectId) ?? 0));
  for (const token of tokens) {
    const draft = drafts.find(({ id }) => id === token.draftId);
    const jwt = draft === undefined ? null : `${utf8Text(fromBase64url(draft.bytes))}.${draft.signature}`;
    if (draft?.status !== 'signed' || jwt !== token.jwt)
      broken.push(`Token ${token.id} is not what was drafted and signed.`);
    if (token.status !== 'current') continue;
    if (current.has(token.objectId)) broken.push(`Two tokens of ${token.objectId} hold.`);
    current.add(token.objectId);
    if (token.issuedAt <= (revokedUntil.get(token.objectId) ?? -1))
      broken.push(`Token ${token.id} holds, and was revoked with others of its key.`);
  }
  return broken;
}
