import { ProblemError } from '../../problem.ts';
import { tokenProblem } from './problems.ts';
import { readToken, type VerifyEd25519 } from './token.ts';

/**
 * The text of a `.creds` file: whoever has it is the user. Source: nats-io/jwt v2, FormatUserConfig: its lines, hyphens
 * included, and line feeds.
 * @param userKey the public key of the seed
 * @throws ProblemError where the token is about another user
 */
export function credsFile(
  { token, seed, userKey }: Record<'token' | 'seed' | 'userKey', string>,
  verify: VerifyEd25519,
): string {
  const claims = readToken(token, verify);
  if (claims.nats.type !== 'user' || claims.sub !== userKey)
    throw new ProblemError(tokenProblem('nats-token.foreign-seed'));
  return `-----BEGIN NATS USER JWT-----
${token}
------END NATS USER JWT------

************************* IMPORTANT *************************
NKEY Seed printed below can be used to sign and prove identity.
NKEYs are sensitive and should be treated as secrets.

-----BEGIN USER NKEY SEED-----
${seed}
------END USER NKEY SEED------

*************************************************************
`;
}
