/* The forms in which certificates are handed out. All of them are public. */

/** The forms of a certificate in one file, and how a person says them. */
export const certificateForms = {
  pem: 'PEM',
  chain: 'PEM, with the authorities above it',
  der: 'DER',
  p7b: 'PKCS #7, with the authorities above it',
  'p7b-pem': 'PKCS #7 as PEM, with the authorities above it',
} as const;

/** A form of a certificate in one file. */
export type CertificateForm = keyof typeof certificateForms;

/** The forms of a certificate in one file. */
export const CERTIFICATE_FORMS = ['pem', 'chain', 'der', 'p7b', 'p7b-pem'] as const;

/** The ending of the name of each. */
export const certificateEndings: Readonly<Record<CertificateForm, string>> = {
  pem: 'pem',
  chain: 'pem',
  der: 'der',
  p7b: 'p7b',
  'p7b-pem': 'p7b',
};

/** The forms of what is to be trusted, and how a person says them; the ending of the name is the form's own. */
export const trustStoreForms = {
  pem: 'PEM, one root after the other',
  p12: 'PKCS #12 trust store',
  p7b: 'PKCS #7',
} as const;

/** A form of what is to be trusted. */
export type TrustStoreForm = keyof typeof trustStoreForms;

/** The forms of what is to be trusted. */
export const TRUST_STORE_FORMS = ['pem', 'p12', 'p7b'] as const;
