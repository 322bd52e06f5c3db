import { z } from 'zod';
import { labelSchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { MAX_BOUND_YUBIKEYS } from '../registry/bound-files.ts';
import { besidesInputOfNew } from '../registry/key-besides.ts';
import { exportFormSchema, keyAlgorithmSchema, keyPurposeSchema } from '../registry/key-facts.ts';
import { PUBLIC_FORMS } from '../registry/public-half.ts';
import { MAX_SHARES } from '../shares/share-text.ts';
import { passphraseSchema } from './passphrase.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';
import { typedShareSchema, unlockingSchema } from './unlocking.ts';
import { pinEntrySchema, yubiKeyChoiceSchema } from './yubikeys.ts';

const done = z.strictObject({});
const keySlot = z.union([z.literal(1), z.literal(2)]);

/** A YubiKey that a new private key is to be bound to: by its credential, with PIN and touch, or by a slot. */
const yubiKeyBindingSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('hmac-secret'), key: yubiKeyChoiceSchema, ...pinEntrySchema }),
  z.strictObject({ method: z.literal('challenge-response'), key: yubiKeyChoiceSchema, slot: keySlot }),
]);

/** A YubiKey that a new private key is to be bound to. */
export type YubiKeyBindingInput = z.infer<typeof yubiKeyBindingSchema>;

/** What a new private key or a bundle is bound to, in addition to its passphrase. */
export const bindingInput = {
  yubikeys: z
    .array(yubiKeyBindingSchema)
    .min(1, 'Choose the YubiKey that will open it.')
    .max(MAX_BOUND_YUBIKEYS, `At most ${MAX_BOUND_YUBIKEYS} YubiKeys.`),
  /** The shares that were drawn, and one of them typed back. */
  shares: z.strictObject({ keyId: uuidSchema, typedBack: typedShareSchema }).nullable(),
};

/** Operations that make private keys, and what bundles and keys are bound to besides a passphrase; a part of the contract. */
export const keyOperations = {
  /**
   * Makes a real key pair and encrypts the private half, which takes a second or more, and with RSA some seconds. Bound to YubiKeys, which may want a
   * touch one after another, it demands a recovery path.
   */
  'keys.generate': {
    needs: ['officer', 'confirmation-when'],
    atOnce: 4,
    input: z.strictObject({
      organizationId: uuidSchema,
      personId: uuidSchema.nullable(),
      /** Where what holds it is kept; left out where that is not recorded. */
      locationId: z.exactOptional(uuidSchema),
      label: labelSchema,
      description: textSchema.nullable(),
      purpose: keyPurposeSchema,
      algorithm: keyAlgorithmSchema,
      ...besidesInputOfNew,
      passphrase: passphraseSchema,
      /** What opens it besides the passphrase; null where the passphrase alone does. */
      binding: z.strictObject(bindingInput).nullable(),
    }),
    output: recordedSchema,
  },
  /** Opens a private key and compares it with its public half: it is not used, and nothing is recorded. */
  'keys.test': {
    needs: ['secret', 'confirmation-when'],
    atOnce: 1,
    input: z.strictObject({ id: uuidSchema, unlocking: unlockingSchema }),
    output: done,
  },
  /** Opens a private key with shares from paper, to see that they do, and records that. It signs nothing. */
  'keys.drill': {
    needs: ['officer', 'secret'],
    atOnce: 1,
    input: z.strictObject({ id: uuidSchema, shares: z.array(typedShareSchema).min(2).max(MAX_SHARES) }),
    output: recordedSchema,
  },
  /**
   * Asks where to, and gives a private key out under another passphrase; null when nobody chose a place. It is recorded
   * before the file is written.
   */
  'keys.export': {
    needs: ['officer', 'secret', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({
      id: uuidSchema,
      form: exportFormSchema,
      reason: textSchema,
      /** A certificate of the key, which goes with it: with those above it into PKCS #12, or all into a folder for a server. */
      certificate: z.exactOptional(z.strictObject({ id: uuidSchema, inFolder: z.boolean() })),
      unlocking: unlockingSchema,
      newPassphrase: passphraseSchema,
    }),
    output: recordedSchema.nullable(),
  },
  /** Asks for a folder, and copies the encrypted files of a key there; null when nobody chose one. */
  'keys.storeOffline': {
    needs: 'officer',
    atOnce: 1,
    input: z.strictObject({ id: uuidSchema, medium: nameSchema, locationId: uuidSchema }),
    output: recordedSchema.nullable(),
  },
  /** Overwrites the files of a key that was revoked or archived, before a witness. */
  'keys.destroy': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({ id: uuidSchema, witnessId: uuidSchema, reason: textSchema }),
    output: recordedSchema,
  },
  /** Asks which file of another program to import, and keeps in mind which one; null when nobody chose one. */
  'keys.chooseImport': {
    needs: 'none',
    atOnce: 1,
    input: done,
    output: z.strictObject({ name: z.string() }).nullable(),
  },
  /** Takes the private key in the file that was chosen last over, under a new passphrase. */
  'keys.import': {
    needs: 'officer',
    atOnce: 1,
    input: z.strictObject({
      organizationId: uuidSchema,
      personId: uuidSchema.nullable(),
      label: labelSchema,
      description: textSchema.nullable(),
      purpose: keyPurposeSchema,
      ...besidesInputOfNew,
      /** Of the file; null for one that is not encrypted. */
      password: z.string().max(1024).nullable(),
      passphrase: passphraseSchema,
    }),
    output: recordedSchema,
  },
  /** The public half of a key in each form that there is of it. */
  'keys.publicHalf': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, id: uuidSchema }),
    output: z.strictObject({
      forms: z.array(
        z.strictObject({
          form: z.enum(PUBLIC_FORMS),
          /** null where it is no text. */
          text: z.string().nullable(),
        }),
      ),
    }),
  },
  /** Asks where to, and writes the public half of a key there; null when nobody chose a place. */
  'keys.savePublicHalf': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ ...fromLedger, id: uuidSchema, form: z.enum(PUBLIC_FORMS) }),
    output: z.strictObject({ file: z.string().nullable() }),
  },
  /** Draws recovery shares for a key that is not made yet: shown once, written down, and then forgotten. */
  'shares.draw': {
    needs: 'officer',
    input: z
      .strictObject({ needed: z.int().min(2).max(MAX_SHARES), total: z.int().min(2).max(MAX_SHARES) })
      .refine(({ needed, total }) => needed <= total, {
        message: 'No more shares can be needed than there are.',
        path: ['needed'],
      }),
    output: z.strictObject({ keyId: uuidSchema, shares: z.array(z.string()) }),
  },
  /** Forgets the shares that were drawn: the key is not made. */
  'shares.forget': { needs: 'none', input: done, output: done },
} as const;
