import { z } from 'zod';
import { base64urlSchema } from '../model/values.ts';
import { coseKeySchema, credentialIdSchema, ed25519PublicKeySchema } from './public-keys.ts';

/** An Ed25519 signature, 64 bytes. Source: RFC 8032 section 5.1.6. */
const ed25519Signature = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/);

/** A signature by a key whose private half lies encrypted on a laptop: Ed25519 over the statement's bytes. */
export const softwareSignatureSchema = z.strictObject({
  kind: z.literal('ed25519'),
  public_key: ed25519PublicKeySchema,
  signature: ed25519Signature,
});

/**
 * A signature by a credential on a YubiKey: over its authenticator data followed by the sha2-256 of the statement, in
 * the place of WebAuthn's clientDataHash. Source: WebAuthn level 2, sections 6.1 and 6.5.6; RFC 9052 for the key.
 */
export const hardwareSignatureSchema = z.strictObject({
  kind: z.literal('fido2'),
  credential_id: credentialIdSchema,
  /** The credential's COSE_Key. */
  public_key: coseKeySchema,
  authenticator_data: base64urlSchema(2000),
  /** As the authenticator gave it: DER for ES256, 64 bytes for EdDSA. */
  signature: base64urlSchema(200),
  user_verified: z.boolean(),
  counter: z.int().nonnegative(),
});

/** A signature over a statement, and the key it was made with. */
export const statementSignatureSchema = z.discriminatedUnion('kind', [
  softwareSignatureSchema,
  hardwareSignatureSchema,
]);

/** A signature over a statement, and the key it was made with. */
export type StatementSignature = z.infer<typeof statementSignatureSchema>;
