import { checkAccount, checkChain } from '../../../app/pki/nats/chain.ts';
import { tokenProblem } from '../../../app/pki/nats/problems.ts';
import { assembleToken, readToken } from '../../../app/pki/nats/token.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { DraftContent } from '../../../app/registry/draft-content.ts';
import type { Registry } from '../../../app/registry/index.ts';
import { currentToken, tokenSubject } from '../../../app/registry/nats-token-rules.ts';
import { verifyEd25519 } from '../../evidence/pki-signature.ts';

/** Bytes of a token that were approved, and the signature that was made over them. */
interface SignedToken {
  readonly content: Extract<DraftContent, { readonly kind: 'nats-token' }>;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** Seconds since 1970. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * The token of approved bytes and a signature, after everything that a server would ask of it, and of those above it, was
 * asked here: nothing leaves that a server would refuse later.
 * @throws ProblemError with what does not hold
 */
export function checkedToken({ content, bytes, signature }: SignedToken, registry: Registry): string {
  const jwt = assembleToken({ bytes, approved: bytes, signature }, verifyEd25519);
  const subject = tokenSubject(content.token, content.object_id, registry);
  if (subject === null) throw new ProblemError(tokenProblem('nats-token.user-issuer'));
  const trusted = { operatorKey: subject.operator.publicKey, now: nowInSeconds() };
  if (subject.kind === 'operator') {
    const { iss, sub } = readToken(jwt, verifyEd25519);
    if (iss !== sub || sub !== trusted.operatorKey)
      throw new ProblemError(tokenProblem('nats-token.other-operator'));
    return jwt;
  }
  const operator = currentToken(subject.operator.id, registry)?.jwt ?? '';
  if (subject.kind === 'account') {
    checkAccount({ operator, account: jwt }, trusted, verifyEd25519);
    return jwt;
  }
  const account = currentToken(subject.account.id, registry)?.jwt ?? '';
  checkChain({ operator, account, user: jwt }, trusted, verifyEd25519);
  return jwt;
}
