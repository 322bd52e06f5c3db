import { ProblemError } from '../problem.ts';
import type { KeyIdentifier } from './algorithms.ts';
import { contextTag, type Der, hexOf, insideOf, oidOf, Tag } from './der/der.ts';
import { Fields, listOf, listWithin, smallNumber, structure } from './der/fields.ts';
import { type ReadGeneralName, readConstraint, readGeneralName } from './general-names.ts';
import { extensionOids } from './oids.ts';
import { pkiProblem } from './problems.ts';

/** What a key may be used for, in the order of its bits (RFC 5280, section 4.2.1.3), and in plain words. */
export const keyUsages = {
  digitalSignature: 'sign data and in protocols',
  contentCommitment: 'sign what binds',
  keyEncipherment: 'encrypt keys',
  dataEncipherment: 'encrypt data',
  keyAgreement: 'agree on keys',
  keyCertSign: 'sign certificates',
  cRLSign: 'sign revocation lists',
  encipherOnly: 'only encrypt with an agreed key',
  decipherOnly: 'only decrypt with an agreed key',
} as const satisfies Record<string, string>;

/** One use of a key. */
export type KeyUsage = keyof typeof keyUsages;

/** All of them, by their bits. */
export const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const satisfies KeyUsage[];

/** Why something was revoked, by its number (RFC 5280, section 5.3.1); 7 is not used. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const satisfies Record<string, number>;

/** A reason for a revocation. */
export type RevocationReason = keyof typeof revocationReasons;

const REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const satisfies RevocationReason[];

/** What an extension of a certificate or a list says. */
export type Meaning =
  | { readonly kind: 'basicConstraints'; readonly ca: boolean; readonly pathLength: number | null }
  | { readonly kind: 'keyUsage'; readonly usages: readonly KeyUsage[] }
  | { readonly kind: 'extKeyUsage'; readonly purposes: readonly string[] }
  | { readonly kind: 'subjectKeyIdentifier'; readonly id: KeyIdentifier }
  | {
      readonly kind: 'authorityKeyIdentifier';
      readonly id: KeyIdentifier | null;
      readonly namesIssuer: boolean;
    }
  | { readonly kind: 'subjectAltName'; readonly names: readonly ReadGeneralName[] }
  | { readonly kind: 'crlDistributionPoints'; readonly urls: readonly string[]; readonly isPlain: boolean }
  | {
      readonly kind: 'authorityInfoAccess';
      readonly places: readonly { readonly method: string; readonly name: ReadGeneralName }[];
    }
  | { readonly kind: 'certificatePolicies'; readonly policies: readonly string[] }
  | {
      readonly kind: 'nameConstraints';
      readonly permitted: readonly ReadGeneralName[];
      readonly excluded: readonly ReadGeneralName[];
    }
  /** The number in hexadecimal digits: it may be larger than JavaScript counts. */
  | { readonly kind: 'crlNumber'; readonly number: string }
  | { readonly kind: 'unknown' };

/** An extension as it was read. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
  readonly meaning: Meaning;
}

/** The meaning of one kind among extensions, or null. */
export function meaningOf<Kind extends Meaning['kind']>(
  extensions: readonly Extension[],
  kind: Kind,
): Extract<Meaning, { kind: Kind }> | null {
  for (const { meaning } of extensions) if (isOfKind(meaning, kind)) return meaning;
  return null;
}

function isOfKind<Kind extends Meaning['kind']>(
  meaning: Meaning,
  kind: Kind,
): meaning is Extract<Meaning, { kind: Kind }> {
  return meaning.kind === kind;
}

/** An extension whose value is not taken apart yet. */
export interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Der;
}

/**
 * The extensions in a SEQUENCE, none empty and none twice.
 * @throws ProblemError `pki.no-extensions`, `pki.duplicate-extension`, `pki.structure`
 */
export function rawExtensions(der: Der): RawExtension[] {
  const list = new Fields(der, 'the list of extensions').others('an extension', Tag.sequence);
  if (list.length === 0) throw new ProblemError(pkiProblem('pki.no-extensions', { what: der.what }));
  const seen = new Set<string>();
  return list.map((each) => {
    const fields = new Fields(each, 'an extension');
    const oid = oidOf(fields.take('its identifier', Tag.oid));
    const critical = fields.optional(Tag.boolean);
    // What holds by default is not written in DER (X.690, section 11.5).
    if (critical?.content[0] === 0)
      throw structure(critical, 'an extension says that it is not critical, which it need not');
    const value = fields.take('its value', Tag.octetString);
    fields.end();
    if (seen.has(oid)) {
      throw new ProblemError(
        pkiProblem('pki.duplicate-extension', {
          what: der.what,
          why: `the extension ${oid} stands in it twice`,
        }),
      );
    }
    seen.add(oid);
    return { oid, critical: critical !== null, value };
  });
}

/** The extensions of a certificate or a list, with what they say. @throws ProblemError */
export function readExtensions(der: Der): Extension[] {
  return rawExtensions(der).map(({ oid, critical, value }) => {
    const read = readers.get(oid);
    const meaning: Meaning = read ? read(insideOf(value)) : { kind: 'unknown' };
    return { oid, critical, value: value.content, meaning };
  });
}

const readers: ReadonlyMap<string, (der: Der) => Meaning> = new Map<string, (der: Der) => Meaning>([
  [extensionOids.basicConstraints, readBasicConstraints],
  [extensionOids.keyUsage, readKeyUsage],
  [
    extensionOids.extKeyUsage,
    (der) => ({ kind: 'extKeyUsage', purposes: listOf(der, 'the list of purposes', Tag.oid).map(oidOf) }),
  ],
  [
    extensionOids.subjectKeyIdentifier,
    (der) => {
      if (der.tag !== Tag.octetString || der.content.length === 0 || der.content.length > 64)
        throw structure(der, 'the key identifier is no octet string, empty or too long');
      return { kind: 'subjectKeyIdentifier', id: hexOf(der.content) };
    },
  ],
  [extensionOids.authorityKeyIdentifier, readAuthorityKeyIdentifier],
  [
    extensionOids.subjectAltName,
    (der) => ({
      kind: 'subjectAltName',
      names: listOf(der, 'the list of names', ...NAME_TAGS).map(readGeneralName),
    }),
  ],
  [extensionOids.crlDistributionPoints, readDistributionPoints],
  [extensionOids.authorityInfoAccess, readInfoAccess],
  [extensionOids.certificatePolicies, readPolicies],
  [extensionOids.nameConstraints, readNameConstraints],
  [
    extensionOids.crlNumber,
    (der) => {
      if (der.tag !== Tag.integer || (der.content[0] ?? 0x80) >= 0x80 || der.content.length > 20)
        throw structure(der, 'the number of the list is no number, negative or too large');
      return { kind: 'crlNumber', number: hexOf(der.content) };
    },
  ],
]);

const NAME_TAGS = [0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88];

function readBasicConstraints(der: Der): Meaning {
  const fields = new Fields(der, 'the basic constraints');
  const ca = fields.optional(Tag.boolean);
  if (ca?.content[0] === 0)
    throw structure(ca, 'the basic constraints say “no authority”, which they need not');
  const length = fields.optional(Tag.integer);
  fields.end();
  return {
    kind: 'basicConstraints',
    ca: ca !== null,
    pathLength: length === null ? null : smallNumber(length, 'the path length'),
  };
}

function readKeyUsage(der: Der): Meaning {
  if (der.tag !== Tag.bitString) throw structure(der, 'the key usage is no bit string');
  const [unused = 0, ...octets] = der.content;
  const count = octets.length * 8 - unused;
  const isSet = (bit: number) => (((octets[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
  // A list of named bits ends with the last one that is set (X.690, section 11.2.2).
  if (count > KEY_USAGES.length || (count > 0 && !isSet(count - 1)))
    throw structure(der, 'the key usage has bits that mean nothing');
  return { kind: 'keyUsage', usages: KEY_USAGES.filter((_, bit) => isSet(bit)) };
}

function readAuthorityKeyIdentifier(der: Der): Meaning {
  const fields = new Fields(der, 'the issuer’s key identifier');
  const id = fields.optional(contextTag(0, false));
  const issuer = fields.optional(contextTag(1, true));
  const serial = fields.optional(contextTag(2, false));
  fields.end();
  if (id !== null && (id.content.length === 0 || id.content.length > 64))
    throw structure(id, 'the issuer’s key identifier is empty or too long');
  return {
    kind: 'authorityKeyIdentifier',
    id: id === null ? null : hexOf(id.content),
    namesIssuer: issuer !== null || serial !== null,
  };
}

function readDistributionPoints(der: Der): Meaning {
  let isPlain = true;
  const urls = listOf(der, 'the list of places of revocation lists', Tag.sequence).flatMap((point) => {
    const fields = new Fields(point, 'a place of revocation lists');
    const name = fields.optional(contextTag(0, true));
    const reasons = fields.optional(contextTag(1, false));
    const issuer = fields.optional(contextTag(2, true));
    fields.end();
    if (name === null || reasons !== null || issuer !== null) isPlain = false;
    if (name === null) return [];
    const inner = new Fields(name, 'the name of a place', contextTag(0, true));
    const full = inner.optional(contextTag(0, true));
    if (full === null) {
      inner.take('its name', contextTag(1, true));
      isPlain = false;
    }
    inner.end();
    if (full === null) return [];
    const names = listWithin(full, 'the names of a place', contextTag(0, true), ...NAME_TAGS).map(
      readGeneralName,
    );
    if (names.some(({ kind }) => kind !== 'uri')) isPlain = false;
    return names.filter(({ kind }) => kind === 'uri').map(({ text }) => text);
  });
  return { kind: 'crlDistributionPoints', urls, isPlain };
}

function readInfoAccess(der: Der): Meaning {
  const places = listOf(der, 'the list of places about the issuer', Tag.sequence).map((each) => {
    const fields = new Fields(each, 'a place about the issuer');
    const method = oidOf(fields.take('its kind', Tag.oid));
    const name = readGeneralName(fields.take('its name', ...NAME_TAGS));
    fields.end();
    return { method, name };
  });
  return { kind: 'authorityInfoAccess', places };
}

function readPolicies(der: Der): Meaning {
  const policies = listOf(der, 'the list of policies', Tag.sequence).map((each) => {
    const fields = new Fields(each, 'a policy');
    const policy = oidOf(fields.take('its identifier', Tag.oid));
    fields.optional(Tag.sequence);
    fields.end();
    return policy;
  });
  return { kind: 'certificatePolicies', policies };
}

function readNameConstraints(der: Der): Meaning {
  const fields = new Fields(der, 'the name constraints');
  const [permitted = [], excluded = []] = [0, 1].map((number) => {
    const trees = fields.optional(contextTag(number, true));
    if (trees === null) return [];
    return listWithin(trees, 'a list of constraints', trees.tag, Tag.sequence).map((tree) => {
      const inner = new Fields(tree, 'a constraint');
      const base = readConstraint(inner.take('its name', ...NAME_TAGS));
      // Minimum is 0 by default and so not written; neither it nor a maximum is ever used (RFC 5280, 4.2.1.10).
      inner.end();
      return base;
    });
  });
  fields.end();
  if (permitted.length + excluded.length === 0) throw structure(der, 'the name constraints are empty');
  return { kind: 'nameConstraints', permitted, excluded };
}

/** The reason with this number. */
export function reasonOf(number: number): RevocationReason | null {
  return REASONS.find((reason) => revocationReasons[reason] === number) ?? null;
}
