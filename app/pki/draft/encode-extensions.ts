import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AccessDescription,
  GeneralName as AsnGeneralName,
  KeyIdentifier as AsnKeyIdentifier,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  Extension,
  PolicyInformation,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import type { KeyIdentifier } from '../algorithms.ts';
import { fromHex, Tag, tlv } from '../der/der.ts';
import { KEY_USAGES, type KeyUsage } from '../extensions.ts';
import { encodeConstraint, encodeGeneralName, type GeneralName } from '../general-names.ts';
import { CA_ISSUERS, extensionOids } from '../oids.ts';

/** An extension around DER that is given. */
export function extensionOf(extnID: string, critical: boolean, value: Uint8Array<ArrayBuffer>): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(value.buffer) });
}

function extension(extnID: string, critical: boolean, value: object): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** Critical: a certificate authority, and how many authorities may stand below it. */
export function basicConstraints(pathLength: number | undefined): Extension {
  const length = pathLength === undefined ? {} : { pathLenConstraint: pathLength };
  return extension(extensionOids.basicConstraints, true, new BasicConstraints({ cA: true, ...length }));
}

/** Critical: the named bits, without zeros behind the last one (X.690, section 11.2.2). */
export function keyUsage(usages: readonly KeyUsage[]): Extension {
  const last = Math.max(...usages.map((usage) => KEY_USAGES.indexOf(usage)));
  const octets = new Uint8Array((last >> 3) + 2);
  octets[0] = 7 - (last & 7);
  for (const usage of usages) {
    const bit = KEY_USAGES.indexOf(usage);
    octets[(bit >> 3) + 1] = (octets[(bit >> 3) + 1] ?? 0) | (0x80 >> (bit & 7));
  }
  return extensionOf(extensionOids.keyUsage, true, tlv(Tag.bitString, octets));
}

/** The purposes, as object identifiers. */
export function extKeyUsage(purposes: readonly string[]): Extension {
  return extension(extensionOids.extKeyUsage, false, new ExtendedKeyUsage([...purposes]));
}

/** The identifier of the certificate's own key. */
export function subjectKeyIdentifier(id: KeyIdentifier): Extension {
  return extension(extensionOids.subjectKeyIdentifier, false, new SubjectKeyIdentifier(fromHex(id).buffer));
}

/** The identifier of the issuer's key, taken from its certificate. */
export function authorityKeyIdentifier(id: KeyIdentifier): Extension {
  const value = new AuthorityKeyIdentifier({ keyIdentifier: new AsnKeyIdentifier(fromHex(id).buffer) });
  return extension(extensionOids.authorityKeyIdentifier, false, value);
}

/** The names of a certificate; critical when there is no subject (RFC 5280, section 4.2.1.6). */
export function subjectAltName(names: readonly GeneralName[], critical: boolean): Extension {
  return extensionOf(
    extensionOids.subjectAltName,
    critical,
    tlv(Tag.sequence, ...names.map(encodeGeneralName)),
  );
}

/** Critical: which names may stand below an authority, and which may not. */
export function nameConstraints(
  permitted: readonly GeneralName[],
  excluded: readonly GeneralName[],
): Extension {
  const trees = (tag: number, names: readonly GeneralName[]) =>
    names.length === 0 ? [] : [tlv(tag, ...names.map((name) => tlv(Tag.sequence, encodeConstraint(name))))];
  const value = tlv(Tag.sequence, ...trees(0xa0, permitted), ...trees(0xa1, excluded));
  return extensionOf(extensionOids.nameConstraints, true, value);
}

/** Where the issuer's revocation list lies: one place with all its addresses. */
export function crlDistributionPoints(urls: readonly string[]): Extension {
  const fullName = urls.map((uniformResourceIdentifier) => new AsnGeneralName({ uniformResourceIdentifier }));
  const distributionPoint = new DistributionPointName({ fullName });
  const value = new CRLDistributionPoints([new DistributionPoint({ distributionPoint })]);
  return extension(extensionOids.crlDistributionPoints, false, value);
}

/** Where the issuer's certificate lies. */
export function authorityInfoAccess(urls: readonly string[]): Extension {
  const value = urls.map((uniformResourceIdentifier) => {
    const accessLocation = new AsnGeneralName({ uniformResourceIdentifier });
    return new AccessDescription({ accessMethod: CA_ISSUERS, accessLocation });
  });
  return extension(extensionOids.authorityInfoAccess, false, new AuthorityInfoAccessSyntax(value));
}

/** The policies, as object identifiers. */
export function certificatePolicies(policies: readonly string[]): Extension {
  const value = policies.map((policyIdentifier) => new PolicyInformation({ policyIdentifier }));
  return extension(extensionOids.certificatePolicies, false, new CertificatePolicies(value));
}
