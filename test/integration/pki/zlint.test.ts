import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type KeyAlgorithm, signatureAlgorithms } from '../../../app/pki/algorithms.ts';
import { fromHex, hexOf, tlv } from '../../../app/pki/der/der.ts';
import { type RevocationReason, revocationReasons } from '../../../app/pki/extensions.ts';
import { lintListBytes } from '../../../app/pki/lints/list-lints.ts';
import { type DeliveredProfile, deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import {
  authorityCases,
  brokenAuthority,
  brokenLeaf,
  findingsBelow,
  intermediate,
  leafCases,
  root,
} from '../../support/broken-certificates.ts';
import { adoptProfile } from '../../support/certificate-profiles.ts';
import { DraftDesk, day, readState } from '../../support/drafts.ts';
import {
  authorities,
  deliveredProfile,
  freshSerial,
  type Issued,
  issue,
  issueList,
  profileOf,
  signedBytes,
  testKey,
  type Wanted,
} from '../../support/pki.ts';
import { askZlint, isKnownLint, whyNoZlint } from '../../support/zlint.ts';

/*
 * zlint finds nothing in whatever is made here, certificates and revocation lists, and finds what is broken, as the lints here do.
 * It must have looked: of each certificate it says how many of its rules applied to it.
 */

const AUTHORITIES = ['Ed25519', 'P-256', 'P-384', 'RSA-3072', 'RSA-4096'] as const satisfies KeyAlgorithm[];
const LEAVES = (Object.keys(deliveredProfiles) as DeliveredProfile[]).filter(
  (name) => deliveredProfile(name).kind === 'leaf',
);
/** “removeFromCRL” and “unspecified” stand in no list that is made here. */
const REASONS = (Object.keys(revocationReasons) as RevocationReason[]).filter(
  (reason) => reason !== 'removeFromCRL' && reason !== 'unspecified',
);

/** So many rules apply to the plainest root, and to everything else more. Measured with 3.6.2: 37. */
const LEAST = 35;

const why = whyNoZlint();

type Bytes = { readonly bytes: Uint8Array };

/** Expects zlint to have looked, and to have found nothing. @returns the rules that applied to any of them */
function expectFine(certificates: readonly Bytes[]): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { bytes } of certificates) {
    const { found, passed } = askZlint(bytes, 'certificate');
    expect(found).toEqual([]);
    expect(passed.length).toBeGreaterThanOrEqual(LEAST);
    for (const name of passed) kept.add(name);
  }
  return kept;
}

/** The same of revocation lists, about which it knows two rules of RFC 5280: one of all lists, one of the reasons in them. */
function expectFineLists(lists: readonly (Bytes & { readonly revoked: readonly unknown[] })[]): void {
  for (const { bytes, revoked } of lists) {
    const { found, passed } = askZlint(bytes, 'revocation list');
    expect(found).toEqual([]);
    expect(passed).toContain('e_crl_has_next_update');
    if (revoked.length > 0) expect(passed).toContain('e_crl_has_valid_reason_code');
  }
}

function certificatesOf(made: readonly Issued[]): readonly Bytes[] {
  return made.map(({ certificate }) => certificate);
}

/** An intermediate authority with these lines in its part about authorities, and a leaf of a server below it. */
function below(lines: string, { root: top } = authorities('P-256')): Issued[] {
  const text = deliveredProfiles.intermediate.replace('path_length = 0', lines);
  const authority = issue({ profile: profileOf(text), key: testKey('P-256'), issuer: top });
  const server = deliveredProfile('server');
  return [authority, issue({ profile: server, key: testKey('P-256'), issuer: authority })];
}

/** A leaf by a delivered profile in which something stands otherwise. */
function leafBy(name: DeliveredProfile, change: (text: string) => string, wanted: Partial<Wanted> = {}) {
  const profile = profileOf(change(deliveredProfiles[name]));
  return issue({ profile, key: testKey('P-256'), issuer: authorities('P-256').intermediate, ...wanted });
}

function whatIsMade(): void {
  describe('zlint finds nothing in', () => {
    test.each(AUTHORITIES)('certificates by delivered profiles, of %s authorities', (algorithm) => {
      const made = authorities(algorithm);
      // Who issues by one kind of key, issues to all.
      const keys = algorithm === 'P-256' ? AUTHORITIES : [algorithm];
      const leaves = keys.flatMap((key) =>
        LEAVES.map((name) =>
          issue({ profile: deliveredProfile(name), key: testKey(key), issuer: made.intermediate }),
        ),
      );
      const kept = expectFine(certificatesOf([made.root, made.intermediate, ...leaves]));
      console.log(`${algorithm}: ${kept.size} rules of zlint applied, and all were kept.`);
      expect(kept.size).toBeGreaterThan(60);
    });

    test('certificates by profiles of one’s own: constraints, depths, policies, other keys and names', () => {
      const constraints =
        'path_length = 0\n[authority.permitted]\ndns = ["example.com", "xn--rksmrgs-5wao1o.example"]\nip = ["10.0.0.0/8", "2001:db8::/32"]\nemail = ["example.com"]\nuri = ["example.com"]\n[authority.excluded]\ndns = ["no.example.com"]\n';
      const policies = (oids: string) => (text: string) =>
        text.replace('kind = "leaf"', `kind = "leaf"\npolicies = [${oids}]`);
      const any = deliveredProfiles.intermediate.replace(
        'kind = "intermediate"',
        'kind = "intermediate"\npolicies = ["2.5.29.32.0"]',
      );
      const { root: top } = authorities('Ed25519');
      const agreement = (text: string) =>
        text
          .replace(/algorithms = .*/, 'algorithms = ["X25519", "P-256"]')
          .replace(/key = \["digital.*/, 'key = ["keyAgreement"]');
      const names = [
        { kind: 'dns', text: '*.example.com' },
        { kind: 'dns', text: 'xn--rksmrgs-5wao1o.example' },
        { kind: 'dns', text: `${'x'.repeat(63)}.example.com` },
        { kind: 'ip', text: '10.0.0.1' },
        { kind: 'ip', text: '2001:db8::1' },
      ] as const;
      const subjectless = (text: string) =>
        text
          .replace('required = ["CN"]', 'required = []\n')
          .replace('optional = ["C"', 'optional = ["CN", "C"');
      const made = [
        ...below(constraints),
        ...below('path_length = 3'),
        ...below('# as deep as one likes'),
        issue({ profile: profileOf(any), key: testKey('P-384'), issuer: top }),
        leafBy('server', policies('"1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2"'), { names }),
        leafBy('client', agreement, { key: testKey('P-256') }),
        leafBy('client', (text) => text, {
          names: [{ kind: 'uri', text: 'nats://example.com:4222' }],
        }),
        leafBy('email', subjectless, {
          holder: { subject: [], publicKey: testKey('P-256').info },
        }),
        leafBy('server', (text) => text, {
          holder: {
            publicKey: testKey('RSA-3072').info,
            subject: [
              ['C', 'SE'],
              ['ST', 'Örebro län'],
              ['L', 'Örebro'],
              ['O', '日本'.repeat(32)],
              ['OU', 'a, b + "c" \\ #1'],
              ['SERIALNUMBER', '12-34'],
              ['CN', 'x'.repeat(64)],
            ],
          },
        }),
        leafBy('email', (text) => text, {
          holder: {
            publicKey: testKey('Ed25519').info,
            subject: [
              ['GN', 'Åsa'],
              ['SN', 'Öberg'],
              ['CN', 'Åsa Öberg'],
            ],
          },
        }),
      ];
      const kept = expectFine(certificatesOf(made));
      for (const name of [
        'e_name_constraint_not_fqdn',
        'e_ext_cert_policy_duplicate',
        'e_ext_name_constraints_not_critical',
      ])
        if (isKnownLint(name)) expect(kept).toContain(name);
    });

    test('certificates that hold until 2049, from 2050 on, and across', () => {
      const times = [
        ['2026-01-01T00:00:00Z', '2049-12-31T23:59:59Z'],
        ['2026-01-01T00:00:00Z', '2050-01-01T00:00:00Z'],
        ['2050-01-01T00:00:00Z', '2050-12-31T23:59:59Z'],
      ] as const;
      const roots = times.map(([notBefore, notAfter]) =>
        issue({
          profile: deliveredProfile('root'),
          key: testKey('P-256'),
          issuer: null,
          notBefore,
          notAfter,
        }),
      );
      const kept = expectFine(certificatesOf(roots));
      if (isKnownLint('e_wrong_time_format_pre2050')) expect(kept).toContain('e_wrong_time_format_pre2050');
    });

    test('cross-certificates: another root certifies an authority, or a whole root', () => {
      const one = authorities('P-256');
      const root2 = { profile: deliveredProfile('root'), issuer: null, commonName: 'Root 2' };
      const other = issue({ ...root2, key: testKey('Ed25519') });
      const deep = profileOf(deliveredProfiles.intermediate.replace('path_length = 0', 'path_length = 1'));
      const crossed = (holder: Issued, profile: Wanted['profile']) =>
        issue({
          ...{ profile, key: holder.key, holder: { certificate: holder.certificate }, issuer: other },
          ...{ serial: freshSerial(), notAfter: '2034-12-31T23:59:59Z' },
        });
      expectFine(
        certificatesOf([
          crossed(one.intermediate, deliveredProfile('intermediate')),
          crossed(one.root, deep),
        ]),
      );
    });

    test('what the app itself records: adopted profiles, renewals, revocations and lists', async () => {
      const desk = new DraftDesk();
      const top = await desk.root();
      desk.registrar.record(adoptProfile(desk.acme.id));
      const { publicKey } = generateKeyPairSync('ed25519');
      const server = await desk.issue({
        profile: { name: 'short-server' },
        issuerId: top.id,
        holder: {
          kind: 'public-key',
          publicKey: publicKey.export({ type: 'spki', format: 'der' }),
          subject: [
            ['O', 'Acme'],
            ['CN', 'www.acme.example'],
          ],
          names: [{ kind: 'dns', text: 'www.acme.example' }],
        },
        notAfter: day(20),
      });
      const empty = await desk.list(top.id);
      desk.registrar.record({
        ...{ type: 'RevokeCertificate', id: server.id, reason: 'keyCompromise' },
        ...{ invalidSince: null, remark: null },
      });
      const naming = await desk.list(top.id);
      const renewed = await desk.issue({
        ...{ holder: { kind: 'renewal', certificateId: top.id }, notAfter: day(4000) },
      });
      expectFine([top, server, renewed].map(readState));
      expectFineLists([empty, naming]);
      expect([empty, naming].map(({ revoked }) => revoked.length)).toEqual([0, 1]);
    });

    test.each(AUTHORITIES)('revocation lists of %s: empty ones, each reason, any time', (algorithm) => {
      const made = authorities(algorithm);
      const entries = REASONS.map((reason, at) => ({
        ...{ serial: `4${at}`.padEnd(40, 'a'), at: '2026-01-02T00:00:00Z', reason },
        invalidSince: at === 0 ? '2026-01-01T00:00:00Z' : null,
      }));
      const plain = { serial: '7f', at: '2026-01-02T00:00:00Z', reason: null, invalidSince: null };
      expectFineLists([
        issueList(made.root),
        issueList(made.intermediate, { number: 2 ** 40, revoked: [plain] }),
        issueList(made.intermediate, { revoked: entries }),
        issueList(made.root, {
          ...{ thisUpdate: '2049-12-01T00:00:00Z', nextUpdate: '2050-06-01T00:00:00Z' },
          revoked: [{ ...plain, at: '2050-01-01T00:00:00Z', reason: 'superseded' }],
        }),
      ]);
    });
  });
}

function whatIsBroken(): void {
  describe('zlint finds what the lints here find', () => {
    const broken = [
      ...leafCases.map(([lint, what, change]) => {
        const bytes = brokenLeaf(change);
        return { lint, what, bytes, own: findingsBelow(bytes) };
      }),
      ...authorityCases.map(([lint, what, change]) => {
        const bytes = brokenAuthority(change);
        return { lint, what, bytes, own: findingsBelow(bytes, root) };
      }),
    ];

    test.each(Object.entries(BY_ZLINT))('%s: %s', (what, name) => {
      const one = broken.find((each) => each.what === what);
      if (one === undefined) throw new Error('no such case');
      expect(one.own.map(({ lint }) => lint)).toContain(one.lint);
      const said = askZlint(one.bytes, 'certificate').found;
      const names = said.map((each) => each.slice(0, each.indexOf(':')));
      // Another version may call it otherwise.
      if (name === UNREAD || isKnownLint(name)) expect(names).toContain(name);
      else expect(said).not.toEqual([]);
    });

    test('or it knows no such rule, and they find more', () => {
      const alone = broken.filter(({ what }) => BY_ZLINT[what] === undefined);
      expect(alone.map(({ what }) => what).toSorted()).toEqual(OWN_ALONE.toSorted());
      for (const { lint, own } of alone) expect(own.map((each) => each.lint)).toContain(lint);
      console.log(`zlint finds ${broken.length - alone.length} of ${broken.length} broken certificates.`);
    });

    test('a list without the time of the next one', () => {
      const bytes = brokenList((hex, next) => hex.replace(next, ''));
      expect(askZlint(bytes, 'revocation list').found.join()).toContain('e_crl_has_next_update');
      expect(ownOfList(bytes)).toContain(25);
    });

    test('a list with the reason “unspecified”', () => {
      const bytes = brokenList((hex) => hex.replace('0a0104', '0a0100'));
      expect(askZlint(bytes, 'revocation list').found.join()).toContain('e_crl_has_valid_reason_code');
      expect(ownOfList(bytes)).toContain(25);
    });

    test('and what is no certificate at all', () => {
      expect(askZlint(Uint8Array.of(0x30, 1, 0), 'certificate').found.join()).toMatch(/^unread: /);
      expect(findingsBelow(Uint8Array.of(0x30, 1, 0))).not.toEqual([]);
    });
  });
}

/** What it cannot read is refused by it, too. */
const UNREAD = 'unread';

/** The rule of zlint that each broken certificate breaks. */
const BY_ZLINT: Readonly<Record<string, string>> = {
  'version 1 with extensions': 'e_cert_extensions_version_not_3',
  'a negative serial number': 'e_serial_number_not_positive',
  'the serial number zero': 'e_serial_number_not_positive',
  'a serial number of 21 octets': 'e_serial_number_longer_than_20_octets',
  'RSA without NULL': 'e_tbs_signature_rsa_encryption_parameter_not_null',
  'a common name of 65 letters': 'e_subject_common_name_max_length',
  'a country as UTF8String': 'e_subject_dn_country_not_printable_string',
  'a GeneralizedTime before 2050': 'e_wrong_time_format_pre2050',
  'ends before it begins': 'e_validity_time_not_positive',
  'an extension twice': 'e_ext_duplicate_extension',
  'an empty list of extensions': 'e_ext_authority_key_identifier_no_key_identifier',
  'a path length of what is no authority': 'e_path_len_constraint_improperly_included',
  'a key usage that is not critical': 'w_ext_key_usage_not_critical',
  'a key usage without bits': 'e_ext_key_usage_without_bits',
  'a server that signs certificates': 'e_ext_key_usage_cert_sign_without_ca',
  'no issuer’s key': 'e_ext_authority_key_identifier_no_key_identifier',
  'a key identifier that is critical': 'e_ext_subject_key_identifier_critical',
  'an issuer’s key identifier that is critical': 'e_ext_authority_key_identifier_critical',
  'a host with an underscore': 'e_rfc_dnsname_underscore_in_sld',
  'a host beyond ASCII': 'e_ext_san_dns_not_ia5_string',
  'an address of five octets': UNREAD,
  'no subject, and names that are not critical': 'e_ext_san_not_critical_without_subject',
  'an empty name': 'e_ext_san_empty_name',
  'no name in the list of names': 'e_ext_san_no_entries',
  'name constraints of what is no authority': 'e_ext_name_constraints_not_in_ca',
  'a revocation list at https': 'w_distribution_point_missing_ldap_or_uri',
  'a place of the list that is critical': 'w_ext_crl_distribution_marked_critical',
  'a place of the issuer that is critical': 'e_ext_aia_marked_critical',
  'a policy twice': 'e_ext_cert_policy_duplicate',
  'an authority without a name': 'e_ca_subject_field_empty',
  'basic constraints that are not critical': 'e_basic_constraints_not_critical',
  'an authority that signs no certificates': 'e_path_len_constraint_improperly_included',
  'an authority whose key usage is not critical': 'w_ext_key_usage_not_critical',
  'name constraints that are not critical': 'e_ext_name_constraints_not_critical',
  'name constraints that name nothing': 'e_name_constraint_empty',
  'an authority without key identifier': 'e_ext_subject_key_identifier_missing_ca',
};

/** What zlint has no rule of among those it is asked about, or cannot see without the issuer. Measured with 3.6.2. */
const OWN_ALONE = [
  'a serial number that is a counter',
  'SHA-384 by a key of P-256',
  'the issuer in another string type',
  'a name as PrintableString',
  'a country of six letters',
  'two common names',
  'longer than its issuer',
  'no key usage',
  'an Ed25519 key that encrypts',
  'no purpose',
  'any purpose',
  'a purpose that its issuer does not have',
  'another issuer’s key',
  'an RSA key of 2048 bits',
];

/** A list that names one certificate, changed in its hex digits and signed anew. @param change is told its next time, as DER */
function brokenList(change: (hex: string, next: string) => string): Uint8Array {
  const revoked = [
    {
      ...{ serial: '4'.repeat(40), at: '2026-02-01T00:00:00Z', invalidSince: null },
      reason: 'superseded' as const,
    },
  ];
  const { tbs } = issueList(intermediate, { revoked, nextUpdate: '2027-01-01T00:00:00Z' });
  // What is signed is a SEQUENCE of 128 to 255 octets, of which three are its header.
  expect([...tbs.subarray(0, 2)]).toEqual([0x30, 0x81]);
  const inside = hexOf(tbs.subarray(3));
  const changed = change(inside, `170d${hexOf(Buffer.from('270101000000Z'))}`);
  expect(changed).not.toBe(inside);
  const algorithm = signatureAlgorithms['ecdsa-sha256'].der;
  return signedBytes(tlv(0x30, fromHex(changed)), algorithm, intermediate.key);
}

function ownOfList(bytes: Uint8Array): readonly (number | null)[] {
  const given = { issuer: intermediate.certificate, numberBefore: null };
  return lintListBytes(bytes, given).map(({ lint }) => lint);
}

// It is for the systems that have no package of it; the others must have it. None is skipped: that would say too little.
if (why === null) {
  whatIsMade();
  whatIsBroken();
} else test(why, () => console.log(why));
