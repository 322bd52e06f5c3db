import { errors } from '@nats-io/transport-node';
import { z } from 'zod';
import type { PushedToken, PushResult } from '../../../app/contract/nats.ts';
import { checkAccount, checkImports } from '../../../app/pki/nats/chain.ts';
import type { Claims } from '../../../app/pki/nats/claims.ts';
import { readToken } from '../../../app/pki/nats/token.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { CommandNamed, Registry, StateOf } from '../../../app/registry/index.ts';
import { MOST_PUSHED_TO } from '../../../app/registry/nats-token.ts';
import { claimsOf } from '../../../app/registry/nats-token-rules.ts';
import type { ConfigFile, LocatedConfig } from '../../config/config-file.ts';
import { verifyEd25519 } from '../../evidence/pki-signature.ts';
import { AccountResolver, type ListedServer } from '../../nats/account-resolver.ts';
import { openConnection, requireOpenable } from '../../nats/connection.ts';
import { explainNatsError } from '../../nats/failure.ts';
import type { Registrar } from '../recording/registrar.ts';
import { differencesInWords } from './about.ts';
import { natsExportProblem } from './problems.ts';
import { pushProblem } from './push-problems.ts';
import { exportersOf } from './token-check.ts';
import { accountsToGive, tokenToGive, trustedOf } from './tokens-to-give.ts';

/** What a connection is for, as the beginning of a sentence. */
const PURPOSE = 'The push';
const USE = { purpose: PURPOSE, demands: ['nats.enabled'] } as const;

/** A token that is to be given to servers, and of what. */
interface Pushing {
  readonly name: string;
  readonly publicKey: string;
  readonly token: StateOf['nats.token'];
}

/** What would be given to which servers. */
export interface ToPush {
  /** The operator. */
  readonly name: string;
  readonly located: LocatedConfig;
  readonly accounts: readonly Pushing[];
}

/** What servers have of an account: all of it, or what can be read of one that another tool has made. */
interface Held {
  readonly jwt: string;
  readonly iat: number;
  readonly claims: Claims | null;
}

/**
 * Gives tokens of accounts to servers that run and keep them (`resolver { type: full }`). Each chain is checked before, what the
 * servers have is looked at before and after, and an older token never takes the place of a later one: a server would take it.
 */
export class TokenPush {
  readonly #registry: Registry;
  readonly #registrar: Registrar;
  readonly #configFile: Pick<ConfigFile, 'read'>;

  constructor(registry: Registry, registrar: Registrar, configFile: Pick<ConfigFile, 'read'>) {
    this.#registry = registry;
    this.#registrar = registrar;
    this.#configFile = configFile;
  }

  /**
   * Refuses what could not be pushed, before anybody is asked and anything is opened.
   * @param accountId null for all accounts that have a token
   * @throws ProblemError
   */
  check(operatorId: string, accountId: string | null): ToPush {
    this.#registrar.requireOfficer();
    const located = this.#configFile.read();
    requireOpenable(located, USE);
    const operator = this.#registry.get('nats.operator', operatorId);
    const all = accountsToGive(operatorId, this.#registry);
    const chosen = accountId === null ? all : [this.#registry.get('nats.account', accountId)];
    const accounts = chosen.map((account): Pushing => {
      if (operator === undefined || account?.operatorId !== operator.id)
        throw new ProblemError(natsExportProblem('nats-export.unknown', { what: 'NATS account' }));
      const { name, publicKey } = account;
      return { name, publicKey, token: tokenToGive(account, this.#registry) };
    });
    if (operator === undefined || accounts.length === 0)
      throw new ProblemError(natsExportProblem('nats-export.unknown', { what: 'NATS operator' }));
    const operatorToken = tokenToGive(operator, this.#registry).jwt;
    const trusted = trustedOf(operator);
    const claims = (jwt: string) =>
      checkAccount({ operator: operatorToken, account: jwt }, trusted, verifyEd25519).account;
    for (const { token } of accounts) {
      const pushed = claims(token.jwt);
      const exporters = exportersOf(pushed, operator.id, this.#registry, claims);
      checkImports(pushed, exporters, trusted.now, verifyEd25519);
    }
    for (const { token } of accounts)
      this.#registrar.check(recorded(token, { url: located.config.nats.url, servers: ['-'], before: null }));
    return { name: operator.name, located, accounts };
  }

  /**
   * Gives tokens to the servers of the configuration, one after the other, and records each that is there afterwards.
   * @param credentials the `.creds` file of a user of the system account; absolute
   * @returns what came of each; of what was not pushed, why
   * @throws ProblemError where there is no connection, or nobody takes tokens; then nothing was sent
   */
  async push(operatorId: string, accountId: string | null, credentials: string): Promise<PushResult> {
    const { located, accounts } = this.check(operatorId, accountId);
    const { url, connection_timeout_secs } = located.config.nats;
    const explain = (error: unknown) =>
      aboutThePush(
        explainNatsError(error, { url, stream: '', configFile: located.file }).problem,
        credentials,
      );
    const connection = await openConnection(located, { ...USE, credentials }).catch((error: unknown) => {
      throw new ProblemError(explain(error), { cause: error });
    });
    try {
      const resolver = new AccountResolver(connection, connection_timeout_secs * 1000);
      const servers = await resolver.servers().catch((error: unknown) => {
        throw new ProblemError(explain(error), { cause: error });
      });
      if (servers.length === 0) throw new ProblemError(pushProblem('nats-push.no-resolver', { url }));
      const pushed: PushedToken[] = [];
      for (const account of accounts)
        pushed.push(await this.#pushOne(account, { resolver, servers, url, explain }));
      return { url, servers: servers.map(({ name }) => name), accounts: pushed };
    } finally {
      await connection.close();
    }
  }

  async #pushOne(account: Pushing, { resolver, servers, url, explain }: There): Promise<PushedToken> {
    const { name, publicKey, token } = account;
    const about = { name, publicKey, before: null, changes: [], problem: null };
    const having = servers.filter(({ accounts }) => accounts.has(publicKey)).length;
    let all: Held[];
    try {
      all = (await resolver.lookUp(publicKey, having)).map((jwt) => heldIn(jwt, account));
    } catch (error) {
      const problem = error instanceof ProblemError ? error.problem : explain(error);
      return { ...about, outcome: 'not pushed', problem };
    }
    const held = latestOf(all);
    const isEverywhere = all.length === servers.length && all.every(({ jwt }) => jwt === token.jwt);
    if (held !== null && isEverywhere)
      return { ...about, outcome: 'there already', before: timeOf(held.iat) };
    const difference = {
      before: held === null ? null : timeOf(held.iat),
      changes: held === null ? [] : changesSince(held, token),
    };
    const not = (problem: Problem): PushedToken => ({
      ...about,
      ...difference,
      outcome: 'not pushed',
      problem,
    });
    if (all.some(({ jwt, iat }) => iat >= token.issuedAt && jwt !== token.jwt && !this.#isFormer(jwt, token)))
      return not(
        pushProblem('nats-push.older', {
          ...{ name, ours: timeOf(token.issuedAt) },
          theirs: timeOf(held?.iat ?? token.issuedAt),
        }),
      );
    let took: string[];
    let said: string | null;
    try {
      const answers = await resolver.update(token.jwt, publicKey, servers.length);
      took = answers.filter(({ refusal }) => refusal === null).map(({ server }) => server.name);
      const refused = answers.find(({ refusal }) => refusal !== null);
      said = refused === undefined ? null : `${refused.server.name} says ${refused.refusal}`;
      if (took.length === 0 && said !== null) return not(pushProblem('nats-push.refused', { name, said }));
      if (took.length === 0) throw new errors.TimeoutError();
      const there = await resolver.lookUp(publicKey, took.length);
      if (there.some((jwt) => jwt !== token.jwt)) return not(pushProblem('nats-push.not-there', { name }));
    } catch (error) {
      return not(pushProblem('nats-push.not-known', { name, said: explain(error).happened }));
    }
    const named = took.slice(0, MOST_PUSHED_TO);
    this.#registrar.record(recorded(token, { url, servers: named, before: held?.iat ?? null }));
    const [of, isAll] = [servers.length, took.length >= servers.length];
    return {
      ...{ ...about, ...difference, outcome: 'pushed' },
      problem: isAll ? null : pushProblem('nats-push.some', { name, took: took.length, of, said }),
    };
  }

  /** Whether this ledger knows a token as one in whose place the other has come. */
  #isFormer(jwt: string, { objectId }: StateOf['nats.token']): boolean {
    return [...this.#registry.naming('nats.token', 'about', objectId)].some(
      (token) => token.status === 'replaced' && token.jwt === jwt,
    );
  }
}

interface There {
  readonly resolver: AccountResolver;
  readonly servers: readonly ListedServer[];
  readonly url: string;
  readonly explain: (error: unknown) => Problem;
}

/** What is read of a token that this program would not have made: enough to know whose it is, and which is the later one. */
const looseSchema = z.object({ sub: z.string(), iat: z.int().min(0).max(8_640_000_000_000) });

/** The one that was issued last; null where there is none. */
function latestOf(all: readonly Held[]): Held | null {
  return all.reduce<Held | null>((last, one) => (last === null || one.iat > last.iat ? one : last), null);
}

/** @throws ProblemError where it is no token of the account */
function heldIn(jwt: string, { name, publicKey }: Pushing): Held {
  const body = looseSchema.safeParse(jsonIn(jwt.split('.')[1] ?? ''));
  if (!body.success || body.data.sub !== publicKey)
    throw new ProblemError(pushProblem('nats-push.unknown', { name }));
  try {
    return { jwt, iat: body.data.iat, claims: readToken(jwt, verifyEd25519) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { jwt, iat: body.data.iat, claims: null };
  }
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function changesSince({ claims }: Held, token: StateOf['nats.token']): string[] {
  return claims === null
    ? ['The one that they had is none of this program: what stood in it is not compared.']
    : differencesInWords(claims, claimsOf(token), 'before');
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function recorded(
  { id }: StateOf['nats.token'],
  what: Pick<CommandNamed<'RecordNatsTokenPush'>, 'url' | 'servers' | 'before'>,
): CommandNamed<'RecordNatsTokenPush'> {
  return { type: 'RecordNatsTokenPush', id, ...what };
}

/** The same words, for somebody who was pushing and not syncing, with credentials that the configuration does not name. */
function aboutThePush(problem: Problem, credentials: string): Problem {
  const isIdentity = /^nats\.(authorization|permission|credentials-|file-)/.test(problem.code);
  return {
    ...problem,
    field: null,
    meaning: 'Nothing was sent, and nothing was recorded.',
    remedy: isIdentity
      ? `Take the credentials of a user of the system account that this server knows, in the place of ${credentials}.`
      : problem.remedy.replace(/(sync|Sync) again/, (word) =>
          word.startsWith('S') ? 'Push again' : 'push again',
        ),
  };
}
