import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { problemSchema } from '../problem.ts';
import {
  judgedAttestationSchema,
  yubiKeyCapabilitySchema,
  yubiKeyCredentialSchema,
  yubiKeyFormFactorSchema,
} from '../registry/yubikey-facts.ts';

const count = z.int().nonnegative();

/** The state of a key's FIDO2 PIN. */
const yubiKeyPinSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('not-set') }),
  z.strictObject({
    state: z.literal('set'),
    /** Wrong PINs left before the key locks for good. */
    retriesLeft: count,
    /** Three wrong PINs in a row: it takes none until it was unplugged. */
    needsReplug: z.boolean(),
    /** The key demands a new PIN before anything else. */
    mustChange: z.boolean(),
  }),
  /** Locked for good: only a reset makes it usable again. */
  z.strictObject({ state: z.literal('blocked') }),
]);

/** The state of a key's FIDO2 PIN. */
export type YubiKeyPin = z.infer<typeof yubiKeyPinSchema>;

/** What a key says that is plugged in now. */
const pluggedSchema = z.strictObject({
  /** null when its FIDO2 application is missing, disabled or out of reach; `problems` says why. */
  fido: z
    .strictObject({
      pin: yubiKeyPinSchema,
      minPinLength: count,
      algorithms: z.array(z.enum(['ES256', 'EdDSA'])),
      /** Room for credentials, where the key tells without a PIN. */
      room: count.nullable(),
      /** Whether it can protect key files (hmac-secret). */
      hmacSecret: z.boolean(),
    })
    .nullable(),
  /** OTP slots that are set up for something, perhaps for challenge-response; empty where they are out of reach. */
  slots: z.array(z.union([z.literal(1), z.literal(2)])),
  problems: z.array(problemSchema),
});

/** What a key says that is plugged in now. */
export type Plugged = z.infer<typeof pluggedSchema>;

/** A YubiKey that is plugged in, or known to the ledger, or both. */
export const yubiKeyRowSchema = z.strictObject({
  /** Its id in the ledger; for a key the ledger does not know, a name for this plugging in. */
  id: z.string().min(1).max(1000),
  /** Whether the ledger knows it, and how it stands there. */
  status: z.enum(['new', 'detected', 'assigned', 'active', 'lost', 'retired']),
  serial: z.string().nullable(),
  model: z.string(),
  firmware: z.string().nullable(),
  formFactor: yubiKeyFormFactorSchema,
  fips: z.boolean(),
  capabilities: z.strictObject({
    supported: z.array(yubiKeyCapabilitySchema),
    enabled: z.array(yubiKeyCapabilitySchema),
  }),
  holder: z.strictObject({ personId: uuidSchema, name: z.string(), organizationName: z.string() }).nullable(),
  credential: yubiKeyCredentialSchema.nullable(),
  /** What its attestation is worth, judged again from the evidence; null without a credential. */
  attestation: judgedAttestationSchema.nullable(),
  /** null while it is not plugged in. */
  plugged: pluggedSchema.nullable(),
});

/** A YubiKey that is plugged in, or known to the ledger, or both. */
export type YubiKeyRow = z.infer<typeof yubiKeyRowSchema>;

/** What can be done with a YubiKey. */
const yubiKeyActSchema = z.enum(['identify', 'set-pin', 'change-pin', 'provision', 'sign', 'open', 'reset']);

/** What can be done with a YubiKey. */
export type YubiKeyAct = z.infer<typeof yubiKeyActSchema>;

/** The act that is under way with a YubiKey. */
const actUnderWaySchema = z.strictObject({
  act: yubiKeyActSchema,
  key: z.strictObject({ id: z.string(), model: z.string(), serial: z.string().nullable() }),
  /** Whose key it is, where that is known. */
  holder: z.string().nullable(),
  /** What it is done for, as a sentence. */
  purpose: z.string(),
  /** The key works by itself, waits for a touch, or waits to be unplugged and plugged in again. */
  waitsFor: z.enum(['key', 'touch', 'replug']),
  /** Since when it waits for that, and until when it will. */
  since: z.string(),
  until: z.string().nullable(),
  /** Cancelling was asked for; the key has not answered yet. */
  cancelling: z.boolean(),
});

/** The act that is under way with a YubiKey. */
export type ActUnderWay = z.infer<typeof actUnderWaySchema>;

/** The YubiKeys as the window shows them. */
export const yubiKeysStateSchema = z.strictObject({
  /** Why keys cannot be looked for on this computer; null when they can. */
  problem: problemSchema.nullable(),
  /** The first look is not over yet. */
  looking: z.boolean(),
  rows: z.array(yubiKeyRowSchema),
  act: actUnderWaySchema.nullable(),
});

/** The YubiKeys as the window shows them. */
export type YubiKeysState = z.infer<typeof yubiKeysStateSchema>;

/** A private key that a YubiKey opens. */
export const boundKeySchema = z.strictObject({
  keyId: uuidSchema,
  label: z.string(),
  /** The ways to open it that remain without this YubiKey, in words. */
  others: z.array(z.string()),
});

/** A private key that a YubiKey opens. */
export type BoundKey = z.infer<typeof boundKeySchema>;

/** Which key is meant: the id of its row. */
export const yubiKeyChoiceSchema = z.string().min(1, 'Choose a YubiKey.').max(1000);

/** A key's existing PIN. It travels to the main process once, and only inside an input. */
export const pinEntrySchema = {
  pin: z.string().min(1, 'Enter the PIN of this YubiKey.').max(63, 'A PIN has at most 63 characters.'),
  /** Whether the last try before the key locks for good may be spent. */
  spendLastTry: z.boolean(),
};

/** A new PIN. How long it must be, the key itself says. Source: CTAP 2.1 section 6.5.1. */
export const newPinSchema = z
  .string()
  .min(4, 'At least 4 characters.')
  .max(63, 'A PIN has at most 63 characters.');
