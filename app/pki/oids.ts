/*
 * Object identifiers that are known here, by their technical names and in plain words. Sources: RFC 5280 (appendix A and
 * section 4.2), RFC 2985, X.520.
 */

/** An object identifier that has a name. */
export interface Known {
  readonly technical: string;
  readonly plain: string;
}

/** The attributes of names. `longest`: the upper bounds of RFC 5280, appendix A.1, in characters. */
export const attributeTypes = {
  C: { oid: '2.5.4.6', plain: 'Country', longest: 2 },
  ST: { oid: '2.5.4.8', plain: 'State or province', longest: 128 },
  L: { oid: '2.5.4.7', plain: 'Place', longest: 128 },
  O: { oid: '2.5.4.10', plain: 'Organization', longest: 64 },
  OU: { oid: '2.5.4.11', plain: 'Unit', longest: 64 },
  SERIALNUMBER: { oid: '2.5.4.5', plain: 'Number', longest: 64 },
  GN: { oid: '2.5.4.42', plain: 'Given name', longest: 64 },
  SN: { oid: '2.5.4.4', plain: 'Family name', longest: 40 },
  CN: { oid: '2.5.4.3', plain: 'Name', longest: 64 },
} as const satisfies Record<string, { oid: string; plain: string; longest: number }>;

/** An attribute of names that a draft can say. */
export type AttributeName = keyof typeof attributeTypes;

/** Whether a draft can say this attribute. */
export function isAttributeName(name: string): name is AttributeName {
  return Object.hasOwn(attributeTypes, name);
}

/** Attributes that others write into names, too. */
const FOREIGN_ATTRIBUTES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
  '2.5.4.9': 'STREET',
  '2.5.4.12': 'T',
  '2.5.4.17': 'postalCode',
  '2.5.4.97': 'organizationIdentifier',
};

/** `CN` for its object identifier; the identifier itself for one that is not known. */
export function attributeNameOf(oid: string): string {
  const own = Object.entries(attributeTypes).find(([, type]) => type.oid === oid);
  return own?.[0] ?? FOREIGN_ATTRIBUTES[oid] ?? oid;
}

/** What a key may be used for by extended key usage (RFC 5280, section 4.2.1.12). */
export const purposes = {
  serverAuth: { oid: '1.3.6.1.5.5.7.3.1', plain: 'be a server in TLS' },
  clientAuth: { oid: '1.3.6.1.5.5.7.3.2', plain: 'be a client in TLS' },
  codeSigning: { oid: '1.3.6.1.5.5.7.3.3', plain: 'sign programs' },
  emailProtection: { oid: '1.3.6.1.5.5.7.3.4', plain: 'sign and encrypt e-mail' },
} as const satisfies Record<string, { oid: string; plain: string }>;

/** A purpose that a profile can name. */
export type Purpose = keyof typeof purposes;

/** “Any purpose”, which own certificates never say. */
export const ANY_PURPOSE = '2.5.29.37.0';

/** The name of a purpose's object identifier, or the identifier itself. */
export function purposeOf(oid: string): Known {
  if (oid === ANY_PURPOSE) return { technical: 'anyExtendedKeyUsage', plain: 'anything' };
  const own = Object.entries(purposes).find(([, purpose]) => purpose.oid === oid);
  return own
    ? { technical: own[0], plain: own[1].plain }
    : { technical: oid, plain: `a purpose not known here (${oid})` };
}

/** The extensions that are read. */
export const extensionOids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

/** Where the certificate of the issuer lies, in authorityInfoAccess. */
export const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';

/** The policy that stands for every one. */
export const ANY_POLICY = '2.5.29.32.0';

/** The attribute of a request that asks for extensions (RFC 2985, section 5.4.2). */
export const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

/** Whether the text is an object identifier as one would type it: at least two arcs, no leading zeros. */
export function isOid(text: string): boolean {
  return (
    text.length <= 100 &&
    /^(?:[01]\.(?:[0-9]|[123][0-9])|2\.(?:0|[1-9]\d{0,9}))(?:\.(?:0|[1-9]\d{0,14}))*$/.test(text)
  );
}
