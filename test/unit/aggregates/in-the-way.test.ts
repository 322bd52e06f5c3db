import { expect, test } from 'vitest';
import { actsOn, forms, isAggregateName } from '../../../app/registry/dispatch.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
  createUnit,
  generateKey,
} from '../../support/commands.ts';
import { assignRole, createDelegation, registryAfter } from '../../support/commands-authority.ts';
import { createAgent, createServiceAccount } from '../../support/commands-machines.ts';
import { createAsset, createRelationship, grantAccess } from '../../support/commands-places.ts';
import { testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization({ name: 'Acme' });
const alice = createPerson(acme.id, { name: 'Alice', email: 'alice@acme.example' });
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const unit = createUnit(acme.id, { responsiblePersonId: alice.id });
const key = generateKey(acme.id, { label: 'Alice signs', personId: alice.id });
const file = testId();
const shared = generateKey(acme.id, {
  ...{ label: 'Root', publicKey: `${'B'.repeat(42)}A`, fingerprint: `SHA256:${'B'.repeat(43)}` },
  bound: {
    kind: 'bound-age-files',
    yubikeys: [
      {
        ...{ method: 'challenge-response', file: `${file}.yubikey-1.age`, serial: '12345678' },
        ...{ slot: 2, challenge: 'A'.repeat(43) },
      },
    ],
    shares: { file: `${file}.shares.age`, needed: 2, total: 3, hashes: Array(3).fill('A'.repeat(43)) },
  },
});
const vault = createLocation(acme.id);
const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id);
const user = createNatsUser(account.id, { personId: alice.id });
const delegation = createDelegation(acme.id, bob.id, alice.id);
const service = createServiceAccount({
  organizationId: acme.id,
  unitId: unit.id,
  responsiblePersonId: alice.id,
});
const agent = createAgent({ organizationId: acme.id, responsiblePersonId: alice.id });
const asset = createAsset(acme.id, { locationId: vault.id, holderId: alice.id });
const relationship = createRelationship(acme.id, { fromPersonId: alice.id, toPersonId: bob.id });

const registry = registryAfter(
  ...[acme, alice, bob, unit, key, shared, vault, operator, account, user],
  ...[assignRole(bob.id, ['CreateKeys']), delegation, service, agent],
  ...[asset, relationship, grantAccess(vault.id, alice.id)],
  { type: 'EntrustKeyShare', id: shared.id, share: '2', personId: alice.id, locationId: null },
);

function actOn(id: string, type: string) {
  const state = registry.get('person', id);
  if (state === undefined) throw new Error('There is nobody.');
  return actsOn('person', state, registry).find((act) => act.type === type);
}

test('who leaves is told each thing in the way, and by which act of it that ends', () => {
  const act = actOn(alice.id, 'DeactivatePerson');
  expect(act?.why).toMatch(/^Alice still has units to answer for, keys, shares of keys/);
  expect(act?.inTheWay).toEqual([
    { kind: 'organization.unit', id: unit.id, as: 'unit', by: 'ChangeOrganizationalUnit' },
    { kind: 'key', id: key.id, as: 'key', by: 'ChangeKey' },
    { kind: 'key', id: shared.id, as: 'share', by: 'EntrustKeyShare' },
    { kind: 'nats.user', id: user.id, as: 'NATS user', by: 'ChangeNatsUser' },
    { kind: 'delegation', id: delegation.id, as: 'delegation', by: 'RevokeDelegation' },
    { kind: 'service.account', id: service.id, as: 'service account', by: 'HandOverServiceAccount' },
    { kind: 'agent', id: agent.id, as: 'agent', by: 'HandOverAgent' },
    { kind: 'asset', id: asset.id, as: 'asset', by: 'MoveAsset' },
    { kind: 'location', id: vault.id, as: 'access', by: 'RevokeAccess' },
    { kind: 'relationship', id: relationship.id, as: 'relationship', by: 'EndRelationship' },
  ]);
});

test('each of these acts can be done with what it is named for', () => {
  for (const { kind, id, by } of actOn(alice.id, 'DeactivatePerson')?.inTheWay ?? []) {
    if (by === null || !isAggregateName(kind)) throw new Error(`No act: ${kind}`);
    const state = registry.get(kind, id);
    if (state === undefined) throw new Error(`There is no ${kind}.`);
    expect(forms.get(by)?.aggregate).toBe(kind);
    expect(actsOn(kind, state, registry).find(({ type }) => type === by)?.why).toBeNull();
  }
});

test('who is suspended is told what needs somebody active alone, and who has nothing is told nothing', () => {
  expect(actOn(alice.id, 'SuspendPerson')?.inTheWay.map(({ as }) => as)).toEqual([
    'service account',
    'agent',
  ]);
  expect(actOn(bob.id, 'SuspendPerson')).toMatchObject({ why: null, inTheWay: [] });
});
