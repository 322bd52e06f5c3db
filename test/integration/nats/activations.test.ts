import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import type { StateOf } from '../../../app/registry/index.ts';
import { type AccountConfiguration, DEFAULT_ACCOUNT } from '../../../app/registry/nats-configuration.ts';
import { NatsExports } from '../../../main/services/nats-identities/nats-exports.ts';
import { TokenPush } from '../../../main/services/nats-identities/token-push.ts';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { configFileFor } from '../../support/adapters.ts';
import { refusalOf } from '../../support/drafts.ts';
import { freePort } from '../../support/free-port.ts';
import { seconds } from '../../support/nats-identities.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { NatsDesk } from '../../support/nats-tokens.ts';
import { byPassphrase, softwareSeeds } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Activations made, approved and signed here, in accounts whose tokens were given to servers that run: they judge what goes through. */

const SERVERS = { '2.9.10': () => 'nats-server', newer: newerNatsServer };
const EXPORTED = { name: 'Orders', subject: 'orders.>', kind: 'stream' } as const;

/** An account that exports and one that imports, and a server that has their tokens. */
class Sharing {
  static async start(program: string): Promise<Sharing> {
    const desk = await NatsDesk.open();
    const importerId = await desk.account('BILLING');
    const { ledger, registrar, files } = desk;
    const exports = new NatsExports(ledger.objects, registrar, softwareSeeds(ledger, files).open);
    const sharing = new Sharing(desk, importerId, exports);
    desk.configure({ ...DEFAULT_ACCOUNT, exports: [EXPORTED] });
    sharing.imports();
    await desk.signAll();
    await desk.token('account', importerId);
    sharing.#pusher = await sharing.#credsOf(
      {
        publish: ['$SYS.REQ.CLAIMS.*', '$SYS.REQ.ACCOUNT.*.CLAIMS.*'],
        subscribe: ['_INBOX.>'],
      },
      desk.systemId,
    );
    sharing.#sender = await sharing.#credsOf({ publish: ['orders.>'], subscribe: [] }, desk.accountId);
    sharing.#hearer = await sharing.#credsOf({ publish: [], subscribe: ['orders.>'] }, importerId);
    await sharing.#run(program);
    return sharing;
  }

  #pusher = '';
  #sender = '';
  #hearer = '';
  #url = '';
  readonly desk: NatsDesk;
  readonly importerId: string;
  readonly #exports: NatsExports;

  private constructor(desk: NatsDesk, importerId: string, exports: NatsExports) {
    this.desk = desk;
    this.importerId = importerId;
    this.#exports = exports;
  }

  async #credsOf(may: { publish: string[]; subscribe: string[] }, accountId: string): Promise<string> {
    const { desk } = this;
    const id = await desk.user(
      { ...may, allow_responses: false },
      { name: `user of ${accountId}`, accountId },
    );
    await desk.token('user', id);
    const place = path.join(temporaryFolder(), 'user.creds');
    await this.#exports.creds(id, byPassphrase(), { place, recipient: 'Alice' });
    return place;
  }

  async #run(program: string): Promise<void> {
    const place = path.join(temporaryFolder(), 'server');
    const port = await freePort();
    const settings = { name: 'nats1', listen: `127.0.0.1:${port}`, storeFolder: null };
    const resolver = { kind: 'folder', folder: path.join(place, 'jwt') } as const;
    this.#exports.server(this.desk.operatorId, { settings, resolver }, { place, recipient: 'nats1' });
    const server = await NatsServer.from(path.join(place, 'nats-server.conf'), port, program);
    onTestFinished(() => server.stop());
    this.#url = server.url;
  }

  /** Lets the account import; with other limits each time, so that there is something to decide. */
  imports(more: Partial<AccountConfiguration> = {}): void {
    const account = this.desk.get('nats.account', this.desk.accountId).publicKey;
    const imported = {
      name: 'Taken',
      subject: 'orders.eu',
      account,
      kind: 'stream',
      local_subject: null,
    } as const;
    this.desk.configure({ ...DEFAULT_ACCOUNT, imports: [imported], ...more }, this.importerId);
  }

  /** Grants what the account imports. */
  grant(
    wanted: { readonly validUntil?: string; readonly subject?: string } = {},
  ): Promise<StateOf['nats.activation']> {
    return this.desk.activation({ importer: { accountId: this.importerId }, ...wanted });
  }

  /** Signs the next token of an account, and gives it to the server. */
  async give(accountId: string): Promise<string> {
    await this.desk.token('account', accountId);
    return this.push(accountId);
  }

  /** Gives the token that an account has to the server. */
  async push(accountId: string): Promise<string> {
    const configFile = configFileFor(this.#url, 'connection_timeout_secs = 1');
    const pushing = new TokenPush(this.desk.ledger.objects, this.desk.registrar, configFile);
    const { accounts } = await pushing.push(this.desk.operatorId, accountId, this.#pusher);
    return accounts.map(({ outcome, problem }) => problem?.code ?? outcome).join();
  }

  #enter(creds: string): Promise<NatsConnection> {
    const authenticator = credsAuthenticator(readFileSync(creds));
    return connect({ servers: this.#url, authenticator, reconnect: false, timeout: 10_000 });
  }

  /** How much of what is published on one side arrives on the other: 0 or 1. */
  async arrived(): Promise<number> {
    const [here, there] = [await this.#enter(this.#hearer), await this.#enter(this.#sender)];
    const heard: string[] = [];
    here.subscribe('orders.eu', { callback: (_, { subject }) => void heard.push(subject) });
    await here.flush();
    there.publish('orders.eu');
    await there.flush();
    await here.flush();
    await Promise.all([here.close(), there.close()]);
    return heard.length;
  }

  becomes(arrived: number): Promise<void> {
    return expect.poll(() => this.arrived(), { timeout: 10_000 }).toBe(arrived);
  }
}

test.each(Object.entries(SERVERS))(
  'what an account grants passes, and without it, expired or revoked nothing does, on servers that run (%s)',
  async (_version, program) => {
    const sharing = await Sharing.start(program());
    const { desk, importerId } = sharing;
    await sharing.becomes(1);
    // From now on an activation token is needed, and the account that imports has none yet.
    desk.configure({ ...DEFAULT_ACCOUNT, exports: [{ ...EXPORTED, activation_required: true }] });
    expect(await sharing.give(desk.accountId)).toBe('pushed');
    await sharing.becomes(0);
    // Granted: it is in the next token by itself.
    const first = await sharing.grant();
    expect(await refusalOf(() => sharing.push(importerId))).toBe('nats-export.outdated');
    expect(await sharing.give(importerId)).toBe('pushed');
    await sharing.becomes(1);
    // Revoked: the account that exports says so, and the other one is cut off with the token that it has.
    const why = { reason: 'AgreementEnded', remark: null } as const;
    desk.registrar.record({ type: 'RevokeNatsActivation', id: first.id, ...why });
    expect(await sharing.give(desk.accountId)).toBe('pushed');
    await sharing.becomes(0);
    expect(await refusalOf(() => sharing.give(importerId))).toBe('nats-token.no-activation');
    // Granted anew for a while, and then over.
    const until = desk.get('nats.activation', first.id).revokedUntil ?? 0;
    await expect.poll(() => seconds()).toBeGreaterThan(until);
    // Of exactly what is imported: a server that is newer lets one for more go on until its account's next token.
    const validUntil = new Date(Date.now() + 8000).toISOString();
    const brief = await sharing.grant({ subject: 'orders.eu', validUntil });
    expect(await sharing.give(importerId)).toBe('pushed');
    await sharing.becomes(1);
    await expect.poll(() => seconds(), { timeout: 12_000 }).toBeGreaterThan(brief.expiresAt ?? 0);
    await sharing.becomes(0);
    expect(await refusalOf(() => sharing.push(importerId))).toBe('nats-token.expired');
    expect(await refusalOf(() => sharing.give(importerId))).toBe('nats-token.no-activation');
    await sharing.grant();
    expect(await sharing.give(importerId)).toBe('pushed');
    await sharing.becomes(1);
  },
);
