import { generateKeyPairSync } from 'node:crypto';
import { createAccount, createOperator, createUser } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { bootstrapFaultText } from '../../../app/bootstrap/fault.ts';
import { readBootstrap } from '../../../app/bootstrap/read.ts';
import { exampleText, exampleWith, SMALL } from '../../support/bootstrap.ts';
import { Random } from '../../support/random.ts';

function faultsOf(text: string): string[] {
  const read = readBootstrap(text);
  return 'faults' in read ? read.faults.map(bootstrapFaultText) : [];
}

test.each([exampleText, SMALL, '{"organization":{"name":"Acme","units":[],"metadata":null}}'])(
  '%# - a file in the documented form can be used',
  (text) => expect(faultsOf(text)).toEqual([]),
);

test('faults stand in the order of the form, whatever stands first in the file', () => {
  const people = [
    { name: 'Alice', email: 'alice@acme.example' },
    { name: '', email: 'bob@acme.example' },
    'Carol',
  ];
  const text = JSON.stringify({
    more: 1,
    nats_hierarchy: { users: [{}], accounts: {}, operator: { name: 7 } },
    locations: [{ name: 'Vault', location_type: 7 }],
    people,
    organization: { units: [{ name: 'Unit', unit_type: 'Team' }, { name: 'Other' }], name: 7, extra: 1 },
  });
  expect(faultsOf(text).map((fault) => fault.split(/ is |: /)[0])).toEqual([
    'organization.name',
    'organization.units[1].unit_type',
    'organization.extra',
    'people[1].name',
    'people[2]',
    'locations[0].location_type',
    'nats_hierarchy.operator.name',
    'nats_hierarchy.accounts',
    'nats_hierarchy.users[0].name',
    'nats_hierarchy.users[0].account',
    'nats_hierarchy.users[0].permissions',
    'more',
  ]);
});

describe('what is wrong is named with its place, what was found and what is allowed', () => {
  test.each([
    [
      '"unit_type": "Team"',
      '"unit_type": "Squad"',
      'organization.units[1].unit_type is "Squad": must be "Division", "Department"',
    ],
    [
      '"name": "Vault A"',
      '"name": "Vault\\u202eA"',
      'locations[0].name is "Vault‮A": This contains an invisible',
    ],
    ['"location_type": "Virtual"', '"location_type": 7', 'locations[1].location_type is 7: must be'],
    ['soren.dahl@meridian.example', 'soren.dahl', 'people[2].email is "soren.dahl": Enter a complete e-mail'],
    ['"active": true', '"active": false', 'people[0].active is false: must be true or left out'],
    [
      '"scope": "System"',
      '"scope": "Galaxy"',
      'people[2].roles[0].scope is "Galaxy": must be "Organization"',
    ],
    [
      '"ViewAuditLogs"',
      '"ViewAuditLogs", "ViewAuditLogs"',
      'people[2].roles[0].permissions is a list of 2: must name each',
    ],
    ['"ViewAuditLogs"', '"EatCake"', 'people[2].roles[0].permissions[0] is "EatCake": must be "CreateKeys"'],
    [
      '["cim.keys.>"]',
      '["cim..keys"]',
      'nats_hierarchy.users[1].permissions.publish[0] is "cim..keys": Must be a NATS subject',
    ],
    [
      '"is_system": true',
      '"is_system": "yes"',
      'nats_hierarchy.accounts[0].is_system is "yes": must be true or false',
    ],
    ['"26873456"', '26873456', 'yubikey_assignments[0].serial is 26873456: must be text in quotes'],
    [
      '"domain": "meridian.example"',
      '"domain": "meridian"',
      'organization.metadata.domain is "meridian": Enter a domain',
    ],
    ['"locations": [', '"location": [', 'location: is not a key of this place. Did you mean locations?'],
    ['"unit_ids"', '"unitids"', 'people[0].unitids: is not a key of this place. Did you mean unit_ids?'],
    [
      '"security_level": "Restricted"',
      '"coordinates": [1.5, 2]',
      'locations[1].coordinates: is not a key of this place. Known here: id, name',
    ],
    ['"subscribe": [">"], ', '', 'nats_hierarchy.users[0].permissions.subscribe: must be a list'],
    // References
    [
      '"parent_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c10"',
      '"parent_id": "nowhere"',
      'organization.units[1].parent_id is "nowhere": must be the id of one of the units',
    ],
    [
      '"parent_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c10"',
      '"parent_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c11"',
      'must not lead back to the unit itself',
    ],
    [
      '"id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c31"',
      '"id": "01938F2A-7C1E-7D40-9B3C-5A1F6E2D8C30"',
      'locations[1].id is "01938F2A-7C1E-7D40-9B3C-5A1F6E2D8C30": must be used once; locations[0]',
    ],
    [
      '"account": "KEYS"',
      '"account": "KEY"',
      'nats_hierarchy.users[1].account is "KEY": must be the name of one of the accounts: SYS, KEYS',
    ],
    [
      '"is_system": false',
      '"is_system": true',
      'nats_hierarchy.accounts[1].is_system is true: must be false',
    ],
    [
      '"organization_id": "01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c01"',
      '"organization_id": "other"',
      'people[0].organization_id is "other": must be the id of the organization of this file',
    ],
  ])('%s → %s', (text, replacement, fault) => {
    expect(faultsOf(exampleWith(text, replacement)).join('\n')).toContain(fault);
  });

  test('all faults are named at once', () => {
    expect(faultsOf('{"organization":{"name":"","units":[{"name":"A"}]},"peple":[]}')).toHaveLength(3);
  });

  test('a text that is no JSON is placed', () => {
    expect(faultsOf('{"organization": }')).toEqual(['Line 1, column 18: This is no JSON value.']);
  });
});

describe('other files of the predecessor are told apart', () => {
  test.each([
    ['{"organization":{"name":"A"},"nats_config":{}}', 'Rename nats_config to nats_hierarchy'],
    ['{"org":{"name":"A"},"people":[],"piv":{}}', 'looks like a secrets.json'],
    ['{"standard_roles":[]}', 'looks like a policy-bootstrap.json'],
    ['{"organizational_units":[]}', 'looks like a clan-bootstrap.json'],
  ])('%s', (text, sentence) => expect(faultsOf(text)).toEqual([expect.stringContaining(sentence)]));
});

const seedOf = (pair: { getSeed(): Uint8Array }) => Buffer.from(pair.getSeed()).toString('ascii');
const [operatorSeed, accountSeed, userSeed] = [createOperator(), createAccount(), createUser()].map(seedOf);
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const SECRET = '84937265';

describe('secrets are refused, explained, and never quoted', () => {
  test.each([
    ['a PIN', '"serial"', `"pin": "${SECRET}", "serial"`, SECRET, 'yubikey_assignments[0].pin'],
    ['a PUK', '"serial"', `"puk": ${SECRET}, "serial"`, SECRET, 'yubikey_assignments[0].puk'],
    [
      'a management key',
      '"serial"',
      `"mgmt_key": "${SECRET}", "serial"`,
      SECRET,
      'yubikey_assignments[0].mgmt_key',
    ],
    ['the other form', '"serial"', `"management_key": "${SECRET}", "serial"`, SECRET, 'management_key'],
    [
      'a secret under an unknown key',
      '"people"',
      `"certify_pass": "${SECRET}", "people"`,
      SECRET,
      'certify_pass',
    ],
    ['a secret in camel case', '"people"', `"yubikeyPIN": "${SECRET}", "people"`, SECRET, 'yubikeyPIN'],
    ['a numbered one', '"people"', `"Passwords2": ["${SECRET}"], "people"`, SECRET, 'Passwords2'],
    [
      'a private key’s name',
      '"people"',
      `"private_key": {"d": "${SECRET}"}, "people"`,
      SECRET,
      'private_key',
    ],
    [
      'an operator seed',
      '"MERIDIAN"',
      `"${operatorSeed}"`,
      operatorSeed?.slice(4) ?? '',
      'nats_hierarchy.operator.name is a NATS seed',
    ],
    [
      'an account seed as a signing key',
      '"is_system": true',
      `"signing_keys": ["${accountSeed}"]`,
      accountSeed?.slice(4) ?? '',
      'accounts[0].signing_keys[0] is a NATS seed',
    ],
    [
      'a user seed within a text',
      '"Vault A"',
      `"x${userSeed}x"`,
      userSeed?.slice(4) ?? '',
      'locations[0].name is a NATS seed',
    ],
    [
      'a seed as a key',
      '"people"',
      `"${userSeed}": 1, "people"`,
      userSeed?.slice(4) ?? '',
      'a key that is a NATS seed',
    ],
    [
      'a private key in PEM',
      '"Vault A"',
      JSON.stringify(pem),
      pem.split('\n')[1] ?? '',
      'a private key (PEM)',
    ],
    ['NATS credentials', '"Vault A"', '"-----BEGIN USER NKEY SEED-----"', 'NKEY', 'a private key (PEM)'],
    ['an age identity', '"Vault A"', '"AGE-SECRET-KEY-1QQQQQQQQ"', 'QQQQQQ', 'an age identity'],
  ])('%s', (_name, text, replacement, secret, place) => {
    const faults = faultsOf(exampleWith(text, replacement));
    expect(faults.join('\n')).toContain(place);
    expect(faults.join('\n')).toContain('consider it disclosed');
    expect(faults.join('\n')).not.toContain(secret);
  });

  test('empty fields for secrets are none, and neither are words that only sound alike', () => {
    const filled = exampleWith('"serial"', '"pin": null, "puk": "", "mgmt_key": null, "serial"').replace(
      '"domain":',
      '"shipping": "x", "public_key": "x", "pinned": true, "domain":',
    );
    expect(faultsOf(filled)).toEqual([]);
  });

  test('in a file with a secret nothing else is told', () => {
    const faults = faultsOf(`{"organization":{"name":"${'x'.repeat(300)}"},"pin":"${SECRET}"}`);
    expect(faults).toEqual([expect.stringContaining('pin is a secret')]);
  });
});

test('a file with a few characters changed is used or refused, and nothing else', () => {
  const random = new Random();
  let refused = 0;
  for (let round = 0; round < 1500; round++) {
    const characters = [...exampleText];
    for (let change = random.between(1, 3); change > 0; change--) {
      const inserted = random.between(0, 1) === 0 ? [] : ['{}[]",:\\\u0000é>'[random.between(0, 11)] ?? ''];
      characters.splice(random.between(0, characters.length - 1), random.between(0, 20), ...inserted);
    }
    const text = characters.join('');
    const read = readBootstrap(text);
    if ('faults' in read) refused += 1;
    else expect(() => JSON.parse(text), `seed ${random.seed}`).not.toThrow();
  }
  expect(refused).toBeGreaterThan(1000);
});
