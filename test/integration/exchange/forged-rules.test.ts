import { X509Certificate } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import type { Decision } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { IMPORTED_FOLDER } from '../../../main/services/exchange/imported-ledgers.ts';
import { forged } from '../../support/attempts.ts';
import { following } from '../../support/chain.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createOrganization,
  createPerson,
  createUnit,
  generateKey,
} from '../../support/commands.ts';
import {
  assignRole,
  createDelegation,
  createPolicy,
  letRolesGovern,
} from '../../support/commands-authority.ts';
import { createServiceAccount } from '../../support/commands-machines.ts';
import { createAsset, leave } from '../../support/commands-places.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { importInto, laptop } from '../../support/imports.ts';
import { given, testId } from '../../support/in-memory-registry.ts';
import { goldenBytes } from '../../support/pki.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Bundles whose every block, link and event is good, and whose last event breaks a rule of what it is about. */

/** The chain of entries that commands lead to. */
function chainAfter(...commands: readonly Command[]): StoredEntry[] {
  const chain: StoredEntry[] = [];
  for (const [index, command] of commands.entries()) {
    const decision = given(...commands.slice(0, index)).when(command);
    if (!decision.accepted) throw new Error(decision.refusal.happened);
    for (const fact of decision.facts) chain.push(following(chain, { accepted: true, facts: [fact] }));
  }
  return chain;
}

async function fileOf(entries: readonly StoredEntry[], from = 1): Promise<string> {
  const file = path.join(temporaryFolder(), 'forged.car');
  writeFileSync(file, await bundleOfChain(entries, [], from));
  return file;
}

/** What nobody has decided on. */
function undecided(...event: Parameters<typeof forged>): Decision {
  return { accepted: true, facts: [forged(...event)] };
}

/** A golden file as events hold what stands in it. */
function derOf(name: string): string {
  const text = Buffer.from(goldenBytes(name))
    .toString()
    .replace(/-----[^-]+-----|\s/g, '');
  return Buffer.from(text, 'base64').toString('base64url');
}

/** The key in a golden certificate, as events say it. */
function keyIn(name: string): string {
  const { publicKey } = new X509Certificate(Buffer.from(derOf(name), 'base64url'));
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
}

const acme = createOrganization();
const [alice, bob] = [
  createPerson(acme.id),
  createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' }),
];
const unit = createUnit(acme.id);
const part = createUnit(acme.id, { name: 'Part', parentId: unit.id });
const account = createServiceAccount({
  organizationId: acme.id,
  unitId: unit.id,
  responsiblePersonId: alice.id,
});
const vault = createLocation(acme.id);
const asset = createAsset(acme.id, { locationId: vault.id, holderId: alice.id });
const key = generateKey(acme.id, { personId: alice.id });
const policy = createPolicy(acme.id);
const operator = createNatsOperator(acme.id);
const natsAccount = createNatsAccount(operator.id);
const delegation = createDelegation(acme.id, alice.id, bob.id);
const [ledgerId, certificateId, listId] = [testId(), testId(), testId()];
const reason = 'As was decided';

test.each<[string, Command[], Decision, string]>([
  [
    'dissolves an organization in which somebody is',
    [],
    undecided('organization', 'OrganizationDissolved', acme.id, { organization_id: acme.id, reason }),
    'There are still people',
  ],
  [
    'puts a unit below itself',
    [unit, part],
    undecided('organization.unit', 'OrganizationalUnitUpdated', unit.id, {
      unit_id: unit.id,
      from: { parent_id: null },
      to: { parent_id: part.id },
    }),
    'would be a part of itself',
  ],
  [
    'lets somebody leave who keeps a key',
    [key],
    undecided('person', 'PersonDeactivated', alice.id, { person_id: alice.id, reason }),
    'still has keys',
  ],
  [
    'gives somebody a role who has left',
    [leave(bob.id)],
    undecided('person', 'RoleAssigned', bob.id, {
      person_id: bob.id,
      role: { role_type: 'Operator', scope: { kind: 'organization' }, permissions: [] },
    }),
    'Bob has left',
  ],
  [
    'lets roles govern where nobody may modify the configuration',
    [],
    undecided('ledger', 'RolesGovern', ledgerId, { ledger_id: ledgerId }),
    'Nobody active has a role',
  ],
  [
    'delegates more than the delegator may',
    [],
    undecided('delegation', 'DelegationCreated', delegation.id, {
      delegation_id: delegation.id,
      organization_id: acme.id,
      delegator_id: alice.id,
      delegate_id: bob.id,
      permissions: ['CreateKeys'],
      scope: { kind: 'organization' },
      derives_from: null,
      valid_from: '2026-11-23',
      valid_until: null,
    }),
    'may not create keys there',
  ],
  [
    'hands a service account over to somebody who has left',
    [unit, account, leave(bob.id)],
    undecided('service.account', 'ServiceAccountHandedOver', account.id, {
      service_account_id: account.id,
      from: { responsible_person_id: alice.id },
      to: { responsible_person_id: bob.id },
    }),
    'Bob has left',
  ],
  [
    'moves an asset from where it is not',
    [vault, asset],
    undecided('asset', 'AssetMoved', asset.id, {
      asset_id: asset.id,
      from: { location_id: testId(), holder_person_id: alice.id },
      to: { location_id: vault.id, holder_person_id: bob.id },
      reason,
    }),
    'no longer where',
  ],
  [
    'retires a location in which something is kept',
    [vault, asset],
    undecided('location', 'LocationDecommissioned', vault.id, { location_id: vault.id, reason }),
    'There are still assets',
  ],
  [
    'takes a revoked key up again',
    [key, { type: 'RevokeKey', id: key.id, reason: 'KeyCompromise', remark: null }],
    undecided('key', 'KeyReactivated', key.id, { key_id: key.id }),
    'is not suspended',
  ],
  [
    'revokes an operator that has accounts',
    [operator, natsAccount],
    undecided('nats.operator', 'NatsOperatorRevoked', operator.id, { operator_id: operator.id, reason }),
    'still has accounts',
  ],
  [
    'makes a key that an active policy forbids',
    [policy, { type: 'ActivatePolicy', id: policy.id }],
    given(acme).when(generateKey(acme.id)),
    'a key must have a description',
  ],
  [
    'brings a certificate that nobody has approved',
    [],
    undecided('certificate', 'CertificateIssued', certificateId, {
      certificate_id: certificateId,
      ...{
        organization_id: acme.id,
        draft_id: testId(),
        certificate: derOf('root.pem'),
        issuer_key: keyIn('root.pem'),
      },
      facts: {
        ...{ issuer_id: null, key_id: key.id, person_id: null, unit_id: null, replaces: null },
        profile: { name: 'root', kind: 'root' },
      },
    }),
    'is not, byte for byte, what was approved and signed',
  ],
  [
    'brings a revocation list that nobody has approved',
    [],
    undecided('revocation.list', 'RevocationListIssued', listId, {
      list_id: listId,
      ...{ organization_id: acme.id, draft_id: testId(), issuer_id: testId(), list: derOf('list.pem') },
      issuer_key: keyIn('intermediate.pem'),
    }),
    'is not, byte for byte, what was approved and signed',
  ],
  [
    'acts where roles govern and nobody signed in',
    [assignRole(alice.id, ['ModifyConfiguration']), letRolesGovern()],
    given(acme).when(createUnit(acme.id)),
    'must be a person of the registry',
  ],
])(
  'import - a file whose last event %s is refused, and nothing is written',
  async (_, before, decision, why) => {
    const good = chainAfter(acme, alice, bob, ...before);
    const bad = [...good, following(good, decision)];
    const online = laptop('Online');
    const { bundle, finding } = await online.desk.open(await fileOf(bad));
    expect([bundle, finding]).toEqual([null, expect.stringContaining(`Entry ${bad.length} cannot follow`)]);
    expect(finding).toContain(why);
    expect(existsSync(path.join(online.folder, IMPORTED_FOLDER))).toBe(false);
    // What comes before it is taken, and the same part behind that is refused as well.
    await importInto(online, await fileOf(good));
    expect((await online.desk.open(await fileOf(bad, bad.length))).finding).toContain(why);
    expect(online.imported.all()[0]?.head()).toEqual({ seq: good.length, cid: good.at(-1)?.cid });
  },
);
