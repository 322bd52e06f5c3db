import { ProblemError } from '../../problem.ts';
import { type Claims, type ClaimsOf, SCOPED_FIELDS } from './claims.ts';
import { tokenProblem } from './problems.ts';
import { isWithin } from './subjects.ts';
import { readToken, type VerifyEd25519 } from './token.ts';

/** The tokens of one user, from the top. */
export interface TokenChain {
  readonly operator: string;
  readonly account: string;
  readonly user: string;
}

/** Who an account token is checked against. */
export interface Trusted {
  /** The operator's public key from the ledger or from paper, never from a token. */
  readonly operatorKey: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Checks an account token as a server does when it starts, which is more than it does when the token is pushed.
 * @throws ProblemError with what does not hold
 */
export function checkAccount(
  { operator: operatorToken, account: accountToken }: Omit<TokenChain, 'user'>,
  { operatorKey, now }: Trusted,
  verify: VerifyEd25519,
): { readonly operator: ClaimsOf<'operator'>; readonly account: ClaimsOf<'account'> } {
  const operator = readToken(operatorToken, verify);
  // That it is signed by itself is a rule of ours: a server asks for a signature only.
  if (!isOf('operator', operator) || operator.sub !== operatorKey || operator.iss !== operator.sub)
    throw new ProblemError(tokenProblem('nats-token.other-operator'));
  const account = readToken(accountToken, verify);
  if (!isOf('account', account)) throw new ProblemError(tokenProblem('nats-token.account-issuer'));
  const { signing_keys: keys = [], strict_signing_key_usage: strict = false } = operator.nats;
  if (!keys.includes(account.iss) && (strict || account.iss !== operator.sub))
    throw new ProblemError(tokenProblem('nats-token.account-issuer'));
  requireValid('the operator', operator, now);
  requireValid('the account', account, now);
  return { operator, account };
}

/**
 * Checks a user's token and those it follows from, as a server does before it lets the user in.
 * @returns whether a scoped signing key says what the user may do
 * @throws ProblemError with what does not hold
 */
export function checkChain(
  chain: TokenChain,
  trusted: Trusted,
  verify: VerifyEd25519,
): { readonly scoped: boolean } {
  const { operator, account } = checkAccount(chain, trusted, verify);
  const user = readToken(chain.user, verify);
  if (!isOf('user', user)) throw new ProblemError(tokenProblem('nats-token.user-issuer'));
  const { iss, nats } = user;
  const scope = (account.nats.signing_keys ?? []).find(
    (each) => (typeof each === 'string' ? each : each.key) === iss,
  );
  const named = nats.issuer_account;
  const byIdentity =
    iss === account.sub &&
    operator.nats.strict_signing_key_usage !== true &&
    (named === undefined || named === account.sub);
  if (!byIdentity && (scope === undefined || named !== account.sub))
    throw new ProblemError(tokenProblem('nats-token.user-issuer'));
  const scoped = typeof scope === 'object';
  const fields = SCOPED_FIELDS.filter((field) => field in nats);
  if (scoped && fields.length > 0) throw new ProblemError(tokenProblem('nats-token.scoped', { fields }));
  requireValid('the user', user, trusted.now);
  const revoked = account.nats.revocations ?? {};
  if ([user.sub, '*'].some((key) => (revoked[key] ?? -1) >= user.iat))
    throw new ProblemError(tokenProblem('nats-token.revoked'));
  return { scoped };
}

/**
 * Checks the activation tokens in what an account imports, as a server does before anything goes through the import. Nobody can
 * ask an account that is not at hand whether it demands one, or has revoked it.
 * @param exporters the accounts at hand, which were checked themselves
 * @throws ProblemError with what does not hold
 */
export function checkImports(
  account: ClaimsOf<'account'>,
  exporters: readonly ClaimsOf<'account'>[],
  now: number,
  verify: VerifyEd25519,
): void {
  for (const imported of account.nats.imports ?? [])
    checkActivation(
      imported,
      account.sub,
      exporters.find(({ sub }) => sub === imported.account),
      now,
      verify,
    );
}

type Import = NonNullable<ClaimsOf<'account'>['nats']['imports']>[number];

/**
 * As `checkImports`, of one import.
 * @param importer the public key of the account that imports
 * @param exporter the account that exports, which was checked itself; undefined where it is not at hand
 * @throws ProblemError with what does not hold
 */
export function checkActivation(
  imported: Import,
  importer: string,
  exporter: ClaimsOf<'account'> | undefined,
  now: number,
  verify: VerifyEd25519,
): void {
  const exported = exporter?.nats.exports?.find(
    ({ type, subject }) => type === imported.type && isWithin(imported.subject, subject),
  );
  if (imported.token === undefined) {
    if (exported?.token_req === true)
      throw new ProblemError(tokenProblem('nats-token.no-activation', imported));
    return;
  }
  const activation = readToken(imported.token, verify);
  if (!isOf('activation', activation) || !activates(activation, imported, importer))
    throw new ProblemError(tokenProblem('nats-token.other-activation', imported));
  const { iss, sub, iat, nats } = activation;
  const signers = (exporter?.nats.signing_keys ?? []).map((each) =>
    typeof each === 'string' ? each : each.key,
  );
  const bySigningKey = nats.issuer_account === imported.account;
  if (bySigningKey ? exporter !== undefined && !signers.includes(iss) : iss !== imported.account)
    throw new ProblemError(tokenProblem('nats-token.activation-issuer', imported));
  requireValid(`the activation of “${imported.name}”`, activation, now);
  const revoked = exported?.revocations ?? {};
  if ([sub, '*'].some((key) => (revoked[key] ?? -1) >= iat))
    throw new ProblemError(tokenProblem('nats-token.activation-revoked', imported));
}

function activates(
  { sub, nats }: ClaimsOf<'activation'>,
  { subject, type }: { readonly subject: string; readonly type: 'stream' | 'service' },
  account: string,
): boolean {
  return sub === account && nats.kind === type && isWithin(subject, nats.subject);
}

function isOf<Kind extends Claims['nats']['type']>(
  kind: Kind,
  claims: Claims,
): claims is ClaimsOf<Kind> & Claims {
  return claims.nats.type === kind;
}

/** In the second in which it expires a token still counts; 0 is never. Source: nats-io/jwt v2, ClaimsData. */
function requireValid(what: string, { exp = 0, nbf = 0 }: Claims, now: number): void {
  if (exp !== 0 && now > exp) throw new ProblemError(tokenProblem('nats-token.expired', { what }));
  if (nbf > now) throw new ProblemError(tokenProblem('nats-token.not-yet-valid', { what }));
}

/**
 * From which second on a user has to be revoked so that no token made for the key so far counts: a clock that ran ahead
 * has made some that are dated in the future.
 * @param issued when each token of the key was issued, seconds since 1970
 */
export function revokedAt(now: number, issued: readonly number[]): number {
  return Math.max(now, ...issued);
}
