import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAccount, createUser, type KeyPair } from '@nats-io/nkeys';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  checkAccount,
  checkChain,
  checkImports,
  revokedAt,
  type TokenChain,
} from '../../../app/pki/nats/chain.ts';
import { credsFile } from '../../../app/pki/nats/creds-file.ts';
import { permissionClaims, UNLIMITED_USER } from '../../../app/pki/nats/permissions.ts';
import { folderResolver, memoryResolver } from '../../../app/pki/nats/resolver.ts';
import { ProblemError } from '../../../app/problem.ts';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { issue, NatsIdentities, NO_LIMITS, seconds, verifyEd25519 } from '../../support/nats-identities.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * Judged by two servers in operator mode: what our own check of a chain says beforehand is what they do, but for what they
 * are known to miss.
 */

const SERVERS = { '2.9.10': () => 'nats-server', newer: newerNatsServer };

function trusted(ids: NatsIdentities) {
  return { operatorKey: ids.operator.getPublicKey(), now: seconds() };
}

async function started(
  ids: NatsIdentities,
  program: string,
  account = ids.accountToken(),
): Promise<NatsServer> {
  const tokens = { operator: ids.operatorToken(), accounts: [ids.systemToken(), account] };
  const server = await NatsServer.start(memoryResolver(tokens, trusted(ids), verifyEd25519), { program });
  onTestFinished(() => server.stop());
  return server;
}

function enter(server: NatsServer, creds: string): Promise<NatsConnection> {
  const authenticator = credsAuthenticator(new TextEncoder().encode(creds));
  return connect({ servers: server.url, authenticator, reconnect: false, timeout: 10_000 });
}

/** `in`, or `refused`. */
async function tried(server: NatsServer, creds: string): Promise<string> {
  try {
    const connection = await enter(server, creds);
    await connection.close();
    return 'in';
  } catch {
    return 'refused';
  }
}

/** What comes of publishing: the server's answer to a PING comes after its refusal. */
async function publish(connection: NatsConnection, subject: string): Promise<string> {
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

function ownCheck(ids: NatsIdentities, chain: TokenChain): string {
  try {
    checkChain(chain, trusted(ids), verifyEd25519);
    return 'in';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

/** What our own check says of an account that imports from another one. */
function ownWord(ids: NatsIdentities, account: string, exporter: string): string {
  const { now, ...of } = trusted(ids);
  const claims = (token: string) =>
    checkAccount({ operator: ids.operatorToken(), account: token }, { now, ...of }, verifyEd25519).account;
  try {
    checkImports(claims(account), [claims(exporter)], now, verifyEd25519);
    return 'in';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

/** The credentials of a user of an account, made by one of its signing keys. */
function userOf(signer: KeyPair, issuer_account: string): string {
  const pair = createUser();
  const userKey = pair.getPublicKey();
  const token = issue(signer, (iss) => ({
    ...{ iss, name: 'user', sub: userKey, iat: seconds() },
    nats: { type: 'user', version: 2, issuer_account, ...UNLIMITED_USER },
  }));
  return credsFile({ token, seed: new TextDecoder().decode(pair.getSeed()), userKey }, verifyEd25519);
}

describe.each(Object.entries(SERVERS))('NATS identities, judged by nats-server (%s)', (version, program) => {
  test('users are let in or refused as our own check says beforehand', async () => {
    const ids = new NatsIdentities();
    const account = ids.accountToken();
    const server = await started(ids, program(), account);
    const cases = {
      in: ids.user(),
      'made by the scoped key': ids.user({}, { by: ids.scopedSigner }),
      'scoped, and says itself what it may': ids.user({ subs: -1 }, { by: ids.scopedSigner }),
      'made by the identity key of the account': ids.user({}, { by: ids.account }),
      'made by a stranger': ids.user({}, { by: createAccount() }),
      expired: ids.user({}, { exp: seconds() - 5 }),
      'from another network': ids.user({ src: ['10.1.2.0/24'] }),
      'only by websocket': ids.user({ allowed_connection_types: ['WEBSOCKET'] }),
    };
    const seen: Record<string, readonly string[]> = {};
    for (const [what, user] of Object.entries(cases)) {
      const chain = { operator: ids.operatorToken(), account, user: user.token };
      seen[what] = [ownCheck(ids, chain), await tried(server, user.creds)];
    }
    expect(seen).toEqual({
      in: ['in', 'in'],
      'made by the scoped key': ['in', 'in'],
      'scoped, and says itself what it may': ['nats-token.scoped', 'refused'],
      'made by the identity key of the account': ['nats-token.user-issuer', 'refused'],
      'made by a stranger': ['nats-token.user-issuer', 'refused'],
      expired: ['nats-token.expired', 'refused'],
      // Where somebody comes from, and how, a token alone cannot tell.
      'from another network': ['in', 'refused'],
      'only by websocket': ['in', 'refused'],
    });
  });

  test('what is allowed passes, what is denied is denied, an empty list permits nothing, scoped is scoped', async () => {
    const ids = new NatsIdentities();
    const server = await started(ids, program());
    const some = ids.user(
      permissionClaims({ publish: ['cim.keys.>'], subscribe: ['_INBOX.>'], allow_responses: false }),
    );
    const nothing = ids.user(permissionClaims({ publish: [], subscribe: [], allow_responses: false }));
    const device = ids.user({}, { by: ids.scopedSigner, name: 'dev1' });
    const outcomes = await Promise.all(
      (
        [
          [some, 'cim.keys.person.PersonCreated'],
          [some, 'other.x'],
          [nothing, 'a'],
          [device, 'devices.dev1.x'],
          [device, 'devices.dev2.x'],
        ] as const
      ).map(async ([user, subject]) => publish(await enter(server, user.creds), subject)),
    );
    expect(outcomes).toEqual(['published', 'denied', 'denied', 'published', 'denied']);
  });

  test('who is revoked is cut off and stays out, and one issued a second later is let in; by a folder carried over', async () => {
    const ids = new NatsIdentities();
    const folder = temporaryFolder();
    const early = ids.user({}, { iat: seconds() - 10 });
    // As if the clock had run ahead when it was made.
    const ahead = ids.user({}, { iat: seconds() + 3600 });
    const resolver = (account: string) =>
      folderResolver(
        { operator: ids.operatorToken(), accounts: [ids.systemToken(), account] },
        folder,
        trusted(ids),
        verifyEd25519,
      );
    const { lines, files } = resolver(ids.accountToken());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const { name, text } of files) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    const server = await NatsServer.start(lines, { program: program() });
    onTestFinished(() => server.stop());
    const connection = await enter(server, early.creds);
    expect(await tried(server, ahead.creds)).toBe('in');

    const now = seconds();
    const revocations = {
      [early.key]: revokedAt(now, [now - 10]),
      [ahead.key]: revokedAt(now, [now + 3600]),
    };
    const account = ids.accountToken({ revocations });
    const closed = connection.closed();
    const pusher = await enter(server, ids.pusher());
    const answer = await pusher.request('$SYS.REQ.CLAIMS.UPDATE', account, { timeout: 10_000 });
    expect(answer.json()).toMatchObject({ data: { code: 200 } });
    await pusher.close();
    // Cut off: with which words, depends on whether the client was just writing.
    await closed;
    for (const user of [early, ahead]) {
      expect(await tried(server, user.creds)).toBe('refused');
      const chain = { operator: ids.operatorToken(), account, user: user.token };
      expect(ownCheck(ids, chain)).toBe('nats-token.revoked');
    }
    expect(await tried(server, ids.user().creds)).toBe('in');
  });

  test('an account that a server would store and trust no more after its next start is refused beforehand', () => {
    const ids = new NatsIdentities();
    const wrong = {
      'signed by itself': ids.accountToken({}, ids.account),
      'by the identity key of a strict operator': ids.accountToken({}, ids.operator),
      'by another operator': ids.accountToken({}, new NatsIdentities().operatorSigner),
    };
    for (const [what, account] of Object.entries(wrong)) {
      const tokens = { operator: ids.operatorToken(), accounts: [ids.systemToken(), account] };
      expect(() => memoryResolver(tokens, trusted(ids), verifyEd25519), what).toThrow(ProblemError);
    }
    const without = { operator: ids.operatorToken(), accounts: [ids.accountToken()] };
    expect(() => memoryResolver(without, trusted(ids), verifyEd25519)).toThrow('system account');
    const other = { operator: new NatsIdentities().operatorToken(), accounts: [] };
    expect(() => memoryResolver(other, trusted(ids), verifyEd25519)).toThrow(ProblemError);
  });

  test('an import that needs an activation token ends with it, as our own check says', async () => {
    const ids = new NatsIdentities();
    const [exporter, exporterSigner] = [createAccount(), createAccount()];
    const [sub, issuer_account] = [ids.account.getPublicKey(), exporter.getPublicKey()];
    const exporting = (revocations: Readonly<Record<string, number>> = {}) =>
      issue(ids.operatorSigner, (iss) => ({
        ...{ iss, name: 'EXPORTER', sub: issuer_account, iat: seconds() },
        nats: {
          ...{ type: 'account', version: 2, limits: NO_LIMITS },
          signing_keys: [exporterSigner.getPublicKey()],
          exports: [{ name: 'Events', subject: 'events.>', type: 'stream', token_req: true, revocations }],
        },
      }));
    const activation = (iat: number, exp?: number) =>
      issue(exporterSigner, (iss) => ({
        ...{ iss, name: 'Events', sub, iat, ...(exp === undefined ? {} : { exp }) },
        nats: { type: 'activation', version: 2, subject: 'events.>', kind: 'stream', issuer_account },
      }));
    const importing = (token?: string, subject = 'events.>') =>
      ids.accountToken({
        imports: [
          {
            ...{ name: 'Events', subject, account: issuer_account, type: 'stream' },
            ...(token === undefined ? {} : { token }),
          },
        ],
      });

    const granted = seconds() - 10;
    let [account, other] = [importing(activation(granted)), exporting()];
    const folder = temporaryFolder();
    const tokens = { operator: ids.operatorToken(), accounts: [ids.systemToken(), account, other] };
    const { lines, files } = folderResolver(tokens, folder, trusted(ids), verifyEd25519);
    for (const { name, text } of files) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    const server = await NatsServer.start(lines, { program: program() });
    onTestFinished(() => server.stop());
    const pusher = await enter(server, ids.pusher());
    const push = (token: string) => pusher.request('$SYS.REQ.CLAIMS.UPDATE', token);
    const importNow = async (token?: string, subject?: string) => {
      account = importing(token, subject);
      await push(account);
    };
    const sender = userOf(exporterSigner, issuer_account);
    /** What our own check says, and whether what is published on the other side arrives. */
    const seen = async () => {
      const [here, there] = [await enter(server, ids.user().creds), await enter(server, sender)];
      const heard: string[] = [];
      here.subscribe('events.>', { callback: (_, { subject }) => void heard.push(subject) });
      await here.flush();
      there.publish('events.a');
      await there.flush();
      await here.flush();
      await Promise.all([here.close(), there.close()]);
      return [ownWord(ids, account, other), heard.length];
    };
    const becomes = (what: readonly unknown[]) => expect.poll(seen, { timeout: 10_000 }).toEqual(what);

    expect(await seen()).toEqual(['in', 1]);
    await importNow();
    await becomes(['nats-token.no-activation', 0]);
    await importNow(activation(granted, seconds() + 2));
    await becomes(['in', 1]);
    await becomes(['nats-token.expired', 0]);
    await importNow(activation(granted));
    await becomes(['in', 1]);
    other = exporting({ [sub]: granted });
    await push(other);
    await becomes(['nats-token.activation-revoked', 0]);
    await importNow(activation(granted + 1));
    await becomes(['in', 1]);
    // Of more than is imported: a newer server goes on with what has expired until the account's next token.
    const over = seconds() + 2;
    const wide = activation(granted + 1, over);
    await importNow(wide, 'events.a');
    await becomes(['in', 1]);
    await expect.poll(seconds, { timeout: 10_000 }).toBeGreaterThan(over);
    if (version !== '2.9.10') {
      expect(await seen()).toEqual(['nats-token.expired', 1]);
      await importNow(wide, 'events.a');
    }
    await becomes(['nats-token.expired', 0]);
    await pusher.close();
  });

  test('limits that are said hold: one connection more than an account may have is refused', async () => {
    const ids = new NatsIdentities();
    const server = await started(ids, program(), ids.accountToken({ limits: { ...NO_LIMITS, conn: 1 } }));
    const first = await enter(server, ids.user().creds);
    expect(await tried(server, ids.user().creds)).toBe('refused');
    await first.close();
  });
});
