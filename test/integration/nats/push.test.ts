import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAccount } from '@nats-io/nkeys';
import { connect, credsAuthenticator, type Msg } from '@nats-io/transport-node';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { PushResult } from '../../../app/contract/nats.ts';
import type { ProblemError } from '../../../app/problem.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { NatsExports } from '../../../main/services/nats-identities/nats-exports.ts';
import { TokenPush } from '../../../main/services/nats-identities/token-push.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { refusalOf } from '../../support/drafts.ts';
import { freePort } from '../../support/free-port.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { NatsIdentities } from '../../support/nats-identities.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { NatsDesk, SYNC_PERMISSIONS, WITH_JETSTREAM } from '../../support/nats-tokens.ts';
import { byPassphrase, softwareSeeds } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Tokens are given to servers that run, and what is said of them there is not believed blindly. */

const PUSHER = {
  publish: ['$SYS.REQ.CLAIMS.*', '$SYS.REQ.ACCOUNT.*.CLAIMS.*'],
  subscribe: ['_INBOX.>'],
  allow_responses: false,
};

let desk: NatsDesk;
let exports: NatsExports;
/** The credentials of a user of the system account who may push. */
let creds: string;

beforeEach(async () => {
  desk = await NatsDesk.open();
  desk.configure(WITH_JETSTREAM);
  await desk.signAll();
  const { ledger, registrar, files } = desk;
  exports = new NatsExports(ledger.objects, registrar, softwareSeeds(ledger, files).open);
  creds = await credsFor(PUSHER);
});

/** The file with the credentials of a new user. */
async function credsFor(permissions: typeof PUSHER, accountId = desk.systemId): Promise<string> {
  const id = await desk.user(permissions, { name: `user ${desk.ledger.head()?.seq}`, accountId });
  await desk.token('user', id);
  const place = path.join(temporaryFolder(), 'user.creds');
  await exports.creds(id, byPassphrase(), { place, recipient: 'Alice' });
  return place;
}

/** A server that has what was exported for it. */
async function started(
  program: string,
  resolver: 'memory' | 'folder',
  storeFolder: string | null = null,
): Promise<NatsServer> {
  const place = path.join(temporaryFolder(), 'server');
  const port = await freePort();
  const settings = { name: 'nats1', listen: `127.0.0.1:${port}`, storeFolder };
  const kind =
    resolver === 'memory' ? { kind: resolver } : { kind: resolver, folder: path.join(place, 'jwt') };
  exports.server(desk.operatorId, { settings, resolver: kind }, { place, recipient: 'nats1' });
  const server = await NatsServer.from(path.join(place, 'nats-server.conf'), port, program);
  onTestFinished(() => server.stop());
  return server;
}

/** Another token of the account, with another limit. */
function nextToken(conn: number): Promise<StateOf['nats.token']> {
  desk.configure({ ...WITH_JETSTREAM, limits: { ...WITH_JETSTREAM.limits, conn } });
  return desk.token('account', desk.accountId);
}

function pushAt(url: string): TokenPush {
  const configFile = configFileFor(url, 'connection_timeout_secs = 1');
  return new TokenPush(desk.ledger.objects, desk.registrar, configFile);
}

/** What came of the account that is not the system's. */
function ofAccount({ accounts }: PushResult): PushResult['accounts'][number] | undefined {
  return accounts.find(({ name }) => name === 'CIM_KEYS');
}

function currentToken(accountId = desk.accountId): StateOf['nats.token'] {
  const [token] = desk.ledger.objects.naming('nats.token', 'current', accountId);
  if (token === undefined) throw new Error('It has a token.');
  return token;
}

/** What was recorded of pushes from some entry on. */
function pushesFrom(seq: number): object[] {
  return desk.ledger.entries
    .from(seq, 1000)
    .map(({ block }) => decodeEvent(block))
    .flatMap((event) => (event.event_type === 'NatsTokenPushed' ? [event.payload] : []));
}

test('what servers have afterwards is what was signed; what changed is said, and it is recorded once', async () => {
  for (const { program, most, before } of [
    { program: 'nats-server', most: 7, before: 'No limit' },
    { program: newerNatsServer(), most: 6, before: '7' },
  ]) {
    const first = currentToken();
    const server = await started(program, 'folder');
    const second = await nextToken(most);
    const from = (desk.ledger.head()?.seq ?? 0) + 1;
    const pushing = pushAt(server.url);
    const push = () => pushing.push(desk.operatorId, null, creds);
    const result = await push();
    expect(result.servers).toEqual(['nats1']);
    expect(result.accounts).toContainEqual(
      expect.objectContaining({ name: 'SYS', outcome: 'there already', changes: [], problem: null }),
    );
    expect(ofAccount(result)).toMatchObject({
      outcome: 'pushed',
      before: new Date(first.issuedAt * 1000).toISOString(),
      changes: expect.arrayContaining([`Connections at a time: now ${most}; before ${before}`]),
      problem: null,
    });
    const recorded = { token_id: second.id, url: server.url, servers: ['nats1'], before: first.issuedAt };
    expect(pushesFrom(from)).toEqual([recorded]);
    // The server goes by it: the next connection is one too many.
    const own = await credsFor({ ...PUSHER, publish: ['a'] }, desk.accountId);
    const authenticator = credsAuthenticator(readFileSync(own));
    const entered = await Promise.all(
      Array.from({ length: most + 1 }, () =>
        connect({ servers: server.url, authenticator, reconnect: false }).catch(() => null),
      ),
    );
    expect(entered.filter((one) => one === null)).toHaveLength(1);
    await Promise.all(entered.map((one) => one?.close()));
    // Nothing is sent, and nothing recorded, of what they have; one account can be pushed alone.
    expect(ofAccount(await push())).toMatchObject({ outcome: 'there already', changes: [] });
    const alone = await pushing.push(desk.operatorId, desk.systemId, creds);
    expect(alone.accounts.map(({ name }) => name)).toEqual(['SYS']);
    expect(pushesFrom(from)).toHaveLength(1);
    // Whoever is no user of the system account reaches nobody; one with too little is told what it may not.
    expect(await refusalOf(() => pushing.push(desk.operatorId, null, own))).toBe('nats.permission');
    const denied = await credsFor({ ...PUSHER, publish: ['$SYS.REQ.CLAIMS.LIST'] });
    expect(ofAccount(await pushing.push(desk.operatorId, null, denied))).toMatchObject({
      outcome: 'not pushed',
      problem: { code: 'nats.permission', meaning: 'Nothing was sent, and nothing was recorded.' },
    });
    await server.stop();
    expect(await refusalOf(push)).toBe('nats.refused');
  }
});

test('in a cluster each server is given the token, and each is looked at; one that lacks it has it afterwards', async () => {
  const routes = await freePort();
  const started = await Promise.all(
    [0, 1].map(async (at) => {
      const place = path.join(temporaryFolder(), `server${at}`);
      const port = await freePort();
      const settings = { name: `nats${at}`, listen: `127.0.0.1:${port}`, storeFolder: null };
      const resolver = { kind: 'folder', folder: path.join(place, 'jwt') } as const;
      exports.server(desk.operatorId, { settings, resolver }, { place, recipient: settings.name });
      const file = path.join(place, 'nats-server.conf');
      const listen = at === 0 ? `listen: "127.0.0.1:${routes}"` : 'listen: "127.0.0.1:-1"';
      const cluster = `cluster { name: c, ${listen}, routes: ["nats://127.0.0.1:${routes}"] }`;
      writeFileSync(file, `${readFileSync(file, 'utf8')}\n${cluster}\n`);
      if (at === 1)
        rmSync(path.join(place, 'jwt', `${desk.get('nats.account', desk.accountId).publicKey}.jwt`));
      const server = await NatsServer.from(file, port, 'nats-server');
      onTestFinished(() => server.stop());
      return server;
    }),
  );
  const pushing = pushAt(started[0]?.url ?? '');
  await expect
    .poll(async () => (await pushing.push(desk.operatorId, desk.systemId, creds)).servers.toSorted())
    .toEqual(['nats0', 'nats1']);
  const push = async () => ofAccount(await pushing.push(desk.operatorId, desk.accountId, creds));
  const first = await push();
  expect([first?.outcome, first?.problem]).toEqual(['pushed', null]);
  expect(await push()).toMatchObject({ outcome: 'there already' });
  expect(pushesFrom(1)).toMatchObject([{ servers: expect.arrayContaining(['nats0', 'nats1']) }]);
});

test('nothing is opened in Offline mode, for what is outdated, or with credentials that cannot be used', async () => {
  const configFile = configFileFor('nats://127.0.0.1:1');
  configFile.change({ 'mode.mode': 'Offline' });
  const offline = new TokenPush(desk.ledger.objects, desk.registrar, configFile);
  expect(await refusalOf(() => offline.push(desk.operatorId, null, creds))).toBe('nats.offline-mode');
  const server = await started('nats-server', 'memory');
  const pushing = pushAt(server.url);
  const codeOf = (file: string) => refusalOf(() => pushing.push(desk.operatorId, null, file));
  // A server that has all tokens in its configuration takes none, and an ordinary user reaches nobody who does.
  expect(await codeOf(creds)).toBe('nats-push.no-resolver');
  const ordinary = await credsFor({ ...PUSHER, publish: ['>'] }, desk.accountId);
  expect(await codeOf(ordinary)).toBe('nats-push.no-resolver');
  expect(await codeOf('/no/such/file')).toBe('nats.file-missing');
  const { accounts } = pushing.check(desk.operatorId, null);
  expect(accounts.map(({ name }) => name).toSorted()).toEqual(['CIM_KEYS', 'SYS']);
  expect(await refusalOf(() => pushing.check(desk.operatorId, desk.operatorId))).toBe('nats-export.unknown');
  // Of another operator's user a server says no more than that.
  const other = path.join(temporaryFolder(), 'other.creds');
  writeFileSync(other, new NatsIdentities().pusher(), { mode: 0o600 });
  const unknown = await pushing
    .push(desk.operatorId, null, other)
    .catch((error: ProblemError) => error.problem);
  expect(unknown).toMatchObject({ code: 'nats.authorization', field: null });
  expect(Object(unknown).remedy).toContain(other);
  desk.configure({ ...WITH_JETSTREAM, limits: { ...WITH_JETSTREAM.limits, conn: 3 } });
  expect(await codeOf(creds)).toBe('nats-export.outdated');
  // Another account can be pushed meanwhile.
  const alone = pushing.check(desk.operatorId, desk.systemId);
  expect(alone.accounts.map(({ name }) => name)).toEqual(['SYS']);
  expect(pushesFrom(1)).toEqual([]);
});

/** What somebody says who answers in the place of a server that keeps tokens. */
interface Answers {
  readonly list?: readonly (object | string)[];
  /** Before and after; the first one is empty where there is none before. */
  readonly lookups: readonly string[];
  /** Nothing is answered where it is null. */
  readonly update: ((token: string) => object) | null;
}

const ONE = { name: 'liar', id: 'LIAR' };
const taken = (token: string) => ({ server: ONE, data: { code: 200, account: subOf(token) } });

function subOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
}

/** A server that keeps no tokens, and lets everybody answer. */
let plain: NatsServer | null = null;
afterAll(() => plain?.stop());

/** Pushes the account's token to somebody who answers so. @returns what came of it, and how often a token was sent */
async function pushedTo({ list, lookups, update }: Answers) {
  const { publicKey } = desk.get('nats.account', desk.accountId);
  plain ??= await NatsServer.start('', { jetstream: false });
  const liar = await connect({ servers: plain.url });
  let sent = 0;
  const say = (subject: string, answer: (message: Msg) => void) =>
    liar.subscribe(subject, { callback: (_, message) => answer(message) });
  say('$SYS.REQ.CLAIMS.LIST', (message) => {
    for (const one of list ?? [{ server: ONE, data: lookups[0] === '' ? [] : [publicKey] }])
      message.respond(typeof one === 'string' ? one : JSON.stringify(one));
  });
  say('$SYS.REQ.ACCOUNT.*.CLAIMS.LOOKUP', (message) => {
    message.respond(lookups[sent === 0 ? 0 : 1] ?? '');
  });
  say('$SYS.REQ.CLAIMS.UPDATE', (message) => {
    sent += 1;
    if (update !== null) message.respond(JSON.stringify(update(message.string())));
  });
  await liar.flush();
  try {
    return { ...ofAccount(await pushAt(plain.url).push(desk.operatorId, desk.accountId, creds)), sent };
  } finally {
    await liar.close();
  }
}

/** A token that this ledger does not know, as another tool makes it. */
function foreign(sub: string, iat: number): string {
  return `e30.${Buffer.from(JSON.stringify({ sub, iat, nats: { info_url: 'x' } })).toString('base64url')}.AAAA`;
}

test('who answers in the place of a server is not believed, and no older token takes the place of a later one', async () => {
  const { publicKey } = desk.get('nats.account', desk.accountId);
  const { issuedAt, jwt: own } = currentToken();
  const { jwt: system } = currentToken(desk.systemId);
  const from = (desk.ledger.head()?.seq ?? 0) + 1;
  const outcomeOf = async (answers: Answers) => {
    const { outcome, problem, sent } = await pushedTo(answers);
    return [outcome, problem?.code, sent];
  };
  // What it has is no token of the account.
  for (const lookup of [system, 'nonsense', foreign('', 1)])
    expect(await outcomeOf({ lookups: [lookup], update: taken })).toEqual([
      ...['not pushed', 'nats-push.unknown', 0],
    ]);
  // It has one that this ledger does not know: only an earlier one gives way.
  const later = { lookups: [foreign(publicKey, issuedAt)], update: taken };
  expect(await outcomeOf(later)).toEqual(['not pushed', 'nats-push.older', 0]);
  // Another one than it has taken; a refusal; an answer about something else.
  const other = { lookups: ['', system], update: taken };
  expect(await outcomeOf(other)).toEqual(['not pushed', 'nats-push.not-there', 1]);
  const refuse = () => ({ server: ONE, error: { description: 'jwt update resulted in error' } });
  expect((await pushedTo({ lookups: [''], update: refuse })).problem).toMatchObject({
    code: 'nats-push.refused',
    happened: 'The token of CIM_KEYS was refused: liar says jwt update resulted in error.',
  });
  const aside = { lookups: ['', own], update: () => ({ server: ONE, data: { code: 200, account: 'A' } }) };
  expect(await outcomeOf(aside)).toEqual(['not pushed', 'nats-push.refused', 1]);
  // Nothing once the token was sent: it may have arrived.
  expect(await outcomeOf({ lookups: [''], update: null })).toEqual(['not pushed', 'nats-push.not-known', 1]);
  const nonsense = { list: ['nonsense'], lookups: [''], update: taken };
  expect(await refusalOf(() => pushedTo(nonsense))).toBe('nats.unexpected');
  expect(pushesFrom(from)).toEqual([]);

  const earlier = foreign(publicKey, issuedAt - 1);
  const { outcome, changes, problem } = await pushedTo({ lookups: [earlier, own], update: taken });
  expect([outcome, problem, changes]).toEqual(['pushed', null, [expect.stringContaining('not compared')]]);
  // One of two takes it.
  const list = [ONE, { name: 'silent', id: 'SILENT' }].map((server) => ({ server, data: [] }));
  const half = { list, lookups: ['', own], update: taken };
  expect(await outcomeOf(half)).toEqual(['pushed', 'nats-push.some', 1]);
  expect(pushesFrom(from)).toMatchObject([
    { servers: ['liar'], before: issuedAt - 1 },
    { servers: ['liar'], before: null },
  ]);
});

test('in Hybrid mode the sync that runs by itself gives no token to anybody: only who pushes does', async () => {
  const laptop = await desk.user(SYNC_PERMISSIONS, { name: 'laptop' });
  await desk.token('user', laptop);
  const own = path.join(temporaryFolder(), 'laptop.creds');
  await exports.creds(laptop, byPassphrase(), { place: own, recipient: 'laptop' });
  const server = await started('nats-server', 'folder', path.join(temporaryFolder(), 'store'));
  const { publicKey } = desk.get('nats.account', desk.accountId);
  // Whatever is asked of the server about tokens, by whomever, is heard.
  const watcher = await credsFor({ ...PUSHER, subscribe: ['$SYS.REQ.>', '_INBOX.>'] });
  const watching = await connect({
    servers: server.url,
    authenticator: credsAuthenticator(readFileSync(watcher)),
  });
  onTestFinished(() => watching.close());
  const heard: string[] = [];
  watching.subscribe('$SYS.REQ.>', {
    callback: (_, { subject }) => {
      if (subject.includes('.CLAIMS.')) heard.push(subject);
    },
  });
  await watching.flush();
  const held = async () => (await watching.request(`$SYS.REQ.ACCOUNT.${publicKey}.CLAIMS.LOOKUP`)).string();

  const lines = `credentials_file = "${own}"\nsync_interval_secs = 1\nconnection_timeout_secs = 2`;
  const configFile = configFileFor(server.url, lines);
  const sync = new Sync(adapterFor(desk.ledger, configFile), desk.ledger, configFile, () => {});
  onTestFinished(() => sync.end());
  sync.keepUp();
  sync.start();
  expect(await sync.finished()).toMatchObject({ outcome: 'complete', problem: null });
  const before = currentToken();
  const later = await nextToken(5);
  expect(desk.ledger.outbox.waiting()).toBeGreaterThan(0);
  await expect.poll(() => desk.ledger.outbox.waiting(), { timeout: 20_000 }).toBe(0);
  await sync.finished();
  expect(heard).toEqual([]);
  expect(await held()).toBe(before.jwt);
  const looked = heard.splice(0);
  expect(looked).toHaveLength(1);
  // The same ear hears a push, so that it would have heard one before.
  expect(ofAccount(await pushAt(server.url).push(desk.operatorId, desk.accountId, creds))).toMatchObject({
    outcome: 'pushed',
  });
  expect(heard).toContain('$SYS.REQ.CLAIMS.UPDATE');
  expect(await held()).toBe(later.jwt);
});

test('a token that somebody has put into the registry’s rows is pushed to nobody, and neither is an older one', async () => {
  const server = await started('nats-server', 'folder');
  const { jwt: there } = currentToken();
  const folder = desk.ledger.directory;
  const { id, jwt } = await nextToken(6);
  desk.ledger.close();
  /** What comes of a push where the row of the current token says so. */
  const pushedWith = async (forged: string) => {
    const database = new DatabaseSync(path.join(folder, 'ledger.db'));
    const changed = database
      .prepare(
        `UPDATE object SET state = json_set(state, '$.jwt', ?) WHERE aggregate = 'nats.token' AND id = ?`,
      )
      .run(forged, id);
    database.close();
    expect(changed.changes).toBe(1);
    const ledger = openLedger(folder);
    try {
      const configFile = configFileFor(server.url, 'connection_timeout_secs = 1');
      const pushing = new TokenPush(ledger.objects, registrarOf(ledger), configFile);
      return await pushing.push(desk.operatorId, desk.accountId, creds).then(
        (result) => ofAccount(result)?.outcome,
        (error: ProblemError) => error.problem.code,
      );
    } finally {
      ledger.close();
    }
  };
  const [head = '', body = ''] = jwt.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const stranger = createAccount();
  /** Right but for who has signed it, and for what is changed in it. */
  const signedByStranger = (changes: object) => {
    const said = { ...claims, iss: stranger.getPublicKey(), ...changes };
    const signed = `${head}.${Buffer.from(JSON.stringify(said)).toString('base64url')}`;
    return `${signed}.${Buffer.from(stranger.sign(Buffer.from(signed))).toString('base64url')}`;
  };
  expect(await pushedWith(`${jwt.slice(0, -8)}AAAAAAAA`)).toBe('nats-token.signature');
  expect(await pushedWith(signedByStranger({}))).toBe('nats-export.outdated');
  expect(await pushedWith(signedByStranger({ nats: { ...claims.nats, revocations: {} } }))).toBe(
    'nats-export.outdated',
  );
  // The former one, which the server has and would take again: the registry says something else by now.
  expect(await pushedWith(there)).toBe('nats-export.outdated');
  expect(await pushedWith(jwt)).toBe('pushed');
});
