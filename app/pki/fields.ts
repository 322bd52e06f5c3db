/** The fields of certificates, lists and requests by their technical names, and in plain words. */
export const fieldNames = {
  version: 'Version',
  serialNumber: 'Serial number',
  signature: 'Signed with',
  issuer: 'Issued by',
  notBefore: 'Valid from',
  notAfter: 'Valid until',
  subject: 'Issued to',
  publicKey: 'Public key',
  basicConstraints: 'Authority',
  keyUsage: 'The key may',
  extKeyUsage: 'It may be used to',
  subjectAltName: 'Names',
  nameConstraints: 'Names below it',
  certificatePolicies: 'Policies',
  crlDistributionPoints: 'Revocation list at',
  authorityInfoAccess: 'Issuer’s certificate at',
  subjectKeyIdentifier: 'Key identifier',
  authorityKeyIdentifier: 'Issuer’s key identifier',
  thisUpdate: 'List of',
  nextUpdate: 'Next list by',
  crlNumber: 'Number of the list',
  revokedCertificates: 'Revoked',
  attributes: 'Also said',
  unknown: 'Not known here',
} as const satisfies Record<string, string>;

/** A field by its technical name. */
export type Field = keyof typeof fieldNames;
