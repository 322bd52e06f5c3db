import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import { uuidSchema } from '../model/values.ts';
import { judgedAttestationSchema } from '../registry/yubikey-facts.ts';
import { keyFileSchema } from './key-files.ts';

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
const signingYubiKeySchema = z.strictObject({
  yubikeyId: uuidSchema,
  model: z.string(),
  serial: z.string().nullable(),
  fingerprint: z.string(),
  holder: z.string(),
  /** What its attestation is worth, judged again from the evidence. */
  attestation: judgedAttestationSchema,
});

/** A YubiKey that was set up for signing. */
export type SigningYubiKey = z.infer<typeof signingYubiKeySchema>;

/** The keys and YubiKeys with which one person can sign. */
export const signingMeansSchema = z.strictObject({
  keys: z.array(signingKeySchema),
  yubikeys: z.array(signingYubiKeySchema),
});

/** A signature over the head. */
const headSignatureSchema = z.strictObject({
  signer: z.string(),
  kind: z.enum(['ed25519', 'fido2']),
  fingerprint: z.string(),
  at: z.string(),
  /** Whether the YubiKey had asked for its PIN; null for a key on a laptop. */
  userVerified: z.boolean().nullable(),
  /** What the attestation of the YubiKey is worth; null for a key on a laptop, and for one that was reset since. */
  attestation: judgedAttestationSchema.nullable(),
});

/** A signature over the head. */
export type HeadSignature = z.infer<typeof headSignatureSchema>;

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
