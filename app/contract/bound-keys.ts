import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { MAX_BOUND_YUBIKEYS } from '../registry/bound-files.ts';
import { MAX_SHARES } from '../shares/share-text.ts';
import { importPreviewSchema } from './imports.ts';
import { keyFileSchema } from './key-files.ts';
import { newKeyInput } from './registry-operations.ts';
import { cidSchema, recordedSchema } from './schemas.ts';
import { pinEntrySchema, yubiKeyChoiceSchema } from './yubikeys.ts';

const done = z.strictObject({});
const keySlot = z.union([z.literal(1), z.literal(2)]);

/** A share as it is typed from paper; main says what is wrong with it. It travels once, and only inside an input. */
const typedShare = z.string().min(1, 'Type the share.').max(200);

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
  shares: z.strictObject({ keyId: uuidSchema, typedBack: typedShare }).nullable(),
};

/** What opens a file of something that is bound: the passphrase and a YubiKey. */
const yubiKeyWayInput = {
  /** The name of one of its files. */
  file: z.string().max(300),
  passphrase: z.string().min(1, 'Enter the passphrase.').max(1024, 'At most 1,024 characters.'),
  /** For a file that wants the YubiKey's PIN. */
  pin: pinEntrySchema.pin.nullable(),
  spendLastTry: pinEntrySchema.spendLastTry,
};

/** Shares typed from paper. */
const sharesWayInput = { shares: z.array(typedShare).min(2).max(MAX_SHARES) };

/** Operations with private keys and bundles that are bound to YubiKeys, a part of the contract. */
export const boundKeyOperations = {
  /** As `keys.generate`, bound to YubiKeys, which may want a touch one after another; a recovery path is demanded. */
  'keys.generateBound': {
    needs: ['officer', 'confirmation-when'],
    atOnce: 4,
    input: z.strictObject({ ...newKeyInput, ...bindingInput }),
    output: recordedSchema,
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
  /** Signs the head that was shown with a key bound to a YubiKey, which may want a touch. */
  'signing.signWithBoundKey': {
    needs: ['officer', 'secret', 'confirmation'],
    input: z.strictObject({
      keyId: uuidSchema,
      head: cidSchema,
      ...yubiKeyWayInput,
    }),
    output: recordedSchema,
  },
  /** Signs the head that was shown with a key that shares from paper open. */
  'signing.signWithShares': {
    needs: ['officer', 'secret', 'confirmation'],
    input: z.strictObject({
      keyId: uuidSchema,
      head: cidSchema,
      ...sharesWayInput,
    }),
    output: recordedSchema,
  },
  /** The ways into the bundle that was chosen, as they lie beside it; none when it is not bound to YubiKeys. */
  'imports.openings': {
    needs: 'none',
    input: done,
    output: z.strictObject({ files: z.array(keyFileSchema) }),
  },
  /** Opens the bundle that was chosen with a YubiKey, which may want a touch. */
  'imports.unlockWithYubiKey': {
    needs: ['secret', 'confirmation-when'],
    input: z.strictObject(yubiKeyWayInput),
    output: importPreviewSchema,
  },
  /** Opens the bundle that was chosen with shares from paper. */
  'imports.unlockWithShares': {
    needs: 'secret',
    input: z.strictObject(sharesWayInput),
    output: importPreviewSchema,
  },
} as const;
