import { expect, test } from 'vitest';
import type { AggregateName, Command } from '../../../app/registry/index.ts';
import { RegistryReader } from '../../../main/services/registry/registry-reader.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createOrganization,
  createPerson,
  createUnit,
  generateKey,
} from '../../support/commands.ts';
import { createAgent, createServiceAccount } from '../../support/commands-machines.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const reason = 'As was decided';
const acme = createOrganization({ name: 'Acme' });
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id, { name: 'Alice', email: 'alice@acme.example' });
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const unit = createUnit(acme.id, { name: 'Operations' });
const vault = createLocation(acme.id, { name: 'Vault' });
const owner = { organizationId: acme.id, responsiblePersonId: alice.id };
const account = createServiceAccount({ ...owner, unitId: unit.id });
const agent = createAgent(owner);
const key = generateKey(acme.id);
const operator = createNatsOperator(acme.id);
const natsAccount = createNatsAccount(operator.id);

test.each<[AggregateName, string, Command | null, Command | null, Command]>([
  [
    'organization',
    globex.id,
    { type: 'SuspendOrganization', id: globex.id, reason },
    { type: 'ReactivateOrganization', id: globex.id },
    { type: 'DissolveOrganization', id: globex.id, reason },
  ],
  [
    'person',
    bob.id,
    { type: 'SuspendPerson', id: bob.id, reason, expectedReturn: null },
    { type: 'ReactivatePerson', id: bob.id },
    { type: 'DeactivatePerson', id: bob.id, reason },
  ],
  ['organization.unit', unit.id, null, null, { type: 'DissolveOrganizationalUnit', id: unit.id, reason }],
  [
    'location',
    vault.id,
    { type: 'SuspendLocation', id: vault.id, reason, expectedRestoration: null },
    { type: 'ReactivateLocation', id: vault.id },
    { type: 'DecommissionLocation', id: vault.id, reason },
  ],
  [
    'service.account',
    account.id,
    { type: 'SuspendServiceAccount', id: account.id, reason },
    { type: 'ReactivateServiceAccount', id: account.id },
    { type: 'RetireServiceAccount', id: account.id, reason },
  ],
  [
    'agent',
    agent.id,
    { type: 'SuspendAgent', id: agent.id, reason },
    { type: 'ReactivateAgent', id: agent.id },
    { type: 'RetireAgent', id: agent.id, reason },
  ],
  [
    'key',
    key.id,
    { type: 'SuspendKey', id: key.id, reason },
    { type: 'ReactivateKey', id: key.id },
    { type: 'RevokeKey', id: key.id, reason: 'Superseded', remark: null },
  ],
  [
    'nats.account',
    natsAccount.id,
    { type: 'SuspendNatsAccount', id: natsAccount.id, reason },
    { type: 'ReactivateNatsAccount', id: natsAccount.id },
    { type: 'EndNatsAccount', id: natsAccount.id, reason },
  ],
  [
    'nats.operator',
    operator.id,
    { type: 'SuspendNatsOperator', id: operator.id, reason },
    { type: 'ReactivateNatsOperator', id: operator.id },
    { type: 'RevokeNatsOperator', id: operator.id, reason },
  ],
])('%s: what is suspended or has ended is not offered', (kind, id, suspend, reactivate, end) => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  for (const command of [acme, globex, alice, bob, unit, vault, account, agent, key, operator, natsAccount])
    registrar.record(command);
  const isOffered = () =>
    new RegistryReader(ledger)
      .choices(kind, { organizationId: null, where: {}, search: '', limit: 50 })
      .choices.some((choice) => choice.id === id);
  expect(isOffered()).toBe(true);
  if (suspend !== null && reactivate !== null) {
    registrar.record(suspend);
    expect(isOffered()).toBe(false);
    registrar.record(reactivate);
    expect(isOffered()).toBe(true);
  }
  // What belongs to it ends before.
  if (kind === 'organization.unit')
    registrar.record({ type: 'RetireServiceAccount', id: account.id, reason });
  if (kind === 'nats.operator') registrar.record({ type: 'EndNatsAccount', id: natsAccount.id, reason });
  registrar.record(end);
  expect(isOffered()).toBe(false);
});
