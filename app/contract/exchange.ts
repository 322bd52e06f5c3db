import { z } from 'zod';
import { ageRecipientSchema } from '../config/schema.ts';
import { cidSchema } from '../content/cid.ts';
import { secondsLeft } from './time-left.ts';

const count = z.int().nonnegative();

/** Which entries to take along: all, those after the last export, or those of the last signed head. */
export const exportRangeSchema = z.enum(['all', 'since-export', 'since-signed']);

/** Which entries to take along. */
export type ExportRange = z.infer<typeof exportRangeSchema>;

/** What can be taken along now: each range with its first and last entry. `all` is missing in an empty ledger. */
export const exportRangesSchema = z.array(
  z.strictObject({ range: exportRangeSchema, from: count, to: count }),
);

/** What can be taken along now. */
export type ExportRanges = z.infer<typeof exportRangesSchema>;

/** A signed head that was found and holds, as `FoundSignature`. */
export const foundSignatureSchema = z.strictObject({
  /** The entry that holds it. */
  entry: count,
  /** Position and CID of the entry that was signed. */
  seq: count,
  head: cidSchema,
  at: z.string(),
  signer: z.string(),
  /** Whether the name is part of what was signed. */
  nameSigned: z.boolean(),
  kind: z.enum(['ed25519', 'fido2']),
  /** Whether the YubiKey had asked for its PIN, or took a touch alone; null for a key on a laptop. */
  userVerified: z.boolean().nullable(),
  fingerprint: z.string(),
  /** Whether the entry that was signed is among those read, before them and known, or before them and unknown. */
  covers: z.enum(['held', 'before', 'unknown']),
  /** The entry by which the ledger itself says whose key this is; null when it does not. */
  vouched: z.strictObject({ entry: count, label: z.string() }).nullable(),
});

/** Most recipients of one file: as many as the question about them can show, each in full. */
export const MOST_RECIPIENTS = 20;

/** For whom a file is encrypted, each of them once. */
export const exportRecipientsSchema = z
  .array(ageRecipientSchema)
  .min(1)
  .max(MOST_RECIPIENTS, `At most ${MOST_RECIPIENTS} recipients for one file.`)
  .transform((recipients) => [...new Set(recipients)]);

/** The page for auditors that was written beside a bundle, and the digest by which it is known. */
export const writtenPageSchema = z.strictObject({
  file: z.string(),
  /** Of its bytes, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A bundle that was written, read back and found good. */
export const bundleWrittenSchema = z.strictObject({
  file: z.string(),
  from: count,
  to: count,
  head: cidSchema,
  /** Who can read the file. */
  readableBy: z.enum(['anyone', 'passphrase', 'yubikey', 'recipients']),
  /** The page for auditors, where it was asked for. */
  auditorsPage: writtenPageSchema.nullable(),
});

/** A bundle that was written, read back and found good. */
export type BundleWritten = z.infer<typeof bundleWrittenSchema>;

/** How far the export under way is; null when there is none. */
export const exchangeProgressSchema = z
  .strictObject({
    step: z.enum(['checking', 'writing', 'reading-back']),
    done: count,
    total: count,
    secondsLeft,
  })
  .nullable();

/** How far the export under way is; null when there is none. */
export type ExchangeProgress = z.infer<typeof exchangeProgressSchema>;
