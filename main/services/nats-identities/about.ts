import type { CurrentToken, IdentityAbout, ShownSeed, ShownSigningKey } from '../../../app/contract/nats.ts';
import type { OutputOf, ParsedInputOf } from '../../../app/contract/operations.ts';
import { comparable } from '../../../app/model/values.ts';
import { activationIn } from '../../../app/pki/nats/activation-file.ts';
import type { Claims } from '../../../app/pki/nats/claims.ts';
import { compareTokens, describeToken } from '../../../app/pki/nats/description.ts';
import { readTokenBytes } from '../../../app/pki/nats/token.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { DraftedToken } from '../../../app/registry/draft-content.ts';
import type { AggregateName, Registry, StateOf } from '../../../app/registry/index.ts';
import {
  claimsOf,
  currentToken,
  isOutdated,
  namesKey,
  signingKeysOf,
  systemAccountsOf,
  tokenNow,
  tokenSubject,
} from '../../../app/registry/nats-token-rules.ts';
import { userConfigurationOf } from '../../../app/registry/nats-user.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import { keyFilesOf } from '../registry/key-files.ts';
import { natsExportProblem } from './problems.ts';
import { foreignActivation } from './token-check.ts';

const KINDS = {
  'nats.operator': 'operator',
  'nats.account': 'account',
  'nats.user': 'user',
} as const satisfies Record<ParsedInputOf<'identities.about'>['kind'], DraftedToken>;

/** With what the forms about a NATS identity begin, and how its token stands. @throws ProblemError where there is none */
export function identityAbout(kind: keyof typeof KINDS, id: string, registry: Registry): IdentityAbout {
  const subject = tokenSubject(KINDS[kind], id, registry);
  if (subject === null)
    throw new ProblemError(natsExportProblem('nats-export.unknown', { what: 'NATS identity' }));
  const { operator } = subject;
  const account = subject.kind === 'operator' ? null : subject.account;
  const token = currentToken(id, registry);
  const above =
    subject.kind === 'operator' || account === null
      ? []
      : subject.kind === 'account'
        ? [operator]
        : [operator, account];
  return {
    above: above.map((one) => ({ id: one.id, name: one.name })),
    account: subject.kind === 'account' ? accountAbout(subject.account) : null,
    user: subject.kind === 'user' ? userConfigurationOf(subject.user) : null,
    signingKeys: subject.kind === 'user' ? [] : shownKeys(subject.kind, id, registry),
    signers:
      subject.kind === 'operator'
        ? []
        : subject.kind === 'account'
          ? shownKeys('operator', operator.id, registry)
          : shownKeys('account', subject.account.id, registry),
    hasSystemAccount: systemAccountsOf(operator.id, registry).length > 0,
    accounts: [...registry.naming('nats.account', 'operator', operator.id)].map((one) => ({
      id: one.id,
      name: one.name,
      publicKey: one.publicKey,
    })),
    token: token === undefined ? null : shownToken(token, registry),
  };
}

function accountAbout({ isSystem, publicKey, configuration }: StateOf['nats.account']) {
  return { isSystem, publicKey, configuration };
}

/**
 * How the token of a NATS identity stands; of a token itself, how that does while it holds.
 * @returns null of all else, and where no token holds
 */
export function tokenOf(kind: AggregateName, id: string, registry: Registry): CurrentToken | null {
  const own = kind === 'nats.token' ? registry.get('nats.token', id) : undefined;
  if (own === undefined && !Object.hasOwn(KINDS, kind)) return null;
  const token = currentToken(own?.objectId ?? id, registry);
  return token === undefined || (own !== undefined && own.id !== token.id)
    ? null
    : shownToken(token, registry);
}

function shownToken(token: StateOf['nats.token'], registry: Registry): CurrentToken {
  return {
    id: token.id,
    issuedAt: timeOf(token.issuedAt),
    expiresAt: token.expiresAt === null ? null : timeOf(token.expiresAt),
    outdated: isOutdated(token, registry) ? outdatedLines(token, registry) : null,
  };
}

function shownKeys(owner: 'operator' | 'account', id: string, registry: Registry): ShownSigningKey[] {
  const token = currentToken(id, registry);
  const claims = token === undefined ? null : claimsOf(token);
  return signingKeysOf(owner, id, registry).map((key) => ({
    id: key.id,
    name: key.name,
    role: key.scope?.role ?? null,
    named: claims !== null && namesKey(claims, key.publicKey),
  }));
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** The most lines that are told of how two tokens differ. */
const MOST_LINES = 8;

/** What a token would say otherwise if it were made now. */
function outdatedLines(token: StateOf['nats.token'], registry: Registry): string[] {
  const now = tokenNow(token, registry);
  if (now === null) return ['The signing key that signed it was revoked.'];
  return differencesInWords(claimsOf(token), readTokenBytes(now), 'in the token');
}

/** In what a token differs from another one about the same, a line each. @param there where the other one is: `in the token` */
export function differencesInWords(other: Claims, token: Claims, there: string): string[] {
  const lines = compareTokens(other, token)
    .filter(({ differs, field }) => differs && field !== 'jti')
    .map(({ label, value, before }) => `${label}: now ${value}; ${there} ${before ?? 'nothing'}`);
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `And ${more} more.`] : lines;
}

/** What an activation token from elsewhere says. @param text bare, or as nsc writes it @throws ProblemError where it is none for this account */
export function readActivation(
  text: string,
  accountId: string,
  registry: Registry,
): OutputOf<'activations.read'> {
  const account = registry.get('nats.account', accountId);
  if (account === undefined)
    throw new ProblemError(natsExportProblem('nats-export.unknown', { what: 'NATS account' }));
  const token = activationIn(text);
  const claims = foreignActivation(token, account.publicKey);
  const { kind, subject, issuer_account } = claims.nats;
  return {
    account: issuer_account ?? claims.iss,
    ...{ token, kind, subject },
    lines: describeToken(claims).map((line) => ({ ...line })),
  };
}

/** The most seeds that are listed: a longer list is searched. */
const LISTED = 50;

/** What has a seed below an operator, itself first, by words of its name. @param secrets where the seeds lie */
export function seedsBelow(
  operatorId: string,
  search: string,
  registry: Registry,
  secrets: Pick<SecretFiles, 'locate' | 'lies'>,
): OutputOf<'identities.seeds'> {
  const words = comparable(search);
  const seeds: ShownSeed[] = [];
  for (const { kind, name, object } of objectsBelow(operatorId, registry)) {
    if (!comparable(name).includes(words)) continue;
    if (seeds.length === LISTED) return { seeds, more: true };
    seeds.push({ kind, id: object.id, name, files: keyFilesOf(object.seed, secrets) });
  }
  return { seeds, more: false };
}

interface Below {
  readonly kind: ShownSeed['kind'];
  readonly name: string;
  readonly object: StateOf[ShownSeed['kind']];
}

function* objectsBelow(operatorId: string, registry: Registry): Iterable<Below> {
  const operator = registry.get('nats.operator', operatorId);
  if (operator === undefined) return;
  yield { kind: 'nats.operator', name: `Operator ${operator.name}`, object: operator };
  for (const key of signingKeysOf('operator', operatorId, registry))
    yield { kind: 'nats.signing.key', name: `Signing key ${operator.name} / ${key.name}`, object: key };
  // The database reads one list to its end before another one.
  for (const account of [...registry.naming('nats.account', 'operator', operatorId)]) {
    yield { kind: 'nats.account', name: `Account ${account.name}`, object: account };
    for (const key of signingKeysOf('account', account.id, registry))
      yield { kind: 'nats.signing.key', name: `Signing key ${account.name} / ${key.name}`, object: key };
    for (const user of [...registry.naming('nats.user', 'account', account.id)])
      yield { kind: 'nats.user', name: `User ${account.name} / ${user.name}`, object: user };
  }
}
