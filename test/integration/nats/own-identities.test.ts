import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { ANYWHERE, DEFAULT_ACCOUNT } from '../../../app/registry/nats-configuration.ts';
import { NatsExports, type ResolverKind } from '../../../main/services/nats-identities/nats-exports.ts';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { refusalOf } from '../../support/drafts.ts';
import { freePort } from '../../support/free-port.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { seconds } from '../../support/nats-identities.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { NatsDesk, SYNC_PERMISSIONS, WITH_JETSTREAM } from '../../support/nats-tokens.ts';
import { byPassphrase, softwareSeeds } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * Identities that were made, approved and signed here, exported, and given to real servers, which start from exactly what was
 * exported and judge the rest.
 */

const SERVERS = { '2.9.10': () => 'nats-server', newer: newerNatsServer };

let desk: NatsDesk;
let exports: NatsExports;

beforeEach(async () => {
  desk = await NatsDesk.open();
  desk.configure(WITH_JETSTREAM);
  await desk.signAll();
  const { ledger, registrar, files } = desk;
  exports = new NatsExports(ledger.objects, registrar, softwareSeeds(ledger, files).open);
});

/** What was exported, in a folder of its own: where the server finds it. */
async function exported(resolver: 'memory' | 'folder', port?: number) {
  const place = path.join(temporaryFolder(), 'server');
  const kind: ResolverKind =
    resolver === 'memory' ? { kind: 'memory' } : { kind: 'folder', folder: path.join(place, 'jwt') };
  const listen = `127.0.0.1:${port ?? (await freePort())}`;
  const settings = { name: 'nats1', listen, storeFolder: path.join(place, 'store') };
  exports.server(desk.operatorId, { settings, resolver: kind }, { place, recipient: 'nats1.acme.example' });
  return { place, url: `nats://${listen}`, configuration: path.join(place, 'nats-server.conf') };
}

async function started(program: string, resolver: 'memory' | 'folder'): Promise<NatsServer> {
  const port = await freePort();
  const { configuration } = await exported(resolver, port);
  const server = await NatsServer.from(configuration, port, program);
  onTestFinished(() => server.stop());
  return server;
}

/** The credentials of a user, from the file that was exported. */
async function credsOf(userId: string): Promise<{ readonly file: string; readonly text: string }> {
  const file = path.join(temporaryFolder(), 'user.creds');
  await exports.creds(userId, byPassphrase(), { place: file, recipient: 'Alice' });
  return { file, text: readFileSync(file, 'utf8') };
}

function enter(server: NatsServer, creds: string): Promise<NatsConnection> {
  const authenticator = credsAuthenticator(new TextEncoder().encode(creds));
  return connect({ servers: server.url, authenticator, reconnect: false, timeout: 10_000 });
}

/** `in`, or `refused`. */
async function tried(server: NatsServer, creds: string): Promise<string> {
  try {
    await (await enter(server, creds)).close();
    return 'in';
  } catch {
    return 'refused';
  }
}

/** What comes of publishing: the server's answer to a PING comes after its refusal. */
async function publish(server: NatsServer, creds: string, subject: string): Promise<string> {
  const connection = await enter(server, creds);
  const errors: string[] = [];
  const watching = (async () => {
    for await (const status of connection.status())
      if (status.type === 'error') errors.push(status.error.message);
  })();
  connection.publish(subject, 'x');
  await connection.flush();
  await connection.close();
  await watching;
  return errors.length === 0 ? 'published' : 'denied';
}

/** A user with a signed token, and its credentials. */
async function userWith(publish: readonly string[], name: string, signingKeyId: string | null = null) {
  const id = await desk.user(
    { publish: [...publish], subscribe: ['_INBOX.>'], allow_responses: false },
    { name },
  );
  if (signingKeyId !== null) desk.decide(id, { signing_key_id: signingKeyId });
  await desk.token('user', id);
  return { id, ...(await credsOf(id)) };
}

describe.each(Object.entries(SERVERS))(
  'identities made here, judged by nats-server (%s)',
  (_version, program) => {
    test('allowed passes, denied is denied, an empty list permits nothing, scoped is scoped', async () => {
      const scoped = await desk.signingKey({ kind: 'account', account_id: desk.accountId }, 'Devices', {
        role: 'device',
        description: null,
        permissions: { publish: ['devices.{{name()}}.>'], subscribe: ['_INBOX.>'], allow_responses: false },
        ...ANYWHERE,
      });
      await desk.token('account', desk.accountId);
      const some = await userWith(['cim.keys.>'], 'some');
      const nothing = await userWith([], 'nothing');
      const device = await userWith(['>'], 'dev1', scoped);
      const server = await started(program(), 'memory');
      const outcomes = [];
      for (const [{ text }, subject] of [
        [some, 'cim.keys.person.personcreated'],
        [some, 'other.x'],
        [nothing, 'a'],
        [device, 'devices.dev1.x'],
        [device, 'devices.dev2.x'],
      ] as const)
        outcomes.push(await publish(server, text, subject));
      expect(outcomes).toEqual(['published', 'denied', 'denied', 'published', 'denied']);
    });

    test('who is revoked is cut off and stays out, and one that was issued later goes on in the same stream', async () => {
      const server = await started(program(), 'folder');
      const everything = ['>'];
      const alice = await userWith(everything, 'alice');
      const other = await userWith(everything, 'other');
      const connection = await enter(server, alice.text);
      await (await jetstreamManager(connection)).streams.add({ name: 'S', subjects: ['s.>'] });
      expect((await jetstream(connection).publish('s.1')).seq).toBe(1);

      const [token] = [...desk.ledger.objects.naming('nats.token', 'current', alice.id)];
      const why = { reason: 'KeyCompromise', remark: null } as const;
      desk.registrar.record({ type: 'RevokeNatsToken', id: token?.id ?? '', ...why });
      // What servers would be given now would still let the user in.
      expect(await refusalOf(() => exported('memory'))).toBe('nats-export.outdated');
      const account = await desk.token('account', desk.accountId);
      const closed = connection.closed();
      const system = await desk.user(
        {
          publish: ['$SYS.REQ.CLAIMS.*', '$SYS.REQ.ACCOUNT.*.CLAIMS.*'],
          subscribe: ['_INBOX.>'],
          allow_responses: false,
        },
        { name: 'pusher', accountId: desk.systemId },
      );
      await desk.token('user', system);
      const pusher = await enter(server, (await credsOf(system)).text);
      const answer = await pusher.request('$SYS.REQ.CLAIMS.UPDATE', account.jwt, { timeout: 10_000 });
      expect(answer.json()).toMatchObject({ data: { code: 200 } });
      await pusher.close();
      await closed;
      expect(await tried(server, alice.text)).toBe('refused');
      expect(await tried(server, other.text)).toBe('in');

      const until = desk.get('nats.token', token?.id ?? '').revokedUntil ?? 0;
      await expect.poll(() => seconds()).toBeGreaterThan(until);
      await desk.token('user', alice.id);
      const renewed = await enter(server, (await credsOf(alice.id)).text);
      expect((await jetstream(renewed).publish('s.2')).seq).toBe(2);
      await renewed.close();
      expect(await tried(server, alice.text)).toBe('refused');
    });

    test('this program synchronises with an identity made here, by the least permissions', async () => {
      const laptop = await userWith(SYNC_PERMISSIONS.publish, 'laptop');
      const server = await started(program(), 'folder');
      const lines = `credentials_file = "${laptop.file}"\nprove_after_sync = true`;
      const configFile = configFileFor(server.url, lines);
      const published = await adapterFor(desk.ledger, configFile).flushQueue();
      expect(desk.ledger.outbox.waiting()).toBe(0);
      const after = new AfterSync(desk.ledger, configFile, () => {});
      onTestFinished(() => after.close());
      after.sawSync({ progress: null, last: { published } });
      await expect
        .poll(() => [after.state.last, after.state.stateBucket], { timeout: 20_000 })
        .toMatchObject([{ outcome: 'proven', expected: published, verified: published }, { problem: null }]);
      const reader = await userWith(['>'], 'reader');
      const authenticator = credsAuthenticator(new TextEncoder().encode(reader.text));
      expect(faultsOf(await readStream({ servers: server.url, authenticator }))).toEqual([]);
    });
  },
);

describe('exports of NATS identities', () => {
  test('credentials leave for one user, recorded, for this account alone, and never twice under one name', async () => {
    const id = await desk.user({ publish: ['a'], subscribe: [], allow_responses: false });
    const file = path.join(temporaryFolder(), 'user.creds');
    const asked = () => exports.creds(id, byPassphrase(), { place: file, recipient: 'Alice' });
    expect(await refusalOf(asked)).toBe('nats-export.no-token');
    await desk.token('user', id);
    const wrong = exports.creds(id, byPassphrase('another one'), { place: file, recipient: 'Alice' });
    expect(await refusalOf(() => wrong)).toBe('keystore.wrong-passphrase');
    const { block } = await asked();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const event = decodeEvent(block);
    const { publicKey } = desk.get('nats.user', id);
    expect(event.payload).toMatchObject({
      ...{ format: 'creds', user_id: id, recipient: 'Alice', seeds: [publicKey] },
    });
    const seed = /S[A-Z2-7]{57}/.exec(readFileSync(file, 'utf8'))?.[0] ?? '-';
    for (const { block: bytes } of desk.ledger.entries.from(1, 1000))
      expect(Buffer.from(bytes).includes(seed)).toBe(false);
    expect(await refusalOf(asked)).toBe('nats-export.exists');
    desk.registrar.record({ type: 'SuspendNatsUser', id, reason: 'Away' });
    // Its account still lets it in: that has to be signed first.
    expect(await refusalOf(asked)).toBe('nats-export.outdated');
  });

  test('nsc finds stores and keys, seeds only where they were asked for, and no name leads elsewhere', async () => {
    const { id: userId } = await userWith(['a'], 'alice');
    const place = path.join(temporaryFolder(), 'nsc');
    const unlocking = byPassphrase();
    const seeds = [
      { aggregate: 'nats.user', id: userId, unlocking },
      { aggregate: 'nats.account', id: desk.accountId, unlocking },
    ] as const;
    await exports.nsc(desk.operatorId, seeds, { place, recipient: 'nsc' });
    const name = 'Räksmörgås & Söhne';
    const found = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((one) =>
      statSync(path.join(place, one)).isFile(),
    );
    const { publicKey: account } = desk.get('nats.account', desk.accountId);
    const { publicKey: user } = desk.get('nats.user', userId);
    expect(found.toSorted()).toEqual(
      [
        `stores/${name}/.nsc`,
        `stores/${name}/${name}.jwt`,
        `stores/${name}/accounts/SYS/SYS.jwt`,
        `stores/${name}/accounts/CIM_KEYS/CIM_KEYS.jwt`,
        `stores/${name}/accounts/CIM_KEYS/users/alice.jwt`,
        `keys/creds/${name}/CIM_KEYS/alice.creds`,
        `keys/keys/U/${user.slice(1, 3)}/${user}.nk`,
        `keys/keys/A/${account.slice(1, 3)}/${account}.nk`,
      ].toSorted(),
    );
    for (const one of found) expect(statSync(path.join(place, one)).mode & 0o077, one).toBe(0);
    expect(await refusalOf(() => exports.nsc(desk.operatorId, [], { place, recipient: 'nsc' }))).toBe(
      'nats-export.exists',
    );
    await userWith(['a'], '../../.ssh/authorized_keys');
    const elsewhere = { place: path.join(temporaryFolder(), 'nsc'), recipient: 'nsc' };
    expect(await refusalOf(() => exports.nsc(desk.operatorId, [], elsewhere))).toBe('nats-token.file-name');
  });

  test('a place that is taken, or cannot be written, leaves nothing behind and records nothing', async () => {
    const before = desk.ledger.head()?.seq;
    const place = path.join(temporaryFolder(), 'taken');
    mkdirSync(place);
    writeFileSync(path.join(place, 'kept'), 'x');
    const settings = { name: 'n', listen: '127.0.0.1:4222', storeFolder: null };
    const asked = { settings, resolver: { kind: 'memory' } } as const;
    const to = (where: string) => () =>
      exports.server(desk.operatorId, asked, { place: where, recipient: 'x' });
    expect(await refusalOf(to(place))).toBe('nats-export.exists');
    expect(readdirSync(place)).toEqual(['kept']);
    expect(await refusalOf(to(path.join(place, 'no', 'such', 'folder')))).toBe('nats-export.cannot-write');
    expect(desk.ledger.head()?.seq).toBe(before);
    // A system account without JetStream, or the server would not start.
    expect(await refusalOf(() => desk.configure(WITH_JETSTREAM, desk.systemId))).toBe(
      'account.configuration',
    );
    desk.configure({ ...DEFAULT_ACCOUNT, limits: { ...DEFAULT_ACCOUNT.limits, conn: 7 } }, desk.systemId);
  });
});
