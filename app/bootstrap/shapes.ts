import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';

const count = z.int().nonnegative();
const line = z.strictObject({ label: z.string(), value: z.string() });

/** One thing that a bootstrap file says, and what it comes to. */
const bootstrapItemSchema = z.strictObject({
  name: z.string(),
  lines: z.array(line),
  warnings: z.array(z.string()),
  /** It will be recorded, the ledger says the same already, or says something else, or a rule forbids it. */
  outcome: z.enum(['new', 'there', 'differs', 'refused']),
  differences: z.array(z.strictObject({ label: z.string(), inFile: z.string(), inLedger: z.string() })),
  /** Why it is refused. */
  reason: z.string().nullable(),
});

/** One thing that a bootstrap file says, and what it comes to. */
export type BootstrapItem = z.infer<typeof bootstrapItemSchema>;

/** What a bootstrap file comes to, before anything is recorded. */
export const bootstrapPreviewSchema = z.strictObject({
  file: z.string(),
  /** sha2-256 of the file, in hexadecimal, to tell that it is the one that was agreed upon. */
  sha256: z.string(),
  /** What is wrong with the file; with any fault there is nothing else. */
  faults: z.array(z.strictObject({ path: z.string(), found: z.string().nullable(), allowed: z.string() })),
  groups: z.array(z.strictObject({ title: z.string(), items: z.array(bootstrapItemSchema) })),
  /** Where an id was made here. */
  madeIds: z.array(z.strictObject({ path: z.string(), found: z.string().nullable() })),
  /** What the file says that no event holds. */
  unrecorded: z.array(z.strictObject({ path: z.string(), found: z.string() })),
  yubikeys: z.array(
    z.strictObject({
      serial: z.string(),
      name: z.string(),
      person: z.string(),
      role: z.string(),
      location: z.string().nullable(),
    }),
  ),
  /** Events that would be recorded. */
  events: count,
  /** Seeds that would be made for them. */
  seeds: count,
  /** Something differs or is refused: then nothing of the file is recorded. */
  blocked: z.boolean(),
});

/** What a bootstrap file comes to, before anything is recorded. */
export type BootstrapPreview = z.infer<typeof bootstrapPreviewSchema>;

/** A bootstrap file that was recorded. */
export const bootstrapRecordedSchema = z.strictObject({
  file: z.string(),
  groups: z.array(z.strictObject({ title: z.string(), recorded: count, there: count })),
  events: count,
  seeds: count,
  /** The first and the last entry. */
  from: count,
  to: count,
  head: cidSchema,
});

/** A bootstrap file that was recorded. */
export type BootstrapRecorded = z.infer<typeof bootstrapRecordedSchema>;

/** A registry that was written as a bootstrap file. */
export const registryWrittenSchema = z.strictObject({
  file: z.string(),
  /** Objects in it. */
  objects: count,
  /** Objects that have ended: the file says nothing of them. */
  ended: count,
  /** Living objects that no file can make, for they need a secret of their own or a device: how many of what. */
  unwritten: z.record(z.string(), count),
  /** What could not be recorded anew today, and why. */
  leftOut: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

/** A registry that was written as a bootstrap file. */
export type RegistryWritten = z.infer<typeof registryWrittenSchema>;

/**
 * How many seeds of the act under way are encrypted and on the disk, and behind that how many of its commands are done; null
 * when there is no act. Until it has come to its end, nothing of it is recorded.
 */
export const bootstrapProgressSchema = z
  .strictObject({ step: z.enum(['sealing', 'recording']), done: count, total: count })
  .nullable();

/** How far the act under way is. */
export type BootstrapProgress = z.infer<typeof bootstrapProgressSchema>;
