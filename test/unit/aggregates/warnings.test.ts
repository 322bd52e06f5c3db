import { describe, expect, test } from 'vitest';
import { skeletonOf } from '../../../app/model/likeness.ts';
import { forms, warningsOn } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { createLocation, createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { createPolicy, createRole } from '../../support/commands-authority.ts';
import { createAgent, createServiceAccount } from '../../support/commands-machines.ts';
import { leave } from '../../support/commands-places.ts';
import { given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
const globex = createOrganization({ name: 'Globex', domain: 'globex.example' });
const organizationId = acme.id;
const alice = createPerson(acme.id, { name: 'Alice', email: 'alice@acme.example' });
const unit = createUnit(acme.id, { name: 'Operations' });
const account = createServiceAccount(
  { organizationId, unitId: unit.id, responsiblePersonId: alice.id },
  { name: 'Nightly backup' },
);
const agent = createAgent({ organizationId, responsiblePersonId: alice.id }, { name: 'Watcher 1' });
const world: Command[] = [
  ...[acme, globex, alice, unit, account, agent],
  { ...createRole(acme.id, []), name: 'Crypto officer' },
  { ...createPolicy(acme.id), name: 'Keys in hardware' },
  createLocation(acme.id, { name: 'Vault' }),
];

/** What is warned about, by field, after some commands. */
function warned(
  type: string,
  fields: object,
  id: string | null = null,
  ...more: readonly Command[]
): readonly (readonly [string | null, string])[] {
  const { registry } = given(...world, ...more);
  return warningsOn(type, id, fields, registry).map(({ field, text }) => [field, text]);
}

const LOOKS = /^It looks like “.+”, which is recorded already/;

describe('names look alike', () => {
  test.each([
    ['a Cyrillic letter', 'Acme', 'Аcme'],
    ['a Greek letter', 'Alice', 'Αlice'],
    ['a small L and a capital i', 'Watcher I', 'Watcher l'],
    ['a one and a small L', 'Watcher 1', 'Watcher l'],
    ['a zero and an O', 'Zone 0', 'Zone O'],
    ['case', 'Crypto officer', 'CRYPTO OFFICER'],
    ['spaces', 'Nightly backup', 'Nightly  back up'],
    ['hyphens', 'Data-centre', 'Data centre'],
    ['accents', 'José', 'Jose'],
    ['full width', 'Ａcme', 'Acme'],
    ['two letters that look like one', 'Modern', 'Modem'],
  ])('by %s', (_name, one, other) => expect(skeletonOf(one)).toBe(skeletonOf(other)));

  test.each([
    ['Alice', 'Alicia'],
    ['Watcher 1', 'Watcher 2'],
    ['Vault A', 'Vault B'],
    ['東京', '京都'],
  ])('%s and %s do not', (one, other) => expect(skeletonOf(one)).not.toBe(skeletonOf(other)));
});

describe('before something is recorded, it is warned', () => {
  test.each<[string, object]>([
    ['CreateOrganization', { name: 'Аcme' }],
    ['CreatePerson', { name: 'Aliсe', organizationId }],
    ['CreateOrganizationalUnit', { name: '0perations', organizationId }],
    ['CreateServiceAccount', { name: 'Nightly-backup', organizationId }],
    ['CreateAgent', { name: 'Watcher l', organizationId }],
    ['CreateRole', { name: 'Crypto  0fficer', organizationId }],
    ['CreatePolicy', { name: 'Keys-in hardware', organizationId }],
    ['CreateLocation', { name: 'Vau1t', organizationId }],
  ])('%s: of a name that looks like another one', (type, fields) => {
    expect(warned(type, fields)).toEqual([['name', expect.stringMatching(LOOKS)]]);
    expect(warned(type, { ...fields, name: 'Entirely different' })).toEqual([]);
  });

  test('of nothing where the name stands in another organization, or what it belonged to has ended', () => {
    expect(warned('CreateAgent', { name: 'Watcher l', organizationId: globex.id })).toEqual([]);
    const retire: Command = { type: 'RetireAgent', id: agent.id, reason: 'Replaced' };
    expect(warned('CreateAgent', { name: 'Watcher l', organizationId }, null, retire)).toEqual([]);
  });

  test('of a new name of something, and not of the one it has', () => {
    const second = createAgent({ organizationId, responsiblePersonId: alice.id }, { name: 'Watcher l' });
    expect(warned('ChangeAgent', { name: 'Watcher 1', agentType: 'x' }, agent.id, second)).toEqual([]);
    expect(warned('ChangeAgent', { name: 'watcher 1' }, agent.id)).toEqual([]);
    expect(warned('ChangeAgent', { name: 'Watcher I' }, second.id, second)).toEqual([
      ['name', expect.stringContaining('“Watcher 1”')],
    ]);
  });

  test('of a namesake in the organization, with the address by which to tell them apart', () => {
    const namesake = [['name', expect.stringContaining('Alice (alice@acme.example) is called the same')]];
    expect(warned('CreatePerson', { name: 'ALICE', organizationId })).toEqual(namesake);
    expect(warned('CreatePerson', { name: 'Alice', organizationId: globex.id })).toEqual([]);
    const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
    expect(warned('ChangePerson', { name: 'Alice' }, bob.id, bob)).toEqual(namesake);
    const gone: Command[] = [
      { type: 'RetireAgent', id: agent.id, reason: 'Replaced' },
      { type: 'RetireServiceAccount', id: account.id, reason: 'Replaced' },
      leave(alice.id),
    ];
    expect(warned('CreatePerson', { name: 'Alice', organizationId }, null, ...gone)).toEqual([]);
  });

  test('of no more than three, however many there are', () => {
    const crowd = [1, 2, 3, 4].map((number) =>
      createPerson(acme.id, { name: 'Sam', email: `sam${number}@acme.example` }),
    );
    expect(warned('CreatePerson', { name: 'Sam', organizationId }, null, ...crowd)).toHaveLength(3);
  });

  test.each<[string, string, object, string | null]>([
    [
      'an address at the domain of another organization',
      'CreatePerson',
      { email: 'x@globex.example' },
      'email',
    ],
    ['one at a domain that looks like it', 'CreatePerson', { email: 'x@g1obex.example' }, 'email'],
    ['one at the domain of its own', 'CreatePerson', { email: 'x@ACME.example' }, null],
    ['one at a domain of nobody', 'CreatePerson', { email: 'x@elsewhere.example' }, null],
    ['the domain of another organization', 'CreateOrganization', { domain: 'acme.example' }, 'domain'],
    ['a domain that looks like it', 'CreateOrganization', { domain: 'acrne.example' }, 'domain'],
    ['no domain', 'CreateOrganization', { domain: null }, null],
  ])('of %s', (_name, type, fields, field) => {
    const asked = type === 'CreatePerson' ? { ...fields, organizationId } : fields;
    expect(warned(type, asked).map(([of]) => of)).toEqual(field === null ? [] : [field]);
  });

  test('of a new domain or address alone', () => {
    const twin = createOrganization({ name: 'Twin', domain: 'acme.example' });
    expect(warned('ChangeOrganization', { name: 'Twins', domain: 'acme.example' }, twin.id, twin)).toEqual(
      [],
    );
    expect(warned('ChangeOrganization', { domain: 'globex.example' }, twin.id, twin)).toEqual([
      ['domain', 'globex.example is the domain of Globex.'],
    ]);
    expect(warned('ChangePerson', { name: 'Alicia', email: 'alice@acme.example' }, alice.id, twin)).toEqual(
      [],
    );
  });
});

describe('what is entered need not be whole, or fit', () => {
  test.each<[string, object]>([
    ['nothing', {}],
    ['no organization', { name: 'Alice' }],
    ['what does not fit', { name: 42, organizationId: 'x', email: ['a@globex.example'], domain: {} }],
    ['other fields', { __proto__: null, constructor: 'x', extra: 1 }],
    ['nobody’s organization', { name: 'Alice', organizationId: testId() }],
  ])('%s gives no warning, and no error', (_name, fields) => {
    for (const [type, { effect }] of forms)
      expect(warned(type, fields, effect === 'makes' ? null : alice.id)).toEqual([]);
  });

  test('nor need there be such an act, or such an object', () => {
    expect(warned('LaunchRocket', { name: 'Alice' })).toEqual([]);
    expect(warned('GenerateKey', { label: 'Alice' })).toEqual([]);
    expect(warned('ChangePerson', { name: 'Alice' }, testId())).toEqual([]);
    expect(warned('ChangePerson', { name: 'Alice' }, null)).toEqual([]);
  });
});
