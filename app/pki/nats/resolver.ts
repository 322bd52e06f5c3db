import { ProblemError } from '../../problem.ts';
import { checkAccount, checkImports, type Trusted } from './chain.ts';
import { tokenProblem } from './problems.ts';
import type { VerifyEd25519 } from './token.ts';

/** The tokens that a server in operator mode knows. */
export interface ServerTokens {
  readonly operator: string;
  /** Those of all accounts, the system account's among them. */
  readonly accounts: readonly string[];
}

/** A file beside the configuration, by its name. */
export interface ResolverFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Lines of a server's configuration that hold all tokens: nothing can be pushed, and a change is a new file and a signal.
 * @throws ProblemError where a token does not follow from the operator, an import lacks its activation, or the system account is missing
 */
export function memoryResolver(tokens: ServerTokens, trusted: Trusted, verify: VerifyEd25519): string {
  const { systemAccount, accounts } = checkedAccounts(tokens, trusted, verify);
  const preloaded = accounts.map(({ id, token }) => `  ${id}: ${token}\n`).join('');
  return `operator: ${tokens.operator}
system_account: ${systemAccount}
resolver: MEMORY
resolver_preload: {
${preloaded}}
`;
}

/**
 * A resolver that keeps its tokens in a folder and takes new ones over NATS: the lines of the configuration, and the files
 * of the folder. Carried over to the server it works before anything was ever pushed.
 * @param folder where the files lie on the server
 * @throws ProblemError where a token does not follow from the operator, an import lacks its activation, or the system account is missing
 */
export function folderResolver(
  tokens: ServerTokens,
  folder: string,
  trusted: Trusted,
  verify: VerifyEd25519,
): { readonly lines: string; readonly files: readonly ResolverFile[] } {
  const { systemAccount, accounts } = checkedAccounts(tokens, trusted, verify);
  const preloaded = accounts
    .filter(({ id }) => id === systemAccount)
    .map(({ id, token }) => `${id}: ${token}`);
  return {
    // A server waits for an account that it does not know until `timeout`. Both durations are nsc's own.
    lines: `operator: ${tokens.operator}
system_account: ${systemAccount}
resolver {
  type: full
  dir: ${JSON.stringify(folder)}
  allow_delete: true
  interval: "2m"
  timeout: "1.9s"
}
resolver_preload: { ${preloaded.join(' ')} }
`,
    files: accounts.map(({ id, token }) => ({ name: `${id}.jwt`, text: token })),
  };
}

function checkedAccounts(
  { operator, accounts: tokens }: ServerTokens,
  trusted: Trusted,
  verify: VerifyEd25519,
) {
  const checked = tokens.map((token) => ({
    token,
    ...checkAccount({ operator, account: token }, trusted, verify),
  }));
  const claims = checked.map(({ account }) => account);
  for (const account of claims) checkImports(account, claims, trusted.now, verify);
  const systemAccount = checked[0]?.operator.nats.system_account;
  const accounts = checked.map(({ token, account }) => ({ id: account.sub, token }));
  if (systemAccount === undefined || !accounts.some(({ id }) => id === systemAccount))
    throw new ProblemError(tokenProblem('nats-token.no-system-account'));
  return { systemAccount, accounts };
}
