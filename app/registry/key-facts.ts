import { z } from 'zod';
import { nameSchema, uuidSchema } from '../model/values.ts';
import { KEY_ALGORITHMS, type KeyAlgorithm, keyAlgorithms } from '../pki/algorithms.ts';
import { boundFilesSchema, filesOf } from './bound-files.ts';

/** What a key is for, and how a person says it. */
export const keyPurposes = {
  CertificateAuthority: 'Certificate authority',
  Signing: 'Signing',
  Authentication: 'Authentication',
  JwtSigning: 'Token signing (JWT)',
  TlsServer: 'TLS server',
  TlsClient: 'TLS client',
  CodeSigning: 'Code signing',
  EmailProtection: 'E-mail (S/MIME)',
  TimeStamping: 'Time stamping',
  SshAuthentication: 'SSH login',
  SshCertificateAuthority: 'SSH certificate authority',
  CredentialSigning: 'Verifiable credentials and DIDs',
  Encryption: 'Encryption',
  KeyAgreement: 'Key agreement',
  JwtEncryption: 'Token encryption (JWE)',
} as const;

/** What a key is for. */
export type KeyPurpose = keyof typeof keyPurposes;

/** What a key is for, as it is recorded. */
export const keyPurposeSchema = z.enum([
  'CertificateAuthority',
  'Signing',
  'Authentication',
  'JwtSigning',
  'TlsServer',
  'TlsClient',
  'CodeSigning',
  'EmailProtection',
  'TimeStamping',
  'SshAuthentication',
  'SshCertificateAuthority',
  'CredentialSigning',
  'Encryption',
  'KeyAgreement',
  'JwtEncryption',
]);

/** The kind of a key, as it is recorded. */
export const keyAlgorithmSchema = z.enum(KEY_ALGORITHMS);

/** What agrees on a secret (ECDH: RFC 7748, NIST SP 800-56A). */
const AGREEING: readonly KeyAlgorithm[] = ['X25519', 'P-256', 'P-384'];

/** What a secret is encrypted for, by agreeing on it or with RSA. */
const ENCRYPTING: readonly KeyAlgorithm[] = [...AGREEING, 'RSA-3072', 'RSA-4096'];

/** The kinds of keys that can serve a purpose. */
export function algorithmsFor(purpose: KeyPurpose): readonly KeyAlgorithm[] {
  switch (purpose) {
    case 'Encryption':
    case 'JwtEncryption':
      return ENCRYPTING;
    case 'KeyAgreement':
      return AGREEING;
    default:
      return KEY_ALGORITHMS.filter((algorithm) => keyAlgorithms[algorithm].signs !== null);
  }
}

/** Whether what a key signs can stand in a ledger: statements are signed with Ed25519 alone. */
export function signsStatements(key: {
  readonly purpose: KeyPurpose;
  readonly algorithm: KeyAlgorithm;
}): boolean {
  return key.purpose === 'Signing' && key.algorithm === 'Ed25519';
}

/** Why a key is revoked, and how a person says it. The names are those of RFC 5280, section 5.3.1. */
export const revocationReasons = {
  KeyCompromise: 'Somebody else may have the private key',
  AffiliationChanged: 'Its holder has another place, or has left',
  Superseded: 'Another key takes its place',
  CessationOfOperation: 'What it was for has ended',
  Unspecified: 'Another reason, given as a remark',
} as const;

/** Why a key is revoked. */
export const revocationReasonSchema = z.enum([
  'KeyCompromise',
  'AffiliationChanged',
  'Superseded',
  'CessationOfOperation',
  'Unspecified',
]);

/** The forms in which a private key comes from other programs, and how a person says them. */
export const importForms = {
  pkcs8: 'PKCS #8',
  pkcs1: 'RSA in PKCS #1',
  sec1: 'Elliptic curve in SEC 1',
  openssh: 'OpenSSH',
  pkcs12: 'PKCS #12',
} as const;

/** The form in which a private key came, as it is recorded. */
export const importFormSchema = z.enum(['pkcs8', 'pkcs1', 'sec1', 'openssh', 'pkcs12']);

/** The forms in which a private key is given out, and how a person says them. */
export const exportForms = {
  'pkcs8-age': 'PKCS #8 in an age file',
  pkcs12: 'PKCS #12',
} as const;

/** A form in which a private key is given out. */
export type KeyExportForm = keyof typeof exportForms;

/** The form in which a private key is given out, as it is recorded. */
export const exportFormSchema = z.enum(['pkcs8-age', 'pkcs12']);

/** What a key that came from elsewhere means. */
export const COPIES_ELSEWHERE =
  'Nobody can say where else its private half is: whoever had the file may have kept it.';

/** What overwriting a file comes to. */
export const AS_FAR_AS_A_DISK_ALLOWS =
  'As far as a disk allows: flash memory, some file systems, backups and copies may still hold what was in the files. It stays encrypted there.';

/** A medium that is kept offline, and where: `SD card 3`. */
export const offlineCopySchema = z.strictObject({ medium: nameSchema, location_id: uuidSchema });

/** A file that was written to a medium and read back, with its sha2-256 in lower-case hexadecimal digits. */
export const storedFileSchema = z.strictObject({
  name: nameSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `SHA256:` and the unpadded base64 of sha2-256 over the DER SubjectPublicKeyInfo (RFC 8410). */
export const fingerprintSchema = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);

/** Where the private half of a key lies: an age file, named relative to the key folder. */
export const ageFileSchema = z.strictObject({
  kind: z.literal('age-file'),
  file: z.string().regex(/^[0-9a-f-]{36}\.age$/),
});

/** The one age file that holds the secret of the object with this id. */
export function ageFileOf(id: string): z.infer<typeof ageFileSchema> {
  return { kind: 'age-file', file: `${id}.age` };
}

/** How the private half of a key is protected: by a passphrase alone, or by YubiKeys besides. */
export const privateKeySchema = z.discriminatedUnion('kind', [ageFileSchema, boundFilesSchema]);

/** How the private half of a key is protected. */
export type PrivateKeyFiles = z.infer<typeof privateKeySchema>;

/** The names of the files that hold a private half, relative to the key folder. */
export function privateKeyFileNames(privateKey: PrivateKeyFiles): string[] {
  return privateKey.kind === 'age-file' ? [privateKey.file] : filesOf(privateKey);
}
