import { z } from 'zod';
import { boundFilesSchema, readBoundFiles } from './bound-files.ts';
import { eventSchema, type Readable, type ReadableLine } from './envelope.ts';
import { nameSchema, textSchema, uuidSchema } from './fields.ts';

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

/** A raw Ed25519 public key, 32 bytes as unpadded base64url. Source: RFC 8032 section 5.1.5, RFC 8037. */
export const ed25519PublicKeySchema = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** `SHA256:` and the unpadded base64 of sha2-256 over the DER SubjectPublicKeyInfo (RFC 8410). */
export const fingerprintSchema = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);

/** Where the private half of a key lies: an age file, named relative to the key folder. */
export const ageFileSchema = z.strictObject({
  kind: z.literal('age-file'),
  file: z.string().regex(/^[0-9a-f-]{36}\.age$/),
});

/** How the private half of a key is protected: by a passphrase alone, or by YubiKeys besides. */
export const privateKeySchema = z.discriminatedUnion('kind', [ageFileSchema, boundFilesSchema]);

/** How the private half of a key is protected. */
export type PrivateKeyFiles = z.infer<typeof privateKeySchema>;

/** A key pair was made; the private half never leaves the laptop. */
export const keyGeneratedSchema = eventSchema(
  'key',
  'KeyGenerated',
  z.strictObject({
    key_id: uuidSchema,
    algorithm: z.literal('Ed25519'),
    purpose: keyPurposeSchema,
    label: nameSchema,
    description: textSchema.nullable(),
    owner: z.strictObject({ organization_id: uuidSchema, person_id: uuidSchema.nullable() }),
    public_key: ed25519PublicKeySchema,
    fingerprint: fingerprintSchema,
    hardware_backed: z.literal(false),
    private_key: privateKeySchema,
  }),
);

/** A key pair was made; the private half never leaves the laptop. */
export type KeyGenerated = z.infer<typeof keyGeneratedSchema>;

/** @returns the event in plain words */
export function readKeyGenerated({ payload }: KeyGenerated): Readable {
  return {
    title: 'Key generated',
    about: payload.label,
    lines: [
      { label: 'Key', value: payload.label },
      { label: 'Algorithm', value: payload.algorithm },
      { label: 'Purpose', value: keyPurposes[payload.purpose] },
      { label: 'Description', value: payload.description ?? 'None' },
      ...readPrivateKey(payload.private_key),
      { label: 'Fingerprint', value: payload.fingerprint },
      { label: 'Public key', value: payload.public_key },
      { label: 'Key id', value: payload.key_id },
      { label: 'Organization id', value: payload.owner.organization_id },
      { label: 'Person id', value: payload.owner.person_id ?? 'None: the organization holds it' },
    ],
  };
}

function readPrivateKey(files: PrivateKeyFiles): ReadableLine[] {
  if (files.kind === 'bound-age-files') return readBoundFiles(files);
  return [{ label: 'Private key', value: `Encrypted on this laptop (age file ${files.file})` }];
}
