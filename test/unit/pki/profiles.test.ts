import { describe, expect, test } from 'vitest';
import { type DeliveredProfile, deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { parseProfile, profileFaultText, usagesFor } from '../../../app/pki/profiles/profile.ts';
import { deliveredProfile, profileOf } from '../../support/pki.ts';

function faultsOf(text: string): string[] {
  const profile = parseProfile(text);
  return 'faults' in profile ? profile.faults.map(profileFaultText) : [];
}

describe('profiles', () => {
  test.each(Object.keys(deliveredProfiles) as DeliveredProfile[])(
    '%s, as delivered, is right and bears its name',
    (name) => {
      expect(deliveredProfile(name).name).toBe(name);
    },
  );

  test('everything that is wrong is told at once, with its line and what is wanted', () => {
    const text = `name = "My Server"
title = "Server"
kind = "leave"
colour = "red"

[key]
algorithms = ["Ed25519", "secp256k1"]

[validity]
most_day = 397

[subject]
required = ["CN"]

[usage]
key = ["digitalSignature"]
purposes = ["serverAuth"]
`;
    expect(faultsOf(text)).toEqual([
      'Line 1, column 1: name is "My Server": it must be lower-case letters, digits and hyphens.',
      'Line 3, column 1: kind is "leave": it must be "root", "intermediate" or "leaf".',
      'Line 4, column 1: colour is nothing that a profile says.',
      expect.stringMatching(
        /^Line 7, column 1: key\.algorithms is .*: it must be "Ed25519", .* or "RSA-4096"\.$/,
      ),
      'Line 9, column 1: validity.most_days must be a whole number.',
      'Line 10, column 1: validity.most_day is nothing that a profile says (did you mean most_days?).',
    ]);
  });

  test('what is no TOML is told with its place', () => {
    expect(faultsOf('name = "x"\nkind = leaf\n')).toEqual([
      expect.stringMatching(/^Line 2, column \d+: This is not TOML: /),
    ]);
    expect(faultsOf('x'.repeat(70_000))).toEqual([expect.stringContaining('more than 65536 characters')]);
  });

  const change = (name: DeliveredProfile, from: string | RegExp, to: string) => {
    const text: string = deliveredProfiles[name];
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return faultsOf(changed).join(' ');
  };

  test.each([
    ['root', 'path_length = 0', /\[authority\].*/, '[authority]\npath_length = -1', 'must be at least 0'],
    [
      'root',
      'a root with purposes',
      'key = ["keyCertSign", "cRLSign"]',
      'key = ["keyCertSign", "cRLSign"]\npurposes = ["serverAuth"]',
      'be left out for a root',
    ],
    [
      'root',
      'a root with a list above it',
      '[usage]',
      '[places]\nrevocation_list = "required"\n\n[usage]',
      'no list and no issuer stand above it',
    ],
    ['root', 'no authority section', /\[authority\].*/, '', 'be there for an authority'],
    ['root', 'no name', 'required = ["O", "CN"]', 'required = []', 'at least one attribute'],
    ['root', 'a root that cannot sign lists', ', "cRLSign"', '', 'keyCertSign and cRLSign'],
    ['root', 'X25519', '"Ed25519", ', '"X25519", "Ed25519", ', 'X25519'],
    [
      'intermediate',
      'directory names',
      'path_length = 0',
      'path_length = 0\npermitted.directory = ["CN=x"]',
      'Go and nats-server refuse such authorities',
    ],
    [
      'intermediate',
      'bits behind a prefix',
      'path_length = 0',
      'path_length = 0\npermitted.ip = ["10.1.2.3/8"]',
      'bits behind the prefix',
    ],
    [
      'intermediate',
      'everything as a network',
      'path_length = 0',
      'path_length = 0\npermitted.ip = ["1.2.3.4/x"]',
      'no network',
    ],
    ['intermediate', 'no purposes', /purposes = .*/, 'purposes = []', 'name what it is for'],
    [
      'intermediate',
      'alternative names',
      '[places]',
      '[names]\nkinds = ["dns"]\n\n[places]',
      'known by its subject',
    ],
    ['server', 'signs certificates', '"keyEncipherment"', '"keyCertSign"', 'leave keyCertSign'],
    ['server', 'without names', 'least = 1', 'least = 0', 'at least one dns or ip name'],
    ['server', 'with e-mail', '"dns", "ip"', '"dns", "email"', 'at least one dns or ip name'],
    ['server', 'too long', 'most_days = 397', 'most_days = 40000', 'at most 36525'],
    ['server', 'twice', '["serverAuth"]', '["serverAuth", "serverAuth"]', 'must name nothing twice'],
    [
      'server',
      'an authority section',
      '[names]',
      '[authority]\n\n[names]',
      'left out for what is no authority',
    ],
    ['server', 'any policy', 'kind = "leaf"', 'kind = "leaf"\npolicies = ["2.5.29.32.0"]', 'real policies'],
    [
      'server',
      'no object identifier',
      'kind = "leaf"',
      'kind = "leaf"\npolicies = ["1.2.x"]',
      'object identifiers',
    ],
    ['client', 'a key that can do nothing', /key = \[.*/, 'key = ["keyAgreement"]', 'must not name Ed25519'],
    ['client', 'X25519', '"Ed25519", ', '"X25519", "Ed25519", ', 'must not name X25519'],
    ['email', 'without an address', 'least = 1', 'least = 0', 'at least one email name'],
  ] as const)('%s: %s is refused', (name, _, from, to, words) => {
    expect(change(name, from, to)).toContain(words);
  });

  test('an own profile is a copy that says something else', () => {
    const own = profileOf(
      deliveredProfiles.intermediate
        .replace('name = "intermediate"', 'name = "example-com"')
        .replace(
          'path_length = 0',
          'path_length = 1\npermitted.dns = ["example.com"]\nexcluded.ip = ["10.0.0.0/8"]',
        ),
    );
    expect(own.authority).toMatchObject({
      path_length: 1,
      permitted: { dns: ['example.com'], ip: [] },
      excluded: { ip: ['10.0.0.0/8'] },
    });
  });

  test('a key does what its kind can', () => {
    const server = deliveredProfile('server');
    expect(usagesFor(server, 'Ed25519')).toEqual(['digitalSignature']);
    expect(usagesFor(server, 'RSA-3072')).toEqual(['digitalSignature', 'keyEncipherment']);
    expect(
      usagesFor({ usage: { key: ['keyAgreement', 'digitalSignature'], purposes: [] } }, 'X25519'),
    ).toEqual(['keyAgreement']);
  });
});
