import { z } from 'zod';
import { fromBase64url } from '../content/base64url.ts';
import { boundFilesSchema } from './bound-files.ts';

/** What a key is for, and how a person says it. */
export const keyPurposes = {
  CertificateAuthority: 'Certificate authority',
  Signing: 'Signing',
  Authentication: 'Authentication',
  JwtSigning: 'Token signing (JWT)',
} as const;

/** What a key is for. */
export type KeyPurpose = keyof typeof keyPurposes;

/** Purposes a signature key may have. */
export const keyPurposeSchema = z.enum(['CertificateAuthority', 'Signing', 'Authentication', 'JwtSigning']);

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

/** What an Ed25519 public key has before its 32 bytes in its SubjectPublicKeyInfo. Source: RFC 8410, section 4. */
const ED25519_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

/** The DER SubjectPublicKeyInfo of a key of the registry. */
export function subjectPublicKeyInfo({ publicKey }: { readonly publicKey: string }): Uint8Array {
  return Uint8Array.of(...ED25519_PREFIX, ...fromBase64url(publicKey));
}
