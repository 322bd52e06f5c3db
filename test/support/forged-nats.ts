import { expect, type Page } from '@playwright/test';
import type { OperationName } from '../../app/contract/channels.ts';
import type { InputOf } from '../../app/contract/operations.ts';
import type { DraftedToken } from '../../app/registry/draft-content.ts';
import { ANYWHERE, DEFAULT_ACCOUNT, DEFAULT_USER } from '../../app/registry/nats-configuration.ts';
import { ask, record } from './forged-calls.ts';
import { PASSPHRASE } from './steps.ts';

const unlocking = { by: 'passphrase', passphrase: PASSPHRASE } as const;

/** The operations about NATS identities that a page in an attacker's hands calls. */
type NatsOperations = Extract<
  OperationName,
  | `identities.${string}`
  | 'signingKeys.generate'
  | `${'accounts' | 'users'}.configure`
  | `tokens.${'prepare' | 'push'}`
  | `activations.${string}`
  | `${'creds' | 'servers' | 'nsc'}.export`
>;

/** Identities of which everything could be exported at once. */
interface SignedIdentities {
  readonly operatorId: string;
  readonly userId: string;
}

/**
 * Makes, in the ceremony before, a system account and a user below an operator, and has all their tokens signed: whoever
 * asks for an export of them would get it.
 */
export async function signedIdentities(
  page: Page,
  operatorId: string,
  approver: { readonly personId: string; readonly keyId: string },
): Promise<SignedIdentities> {
  const key = (signsFor: InputOf<'signingKeys.generate'>['signsFor']) =>
    record(page, 'signingKeys.generate', { signsFor, name: 'Daily', scope: null, passphrase: PASSPHRASE });
  await key({ kind: 'operator', operator_id: operatorId });
  const account = { operatorId, unitId: null, passphrase: PASSPHRASE };
  const systemId = await record(page, 'accounts.create', { ...account, name: 'Sys', isSystem: true });
  const accountId = await record(page, 'accounts.create', { ...account, name: 'Real', isSystem: false });
  await key({ kind: 'account', account_id: accountId });
  const permissions = { publish: ['x.>'], subscribe: ['x.>'], allowResponses: false };
  const userId = await record(page, 'users.create', {
    ...{ accountId, name: 'Real', personId: null, ...permissions, passphrase: PASSPHRASE },
  });
  const signed = async (kind: DraftedToken, objectId: string) => {
    const asked = { kind, objectId, lastDay: null, signingKeyId: null, needed: 1, hours: 24 };
    const draftId = await record(page, 'tokens.prepare', asked);
    const { cid } = Object((await ask(page, 'drafts.look', { ledger: null, draftId })).value);
    const { personId, keyId } = approver;
    await record(page, 'drafts.approve', { draftId, cid, personId, with: { kind: 'key', keyId, unlocking } });
    await record(page, 'drafts.sign', { drafts: [{ draftId, cid }], unlocking });
  };
  await signed('operator', operatorId);
  await signed('account', systemId);
  await signed('account', accountId);
  await signed('user', userId);
  return { operatorId, userId };
}

/**
 * What the page tries with identities. What it decides about is without a token, so that what could be exported stays so.
 * @param idle an account without a token, and a user in it
 */
export function natsAttempts(
  { operatorId, userId }: SignedIdentities,
  idle: { readonly accountId: string; readonly userId: string },
): { readonly [N in NatsOperations]: readonly InputOf<N>[] } {
  const permissions = { publish: ['>'], subscribe: ['>'], allow_responses: true };
  const settings = { name: 'forged', listen: '0.0.0.0:4222', storeFolder: null };
  const forged = { operatorId, recipient: 'Eve' };
  return {
    'identities.about': [{ ledger: null, kind: 'nats.user', id: userId }],
    'identities.seeds': [{ operatorId, search: '' }],
    'signingKeys.generate': [
      {
        signsFor: { kind: 'account', account_id: idle.accountId },
        name: 'Forged',
        scope: { role: 'forged', description: null, permissions, ...ANYWHERE },
        passphrase: PASSPHRASE,
      },
    ],
    'accounts.configure': [
      {
        id: idle.accountId,
        configuration: { ...DEFAULT_ACCOUNT, limits: { ...DEFAULT_ACCOUNT.limits, disallow_bearer: false } },
      },
    ],
    'users.configure': [{ id: idle.userId, configuration: { permissions, ...DEFAULT_USER } }],
    'tokens.prepare': [
      { kind: 'operator', objectId: operatorId, lastDay: null, signingKeyId: null, needed: 1, hours: 24 },
    ],
    'tokens.push': [{ operatorId, accountId: null }],
    'activations.prepare': [
      {
        accountId: idle.accountId,
        exportName: 'Orders',
        subject: null,
        importer: { accountId: idle.accountId },
        ...{ lastDay: null, signingKeyId: null, needed: 1, hours: 24 },
      },
    ],
    'activations.read': [{ accountId: idle.accountId, token: 'forged' }],
    'activations.save': [{ ledger: null, activationId: idle.userId }],
    'creds.export': [{ userId, recipient: 'Eve', unlocking }],
    'servers.export': [
      { ...forged, settings, resolver: { kind: 'memory' } },
      { ...forged, settings, resolver: { kind: 'folder', folder: '/etc/nats/jwt' } },
    ],
    'nsc.export': [
      { ...forged, seeds: [] },
      { ...forged, seeds: [{ kind: 'nats.user', id: userId, unlocking }] },
    ],
  };
}

/** What main's own question says before something of them leaves. */
export function expectToldOfExport(operation: OperationName, detail: string | undefined): void {
  if (!/^(creds|servers|nsc)\.export$/.test(operation)) return;
  expect(detail, operation).toContain('For: “Eve”');
  expect(detail, operation).toMatch(/Seeds? in plain text: /);
  if (operation === 'creds.export') expect(detail).toContain('Whoever has this file is the user');
}
