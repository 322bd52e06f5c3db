import { z } from 'zod';
import { type CidString, isCid } from '../content/cid.ts';
import { eventSchema, type Readable } from './envelope.ts';
import { base64urlSchema, nameSchema, timestampSchema, uuidSchema } from './fields.ts';
import { ed25519PublicKeySchema, fingerprintSchema } from './key.ts';
import { coseKeySchema, credentialIdSchema } from './yubikey.ts';

const cid = z.custom<CidString>((value) => typeof value === 'string' && isCid(value));

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
export const CHECKPOINT_STATEMENT_2 = 'cim-keys/checkpoint/v2';

/** An officer signed a head of this ledger. Each signature is an event; those of one head share its aggregate. */
export const checkpointSignedSchema = eventSchema(
  'checkpoint',
  'CheckpointSigned',
  z.strictObject({
    checkpoint_id: uuidSchema,
    /** Which form of statement was signed; left out for the first, in which the signer did not stand. */
    statement: z.literal(CHECKPOINT_STATEMENT_2).optional(),
    /** What was signed; see `CheckpointStatement`. */
    ledger: z.string().min(1).max(300),
    seq: z.int().positive(),
    head: cid,
    signed_at: timestampSchema,
    /** Who signed; a registered person where the key has one as its holder. */
    signer: z.strictObject({ person_id: uuidSchema.nullable(), name: nameSchema }),
    signature: checkpointSignatureSchema,
  }),
);

/** An officer signed a head of this ledger. */
export type CheckpointSigned = z.infer<typeof checkpointSignedSchema>;

/** @returns the event in plain words */
export function readCheckpointSigned({ payload }: CheckpointSigned): Readable {
  const { signer, signature } = payload;
  return {
    title: 'Head signed',
    about: `Entry ${payload.seq}, by ${signer.name}`,
    lines: [
      { label: 'Signed by', value: signer.name },
      {
        label: 'The name is',
        value: payload.statement === undefined ? 'Not part of what was signed' : 'Part of what was signed',
      },
      { label: 'Covers', value: `Entries 1 to ${payload.seq}` },
      { label: 'Head', value: payload.head },
      { label: 'Signed at', value: payload.signed_at },
      ...(signature.kind === 'ed25519'
        ? [
            { label: 'With', value: 'A key encrypted on this laptop (Ed25519)' },
            { label: 'Key id', value: signature.key_id },
          ]
        : [
            {
              label: 'With',
              value: `A YubiKey, ${signature.user_verified ? 'PIN and touch' : 'touch only'} (FIDO2)`,
            },
            { label: 'Signature counter', value: String(signature.counter) },
            { label: 'YubiKey id', value: signature.yubikey_id },
          ]),
      { label: 'Fingerprint', value: signature.fingerprint },
      { label: 'Signature', value: signature.signature },
    ],
  };
}
