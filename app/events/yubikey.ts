import { z } from 'zod';
import { eventSchema } from './envelope.ts';
import { base64urlSchema, nameSchema, textSchema, timestampSchema, uuidSchema } from './fields.ts';
import { fingerprintSchema } from './key.ts';

/** The number printed on a key. Source: Yubico, 32 bits. */
export const yubiKeySerialSchema = z.string().regex(/^[1-9][0-9]{0,9}$/);

/** How a key is built. */
export const yubiKeyFormFactorSchema = z.enum([
  'unknown',
  'USB-A keychain',
  'USB-A nano',
  'USB-C keychain',
  'USB-C nano',
  'USB-C and Lightning',
  'USB-A Bio',
  'USB-C Bio',
]);

/** Applications of a key, in the words of Yubico's own programs. */
export const yubiKeyCapabilitySchema = z.enum([
  'Yubico OTP',
  'FIDO U2F',
  'FIDO2',
  'OATH',
  'PIV',
  'OpenPGP',
  'YubiHSM Auth',
]);

/** What a key tells of itself, without PIN and touch. */
export const yubiKeyDeviceSchema = z.strictObject({
  /** null for Security Keys: they tell it to nobody. */
  serial: yubiKeySerialSchema.nullable(),
  model: nameSchema,
  firmware: z
    .string()
    .regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/)
    .nullable(),
  form_factor: yubiKeyFormFactorSchema,
  fips: z.boolean(),
  capabilities: z.strictObject({
    supported: z.array(yubiKeyCapabilitySchema),
    enabled: z.array(yubiKeyCapabilitySchema),
  }),
});

/** What a key tells of itself, without PIN and touch. */
export type YubiKeyDevice = z.infer<typeof yubiKeyDeviceSchema>;

/** The id of a credential. Source: WebAuthn level 2, section 5.1: at most 1,023 bytes. */
export const credentialIdSchema = base64urlSchema(1400);

/** A credential's public key: a COSE_Key in canonical CBOR. Source: RFC 9052 section 7. */
export const coseKeySchema = base64urlSchema(400);

/** What a key's attestation is worth. Only `yubico` says that the private key lives in a genuine YubiKey. */
export const attestationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('yubico'),
    /** The root its certificate leads to, and the certificate. */
    root: nameSchema,
    certificate: nameSchema,
    /** The model by its AAGUID, where the list of this program has it. */
    model: nameSchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('untrusted'), certificate: nameSchema, reason: nameSchema }),
  z.strictObject({ kind: z.literal('self') }),
  z.strictObject({ kind: z.literal('none') }),
]);

/** What a key's attestation is worth. */
export type Attestation = z.infer<typeof attestationSchema>;

/**
 * What an attestation is worth when its evidence is judged again. `invalid`: the evidence does not bear out what it is
 * evidence of. No event says that.
 */
export const judgedAttestationSchema = z.discriminatedUnion('kind', [
  ...attestationSchema.options,
  z.strictObject({ kind: z.literal('invalid'), reason: z.string() }),
]);

/** What an attestation is worth when its evidence is judged again. */
export type JudgedAttestation = z.infer<typeof judgedAttestationSchema>;

/** A credential that signs this ledger: public facts alone. */
export const yubiKeyCredentialSchema = z.strictObject({
  rp_id: z.literal('cim-keys.invalid'),
  credential_id: credentialIdSchema,
  algorithm: z.enum(['ES256', 'EdDSA']),
  public_key: coseKeySchema,
  fingerprint: fingerprintSchema,
  /** The model's id, which the attestation vouches for. */
  aaguid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  counter: z.int().nonnegative(),
  attestation: attestationSchema,
  /** With these, and the statement of `ProvisionStatement`, anybody can verify the attestation again. */
  evidence: z.strictObject({
    format: z.enum(['packed', 'none']),
    authenticator_data: base64urlSchema(4000),
    statement: base64urlSchema(20_000),
  }),
  provisioned_at: timestampSchema,
});

/** A credential that signs this ledger: public facts alone. */
export type YubiKeyCredential = z.infer<typeof yubiKeyCredentialSchema>;

const person = z.strictObject({ person_id: uuidSchema, name: nameSchema });
const id = { yubikey_id: uuidSchema };

/** A YubiKey was seen for the first time. */
export const yubiKeyDetectedSchema = eventSchema(
  'yubikey',
  'YubiKeyDetected',
  z.strictObject({ ...id, ...yubiKeyDeviceSchema.shape }),
);

/** A YubiKey was handed to a person. */
export const yubiKeyAssignedSchema = eventSchema(
  'yubikey',
  'YubiKeyAssigned',
  z.strictObject({ ...id, person, organization_id: uuidSchema }),
);

/** A YubiKey's PIN was set or changed. The event holds neither the PIN nor anything made from it. */
export const pinConfiguredSchema = eventSchema(
  'yubikey',
  'PinConfigured',
  z.strictObject({
    ...id,
    change: z.enum(['set', 'changed']),
    /** Tries afterwards; null when the key was unplugged before it could be asked. */
    retries: z.int().min(0).max(255).nullable(),
  }),
);

/** A credential for signing this ledger was made on a YubiKey. */
export const yubiKeyProvisionedSchema = eventSchema(
  'yubikey',
  'YubiKeyProvisioned',
  z.strictObject({ ...id, person, credential: yubiKeyCredentialSchema }),
);

/** A YubiKey's FIDO2 application was emptied: every credential and the PIN. */
export const yubiKeyResetSchema = eventSchema(
  'yubikey',
  'YubiKeyReset',
  z.strictObject({ ...id, ended_credential: credentialIdSchema.nullable() }),
);

/** Somebody said that a YubiKey is lost. */
export const yubiKeyReportedLostSchema = eventSchema(
  'yubikey',
  'YubiKeyReportedLost',
  z.strictObject({ ...id, remark: textSchema.nullable() }),
);

/** A YubiKey is used no more. */
export const yubiKeyRetiredSchema = eventSchema(
  'yubikey',
  'YubiKeyRetired',
  z.strictObject({ ...id, remark: textSchema.nullable() }),
);

/** A YubiKey was seen for the first time. */
export type YubiKeyDetected = z.infer<typeof yubiKeyDetectedSchema>;
/** A YubiKey was handed to a person. */
export type YubiKeyAssigned = z.infer<typeof yubiKeyAssignedSchema>;
/** A YubiKey's PIN was set or changed. */
export type PinConfigured = z.infer<typeof pinConfiguredSchema>;
/** A credential for signing this ledger was made on a YubiKey. */
export type YubiKeyProvisioned = z.infer<typeof yubiKeyProvisionedSchema>;
/** A YubiKey's FIDO2 application was emptied. */
export type YubiKeyReset = z.infer<typeof yubiKeyResetSchema>;
/** Somebody said that a YubiKey is lost. */
export type YubiKeyReportedLost = z.infer<typeof yubiKeyReportedLostSchema>;
/** A YubiKey is used no more. */
export type YubiKeyRetired = z.infer<typeof yubiKeyRetiredSchema>;

/** Everything that can happen to a YubiKey. */
export type YubiKeyEvent =
  | YubiKeyDetected
  | YubiKeyAssigned
  | PinConfigured
  | YubiKeyProvisioned
  | YubiKeyReset
  | YubiKeyReportedLost
  | YubiKeyRetired;
