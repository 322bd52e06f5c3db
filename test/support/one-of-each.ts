import { organizationWithPeople } from './append-commands.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createNatsSigningKey,
  createNatsUser,
  createUnit,
  generateKey,
} from './commands.ts';
import { assignRole, createDelegation, createPolicy, createRole } from './commands-authority.ts';
import { createAgent, createServiceAccount } from './commands-machines.ts';
import { createAsset, createRelationship, grantAccess } from './commands-places.ts';

/** Commands for at least one object of every kind that commands alone can make. */
export function oneOfEach() {
  const [organization, ...people] = organizationWithPeople('Acme', 60);
  const [alice, bob] = people;
  if (organization?.type !== 'CreateOrganization' || alice?.type !== 'CreatePerson')
    throw new Error('no Acme');
  if (bob?.type !== 'CreatePerson') throw new Error('no second person');
  const owner = { organizationId: organization.id, responsiblePersonId: alice.id };
  const unit = createUnit(organization.id);
  const vault = createLocation(organization.id);
  const operator = createNatsOperator(organization.id);
  const account = createNatsAccount(operator.id);
  return [
    organization,
    ...people,
    unit,
    vault,
    createRole(organization.id, ['SignContract']),
    assignRole(alice.id, ['CreateKeys']),
    createDelegation(organization.id, alice.id, bob.id),
    createPolicy(organization.id),
    createServiceAccount({ ...owner, unitId: unit.id }),
    createAgent(owner),
    createAsset(organization.id, { locationId: vault.id, holderId: alice.id }),
    createRelationship(organization.id, { fromPersonId: alice.id, toPersonId: bob.id }),
    grantAccess(vault.id, bob.id),
    generateKey(organization.id),
    operator,
    account,
    createNatsUser(account.id),
    createNatsSigningKey({ kind: 'operator', operator_id: operator.id }),
    createNatsSigningKey({ kind: 'account', account_id: account.id }),
  ];
}
