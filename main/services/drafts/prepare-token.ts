import { v7 as uuidv7 } from 'uuid';
import { toBase64url } from '../../../app/content/base64url.ts';
import { tokenBytes } from '../../../app/pki/nats/token.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { DraftedToken, NkeySigner } from '../../../app/registry/draft-content.ts';
import type { CommandNamed, Registry, StateOf } from '../../../app/registry/index.ts';
import {
  claimsOf,
  currentToken,
  expectedToken,
  secondsOf,
  signingKeysOf,
  type TokenSubject,
  tokenSubject,
} from '../../../app/registry/nats-token-rules.ts';
import { userConfigurationOf } from '../../../app/registry/nats-user.ts';
import type { Approving } from './prepare.ts';
import { draftProblem } from './problems.ts';

/** What a person decides about a token of a NATS identity; all else follows from what is recorded of it. */
export interface TokenRequest extends Approving {
  readonly kind: DraftedToken;
  /** The operator, account or user. */
  readonly objectId: string;
  /**
   * Until when it holds, RFC 3339; null where it need not expire. Of a user with days of its own: null for as long as these
   * allow.
   */
  readonly validUntil: string | null;
  /** The signing key; null for one that may. An operator signs for itself. */
  readonly signingKeyId: string | null;
}

/**
 * The draft of a token: when it is issued is fixed here, and nothing after it.
 * @throws ProblemError that names all that is wrong
 */
export function tokenDraft(
  { kind, objectId, validUntil, signingKeyId, needed, expiresAt }: TokenRequest,
  registry: Registry,
  now: Date,
): CommandNamed<'PrepareDraft'> {
  const subject = tokenSubject(kind, objectId, registry);
  if (subject === null)
    throw new ProblemError(draftProblem('draft.unknown-object', { what: `NATS ${kind}` }));
  const signer = signerFor(subject, signingKeyId, registry);
  const iat = secondsOf(now.toISOString());
  const exp = validUntil === null ? longest(subject, iat) : secondsOf(validUntil);
  const bytes = tokenBytes(expectedToken(subject, signer, { iat, exp }, registry));
  return {
    type: 'PrepareDraft',
    id: uuidv7(),
    organizationId: subject.operator.organizationId,
    title: nameOf(subject),
    content: {
      kind: 'nats-token',
      token_id: uuidv7(),
      token: kind,
      object_id: objectId,
      replaces: currentToken(objectId, registry)?.id ?? null,
    },
    bytes: toBase64url(bytes),
    signer,
    ...{ needed, expiresAt },
  };
}

function longest(subject: TokenSubject, iat: number): number | null {
  const days = subject.kind === 'user' ? userConfigurationOf(subject.user).valid_days : null;
  return days === null ? null : iat + days * 86_400;
}

function nameOf(subject: TokenSubject): string {
  switch (subject.kind) {
    case 'operator':
      return subject.operator.name;
    case 'account':
      return subject.account.name;
    case 'user':
      return subject.user.name;
  }
}

/** The key that signs: the one chosen, or the first that the token above names already, and else the first that there is. */
function signerFor(subject: TokenSubject, chosen: string | null, registry: Registry): NkeySigner {
  if (subject.kind === 'operator') {
    const { id: object_id, publicKey: public_key } = subject.operator;
    return { kind: 'nkey', aggregate: 'nats.operator', object_id, public_key };
  }
  const above = subject.kind === 'account' ? subject.operator : subject.account;
  const wanted =
    chosen ?? (subject.kind === 'user' ? userConfigurationOf(subject.user).signing_key_id : null);
  return signingKeyOf(subject.kind === 'account' ? 'operator' : 'account', above, wanted, registry);
}

/**
 * A signing key of an operator or an account: the one chosen, or the first without a scope that its token names already, and else the
 * first that there is.
 * @throws ProblemError where there is none
 */
export function signingKeyOf(
  kind: 'operator' | 'account',
  above: { readonly id: string; readonly name: string },
  wanted: string | null,
  registry: Registry,
): NkeySigner {
  const keys = signingKeysOf(kind, above.id, registry);
  const fitting = keys.filter(({ id, scope }) => (wanted === null ? scope === null : id === wanted));
  const token = currentToken(above.id, registry);
  const named = token === undefined ? '' : JSON.stringify(claimsOf(token).nats);
  const key = fitting.find(({ publicKey }) => named.includes(publicKey)) ?? fitting[0];
  if (key === undefined) throw new ProblemError(draftProblem('draft.no-signing-key', { name: above.name }));
  return asSigner(key);
}

function asSigner({ id, publicKey }: StateOf['nats.signing.key']): NkeySigner {
  return { kind: 'nkey', aggregate: 'nats.signing.key', object_id: id, public_key: publicKey };
}
