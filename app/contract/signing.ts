import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { keyFileSchema } from './key-files.ts';
import { cidSchema } from './schemas.ts';

const count = z.int().nonnegative();

/** A key on this laptop that can sign the head. */
export const signingKeySchema = z.strictObject({
  keyId: uuidSchema,
  label: z.string(),
  fingerprint: z.string(),
  /** The person who holds it, or the organization itself. */
  holder: z.string(),
  organizationName: z.string(),
  /** The files of its private half, of which it needs one. */
  files: z.array(keyFileSchema),
});

/** A key on this laptop that can sign the head. */
export type SigningKey = z.infer<typeof signingKeySchema>;

/** A YubiKey that was set up for signing. */
export const signingYubiKeySchema = z.strictObject({
  yubikeyId: uuidSchema,
  model: z.string(),
  serial: z.string().nullable(),
  fingerprint: z.string(),
  holder: z.string(),
});

/** A YubiKey that was set up for signing. */
export type SigningYubiKey = z.infer<typeof signingYubiKeySchema>;

/** A signature over the head. */
export const headSignatureSchema = z.strictObject({
  signer: z.string(),
  kind: z.enum(['ed25519', 'fido2']),
  fingerprint: z.string(),
  at: z.string(),
});

/** What the next officer signs, who has signed it, and with what it can be signed. */
export const signingStateSchema = z.strictObject({
  /** null in an empty ledger. */
  head: z.strictObject({ seq: count, cid: cidSchema }).nullable(),
  signatures: z.array(headSignatureSchema),
  keys: z.array(signingKeySchema),
  yubikeys: z.array(signingYubiKeySchema),
});

/** What the next officer signs, who has signed it, and with what it can be signed. */
export type SigningState = z.infer<typeof signingStateSchema>;
