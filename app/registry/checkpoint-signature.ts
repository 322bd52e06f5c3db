import { z } from 'zod';
import { base64urlSchema, uuidSchema } from '../model/values.ts';
import { ed25519PublicKeySchema, fingerprintSchema } from './key-facts.ts';
import { coseKeySchema, credentialIdSchema } from './yubikey-facts.ts';

/** An Ed25519 signature, 64 bytes. Source: RFC 8032 section 5.1.6. */
const ed25519Signature = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/);

/** A signature by a key whose private half lies encrypted on a laptop. */
const softwareSignatureSchema = z.strictObject({
  kind: z.literal('ed25519'),
  key_id: uuidSchema,
  public_key: ed25519PublicKeySchema,
  fingerprint: fingerprintSchema,
  signature: ed25519Signature,
});

/** A signature by a credential on a YubiKey. Source: WebAuthn level 2, sections 6.1 and 6.5.6; RFC 9052 for the key. */
const hardwareSignatureSchema = z.strictObject({
  kind: z.literal('fido2'),
  yubikey_id: uuidSchema,
  credential_id: credentialIdSchema,
  /** The credential's COSE_Key. */
  public_key: coseKeySchema,
  fingerprint: fingerprintSchema,
  authenticator_data: base64urlSchema(2000),
  /** As the authenticator gave it: DER for ES256, 64 bytes for EdDSA. */
  signature: base64urlSchema(200),
  user_verified: z.boolean(),
  counter: z.int().nonnegative(),
});

/** A signature over a checkpoint's statement, and the key it was made with. */
export const checkpointSignatureSchema = z.discriminatedUnion('kind', [
  softwareSignatureSchema,
  hardwareSignatureSchema,
]);

/** A signature over a checkpoint's statement, and the key it was made with. */
export type CheckpointSignature = z.infer<typeof checkpointSignatureSchema>;

/**
 * The form of statement that is signed from now on, and that an event names; those recorded before name none. Separates
 * these signatures from everything else a key may ever sign.
 */
export const CHECKPOINT_STATEMENT_2 = 'cim-keys/checkpoint/v2' as const;
