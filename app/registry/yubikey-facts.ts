import { z } from 'zod';
import { base64urlSchema, nameSchema, timestampSchema } from '../model/values.ts';
import { coseKeySchema, credentialIdSchema } from '../statements/public-keys.ts';
import { fingerprintSchema } from './key-facts.ts';

/** `active`: set up, it signs. `lost` and `retired` end its credential; what it has signed stays valid. */
export const yubiKeyStatusSchema = z.enum(['detected', 'assigned', 'active', 'lost', 'retired']);

/** Whether nothing is done with a YubiKey any more: it is lost, as far as is known, or retired. */
export function isEnded({ status }: { readonly status: z.infer<typeof yubiKeyStatusSchema> }): boolean {
  return status === 'lost' || status === 'retired';
}

/** The number printed on a key. Source: Yubico, 32 bits. */
const yubiKeySerialSchema = z.string().regex(/^[1-9][0-9]{0,9}$/);

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

/** What a key's attestation is worth. Only `yubico` says that the private key lives in a genuine YubiKey. */
const attestationSchema = z.discriminatedUnion('kind', [
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

/** A key's name as people say it: its model and, where it has one, the number printed on it. */
export function yubiKeyName({
  model,
  serial,
}: {
  readonly model: string;
  readonly serial: string | null;
}): string {
  return serial === null ? model : `${model}, serial ${serial}`;
}

/** How many tries a PIN has left, in words. */
export function triesLeft(left: number): string {
  return left === 1
    ? 'One try is left before the key locks.'
    : `${left} tries are left before the key locks.`;
}

/** What an attestation is worth, in words that cannot be taken for more. */
export function attestationWords(attestation: JudgedAttestation): string {
  switch (attestation.kind) {
    case 'yubico':
      return `Genuine: ${attestation.model ?? 'a YubiKey'}, attested by Yubico`;
    case 'untrusted':
      return 'Not proven: attested by an authority this program does not know';
    case 'self':
      return 'Not proven: the key vouches only for itself';
    case 'none':
      return 'Not proven: the key gave no attestation';
    case 'invalid':
      return `False: ${attestation.reason}`.replace(/\.$/, '');
  }
}

/** The unique key of the YubiKey with this serial number. */
export function yubiKeySerialKey(serial: string): string {
  return `serial ${serial}`;
}
