import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import { uuidSchema } from '../model/values.ts';

const count = z.int().nonnegative();

/** A finished backup: it was opened and its whole chain checked before it got its name. */
export const backupFileSchema = z.strictObject({
  file: z.string(),
  ledgerId: uuidSchema,
  ledgerName: z.string(),
  entries: count,
  head: cidSchema.nullable(),
  /** How many of its entries have a receipt. */
  stored: count,
  madeAt: z.string(),
  bytes: count,
});

/** A finished backup. */
export type BackupFile = z.infer<typeof backupFileSchema>;
