import { createOperator } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { draftsOf, isBlocked, type Plan } from '../../../app/bootstrap/plan.ts';
import { previewOf } from '../../../app/bootstrap/preview.ts';
import { bootstrapPreviewSchema } from '../../../app/bootstrap/shapes.ts';
import { atOnce } from '../../../app/pieces.ts';
import { natsAccountKey } from '../../../app/registry/nats-account.ts';
import { DEFAULT_ACCOUNT } from '../../../app/registry/nats-configuration.ts';
import { natsOperatorKey } from '../../../app/registry/nats-operator.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import { isUnsealed, rehearsed } from '../../../app/registry/unsealed.ts';
import { exampleText, exampleWith, planOf, SMALL } from '../../support/bootstrap.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { EMPTY_REGISTRY, eventsOf, given, TEST_TIME } from '../../support/in-memory-registry.ts';

/** The registry after everything in a file was recorded. */
function recorded(text: string, registry = new Rehearsal(EMPTY_REGISTRY, TEST_TIME)): Rehearsal {
  for (const draft of draftsOf(planOf(text, registry))) {
    eventsOf(registry.try(rehearsed(draft)));
  }
  return registry;
}

describe('a plan', () => {
  test('records everything in an order in which each finds what it needs', () => {
    const plan = planOf(exampleText, EMPTY_REGISTRY);
    expect(isBlocked(plan)).toBe(false);
    expect(draftsOf(plan).map(({ type }) => type)).toEqual([
      'CreateOrganization',
      ...Array(3).fill('CreatePerson'),
      ...Array(3).fill('CreateOrganizationalUnit'),
      ...Array(4).fill('AddPersonToUnit'),
      ...Array(3).fill('AssignRole'),
      ...Array(2).fill('CreateLocation'),
      'CreateNatsOperator',
      ...Array(2).fill('CreateNatsAccount'),
      ...Array(2).fill('CreateNatsUser'),
    ]);
    expect([plan.madeIds, plan.yubikeys.length, plan.unrecorded.length]).toEqual([[], 1, 5]);
    const preview = atOnce(previewOf({ file: 'x.json', sha256: '' }, plan));
    expect(bootstrapPreviewSchema.parse(preview)).toMatchObject({ events: 21, seeds: 5, blocked: false });
  });

  test('a unit may stand before the one it is a part of', () => {
    const file = {
      organization: {
        name: 'Acme',
        units: [
          { id: 'c', name: 'C', unit_type: 'Team', parent_id: 'b' },
          { id: 'b', name: 'B', unit_type: 'Team', parent_id: 'a' },
          { id: 'a', name: 'A', unit_type: 'Team' },
        ],
      },
    };
    const { steps } = planOf(JSON.stringify(file), EMPTY_REGISTRY);
    expect(steps.map(({ name, outcome }) => [name, outcome.kind])).toEqual([
      ['Acme', 'new'],
      ['A', 'new'],
      ['B', 'new'],
      ['C', 'new'],
    ]);
  });

  test('a permission for everything, and a user nobody answers for, are pointed out', () => {
    const warningsOf = (text: string) =>
      planOf(text, EMPTY_REGISTRY).steps.flatMap(({ warnings }) => warnings);
    expect(warningsOf(exampleText)).toEqual([
      'May publish to every subject of the account.',
      'May subscribe to every subject of the account.',
    ]);
    // What is warned of can be mended: the warning says how.
    expect(warningsOf(SMALL)).toEqual([
      expect.stringMatching(/^Nobody is named.*Change it once it is recorded.*\.$/),
    ]);
  });

  test('ids that are none are made anew, references are kept, and it says so', () => {
    const text = exampleText
      .replaceAll('01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c10', 'ops')
      .replace('"id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c30",', '')
      .replace(',\n      "location_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c30"', '');
    const plan = planOf(text, EMPTY_REGISTRY);
    expect(plan.madeIds).toEqual([
      { path: 'organization.units[0].id', found: '"ops"' },
      { path: 'locations[0].id', found: null },
    ]);
    const registry = recorded(text);
    const team = registry.get('organization.unit', '01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c11');
    expect(registry.get('organization.unit', team?.parentId ?? '')?.name).toBe('Operations');
  });

  test.each([
    ['nil', '00000000-0000-0000-0000-000000000000'],
    ['max', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ])('the %s UUID is no id', (_name, id) => {
    const plan = planOf(`{"organization":{"id":"${id}","name":"Acme"}}`, EMPTY_REGISTRY);
    expect(plan.madeIds).toHaveLength(1);
  });
});

describe('limits and signing keys', () => {
  const WITH = SMALL.replace('{"name":"ACME"}', '{"name":"ACME","signing_keys":["Daily","Spare"]}').replace(
    '{"name":"KEYS"}',
    '{"name":"KEYS","limits":{"conn":20,"disk_storage":1000000},"signing_keys":["Users"]}',
  );
  const stepsOf = (plan: Plan) => plan.steps.map(({ group, name, outcome }) => [group, name, outcome.kind]);

  test('are recorded with what they belong to, and what is not said of an account stays as it is', () => {
    const registry = recorded(WITH);
    expect(stepsOf(planOf(WITH, EMPTY_REGISTRY))).toEqual([
      ['Organization', 'Acme', 'new'],
      ['NATS operator', 'ACME', 'new'],
      ['NATS signing keys', 'ACME: Daily', 'new'],
      ['NATS signing keys', 'ACME: Spare', 'new'],
      ['NATS accounts', 'KEYS', 'new'],
      ['Limits of NATS accounts', 'KEYS', 'new'],
      ['NATS signing keys', 'KEYS: Users', 'new'],
      ['NATS users', 'service', 'new'],
    ]);
    const drafts = draftsOf(planOf(WITH, EMPTY_REGISTRY));
    expect(drafts.filter(isUnsealed)).toHaveLength(6);
    const operatorId = registry.holderOf('nats.operator', natsOperatorKey({ name: 'ACME' }))?.id ?? '';
    const account = registry.holderOf('nats.account', natsAccountKey({ operatorId, name: 'KEYS' }));
    expect(account?.configuration).toEqual({
      ...DEFAULT_ACCOUNT,
      limits: { ...DEFAULT_ACCOUNT.limits, conn: 20, disk_storage: 1_000_000 },
    });
    expect(draftsOf(planOf(WITH, registry))).toEqual([]);
  });

  test('that come to a file later are recorded; others than the ledger’s are refused with both values', () => {
    const later = planOf(WITH, recorded(SMALL));
    expect(draftsOf(later).map(({ type }) => type)).toEqual([
      ...Array(2).fill('GenerateNatsSigningKey'),
      'ConfigureNatsAccount',
      'GenerateNatsSigningKey',
    ]);
    const other = planOf(WITH.replace('"conn":20', '"conn":21'), recorded(WITH));
    expect(isBlocked(other)).toBe(true);
    expect(
      other.steps.flatMap(({ outcome }) => (outcome.kind === 'differs' ? outcome.differences : [])),
    ).toEqual([{ label: 'Connections at a time', inFile: '21', inLedger: '20' }]);
    // One more of the same name is one more key.
    const twice = planOf(WITH.replace('"Daily"', '"Daily","daily"'), recorded(WITH));
    expect(draftsOf(twice)).toMatchObject([{ type: 'GenerateNatsSigningKey', name: 'daily' }]);
  });

  test('of a public key no signing key is made, and that is said', () => {
    const publicKey = createOperator().getPublicKey();
    const plan = planOf(WITH.replace('"Daily"', JSON.stringify(publicKey)), EMPTY_REGISTRY);
    expect(plan.unrecorded).toEqual([{ path: 'nats_hierarchy.operator.signing_keys', found: 'a list of 1' }]);
    expect(draftsOf(plan).filter(({ type }) => type === 'GenerateNatsSigningKey')).toHaveLength(2);
    const system = planOf(WITH.replace('"limits"', '"is_system":true,"limits"'), EMPTY_REGISTRY);
    expect(
      system.steps.flatMap(({ outcome }) => (outcome.kind === 'refused' ? [outcome.reason] : [])),
    ).toEqual(['A system account has no JetStream.']);
  });
});

describe('the same file again', () => {
  test.each([
    ['with ids', exampleText],
    ['with ids in capitals', exampleText.replaceAll('01938f2a', '01938F2A')],
    ['without ids', SMALL],
  ])('%s - records nothing: everything is there already', (_name, text) => {
    const plan = planOf(text, recorded(text));
    expect(new Set(plan.steps.map(({ outcome }) => outcome.kind))).toEqual(new Set(['there']));
    expect([draftsOf(plan), isBlocked(plan), plan.madeIds]).toEqual([[], false, []]);
  });

  test('what was added to it is recorded, and nothing else', () => {
    const more = exampleWith('"accounts": [', '"accounts": [{ "name": "AUDIT" },');
    expect(draftsOf(planOf(more, recorded(exampleText)))).toEqual([
      expect.objectContaining({ type: 'CreateNatsAccount', name: 'AUDIT' }),
    ]);
  });

  test('what the file does not say is not compared', () => {
    const less = exampleWith('"metadata": { "domain": "meridian.example" }', '"metadata": null');
    expect(draftsOf(planOf(less, recorded(exampleText)))).toEqual([]);
    expect(isBlocked(planOf(less, recorded(exampleText)))).toBe(false);
  });

  test.each([
    ['"name": "Amara Okafor"', '"name": "Amara Okafor-Li"', 'Name', 'Amara Okafor-Li', 'Amara Okafor'],
    ['"unit_type": "Team"', '"unit_type": "Project"', 'Type', 'Project', 'Team'],
    [
      '"responsible_person_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c22"',
      '"responsible_person_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c21"',
      'Responsible',
      'Jonas Lindqvist (jonas.lindqvist@meridian.example)',
      'Søren Dahl (soren.dahl@meridian.example)',
    ],
    ['["ViewAuditLogs"]', '[]', 'May', 'do nothing in particular', 'view audit logs'],
    ['["cim.keys.>"]', '["cim.>"]', 'May publish', 'cim.>', 'cim.keys.>'],
  ])('%s → %s differs, and both are shown', (text, replacement, label, inFile, inLedger) => {
    const plan = planOf(exampleWith(text, replacement), recorded(exampleText));
    const differences = plan.steps.flatMap(({ outcome }) =>
      outcome.kind === 'differs' ? outcome.differences : [],
    );
    expect(differences).toEqual([{ label, inFile, inLedger }]);
    expect(isBlocked(plan)).toBe(true);
  });
});

describe('a file that meets what is there', () => {
  test('an organization of the same name under another id differs', () => {
    const acme = createOrganization({ name: 'Meridian Trust', domain: null });
    const [step] = planOf(exampleText, given(acme).registry).steps;
    expect(step?.outcome).toMatchObject({
      kind: 'differs',
      differences: [
        { label: 'Id', inFile: '01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c01', inLedger: acme.id },
        { label: 'Domain', inFile: 'meridian.example', inLedger: 'None' },
      ],
    });
  });

  test('without an id it is the one of that name, and what belongs to it is added there', () => {
    const acme = createOrganization({ domain: null });
    const plan = planOf(SMALL, given(acme).registry);
    expect(plan.steps[0]?.outcome.kind).toBe('there');
    expect(draftsOf(plan)[0]).toMatchObject({ organizationId: acme.id });
  });

  test('an id that stands for something of another kind is refused', () => {
    const acme = createOrganization({ name: 'Other' });
    const taken = createPerson(acme.id, { id: '01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c30' });
    const step = planOf(exampleText, given(acme, taken).registry).steps.find(
      ({ name }) => name === 'Vault A',
    );
    expect(step?.outcome).toMatchObject({ kind: 'refused' });
  });

  test('two people with one e-mail address in the file are refused', () => {
    const plan = planOf(exampleWith('jonas.lindqvist@', 'amara.okafor@'), EMPTY_REGISTRY);
    expect(plan.steps.filter(({ outcome }) => outcome.kind === 'refused').map(({ name }) => name)).toContain(
      'Jonas Lindqvist',
    );
  });
});
