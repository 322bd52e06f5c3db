import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { MAX_SHARES } from '../shares/share-text.ts';
import { pinEntrySchema } from './yubikeys.ts';

/** A share as it is typed from paper; main says what is wrong with it. It travels once, and only inside an input. */
export const typedShareSchema = z.string().min(1, 'Type the share.').max(200);

/** An existing passphrase: whether it is right, what it opens says. */
const passphrase = z.string().min(1, 'Enter the passphrase.').max(1024, 'At most 1,024 characters.');

/**
 * With what somebody opens what is locked, a private key or a bundle: its passphrase; the passphrase and a YubiKey,
 * which may want a touch; or shares from paper. It is a secret, and travels once.
 */
export const unlockingSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('passphrase'), passphrase }),
  z.strictObject({
    by: z.literal('yubikey'),
    /** The name of the file that this YubiKey opens. */
    file: z.string().max(300),
    passphrase,
    /** For a file that wants the YubiKey's PIN. */
    pin: pinEntrySchema.pin.nullable(),
    spendLastTry: pinEntrySchema.spendLastTry,
  }),
  z.strictObject({ by: z.literal('shares'), shares: z.array(typedShareSchema).min(2).max(MAX_SHARES) }),
]);

/** With what somebody opens what is locked. */
export type UnlockingInput = z.infer<typeof unlockingSchema>;

/** With which key somebody signs, and what opens it: one whose file lies on this laptop, or a YubiKey. */
export const signingWithSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), keyId: uuidSchema, unlocking: unlockingSchema }),
  z.strictObject({ kind: z.literal('yubikey'), yubikeyId: uuidSchema, ...pinEntrySchema }),
]);

/** With which key somebody signs, and what opens it. */
export type SigningWith = z.infer<typeof signingWithSchema>;
