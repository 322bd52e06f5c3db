import { checkAccount, checkActivation, checkChain, checkImports } from '../../../app/pki/nats/chain.ts';
import type { ClaimsOf } from '../../../app/pki/nats/claims.ts';
import { tokenProblem } from '../../../app/pki/nats/problems.ts';
import { assembleToken, readToken } from '../../../app/pki/nats/token.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { DraftContent } from '../../../app/registry/draft-content.ts';
import type { Registry } from '../../../app/registry/index.ts';
import { currentToken, tokenSubject } from '../../../app/registry/nats-token-rules.ts';
import { verifyEd25519 } from '../../evidence/pki-signature.ts';

/** Bytes of a token that were approved, and the signature that was made over them. */
interface SignedToken<Kind extends DraftContent['kind'] = 'nats-token'> {
  readonly content: Extract<DraftContent, { readonly kind: Kind }>;
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
    const { account } = checkAccount({ operator, account: jwt }, trusted, verifyEd25519);
    const exporters = exportersOf(account, subject.operator.id, registry, accountIn);
    checkImports(account, exporters, trusted.now, verifyEd25519);
    return jwt;
  }
  const account = currentToken(subject.account.id, registry)?.jwt ?? '';
  checkChain({ operator, account, user: jwt }, trusted, verifyEd25519);
  return jwt;
}

/**
 * The tokens of this registry that the imports of an account are checked against: those that hold, of accounts below the same
 * operator. Whether these say what is recorded is asked where they are given to servers themselves.
 * @param claims of a token of an account
 */
export function exportersOf(
  { nats }: ClaimsOf<'account'>,
  operatorId: string,
  registry: Registry,
  claims: (jwt: string) => ClaimsOf<'account'>,
): ClaimsOf<'account'>[] {
  const asked = new Set(nats.imports?.map(({ account }) => account));
  if (asked.size === 0) return [];
  return [...registry.naming('nats.account', 'operator', operatorId)].flatMap(({ id, publicKey }) => {
    const token = asked.has(publicKey) ? currentToken(id, registry) : undefined;
    return token === undefined ? [] : [claims(token.jwt)];
  });
}

/** The claims of an account's token, whoever has signed it. @throws ProblemError */
function accountIn(jwt: string): ClaimsOf<'account'> {
  const claims = readToken(jwt, verifyEd25519);
  if (claims.nats.type !== 'account') throw new ProblemError(tokenProblem('nats-token.account-issuer'));
  return { ...claims, nats: claims.nats };
}

/**
 * The activation token of approved bytes and a signature, checked as a server checks it before anything goes through an import of
 * exactly what it names.
 * @throws ProblemError with what does not hold
 */
export function checkedActivation(
  { content, bytes, signature }: SignedToken<'nats-activation'>,
  registry: Registry,
): string {
  const jwt = assembleToken({ bytes, approved: bytes, signature }, verifyEd25519);
  const token = currentToken(content.account_id, registry);
  const claims = readToken(jwt, verifyEd25519);
  if (token === undefined || claims.nats.type !== 'activation')
    throw new ProblemError(tokenProblem('nats-token.activation-issuer', { name: claims.name }));
  const exporter = accountIn(token.jwt);
  const imported = {
    ...{ name: claims.name, subject: claims.nats.subject, type: claims.nats.kind },
    ...{ account: exporter.sub, token: jwt },
  };
  checkActivation(imported, claims.sub, exporter, nowInSeconds(), verifyEd25519);
  return jwt;
}

/**
 * An activation token from elsewhere, before it is taken for an import.
 * @param importer the public key of the account that imports
 * @throws ProblemError where it is none, or none for this account
 */
export function foreignActivation(token: string, importer: string): ClaimsOf<'activation'> {
  const claims = readToken(token, verifyEd25519);
  const { nats } = claims;
  const name = claims.name === '' ? 'from elsewhere' : claims.name;
  if (nats.type !== 'activation' || claims.sub !== importer)
    throw new ProblemError(tokenProblem('nats-token.other-activation', { name }));
  const account = nats.issuer_account ?? claims.iss;
  const imported = { name, subject: nats.subject, type: nats.kind, account, token };
  checkActivation(imported, importer, undefined, nowInSeconds(), verifyEd25519);
  return { ...claims, nats };
}
