import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode, parseCreds } from '@nats-io/jwt';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { checkChain } from '../../app/pki/nats/chain.ts';
import { credsFile } from '../../app/pki/nats/creds-file.ts';
import { memoryResolver } from '../../app/pki/nats/resolver.ts';
import { ProblemError } from '../../app/problem.ts';
import { newerNatsServer } from '../../scripts/newer-nats-server.ts';
import { isSystem, isThere, programs } from '../../scripts/programs.ts';
import type { Said } from '../../scripts/verdicts-document.ts';
import { seconds, verifyEd25519 } from './nats-identities.ts';
import { NatsServer } from './nats-server.ts';
import type { NatsCase } from './nats-verdict-cases.ts';
import type { Nkey, World } from './nats-verdict-world.ts';
import { temporaryFolder } from './temporary.ts';

/* Judges of the tokens of an operator, its accounts and a user, each asked the same in its own way. */

/** The judges, in the order of the columns. */
export const NATS_JUDGES = [
  'This program',
  'nats-server (Debian)',
  'nats-server (newer)',
  '@nats-io/jwt',
  'nats-io/jwt (Go)',
] as const;

/** A judge by its name. */
export type NatsJudge = (typeof NATS_JUDGES)[number];

/** Where Debian's packages of libraries in Go lie. */
const GO_PATH = '/usr/share/gocode';

/** Why a judge cannot be asked on this machine; null where it can. */
export function whyNatsNotAsked(judge: NatsJudge): string | null {
  if (judge !== 'nats-io/jwt (Go)') return null;
  if (isThere(programs.go) && isThere(programs.natsJwt)) return null;
  const where = isSystem('debian') || isSystem('ubuntu') ? '' : ', which this system does not have';
  return `nats-io/jwt (Go) is not asked: go or the library is not on this machine (Debian has them in ${programs.go.package} and ${programs.natsJwt.package}${where}).`;
}

/** The version of a judge, as far as its verdicts may hang on it: the first two numbers. Null of this program. */
export function natsVersionOf(judge: NatsJudge): string | null {
  const known = versions.get(judge);
  if (known !== undefined) return known;
  const version = /\d+\.\d+/.exec(versionText(judge))?.[0] ?? null;
  versions.set(judge, version);
  return version;
}

const versions = new Map<NatsJudge, string | null>();

function versionText(judge: NatsJudge): string {
  const ask = (program: string, ...args: readonly string[]) =>
    spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '';
  switch (judge) {
    case 'This program':
      return '';
    case 'nats-server (Debian)':
      return ask('nats-server', '--version');
    case 'nats-server (newer)':
      return ask(newerNatsServer(), '--version');
    case '@nats-io/jwt':
      return /"version": "([^"]+)"/.exec(readFileSync(libraryFile(), 'utf8'))?.[1] ?? '';
    case 'nats-io/jwt (Go)':
      return whyNatsNotAsked(judge) === null
        ? (/^Version: (.+)$/m.exec(ask('dpkg-query', '-s', programs.natsJwt.package))?.[1] ?? '')
        : '';
  }
}

function libraryFile(): string {
  return path.resolve(import.meta.dirname, '../../node_modules/@nats-io/jwt/package.json');
}

/** Judges that need something running beside them. */
export class NatsBench {
  readonly #servers: ReadonlyMap<NatsJudge, NatsServer>;
  readonly #usual: string;
  readonly #go: ReadonlyMap<World, Said>;

  private constructor(
    servers: ReadonlyMap<NatsJudge, NatsServer>,
    usual: string,
    go: ReadonlyMap<World, Said>,
  ) {
    this.#servers = servers;
    this.#usual = usual;
    this.#go = go;
  }

  /** Starts servers that have the accounts of all cases: most are below one operator, that of the first one. */
  static async open(cases: readonly NatsCase[]): Promise<NatsBench> {
    const worlds = cases.map(({ world }) => world);
    const [first] = worlds;
    if (first === undefined) throw new Error('no case');
    const servers = new Map<NatsJudge, NatsServer>();
    for (const [judge, program] of PROGRAMS)
      servers.set(judge, await started(first, worlds.filter(isBelow(first)), program()));
    return new NatsBench(servers, usualOf(first), askGo(worlds));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  /** What a judge says of a case. */
  async ask(judge: NatsJudge, { world, deed, asked }: NatsCase): Promise<Said> {
    switch (judge) {
      case 'This program':
        return asked === 'servers' ? null : ownWord(world);
      case '@nats-io/jwt':
        return asked === 'servers' ? null : readersWord(world);
      case 'nats-io/jwt (Go)':
        return asked === 'all' ? (this.#go.get(world) ?? null) : null;
      case 'nats-server (Debian)':
      case 'nats-server (newer)': {
        const shared = this.#servers.get(judge);
        if (shared !== undefined && usualOf(world) === this.#usual) return visit(shared, world, deed);
        return startedAlone(world, deed, judge);
      }
    }
  }
}

const PROGRAMS = new Map<NatsJudge, () => string>([
  ['nats-server (Debian)', () => 'nats-server'],
  ['nats-server (newer)', newerNatsServer],
]);

/** What a server is started with: all cases with the same can have one in common. */
function usualOf({ operator, system }: World): string {
  return `${operator} ${system.token}`;
}

function isBelow(first: World): (world: World) => boolean {
  return (world) => usualOf(world) === usualOf(first);
}

function ownWord(world: World): Said {
  try {
    checkAll(world);
    return 'accepted';
  } catch (error) {
    if (error instanceof ProblemError) return 'refused';
    throw error;
  }
}

async function readersWord(world: World): Promise<Said> {
  try {
    await readAll(world);
    return 'accepted';
  } catch {
    return 'refused';
  }
}

/** All that is checked before a token is recorded or anything leaves for a server or a user. */
function checkAll({ operatorKey, operator, system, account, exporter, user, holder }: World): void {
  const trusted = { operatorKey, now: seconds() };
  const accounts = [system, account, exporter].map(({ token }) => token);
  memoryResolver({ operator, accounts }, trusted, verifyEd25519);
  checkChain({ operator, account: account.token, user }, trusted, verifyEd25519);
  credsFile({ token: user, seed: holder.seed, userKey: holder.publicKey }, verifyEd25519);
}

/** As a program in JavaScript reads tokens: activations are texts within them. */
async function readAll({ operator, system, account, exporter, user, holder }: World): Promise<void> {
  for (const token of [operator, system.token, account.token, exporter.token, user])
    for (const { token: activation } of decoded(token).nats.imports ?? [])
      if (activation !== undefined) decoded(activation);
  await parseCreds(
    new TextEncoder().encode(
      `-----BEGIN NATS USER JWT-----\n${user}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${holder.seed}\n------END USER NKEY SEED------\n`,
    ),
  );
}

type Decoded = ReturnType<typeof decode<{ readonly imports?: readonly { readonly token?: string }[] }>>;

/** It takes milliseconds, and says the same of the same. */
function decoded(token: string): Decoded {
  const known = read.get(token) ?? decode<{ imports?: { token?: string }[] }>(token);
  read.set(token, known);
  return known;
}

const read = new Map<string, Decoded>();

/** What the library in Go says of all at once; nothing where it is not on this machine. */
function askGo(worlds: readonly World[]): ReadonlyMap<World, Said> {
  if (whyNatsNotAsked('nats-io/jwt (Go)') !== null) return new Map();
  const questions = worlds.map(({ operatorKey, operator, account, exporter, system, user }) =>
    JSON.stringify({
      ...{ OperatorKey: operatorKey, Operator: operator, User: user },
      Accounts: [account, exporter, system].map(({ token }) => token),
    }),
  );
  const answers = execFileSync(goJudge(), { input: `${questions.join('\n')}\n`, encoding: 'utf8' });
  const lines = answers.trim().split('\n');
  if (lines.length !== worlds.length) throw new Error('The judge in Go has not answered each question.');
  return new Map(worlds.map((world, at) => [world, lines[at] === 'accepted' ? 'accepted' : 'refused']));
}

const SOURCE = path.join(import.meta.dirname, 'nats-jwt-judge.go');
const BUILT = path.resolve(import.meta.dirname, '../../out/nats-jwt-judge');

/** The judge in Go, built when it is missing or older than its source: without a network, of Debian's packages alone. */
function goJudge(): string {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > statSync(SOURCE).mtimeMs) return BUILT;
  mkdirSync(path.dirname(BUILT), { recursive: true });
  // Several checkouts and tests may build at once: each under a name of its own, and the last one stays.
  const building = `${BUILT}.${randomUUID()}`;
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: GO_PATH, GOFLAGS: '', GOPROXY: 'off' };
  execFileSync('go', ['build', '-o', building, SOURCE], { env });
  renameSync(building, BUILT);
  return BUILT;
}

/** A server that keeps the accounts of cases in a folder, as one does that was carried to it. @throws where it does not start */
function started(first: World, worlds: readonly World[], program: string): Promise<NatsServer> {
  const folder = temporaryFolder();
  const { operator, system } = first;
  const accounts = [system, ...worlds.flatMap(({ account, exporter }) => [account, exporter])];
  for (const { key, token } of accounts)
    writeFileSync(path.join(folder, `${key}.jwt`), token, { mode: 0o600 });
  const lines = `operator: ${operator}
${namesSystem(operator) ? `system_account: ${system.key}` : ''}
resolver { type: full, dir: ${JSON.stringify(folder)}, timeout: "100ms" }
resolver_preload: { ${system.key}: ${system.token} }`;
  return NatsServer.start(lines, { program });
}

/** Whether an operator names a system account. */
function namesSystem(operator: string): boolean {
  const [, claims = ''] = operator.split('.');
  return Buffer.from(claims, 'base64url').includes('"system_account"');
}

async function startedAlone(world: World, deed: NatsCase['deed'], judge: NatsJudge): Promise<Said> {
  const program = PROGRAMS.get(judge);
  if (program === undefined) throw new Error(`${judge} is no server.`);
  let server: NatsServer;
  try {
    server = await started(world, [world], program());
  } catch {
    return 'refused';
  }
  try {
    return await visit(server, world, deed);
  } finally {
    await server.stop();
  }
}

async function visit(server: NatsServer, world: World, deed: NatsCase['deed']): Promise<Said> {
  const open: NatsConnection[] = [];
  const enter =
    (jwt: string, { sign }: Nkey) =>
    async () => {
      const authenticator = (nonce = '') => ({
        jwt,
        sig: Buffer.from(sign(new TextEncoder().encode(nonce))).toString('base64url'),
      });
      const connection = await connect({
        ...{ servers: server.url, authenticator, timeout: 10_000 },
        ...{ reconnect: false, noAsyncTraces: true },
      });
      open.push(connection);
      return connection;
    };
  try {
    const { user, holder, exporterUser } = world;
    const isDone = await deed({
      user: enter(user, holder),
      exporter: enter(exporterUser.token, exporterUser.holder),
    });
    return isDone ? 'accepted' : 'refused';
  } catch {
    return 'refused';
  } finally {
    await Promise.all(open.map((connection) => connection.close()));
  }
}
