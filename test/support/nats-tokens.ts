import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import type { DraftedToken } from '../../app/registry/draft-content.ts';
import type { AggregateName, CommandNamed, StateOf } from '../../app/registry/index.ts';
import {
  type AccountConfiguration,
  DEFAULT_ACCOUNT,
  type Scope,
} from '../../app/registry/nats-configuration.ts';
import { syncPermissions } from '../../app/registry/nats-presets.ts';
import { userConfigurationOf } from '../../app/registry/nats-user.ts';
import type { ActivationRequest } from '../../main/services/drafts/prepare-activation.ts';
import type { TokenRequest } from '../../main/services/drafts/prepare-token.ts';
import { createNatsAccount, createNatsOperator, createNatsUser } from './commands.ts';
import { DraftDesk, inMinutes } from './drafts.ts';
import { byPassphrase, encryptQuickly } from './signing-keys.ts';
import { PASSPHRASE } from './steps.ts';

/** JetStream with room for what tests put there. */
export const WITH_JETSTREAM: AccountConfiguration = {
  ...DEFAULT_ACCOUNT,
  limits: {
    ...DEFAULT_ACCOUNT.limits,
    mem_storage: -1,
    disk_storage: -1,
    streams: 10,
    consumer: 100,
    max_ack_pending: 1000,
    mem_max_stream_bytes: 16 * 1024 ** 2,
    disk_max_stream_bytes: 512 * 1024 ** 2,
  },
};

/** What the synchronisation of this program needs to be permitted where its configuration says nothing else. */
export const SYNC_PERMISSIONS = syncPermissions({
  stream: 'CIM_KEYS_EVENTS',
  objectBucket: 'cim-keys-objects',
  stateBucket: 'cim-keys-state',
  prefix: 'cim.keys',
});

type Permissions = CommandNamed<'CreateNatsUser'>['permissions'];

/** An operator with two signing keys, a system account, and an account, each with a signing key, whose tokens can be signed. */
export class NatsDesk extends DraftDesk {
  /** Records the operator and its accounts; nothing is signed yet. */
  static async open(): Promise<NatsDesk> {
    const desk = new NatsDesk();
    desk.operatorId = await desk.#identity(createOperator(), (publicKey, id) =>
      createNatsOperator(desk.acme.id, { id, publicKey, name: 'Räksmörgås & Söhne' }),
    );
    for (const name of ['Daily', 'Spare'])
      await desk.signingKey({ kind: 'operator', operator_id: desk.operatorId }, name);
    desk.systemId = await desk.account('SYS', true);
    desk.accountId = await desk.account('CIM_KEYS');
    return desk;
  }

  operatorId = '';
  systemId = '';
  accountId = '';

  /** Records an account below the operator, with a signing key. */
  async account(name: string, isSystem = false): Promise<string> {
    const account_id = await this.#identity(createAccount(), (publicKey, id) =>
      createNatsAccount(this.operatorId, { id, publicKey, name, isSystem }),
    );
    await this.signingKey({ kind: 'account', account_id }, `${name} users`);
    return account_id;
  }

  /** Records a user. */
  user(
    permissions: Permissions,
    { name = 'laptop', accountId = this.accountId }: { name?: string; accountId?: string } = {},
  ): Promise<string> {
    return this.#identity(createUser(), (publicKey, id) =>
      createNatsUser(accountId, { id, publicKey, name, permissions }),
    );
  }

  /** Records a signing key. */
  signingKey(
    signsFor: CommandNamed<'GenerateNatsSigningKey'>['signsFor'],
    name: string,
    scope: Scope | null = null,
  ): Promise<string> {
    const pair = signsFor.kind === 'operator' ? createOperator() : createAccount();
    return this.#identity(pair, (publicKey, id) => ({
      ...{ type: 'GenerateNatsSigningKey' as const, id, signsFor, name, publicKey, scope },
    }));
  }

  async #identity(
    pair: KeyPair,
    command: (publicKey: string, id: string) => Parameters<DraftDesk['registrar']['record']>[0],
  ): Promise<string> {
    const id = uuidv7();
    const file = this.files.pathOf(id);
    mkdirSync(path.dirname(file), { recursive: true });
    const seed = `${new TextDecoder().decode(pair.getSeed())}\n`;
    writeFileSync(file, await encryptQuickly(PASSPHRASE, seed), { mode: 0o600 });
    this.registrar.record(command(pair.getPublicKey(), id));
    return id;
  }

  /** Configures the account. */
  configure(configuration: AccountConfiguration, id = this.accountId): void {
    this.registrar.record({ type: 'ConfigureNatsAccount', id, configuration });
  }

  /** Decides about a user what is not as it was. */
  decide(id: string, changes: Partial<CommandNamed<'ConfigureNatsUser'>['configuration']>): void {
    const configuration = { ...userConfigurationOf(this.get('nats.user', id)), ...changes };
    this.registrar.record({ type: 'ConfigureNatsUser', id, configuration });
  }

  /** Records the draft of a token. */
  prepareToken(kind: DraftedToken, objectId: string, wanted: Partial<TokenRequest> = {}): StateOf['draft'] {
    const usual = { validUntil: null, signingKeyId: null, needed: 1, expiresAt: inMinutes(60) };
    return this.drafts.draft(this.drafts.prepareToken({ kind, objectId, ...usual, ...wanted }).aggregateId);
  }

  /** Drafts, approves and signs a token. */
  async token(
    kind: DraftedToken,
    objectId: string,
    wanted: Partial<TokenRequest> = {},
  ): Promise<StateOf['nats.token']> {
    const draft = this.prepareToken(kind, objectId, wanted);
    await this.approve(draft);
    const { aggregateId } = await this.drafts.sign(draft.id, draft.cid, byPassphrase());
    return this.get('nats.token', aggregateId);
  }

  /** Records the draft of an activation token. */
  prepareActivation(wanted: Partial<ActivationRequest> = {}): StateOf['draft'] {
    const usual = {
      ...{ accountId: this.accountId, exportName: 'Orders', subject: null },
      importer: { accountId: this.systemId },
      ...{ validUntil: null, signingKeyId: null, needed: 1, expiresAt: inMinutes(60) },
    };
    return this.drafts.draft(this.drafts.prepareActivation({ ...usual, ...wanted }).aggregateId);
  }

  /** Drafts, approves and signs an activation token. */
  async activation(wanted: Partial<ActivationRequest> = {}): Promise<StateOf['nats.activation']> {
    const draft = this.prepareActivation(wanted);
    await this.approve(draft);
    const { aggregateId } = await this.drafts.sign(draft.id, draft.cid, byPassphrase());
    return this.get('nats.activation', aggregateId);
  }

  /** Signs the tokens of the operator and its accounts. */
  async signAll(): Promise<void> {
    await this.token('operator', this.operatorId);
    await this.token('account', this.systemId);
    await this.token('account', this.accountId);
  }

  /** An object as the registry has it now. */
  get<A extends AggregateName>(kind: A, id: string): StateOf[A] {
    const found = this.ledger.objects.get(kind, id);
    if (found === undefined) throw new Error(`There is no ${kind} ${id}.`);
    return found;
  }
}
