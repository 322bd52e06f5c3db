import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { readCertificate } from '../../app/pki/certificate/certificate.ts';
import { tlv } from '../../app/pki/der/der.ts';
import * as encode from '../../app/pki/draft/encode-extensions.ts';
import { extensionOids } from '../../app/pki/oids.ts';
import { deliveredProfiles } from '../../app/pki/profiles/delivered.ts';
import {
  authorities,
  deliveredProfile,
  dropExtension,
  forgedBytes,
  type Issued,
  issue,
  issueList,
  profileOf,
  putExtension,
  testKey,
  type Wanted,
} from './pki.ts';
import type { Asked } from './verdict-judges.ts';

/* One path for each field and rule of certificates: as the program makes them, or changed in this one thing and signed anew. */

const DAY = 86_400_000;
const day = (offset: number) => `${new Date(Date.now() + offset * DAY).toISOString().slice(0, 10)}T00:00:00Z`;
const LEAF = { notBefore: day(-10), notAfter: day(100) };
const LIST = { thisUpdate: day(-5), nextUpdate: day(25) };

/** What a path is to show. */
export interface Case {
  /** The field that it is about, as the standards call it. */
  readonly field: string;
  /** What stands in it. */
  readonly rule: string;
  readonly source: string;
  /** Whether this program makes such certificates. */
  readonly isMade: boolean;
  readonly path: (purpose: Asked['purpose']) => Asked;
}

type Purpose = Asked['purpose'];
type Change = Parameters<typeof forgedBytes>[2];

/** The authorities under which all stand. */
export const known = authorities('P-256');
const edwards = authorities('Ed25519');
const curve384 = authorities('P-384');

/** All roots that Go is to trust. */
export const roots = [known, edwards, curve384].map(({ root }) => root.certificate);

function leafOf(purpose: Purpose, issuer: Issued, changes: Partial<Wanted> = {}): Issued {
  const names = [{ kind: 'dns', text: 'localhost' }] as const;
  return issue({
    profile: deliveredProfile(purpose === 'serverAuth' ? 'server' : 'client'),
    key: testKey(issuer.key.algorithm),
    ...{ issuer, ...LEAF, names, ...changes },
  });
}

function asked(purpose: Purpose, leaf: Issued, above: readonly Issued[]): Asked {
  return {
    certificates: [leaf, ...above].map(({ certificate }) => certificate),
    ...{ key: leaf.key, purpose, lists: [] },
  };
}

function forged(of: Issued, signer: Issued, change: Change): Issued {
  return { certificate: readCertificate(forgedBytes(of, signer.key, change)), key: of.key };
}

/** A leaf below the known authorities, changed in one thing. */
function changed(change: Change): Case['path'] {
  return (purpose) => {
    const { root, intermediate } = known;
    return asked(purpose, forged(leafOf(purpose, intermediate), intermediate, change), [intermediate, root]);
  };
}

/** An intermediate authority that was changed in one thing, with a leaf below it. */
function below(change: Change): Case['path'] {
  return (purpose) => {
    const { root, intermediate } = known;
    return asked(purpose, leafOf(purpose, intermediate), [forged(intermediate, root, change), root]);
  };
}

function plain({ root, intermediate }: typeof known): Case['path'] {
  return (purpose) => asked(purpose, leafOf(purpose, intermediate), [intermediate, root]);
}

/** An authority whose profile permits these names alone. */
function constrained(permitted: string): Issued {
  const text = deliveredProfiles.intermediate.replace(
    'path_length = 0',
    `path_length = 0\n[authority.permitted]\ndns = ["${permitted}"]\n`,
  );
  return issue({
    ...{ profile: profileOf(text), key: testKey('P-256'), issuer: known.root, commonName: 'Constrained 1' },
  });
}

/** A path with the lists of both authorities. @param isRevoked whether the last one names the certificate */
function listed(isRevoked: boolean): Case['path'] {
  return (purpose) => {
    const { root, intermediate } = known;
    const leaf = leafOf(purpose, intermediate);
    const { serial } = leaf.certificate;
    const entry = { serial, at: day(-1), reason: 'keyCompromise', invalidSince: null } as const;
    const list = issueList(intermediate, { ...LIST, revoked: isRevoked ? [entry] : [] });
    return { ...asked(purpose, leaf, [intermediate, root]), lists: [issueList(root, LIST), list] };
  };
}

const PRIVATE = '1.3.6.1.4.1.99999.7';

/** The cases, in the order of the document. */
export const cases: readonly Case[] = [
  {
    ...{ field: 'All of it', rule: 'as the delivered profiles say, P-256 with SHA-256' },
    ...{ source: 'RFC 5280; RFC 5758, 3.2', isMade: true, path: plain(known) },
  },
  {
    ...{ field: 'signatureAlgorithm', rule: 'P-384 with SHA-384' },
    ...{ source: 'RFC 5758, 3.2', isMade: true, path: plain(curve384) },
  },
  {
    ...{ field: 'signatureAlgorithm', rule: 'Ed25519, parameters absent' },
    ...{ source: 'RFC 8410, 3', isMade: true, path: plain(edwards) },
  },
  {
    ...{ field: 'signatureValue', rule: 'of another key than the issuer’s' },
    ...{ source: 'RFC 5280, 6.1.3 (a)(1)', isMade: false },
    path: (purpose) => {
      const other = authorities('P-256');
      return asked(purpose, leafOf(purpose, other.intermediate), [known.intermediate, known.root]);
    },
  },
  {
    ...{ field: 'validity', rule: 'over since yesterday' },
    ...{ source: 'RFC 5280, 6.1.3 (a)(2)', isMade: true },
    path: (purpose) =>
      asked(purpose, leafOf(purpose, known.intermediate, { notBefore: day(-20), notAfter: day(-1) }), [
        known.intermediate,
        known.root,
      ]),
  },
  {
    ...{ field: 'validity', rule: 'begins in three days' },
    ...{ source: 'RFC 5280, 6.1.3 (a)(2)', isMade: true },
    path: (purpose) =>
      asked(purpose, leafOf(purpose, known.intermediate, { notBefore: day(3), notAfter: day(20) }), [
        known.intermediate,
        known.root,
      ]),
  },
  {
    ...{ field: 'issuer', rule: 'the same name in another kind of string' },
    ...{ source: 'RFC 5280, 7.1', isMade: false },
    path: changed((tbs) => {
      for (const rdn of tbs.issuer)
        for (const { type, value } of rdn)
          if (type === '2.5.4.3')
            Object.assign(value, { utf8String: undefined, printableString: value.utf8String });
    }),
  },
  {
    ...{ field: 'extKeyUsage', rule: 'for another use than is asked' },
    ...{ source: 'RFC 5280, 4.2.1.12', isMade: false },
    path: changed((tbs) => putExtension(tbs, encode.extKeyUsage(['1.3.6.1.5.5.7.3.3']))),
  },
  {
    ...{ field: 'An extension', rule: 'unknown, and critical' },
    ...{ source: 'RFC 5280, 4.2', isMade: false },
    path: changed((tbs) => putExtension(tbs, encode.extensionOf(PRIVATE, true, Uint8Array.of(5, 0)))),
  },
  {
    ...{ field: 'An extension', rule: 'unknown, and not critical' },
    ...{ source: 'RFC 5280, 4.2', isMade: false },
    path: changed((tbs) => putExtension(tbs, encode.extensionOf(PRIVATE, false, Uint8Array.of(5, 0)))),
  },
  {
    ...{ field: 'authorityKeyIdentifier', rule: 'of another key' },
    ...{ source: 'RFC 5280, 4.2.1.1', isMade: false },
    path: changed((tbs) => putExtension(tbs, encode.authorityKeyIdentifier('00'.repeat(20)))),
  },
  {
    ...{ field: 'basicConstraints', rule: 'an issuer that is no authority' },
    ...{ source: 'RFC 5280, 6.1.4 (k)', isMade: false },
    path: below((tbs) => {
      dropExtension(tbs, extensionOids.basicConstraints);
    }),
  },
  {
    ...{ field: 'basicConstraints', rule: 'an authority deeper than pathLenConstraint allows' },
    ...{ source: 'RFC 5280, 6.1.4 (l)', isMade: false },
    path: (purpose) => {
      const { root, intermediate } = known;
      const second = forged(intermediate, intermediate, (tbs) => {
        tbs.issuer = tbs.subject;
        tbs.subject = AsnConvert.parse(tlv(0x30, ...deeperName()), Name);
        putExtension(tbs, encode.authorityKeyIdentifier(identifierOf(intermediate)));
      });
      const leaf = forged(leafOf(purpose, intermediate), intermediate, (tbs) => {
        tbs.issuer = AsnConvert.parse(tlv(0x30, ...deeperName()), Name);
      });
      return asked(purpose, leaf, [second, intermediate, root]);
    },
  },
  {
    ...{ field: 'keyUsage', rule: 'an issuer that may sign lists alone' },
    ...{ source: 'RFC 5280, 6.1.4 (n)', isMade: false },
    path: below((tbs) => putExtension(tbs, encode.keyUsage(['cRLSign']))),
  },
  {
    ...{ field: 'nameConstraints', rule: 'a host inside of them' },
    ...{ source: 'RFC 5280, 4.2.1.10', isMade: true },
    path: (purpose) => {
      const authority = constrained('localhost');
      return asked(purpose, leafOf(purpose, authority), [authority, known.root]);
    },
  },
  {
    ...{ field: 'nameConstraints', rule: 'a host outside of them' },
    ...{ source: 'RFC 5280, 4.2.1.10', isMade: false },
    path: (purpose) => {
      const authority = constrained('example.com');
      const right = leafOf(purpose, authority, { names: [{ kind: 'dns', text: 'www.example.com' }] });
      const outside = forged(right, authority, (tbs) =>
        putExtension(tbs, encode.subjectAltName([{ kind: 'dns', text: 'localhost' }], false)),
      );
      return asked(purpose, outside, [authority, known.root]);
    },
  },
  {
    ...{ field: 'A revocation list', rule: 'of each authority, naming nothing' },
    ...{ source: 'RFC 5280, 6.3', isMade: true, path: listed(false) },
  },
  {
    ...{ field: 'A revocation list', rule: 'that names the certificate' },
    ...{ source: 'RFC 5280, 6.3', isMade: true, path: listed(true) },
  },
];

/** CN=Deeper 1, as a UTF8String. */
function deeperName(): Uint8Array[] {
  const text = tlv(0x0c, new TextEncoder().encode('Deeper 1'));
  return [tlv(0x31, tlv(0x30, Uint8Array.of(6, 3, 0x55, 4, 3), text))];
}

function identifierOf({ certificate }: Issued): string {
  const found = certificate.extensions.find(({ oid }) => oid === extensionOids.subjectKeyIdentifier)?.meaning;
  if (found?.kind !== 'subjectKeyIdentifier') throw new Error('no key identifier');
  return found.id;
}
