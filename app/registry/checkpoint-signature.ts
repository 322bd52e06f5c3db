import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { hardwareSignatureSchema, softwareSignatureSchema } from '../statements/signature.ts';
import { fingerprintSchema } from './key-facts.ts';

/** A signature over a checkpoint's statement, and the key of the ledger it was made with. */
export const checkpointSignatureSchema = z.discriminatedUnion('kind', [
  softwareSignatureSchema.extend({ key_id: uuidSchema, fingerprint: fingerprintSchema }),
  hardwareSignatureSchema.extend({ yubikey_id: uuidSchema, fingerprint: fingerprintSchema }),
]);

/** A signature over a checkpoint's statement, and the key of the ledger it was made with. */
export type CheckpointSignature = z.infer<typeof checkpointSignatureSchema>;
