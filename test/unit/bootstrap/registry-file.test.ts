import { describe, expect, test } from 'vitest';
import { type HandOver, writeRegistry } from '../../../app/bootstrap/export-registry.ts';
import { draftsOf, isBlocked, type Plan } from '../../../app/bootstrap/plan.ts';
import { readBootstrap } from '../../../app/bootstrap/read.ts';
import { atOnce } from '../../../app/pieces.ts';
import { fileActs, fileAggregates } from '../../../app/registry/anew.ts';
import { whereIs } from '../../../app/registry/custody.ts';
import { aggregateNames, stateSchema } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import { rehearsed } from '../../../app/registry/unsealed.ts';
import { planOf } from '../../support/bootstrap.ts';
import { adoptProfile, ownProfile } from '../../support/certificate-profiles.ts';
import { createOrganization } from '../../support/commands.ts';
import { EMPTY_REGISTRY, eventsOf, TEST_TIME } from '../../support/in-memory-registry.ts';
import { KeptRegistry } from '../../support/kept-registry.ts';
import { Life } from '../../support/lives.ts';
import { Random } from '../../support/random.ts';

/* A registry goes into a file and comes back from it the same but for ids, times and secrets. `CIM_SEED` repeats a run. */

const LIVES = 12;
const STEPS = 500;
const { seed } = new Random();

/** In the order of their schemas, as a ledger hands them over. */
function handOver(registry: KeptRegistry): HandOver {
  return function* (take) {
    for (const aggregate of aggregateNames)
      for (const state of registry.states(aggregate)) {
        take(aggregate, stateSchema(aggregate).parse(state));
        yield;
      }
  };
}

/** Records all that a plan says. */
function record(plan: Plan, registry: KeptRegistry, at: string): void {
  expect(plan.steps.filter(({ outcome }) => outcome.kind !== 'new')).toEqual([]);
  for (const draft of draftsOf(plan)) {
    for (const event of eventsOf(new Rehearsal(registry, at).would(rehearsed(draft))))
      registry.apply({ ...event, timestamp: at });
  }
}

/** Where an act was left out, what it would have said is not compared. */
const SAID_BY = {
  GrantAccess: 'access',
  GrantExemption: 'exemptions',
  ConfigureNatsUser: 'signing_key_id',
  MoveAsset: 'containerId',
} as const;

/**
 * What each living object says that a file holds, without ids, times and secrets: each other object by its aggregate and
 * label, in the order of the texts.
 */
function statesOf(registry: KeptRegistry, without: readonly string[]): string[] {
  const names = new Map<string, string>(
    // A relationship is labelled by what its people were called when it was recorded.
    registry
      .all()
      .map(({ id, aggregate, label }) => [
        id,
        aggregate === 'relationship' ? aggregate : `${aggregate} ${label}`,
      ]),
  );
  const living = registry
    .all()
    .filter(({ aggregate, ended }) => !ended && fileAggregates.includes(aggregate));
  return living
    .map(({ aggregate, state, id }) =>
      JSON.stringify(
        { aggregate, ...Object(stateSchema(aggregate).parse(state)), ...placeOf(registry, id) },
        (key, value) => {
          // What somebody was called when it was said is not known any more.
          if (['publicKey', 'seed', 'role_name', ...without].includes(key)) return undefined;
          if (typeof value === 'object' && value !== null && 'kind' in value && 'name' in value)
            return { ...value, name: '' };
          return typeof value === 'string' ? (names.get(value) ?? value) : value;
        },
      ),
    )
    .toSorted();
}

/** Where an asset is, whatever it lies in. */
function placeOf(registry: KeptRegistry, id: string): object {
  const asset = registry.get('asset', id);
  if (asset === undefined) return {};
  const { locationId, holderId } = whereIs(asset, registry);
  return { locationId, holderId };
}

describe(`a registry as a file, seed ${seed}`, () => {
  test.each(Array.from({ length: LIVES }, (_, number) => number))('comes back the same, %i', (number) => {
    const life = new Life(new Random(seed + number));
    for (let step = 0; step < STEPS; step++) life.step();
    const at = life.now;
    const first = atOnce(writeRegistry(handOver(life.registry), at));
    const living = life.registry
      .all()
      .filter(({ aggregate, ended }) => !ended && fileAggregates.includes(aggregate));
    const again = new KeptRegistry();
    record(planOf(first.text, EMPTY_REGISTRY, at), again, at);
    const second = atOnce(writeRegistry(handOver(again), at));
    expect(second.text).toBe(first.text);
    const leftOut = first.leftOut.map(({ what }) => what.split(': ').at(-1) ?? '');
    const without = Object.entries(SAID_BY).flatMap(([act, field]) => (leftOut.includes(act) ? [field] : []));
    const [before, after] = [life.registry, again].map((one) => statesOf(one, without));
    // Nothing is there that was not, and nothing is missing but what is said to be left out.
    for (const one of after ?? []) expect(before, `seed ${seed}, life ${number}`).toContain(one);
    expect(after).toHaveLength(first.objects);
    expect(living.length - first.objects).toBe(
      leftOut.filter((act) => fileActs.get(act)?.effect === 'makes').length,
    );
    expect(second).toMatchObject({ objects: first.objects, ended: 0, unwritten: {}, leftOut: [] });
    // The same file again records nothing.
    const twice = planOf(first.text, again, at);
    expect(isBlocked(twice)).toBe(false);
    expect(draftsOf(twice)).toEqual([]);
  });
});

test('every aggregate is taken along, but for what no file can make', () => {
  expect(aggregateNames.filter((name) => !fileAggregates.includes(name))).toEqual([
    'key',
    'yubikey',
    'certificate',
    'revocation.list',
    'certificate.request',
    'draft',
    'nats.token',
    // Who approves a script signs for one ledger; a ceremony is held in one.
    'script',
    'ceremony',
    'nats.activation',
    'ledger',
    'checkpoint',
    'comparison',
  ]);
  // No field is called as what a file says besides.
  for (const { input } of fileActs.values())
    expect(Object.keys(input).filter((field) => ['act', 'as', 'on', 'see'].includes(field))).toEqual([]);
});

test('a profile of certificates goes into a file, and comes back from it to the letter', () => {
  const acme = createOrganization();
  const text = ownProfile().replaceAll('\n', '\r\n');
  const gone = adoptProfile(acme.id, { text: ownProfile('gone') });
  const before = new KeptRegistry();
  const rehearsal = new Rehearsal(before, TEST_TIME);
  const commands: Command[] = [
    acme,
    adoptProfile(acme.id, { text }),
    gone,
    { type: 'WithdrawCertificateProfile', id: gone.id, reason: 'Nobody needs it.' },
  ];
  for (const command of commands) for (const event of eventsOf(rehearsal.try(command))) before.apply(event);
  const written = atOnce(writeRegistry(handOver(before), TEST_TIME));
  expect(written).toMatchObject({ objects: 2, ended: 1, unwritten: {}, leftOut: [] });
  const after = new KeptRegistry();
  record(planOf(written.text, EMPTY_REGISTRY, TEST_TIME), after, TEST_TIME);
  expect(after.states('certificate.profile')).toMatchObject([
    { name: 'short-server', text, kind: 'leaf', status: 'adopted' },
  ]);
  expect(after.states('certificate.profile')).toHaveLength(1);
  // Another text under the same name is no profile to be recorded beside it.
  const other = planOf(written.text.replace('most_days = 30', 'most_days = 397'), after, TEST_TIME);
  expect(isBlocked(other)).toBe(true);
});

const FILE = {
  form: 'cim-keys/registry/v1',
  acts: [
    { act: 'CreateOrganization', as: 'Acme', name: 'Acme' },
    {
      act: 'CreatePerson',
      as: 'Alice',
      organizationId: { see: 'Acme' },
      name: 'Alice',
      email: 'a@acme.example',
    },
    {
      act: 'CreateRole',
      as: 'Officer',
      organizationId: { see: 'Acme' },
      name: 'Officer',
      permissions: ['CreateKeys'],
    },
    { act: 'GiveRole', on: 'Alice', roleId: { see: 'Officer' }, systemWide: true },
  ],
};

describe('a registry file', () => {
  test('may leave out what may be nothing, and is compared with what is there', () => {
    const at = new Date().toISOString();
    const text = JSON.stringify(FILE);
    const registry = new KeptRegistry();
    record(planOf(text, EMPTY_REGISTRY, at), registry, at);
    expect(registry.states('person')).toMatchObject([
      { roles: [{ role_name: 'Officer', scope: { kind: 'system' } }] },
    ]);
    expect(draftsOf(planOf(text, registry, at))).toEqual([]);
    const other = planOf(text.replace('CreateKeys', 'RevokeKeys'), registry, at);
    expect(isBlocked(other)).toBe(true);
    expect(
      other.steps.flatMap(({ outcome }) => (outcome.kind === 'differs' ? outcome.differences : [])),
    ).toEqual([{ label: 'May', inFile: 'revoke keys', inLedger: 'create keys' }]);
  });

  test('names every mistake with its place, at once', () => {
    const [organization, person, role, given] = FILE.acts;
    const acts = [
      organization,
      { ...person, email: 'nobody', title: 7, nickname: 'Al' },
      { ...role, organizationId: { see: 'Alice' } },
      { ...given, roleId: { see: 'Oficer' }, as: 'x' },
      { ...person, organizationId: 'Acme' },
      { act: 'GenerateKey', as: 'key' },
      { act: 'GiveRole', roleId: { see: 'Officer' }, systemWide: false },
      { act: 'DissolveOrganization', on: 'Acme', reason: 'It is over.' },
    ];
    const file = readBootstrap(JSON.stringify({ ...FILE, acts, extra: 1 }));
    if (!('faults' in file)) throw new Error('It was taken.');
    expect(file.faults).toEqual([expect.objectContaining({ path: 'extra' })]);
    const inActs = readBootstrap(JSON.stringify({ ...FILE, acts }));
    if (!('faults' in inActs)) throw new Error('It was taken.');
    expect(inActs.faults.map(({ path, allowed }) => `${path}: ${allowed}`)).toEqual([
      'acts[1].nickname: is not a key of this place. Known here: organizationId, name, email, title, department.',
      expect.stringContaining('acts[1].email: '),
      'acts[1].title: must be text in quotes.',
      'acts[2].organizationId: must be of the kind organization; this is of the kind person.',
      'acts[3].as: must be left out: this act is on something that is made above.',
      'acts[3].roleId: must be what something is called that is made above. Did you mean "Officer"?',
      'acts[4].as: must be used once; acts[1] is called the same.',
      'acts[4].organizationId: must name something that is made above: {"see": "…"}.',
      expect.stringContaining('acts[5].act: must be an act that a file may hold: CreateOrganization, '),
      'acts[6].on: must say on what: what it is called where it is made above.',
      expect.stringContaining('acts[7].act: must be an act that a file may hold: '),
    ]);
  });

  test('with a secret in it is refused without quoting it', () => {
    const text = JSON.stringify({
      ...FILE,
      acts: [{ act: 'CreateOrganization', as: 'x', name: 'x', pin: '84937265' }],
    });
    const file = readBootstrap(text);
    expect(JSON.stringify(file)).not.toContain('84937265');
    expect(file).toMatchObject({ faults: [{ path: 'acts[0].pin', found: 'a secret' }] });
  });
});
