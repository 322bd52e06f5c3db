import { z } from 'zod';
import { uuidSchema } from '../events/fields.ts';
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
  /** Whether its encrypted private half lies on this laptop. */
  present: z.boolean(),
});

/** A key on this laptop that can sign the head. */
export type SigningKey = z.infer<typeof signingKeySchema>;

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
});

/** What the next officer signs, who has signed it, and with what it can be signed. */
export type SigningState = z.infer<typeof signingStateSchema>;
