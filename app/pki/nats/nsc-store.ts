import { ProblemError } from '../../problem.ts';
import { tokenProblem } from './problems.ts';
import type { ResolverFile } from './resolver.ts';

/** Something of a name that has a token. */
interface Named {
  readonly name: string;
  readonly token: string;
}

/** A user, with the text of its `.creds` file where its seed is to go along. */
export interface NscUser extends Named {
  readonly creds: string | null;
}

/** What nsc is to find of an operator. */
export interface NscStore {
  readonly operator: Named;
  readonly accounts: readonly (Named & { readonly users: readonly NscUser[] })[];
  /** Seeds that go along, by their public keys. */
  readonly seeds: readonly { readonly publicKey: string; readonly seed: string }[];
}

/**
 * The files in which nsc keeps an operator: `stores` with the tokens, `keys` with seeds and credentials, to be laid into its
 * two places. Source: nsc, store.go and keys.go: layout, and that a file of a seed holds the seed alone.
 * @returns paths with `/`, relative to one folder
 * @throws ProblemError where a name can be none of a file, or two are the same there
 */
export function nscStore({ operator, accounts, seeds }: NscStore): ResolverFile[] {
  const home = `stores/${fileName(operator.name)}`;
  const info = { managed: false, name: operator.name, kind: 'operator', version: '1' };
  const files: ResolverFile[] = [
    { name: `${home}/.nsc`, text: JSON.stringify(info) },
    { name: `${home}/${operator.name}.jwt`, text: operator.token },
  ];
  for (const { name, token, users } of accounts) {
    const at = `${home}/accounts/${fileName(name)}`;
    files.push({ name: `${at}/${name}.jwt`, text: token });
    for (const user of users) {
      files.push({ name: `${at}/users/${fileName(user.name)}.jwt`, text: user.token });
      if (user.creds !== null)
        files.push({ name: `keys/creds/${operator.name}/${name}/${user.name}.creds`, text: user.creds });
    }
  }
  for (const { publicKey: key, seed } of seeds)
    files.push({ name: `keys/keys/${key.slice(0, 1)}/${key.slice(1, 3)}/${key}.nk`, text: seed });
  const seen = new Set<string>();
  for (const { name } of files) {
    // Some file systems know no upper and lower case.
    if (seen.has(name.toLowerCase())) throw new ProblemError(tokenProblem('nats-token.file-name', { name }));
    seen.add(name.toLowerCase());
  }
  return files;
}

function fileName(name: string): string {
  if (/[/\\:]|^\.|^\s|\s$/.test(name) || name === '')
    throw new ProblemError(tokenProblem('nats-token.file-name', { name }));
  return name;
}
