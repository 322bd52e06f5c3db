import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type KeyAlgorithm, parsePublicKey } from '../../../app/pki/algorithms.ts';
import { assembleRequest } from '../../../app/pki/assemble.ts';
import { cidOfBytesToSign, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { readRequest } from '../../../app/pki/certificate/request.ts';
import { readRevocationList } from '../../../app/pki/certificate/revocation-list.ts';
import { draftRequest } from '../../../app/pki/draft/request-draft.ts';
import { lintCertificateBytes } from '../../../app/pki/lints/certificate-lints.ts';
import { lintListBytes } from '../../../app/pki/lints/list-lints.ts';
import { purposes } from '../../../app/pki/oids.ts';
import { derOfPem, pemOf } from '../../../app/pki/pem.ts';
import { type DeliveredProfile, deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { serialText } from '../../../app/pki/serial.ts';
import { pathFaults } from '../../../app/pki/validation/path.ts';
import {
  deliveredProfile,
  type Issued,
  issue,
  issueList,
  profileOf,
  signWith,
  testKey,
  verifySignature,
  type Wanted,
} from '../../support/pki.ts';
import { askGnutls, askOpenssl, runJudge } from '../../support/pki-judges.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * What is made here is judged by the programs of others, and so is what is refused here: OpenSSL (strictly), GnuTLS, and
 * Node's own reader of certificates. GnuTLS knows no other time than now, so everything here is valid today.
 */

const DAY = 86_400_000;
const day = (offset: number) => `${new Date(Date.now() + offset * DAY).toISOString().slice(0, 10)}T00:00:00Z`;
/** A minute from now: what another program makes in these tests is valid then, too. */
const NOW = `${new Date(Date.now() + 60_000).toISOString().slice(0, 19)}Z`;
const AUTHORITY = { notBefore: day(-30), notAfter: day(3000) } as const;
const LEAF = { notBefore: day(-10), notAfter: day(300) } as const;
const LIST = { thisUpdate: day(-5), nextUpdate: day(25) } as const;

const OPENSSL_PURPOSES = {
  serverAuth: 'sslserver',
  clientAuth: 'sslclient',
  emailProtection: 'smimesign',
  codeSigning: 'any',
} as const;
const LEAVES = (Object.keys(deliveredProfiles) as DeliveredProfile[]).filter(
  (name) => deliveredProfile(name).kind === 'leaf',
);

interface Hierarchy {
  readonly root: Issued;
  readonly intermediate: Issued;
}

function hierarchy(
  algorithm: KeyAlgorithm,
  below = deliveredProfile('intermediate'),
  top = deliveredProfile('root'),
): Hierarchy {
  const root = issue({
    profile: top,
    key: testKey(algorithm),
    issuer: null,
    commonName: 'Root 1',
    ...AUTHORITY,
  });
  const intermediate = issue({
    profile: below,
    key: testKey(algorithm),
    issuer: root,
    commonName: 'Issuing 1',
    ...AUTHORITY,
  });
  return { root, intermediate };
}

function pathOf({ root, intermediate }: Hierarchy, leaf: Issued) {
  return [leaf, intermediate, root].map(({ certificate }) => certificate);
}

/** Nothing is wrong by the own rules, and no judge finds anything. */
/** @param byGnutls whether GnuTLS is asked, too */
function expectAccepted(made: Hierarchy, leaf: Issued, profile: Wanted['profile'], byGnutls = true): void {
  const certificates = pathOf(made, leaf);
  const lists = [issueList(made.root, LIST), issueList(made.intermediate, LIST)];
  expect(
    lintCertificateBytes(leaf.certificate.bytes, {
      issuer: made.intermediate.certificate,
      usedSerials: new Set(),
    }),
  ).toEqual([]);
  for (const purpose of profile.usage.purposes) {
    const asked = {
      certificates: certificates.slice(0, -1),
      anchor: made.root.certificate,
      at: NOW,
      purpose,
      lists,
    };
    expect(pathFaults(asked, verifySignature)).toEqual([]);
    const openssl = askOpenssl({ certificates, lists, at: NOW, opensslPurpose: OPENSSL_PURPOSES[purpose] });
    expect(openssl.accepted, openssl.said).toBe(true);
    if (!byGnutls) continue;
    const gnutls = askGnutls({ certificates, lists }, purposes[purpose].oid);
    expect(gnutls.accepted, gnutls.said).toBe(true);
  }
  for (const [at, each] of certificates.entries()) {
    const node = new X509Certificate(each.bytes);
    const issuer = new X509Certificate((certificates[at + 1] ?? each).bytes);
    expect(node.verify(issuer.publicKey)).toBe(true);
    expect(node.checkIssued(issuer)).toBe(true);
    expect(node.serialNumber).toBe(serialText(each.serial).replaceAll(':', ''));
    expect(new Date(node.validTo).toISOString().replace('.000', '')).toBe(each.notAfter);
  }
}

describe('certificates by delivered profiles', () => {
  test.each(['Ed25519', 'P-256', 'P-384', 'RSA-3072', 'RSA-4096'] as const)(
    'of %s authorities are accepted by all judges',
    (algorithm) => {
      const made = hierarchy(algorithm);
      // Who judges one kind of key, judges all profiles; of the others it is asked about a server and a person.
      for (const name of algorithm === 'P-256' ? LEAVES : (['server', 'email'] as const)) {
        const profile = deliveredProfile(name);
        expectAccepted(
          made,
          issue({ profile, key: testKey(algorithm), issuer: made.intermediate, ...LEAF }),
          profile,
        );
      }
    },
  );

  test('whatever a profile allows passes the lints and the judges', () => {
    const random = new Random();
    console.log(`Profiles with CIM_SEED=${random.seed}`);
    const pick = <Item>(list: readonly Item[]) => list[random.between(0, list.length - 1)] as Item;
    for (let round = 0; round < 6; round++) {
      const authority = pick(['Ed25519', 'P-256', 'P-384'] as const);
      const constraints =
        '[authority.permitted]\ndns = ["example.com", "xn--rksmrgs-5wao1o.example"]\nip = ["10.0.0.0/8", "2001:db8::/32"]\nemail = ["example.com"]\nuri = ["example.com"]\n[authority.excluded]\ndns = ["no.example.com"]\n';
      const isConstrained = random.next() < 0.5;
      const text = isConstrained
        ? deliveredProfiles.intermediate.replace('path_length = 0', `path_length = 0\n${constraints}`)
        : deliveredProfiles.intermediate;
      const made = hierarchy(authority, profileOf(text));
      const profile = deliveredProfile(pick(LEAVES));
      const choices: Readonly<Record<string, readonly string[]>> = {
        dns: [
          'a.example.com',
          '*.b.example.com',
          'xn--rksmrgs-5wao1o.example',
          `${'x'.repeat(63)}.example.com`,
        ],
        ip: ['10.255.0.1', '2001:db8::ffff:1.2.3.4'],
        email: ['asa.oberg+1@example.com', "o'neil@example.com"],
        uri: ['https://example.com/a?b', 'nats://example.com:4222'],
      };
      const { names: rule } = profile;
      const names =
        rule === undefined
          ? []
          : Array.from({ length: random.between(Math.max(rule.least, 1), 5) }, () => {
              const kind = pick(rule.kinds);
              return { kind, text: pick(choices[kind] ?? []) };
            });
      const days = random.between(1, Math.min(profile.validity.most_days, 300));
      const subject = [
        ['C', 'SE'],
        ['O', pick(['x', 'Räksmörgås & Söhne', '日本'.repeat(32)])],
        ['OU', 'a, b + "c" \\ #1'],
        ['CN', pick(['R&D', 'Åsa Öberg', 'x'.repeat(64)])],
      ] as const;
      const allowed: readonly string[] = [...profile.subject.required, ...profile.subject.optional];
      const key = testKey(pick(['Ed25519', 'P-256', 'P-384', 'RSA-3072'] as const));
      const holder = { subject: subject.filter(([type]) => allowed.includes(type)), publicKey: key.info };
      const leaf = issue({
        profile,
        key,
        holder,
        issuer: made.intermediate,
        names,
        notBefore: day(0),
        notAfter: day(days),
      });
      // Where there is no DNS name GnuTLS takes the common name for one, and holds it against the constraints.
      const hasDns = names.some(({ kind }) => kind === 'dns');
      expectAccepted(made, leaf, profile, !isConstrained || hasDns);
    }
  });
});

describe('what is refused here is refused by judges, too', () => {
  const made = hierarchy('P-256');
  const profile = deliveredProfile('server');
  const lists = [issueList(made.root, LIST), issueList(made.intermediate, LIST)];

  function verdicts(
    certificates: ReturnType<typeof pathOf>,
    purpose: 'serverAuth' | 'clientAuth',
    given = lists,
  ) {
    const anchor = certificates.at(-1);
    if (anchor === undefined) throw new Error('No anchor.');
    const own = pathFaults(
      { certificates: certificates.slice(0, -1), anchor, at: NOW, purpose, lists: given },
      verifySignature,
    );
    return {
      own: own.map(({ kind }) => kind),
      openssl: askOpenssl({ certificates, lists: given, at: NOW, opensslPurpose: OPENSSL_PURPOSES[purpose] })
        .accepted,
      gnutls: askGnutls({ certificates, lists: given }, purposes[purpose].oid).accepted,
    };
  }

  test('another purpose', () => {
    const leaf = issue({ profile, key: testKey('P-256'), issuer: made.intermediate, ...LEAF });
    expect(verdicts(pathOf(made, leaf), 'clientAuth')).toEqual({
      own: ['purpose'],
      openssl: false,
      gnutls: false,
    });
  });

  test('expired', () => {
    const leaf = issue({
      profile,
      key: testKey('P-256'),
      issuer: made.intermediate,
      notBefore: day(-20),
      notAfter: day(-1),
    });
    expect(verdicts(pathOf(made, leaf), 'serverAuth')).toEqual({
      own: ['expired'],
      openssl: false,
      gnutls: false,
    });
  });

  test('another issuer of the same name', () => {
    const other = hierarchy('P-256');
    const leaf = issue({ profile, key: testKey('P-256'), issuer: other.intermediate, ...LEAF });
    const { own, openssl, gnutls } = verdicts(pathOf(made, leaf), 'serverAuth');
    expect(own).toContain('signature');
    expect([openssl, gnutls]).toEqual([false, false]);
  });

  test('issued by what is no authority, which nothing here drafts', () => {
    const leaf = issue({ profile, key: testKey('P-256'), issuer: made.intermediate, ...LEAF });
    expect(() => issue({ profile, key: testKey('P-256'), issuer: leaf, ...LEAF })).toThrow(
      'the issuer is no authority',
    );
  });

  test('revoked, and then not by an older list', () => {
    const leaf = issue({ profile, key: testKey('P-256'), issuer: made.intermediate, ...LEAF });
    const entry = {
      serial: leaf.certificate.serial,
      at: day(-1),
      reason: 'keyCompromise',
      invalidSince: day(-2),
    } as const;
    const revoking = issueList(made.intermediate, { ...LIST, number: 2, numberBefore: 1, revoked: [entry] });
    const [rootList, older] = lists;
    if (!rootList || !older) throw new Error('No lists.');
    expect(verdicts(pathOf(made, leaf), 'serverAuth', [rootList, revoking])).toEqual({
      own: ['revoked'],
      openssl: false,
      gnutls: false,
    });
    expect(verdicts(pathOf(made, leaf), 'serverAuth', [rootList, older])).toEqual({
      own: [],
      openssl: true,
      gnutls: true,
    });
    expect(verdicts(pathOf(made, leaf), 'serverAuth', [rootList, older, revoking]).own).toEqual(['revoked']);
    const node = new X509Certificate(leaf.certificate.bytes);
    expect(node.serialNumber.toLowerCase()).toBe(revoking.revoked[0]?.serial);
  });

  test('the list of the authority is missing: OpenSSL says so, too', () => {
    const leaf = issue({ profile, key: testKey('P-256'), issuer: made.intermediate, ...LEAF });
    const { own, openssl } = verdicts(pathOf(made, leaf), 'serverAuth', lists.slice(0, 1));
    expect(own).toEqual(['no-list']);
    expect(openssl).toBe(false);
  });
});

describe('revocation lists', () => {
  test.each(['Ed25519', 'P-256', 'P-384', 'RSA-3072'] as const)(
    'of %s are accepted by OpenSSL and GnuTLS',
    (algorithm) => {
      const { intermediate } = hierarchy(algorithm);
      const revoked = Array.from({ length: 3 }, (_, at) => ({
        serial: `4${at}`.padEnd(40, 'a'),
        at: day(-1),
        reason: at === 0 ? null : ('superseded' as const),
        invalidSince: at === 2 ? day(-3) : null,
      }));
      const list = issueList(intermediate, { ...LIST, number: 2 ** 40, revoked });
      expect(lintListBytes(list.bytes, { issuer: intermediate.certificate, numberBefore: null })).toEqual([]);
      const folder = temporaryFolder();
      const [crl, ca] = [path.join(folder, 'crl.pem'), path.join(folder, 'ca.pem')];
      writeFileSync(crl, pemOf(list.bytes, 'revocation list'));
      writeFileSync(ca, pemOf(intermediate.certificate.bytes, 'certificate'));
      const openssl = runJudge('openssl', ['crl', '-in', crl, '-noout', '-text', '-CAfile', ca, '-verify']);
      expect(openssl.said).toContain('verify OK');
      expect(openssl.said).toContain('Superseded');
      const gnutls = runJudge('certtool', ['--verify-crl', '--load-ca-certificate', ca, '--infile', crl]);
      expect(gnutls.said).toMatch(/Verification output: Verified/);
      expect(derOfPem(runJudge('openssl', ['crl', '-in', crl]).said, 'revocation list')).toEqual(
        [Buffer.from(list.bytes)].map((bytes) => new Uint8Array(bytes)),
      );
    },
  );
});

/** Stands in for the arguments that name a key which is there already. */
const A_KEY = 'a key';

describe('requests', () => {
  test.each(['Ed25519', 'P-256', 'P-384', 'RSA-3072', 'RSA-4096'] as const)(
    'of %s, made here, are accepted by OpenSSL and GnuTLS',
    (algorithm) => {
      const key = testKey(algorithm);
      const tbs = draftRequest({
        subject: [
          ['C', 'SE'],
          ['CN', 'Åsa'],
        ],
        publicKey: key.info,
        names: [{ kind: 'dns', text: 'a.example.com' }],
      });
      const request = assembleRequest({
        tbs,
        signature: signWith(key, tbs),
        approved: cidOfBytesToSign(tbs),
        signer: parsePublicKey(key.info),
        verify: verifySignature,
      });
      const file = path.join(temporaryFolder(), 'request.pem');
      writeFileSync(file, pemOf(request.bytes, 'certificate request'));
      const openssl = runJudge('openssl', [
        'req',
        '-in',
        file,
        '-noout',
        '-verify',
        '-text',
        '-nameopt',
        'utf8',
      ]);
      expect(openssl.said).toContain('verify OK');
      expect(openssl.said).toContain('DNS:a.example.com');
      const gnutls = runJudge('certtool', ['--crq-info', '--infile', file]);
      expect(gnutls.said).toContain('Self signature: verified');
    },
  );

  test.each([
    ['Ed25519', ['-newkey', 'ed25519']],
    ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384']],
    ['RSA-3072', [A_KEY]],
  ])('of %s, made by OpenSSL, are read with what they ask for', (_, args) => {
    const { said } = opensslRequest([
      ...args,
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-addext',
      'subjectAltName=DNS:a.example.com',
    ]);
    const [bytes] = derOfPem(said, 'certificate request');
    const request = readRequest(bytes ?? new Uint8Array(), verifySignature);
    expect(request.subject.rdns.flat().map(({ text }) => text)).toEqual(['Åsa']);
    expect(request.wishes.map(({ meaning }) => meaning)).toContainEqual({
      kind: 'basicConstraints',
      ca: true,
      pathLength: null,
    });
    expect(request.wishes.map(({ meaning }) => meaning)).toContainEqual({
      kind: 'subjectAltName',
      names: [{ kind: 'dns', text: 'a.example.com' }],
    });
  });

  test.each([
    ['RSA-2048', ['-newkey', 'rsa:2048'], 'its key is not accepted'],
    ['SHA-1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha1'], 'its signature algorithm'],
    ['secp256k1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'its key is not accepted'],
    ['PSS', [A_KEY, '-sigopt', 'rsa_padding_mode:pss'], 'its signature algorithm'],
  ])('of %s prove nothing that counts here', (_, args, words) => {
    const [bytes] = derOfPem(opensslRequest(args).said, 'certificate request');
    expect(() => readRequest(bytes ?? new Uint8Array(), verifySignature)).toThrow(words);
  });

  /** A key that is there already: OpenSSL takes seconds for one. */
  function rsaKeyFile(): string {
    const file = path.join(temporaryFolder(), 'rsa.pem');
    writeFileSync(file, testKey('RSA-3072').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return file;
  }

  function opensslRequest(args: readonly string[]) {
    const given = args.flatMap((arg) => (arg === A_KEY ? ['-key', rsaKeyFile()] : [arg]));
    const subject = ['-utf8', '-subj', '/CN=Åsa'];
    return runJudge('openssl', ['req', '-new', '-nodes', '-keyout', '/dev/null', ...subject, ...given]);
  }
});

describe('certificates of others', () => {
  test('a root of OpenSSL and a list of GnuTLS are read', () => {
    const folder = temporaryFolder();
    const [ca, key] = [path.join(folder, 'ca.pem'), path.join(folder, 'ca.key')];
    runJudge('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      ca,
      '-subj',
      '/C=SE/O=Others/CN=Root',
      '-days',
      '30',
    ]);
    const [bytes = new Uint8Array()] = derOfPem(runJudge('openssl', ['x509', '-in', ca]).said, 'certificate');
    const certificate = readCertificate(bytes);
    expect(certificate.extensions.map(({ meaning }) => meaning.kind)).toEqual([
      'subjectKeyIdentifier',
      'authorityKeyIdentifier',
      'basicConstraints',
    ]);
    expect(
      pathFaults(
        { certificates: [certificate], anchor: certificate, at: NOW, purpose: null, lists: null },
        verifySignature,
      ),
    ).toEqual([]);
    const template = path.join(folder, 'template');
    writeFileSync(template, 'crl_next_update = 30\ncrl_number = 7\n');
    const listOf = (...revoked: readonly string[]) => {
      const by = ['--load-ca-privkey', key, '--load-ca-certificate', ca, '--template', template];
      const made = runJudge('certtool', ['--generate-crl', ...by, ...revoked]);
      return derOfPem(made.said, 'revocation list')[0] ?? new Uint8Array();
    };
    const list = readRevocationList(listOf('--load-certificate', ca));
    expect(list.revoked.map(({ serial }) => serial)).toEqual([certificate.serial]);
    // GnuTLS writes an empty list where RFC 5280, section 5.1.2.6, demands none.
    expect(() => readRevocationList(listOf())).toThrow('has an empty list where it should have none');
  });
});
