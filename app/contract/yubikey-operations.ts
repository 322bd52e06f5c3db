import { z } from 'zod';
import { textSchema, uuidSchema } from '../model/values.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';
import {
  boundKeySchema,
  newPinSchema,
  pinEntrySchema,
  yubiKeyChoiceSchema,
  yubiKeyRowSchema,
  yubiKeysStateSchema,
} from './yubikeys.ts';

const nothing = z.strictObject({});
const done = z.strictObject({});

/** The operations with YubiKeys, a part of the contract. One act at a time: a second one is refused. */
export const yubiKeyOperations = {
  /** The YubiKeys, read anew; `yubikeys.changed` carries the same whenever it changes. */
  'yubikeys.state': { needs: 'none', input: nothing, output: yubiKeysStateSchema },
  /** The YubiKeys that a ledger knows, as they were recorded; whether one is plugged in is not looked at. */
  'yubikeys.recorded': {
    needs: 'none',
    input: z.strictObject(fromLedger),
    output: z.strictObject({ rows: z.array(yubiKeyRowSchema) }),
  },
  /** Lets a key blink until it is touched. */
  'yubikeys.identify': { needs: 'none', input: z.strictObject({ key: yubiKeyChoiceSchema }), output: done },
  /** Hands a key to a person; one that the ledger does not know enters it by this. */
  'yubikeys.assign': {
    needs: ['officer', 'confirmation'],
    input: z.strictObject({ key: yubiKeyChoiceSchema, personId: uuidSchema }),
    output: recordedSchema,
  },
  'yubikeys.setPin': {
    needs: ['officer', 'confirmation'],
    input: z.strictObject({ key: yubiKeyChoiceSchema, newPin: newPinSchema }),
    output: recordedSchema,
  },
  'yubikeys.changePin': {
    needs: ['officer', 'secret', 'confirmation-when'],
    input: z.strictObject({ key: yubiKeyChoiceSchema, ...pinEntrySchema, newPin: newPinSchema }),
    output: recordedSchema,
  },
  /** Makes a credential for signing on the key: PIN, then touch. */
  'yubikeys.provision': {
    needs: ['officer', 'secret', 'confirmation-when'],
    input: z.strictObject({
      key: yubiKeyChoiceSchema,
      algorithm: z.enum(['ES256', 'EdDSA']),
      ...pinEntrySchema,
    }),
    output: recordedSchema,
  },
  'yubikeys.reportLost': {
    needs: ['officer', 'confirmation'],
    input: z.strictObject({ key: uuidSchema, remark: textSchema.nullable() }),
    output: recordedSchema,
  },
  'yubikeys.retire': {
    needs: ['officer', 'confirmation'],
    input: z.strictObject({ key: uuidSchema, remark: textSchema.nullable() }),
    output: recordedSchema,
  },
  /** The private keys that a YubiKey opens, before it is reset, reported lost or retired. */
  'yubikeys.opens': {
    needs: 'none',
    input: z.strictObject({ key: uuidSchema, end: z.enum(['reset', 'lost', 'retire']) }),
    output: z.strictObject({ keys: z.array(boundKeySchema) }),
  },
  /** Deletes all credentials and the PIN of a key; `confirmation` is its serial number (or model) typed again. */
  'yubikeys.reset': {
    needs: ['officer', 'confirmation'],
    input: z.strictObject({ key: uuidSchema, confirmation: z.string().max(200) }),
    output: recordedSchema,
  },
  /** Stops the act under way, on the key, too. */
  'yubikeys.cancel': { needs: 'none', input: nothing, output: done },
} as const;
