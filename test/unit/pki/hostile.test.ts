import { describe, expect, test } from 'vitest';
import { parsePublicKey, signatureAlgorithms } from '../../../app/pki/algorithms.ts';
import { assembleRequest } from '../../../app/pki/assemble.ts';
import {
  cidOfBytesToSign,
  MOST_CERTIFICATE_BYTES,
  readCertificate,
} from '../../../app/pki/certificate/certificate.ts';
import { readRequest } from '../../../app/pki/certificate/request.ts';
import { MOST_LIST_BYTES, readRevocationList } from '../../../app/pki/certificate/revocation-list.ts';
import { childrenOf, type Der, fromHex, hexOf, readDer, tlv } from '../../../app/pki/der/der.ts';
import { describeCertificate, describeList, describeRequest } from '../../../app/pki/describe.ts';
import { extensionOf } from '../../../app/pki/draft/encode-extensions.ts';
import { draftRequest } from '../../../app/pki/draft/request-draft.ts';
import { lintCertificate } from '../../../app/pki/lints/certificate-lints.ts';
import { extensionOids } from '../../../app/pki/oids.ts';
import { pathFaults } from '../../../app/pki/validation/path.ts';
import { ProblemError } from '../../../app/problem.ts';
import {
  authorities,
  deliveredProfile,
  forgedBytes,
  issue,
  issueList,
  putExtension,
  signWith,
  testKey,
  verifySignature,
} from '../../support/pki.ts';
import { Random } from '../../support/random.ts';

/* Whatever comes from others ends in words, and never in another error. */

const { root, intermediate } = authorities('Ed25519');
const leaf = issue({
  profile: deliveredProfile('server'),
  key: testKey('P-256'),
  issuer: intermediate,
  names: [
    { kind: 'dns', text: 'a.example.com' },
    { kind: 'ip', text: '::1' },
  ],
});
const list = issueList(intermediate, {
  revoked: [
    {
      serial: leaf.certificate.serial,
      at: '2026-02-01T00:00:00Z',
      reason: 'superseded',
      invalidSince: '2026-01-15T00:00:00Z',
    },
  ],
});
const key = testKey('Ed25519');
const requestTbs = draftRequest({
  subject: [['CN', 'Åsa']],
  publicKey: key.info,
  names: [{ kind: 'dns', text: 'a.example.com' }],
});
const request = assembleRequest({
  tbs: requestTbs,
  signature: signWith(key, requestTbs),
  approved: cidOfBytesToSign(requestTbs),
  signer: parsePublicKey(key.info),
  verify: verifySignature,
});

/** Reads, describes, lints and validates: all that is done with bytes of others. */
const readers: Readonly<
  Record<string, { readonly bytes: Uint8Array; readonly read: (bytes: Uint8Array) => unknown }>
> = {
  certificate: {
    bytes: leaf.certificate.bytes,
    read: (bytes) => {
      const certificate = readCertificate(bytes);
      describeCertificate(certificate.tbs, {
        profile: deliveredProfile('server'),
        earlier: leaf.certificate.tbs,
      });
      lintCertificate(certificate, { issuer: intermediate.certificate, usedSerials: new Set() });
      const path = {
        certificates: [certificate, intermediate.certificate],
        anchor: root.certificate,
        at: '2026-06-01T00:00:00Z',
        lists: [],
      };
      return pathFaults({ ...path, purpose: 'serverAuth' }, () => true);
    },
  },
  list: {
    bytes: list.bytes,
    read: (bytes) => describeList(readRevocationList(bytes).tbs, { earlier: list.tbs }),
  },
  request: { bytes: request.bytes, read: (bytes) => describeRequest(readRequest(bytes, () => true).tbs) },
};

/** The problem's code, or `read`. @throws whatever is no problem in words */
function outcome(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.problem.happened.length).toBeGreaterThan(20);
    return error.problem.code;
  }
}

describe.each(Object.entries(readers))('a %s', (_, { bytes, read }) => {
  test('is read as it is', () => {
    expect(outcome(() => read(bytes))).toBe('read');
  });

  test('cut at any byte ends in words', () => {
    for (let end = 0; end < bytes.length; end++)
      expect(outcome(() => read(bytes.subarray(0, end)))).toBe('pki.not-der');
  });

  test('with something behind its end ends in words', () => {
    expect(outcome(() => read(Uint8Array.of(...bytes, 0)))).toBe('pki.not-der');
  });

  test('changed at random ends in words', () => {
    const random = new Random();
    console.log(`Mutations with CIM_SEED=${random.seed}`);
    const outcomes = new Set<string>();
    for (let round = 0; round < 1500; round++) outcomes.add(outcome(() => read(mutated(bytes, random))));
    expect(outcomes.size).toBeGreaterThan(3);
  });

  test('changed at random inside of right lengths ends in words', () => {
    const random = new Random();
    console.log(`Restructured with CIM_SEED=${random.seed}`);
    const outcomes = new Set<string>();
    for (let round = 0; round < 1000; round++) outcomes.add(outcome(() => read(restructured(bytes, random))));
    expect(outcomes.size).toBeGreaterThan(3);
  });
});

/** Octets changed, put in, taken out, doubled. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const result = [...bytes];
  for (let change = random.between(1, 3); change > 0; change--) {
    const at = random.between(0, result.length - 1);
    const how = random.between(0, 3);
    if (how === 0) result[at] = random.between(0, 255);
    else if (how === 1) result[at] = (result[at] ?? 0) ^ (1 << random.between(0, 7));
    else if (how === 2) result.splice(at, random.between(1, 4));
    else result.splice(at, 0, ...result.slice(at, at + random.between(1, 8)));
  }
  return Uint8Array.from(result);
}

/** A structure somewhere inside is replaced, doubled or left out, and all lengths around it are right again. */
function restructured(bytes: Uint8Array, random: Random): Uint8Array {
  const all: string[] = [];
  const collect = (der: Der): void => {
    all.push(hexOf(der.bytes));
    if (der.tag & 0x20) childrenOf(der).forEach(collect);
  };
  const whole = readDer(bytes, 'structure', 100_000);
  collect(whole);
  let left = random.between(1, all.length - 1);
  const rebuild = (der: Der): Uint8Array[] => {
    if (left-- === 0) {
      const other = fromHex(all[random.between(1, all.length - 1)] ?? '0500');
      const how = random.between(0, 4);
      if (how === 0) return [];
      if (how === 1) return [der.bytes, der.bytes];
      if (how === 2) return [other];
      if (how === 3) return [tlv(random.between(0, 255), der.content)];
      return [tlv(der.tag, fromHex('ff'.repeat(random.between(0, 30))))];
    }
    if ((der.tag & 0x20) === 0) {
      // What an octet string holds is DER again, mostly.
      const isHolder =
        der.tag === 0x04 && der.content.length > 3 && der.content[1] === der.content.length - 2;
      if (!isHolder) return [der.bytes];
      const inner = { ...der, tag: 0x30, bytes: der.bytes, content: der.content };
      return [tlv(der.tag, ...childrenOf(inner).flatMap(rebuild))];
    }
    return [tlv(der.tag, ...childrenOf(der).flatMap(rebuild))];
  };
  return rebuild(whole)[0] ?? new Uint8Array();
}

describe('what is wrong by meaning', () => {
  const changed = (change: Parameters<typeof forgedBytes>[2]) =>
    outcome(() => readCertificate(forgedBytes(leaf, intermediate.key, change)));
  const serial = (...octets: readonly number[]) =>
    changed((tbs) => {
      tbs.serialNumber = Uint8Array.from(octets).buffer;
    });
  const named = (tag: number, octets: Uint8Array) =>
    changed((tbs) =>
      putExtension(tbs, extensionOf(extensionOids.subjectAltName, false, tlv(0x30, tlv(tag, octets)))),
    );

  test('has a problem of its own', () => {
    expect(serial(0x80, ...new Uint8Array(19).fill(1))).toBe('pki.serial');
    expect(serial(0)).toBe('pki.serial');
    expect(serial(...new Uint8Array(21).fill(1))).toBe('pki.serial');
    expect(serial(0, 1)).toBe('pki.not-der');
    expect(serial(...new Uint8Array(20).fill(1))).toBe('read');
    expect(named(0x82, Uint8Array.from(Buffer.from('日.example')))).toBe('pki.name');
    expect(named(0x82, Uint8Array.from(Buffer.from('a b')))).toBe('pki.name');
    expect(named(0x87, new Uint8Array(5))).toBe('pki.name');
    expect(named(0x82, Uint8Array.from(Buffer.from('a.example')))).toBe('read');
    expect(
      changed((tbs) => putExtension(tbs, extensionOf(extensionOids.keyUsage, true, fromHex('030200c1')))),
    ).toBe('read');
    expect(
      changed((tbs) => putExtension(tbs, extensionOf(extensionOids.keyUsage, true, fromHex('030200c0')))),
    ).toBe('pki.structure');
    expect(
      changed((tbs) =>
        putExtension(tbs, extensionOf(extensionOids.basicConstraints, true, fromHex('3003010100'))),
      ),
    ).toBe('pki.structure');
  });
});

describe('what is too much', () => {
  test('is not even looked at', () => {
    expect(outcome(() => readCertificate(new Uint8Array(MOST_CERTIFICATE_BYTES + 1)))).toBe('pki.too-large');
    expect(outcome(() => readRequest(new Uint8Array(MOST_CERTIFICATE_BYTES + 1), verifySignature))).toBe(
      'pki.too-large',
    );
    expect(outcome(() => readRevocationList(new Uint8Array(MOST_LIST_BYTES + 1)))).toBe('pki.too-large');
  });

  test('a name of ten thousand attributes, and an object identifier of a kilobyte', () => {
    const parts = childrenOf(readDer(leaf.certificate.tbs, 'certificate', 10_000)).map(({ bytes }) => bytes);
    const attribute = fromHex('310c300a06035504030c03616263');
    const huge = [
      ...parts.slice(0, 5),
      tlv(0x30, ...Array<Uint8Array>(4000).fill(attribute)),
      ...parts.slice(6),
    ];
    expect(outcome(() => readCertificate(certificateOf(tlv(0x30, ...huge))))).toBe('pki.name');
    const oid = tlv(0x31, tlv(0x30, tlv(0x06, new Uint8Array(1024).fill(0x01)), fromHex('0c0161')));
    const long = [...parts.slice(0, 5), tlv(0x30, oid), ...parts.slice(6)];
    expect(outcome(() => readCertificate(certificateOf(tlv(0x30, ...long))))).toBe('pki.not-der');
  });

  test('a list of twenty thousand entries is read, in no more than seconds', () => {
    const date = tlv(0x17, Uint8Array.from(Buffer.from('260101000000Z')));
    const entries = Array.from({ length: 20_000 }, (_, at) =>
      tlv(0x30, tlv(0x02, fromHex((0x4000_0000 + at).toString(16))), date),
    );
    const fields = childrenOf(readDer(list.tbs, 'revocation list', 10_000)).map(({ bytes }) => bytes);
    const tbs = tlv(0x30, ...fields.slice(0, 5), tlv(0x30, ...entries), ...fields.slice(6));
    const big = tlv(0x30, tbs, signatureAlgorithms.ed25519.der, tlv(0x03, new Uint8Array(65)));
    const before = process.cpuUsage();
    expect(readRevocationList(big).revoked).toHaveLength(20_000);
    const { user } = process.cpuUsage(before);
    expect(user / 1e6).toBeLessThan(10);
  });
});

function certificateOf(tbs: Uint8Array): Uint8Array {
  return tlv(0x30, tbs, signatureAlgorithms.ed25519.der, tlv(0x03, new Uint8Array(65)));
}

describe('a request', () => {
  test('with one changed byte proves nothing', () => {
    for (let at = 0; at < request.bytes.length; at += 7) {
      const changed = request.bytes.map((octet, index) => (index === at ? octet ^ 1 : octet));
      expect(outcome(() => readRequest(changed, verifySignature))).not.toBe('read');
    }
  });

  test('signed by another key proves nothing', () => {
    const other = testKey('Ed25519');
    const bytes = tlv(
      0x30,
      request.tbs,
      signatureAlgorithms.ed25519.der,
      tlv(0x03, Uint8Array.of(0), signWith(other, request.tbs)),
    );
    expect(outcome(() => readRequest(bytes, verifySignature))).toBe('pki.possession');
  });

  test('signed under the name of an algorithm that its key does not have proves nothing', () => {
    const p256 = testKey('P-256');
    const tbs = draftRequest({ subject: [['CN', 'x']], publicKey: p256.info, names: [] });
    const named = (algorithm: Uint8Array) =>
      tlv(0x30, tbs, algorithm, tlv(0x03, Uint8Array.of(0), signWith(p256, tbs)));
    expect(outcome(() => readRequest(named(signatureAlgorithms['ecdsa-sha256'].der), verifySignature))).toBe(
      'read',
    );
    expect(outcome(() => readRequest(named(signatureAlgorithms['rsa-sha256'].der), verifySignature))).toBe(
      'pki.possession',
    );
  });
});
