import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import { setBackSchema } from '../ledger/set-back.ts';
import { problemSchema } from '../problem.ts';
import { foundSignatureSchema } from './exchange.ts';
import { integritySchema } from './schemas.ts';
import { secondsLeft } from './time-left.ts';

const count = z.int().nonnegative();

/** A ledger of another laptop, of which this one holds a read-only copy. */
export const importedLedgerSchema = z.strictObject({
  /** Id of the copy; names its folder. */
  id: z.string(),
  name: z.string(),
  /** What every entry of it carries; empty when the copy cannot be opened. */
  source: z.string(),
  folder: z.string(),
  entries: count,
  head: cidSchema.nullable(),
  /** What stands for everything but the signatures and comparisons behind it; null in an empty ledger. */
  toSign: z.strictObject({ seq: count, cid: cidSchema }).nullable(),
  waiting: count,
  setAside: count,
  stored: count,
  integrity: integritySchema,
  /** Why it cannot be opened; null when it can. */
  problem: problemSchema.nullable(),
});

/** A ledger of another laptop, of which this one holds a read-only copy. */
export type ImportedLedger = z.infer<typeof importedLedgerSchema>;

/** What is known of imported ledgers, and what is being done. */
export const importsStateSchema = z.strictObject({
  ledgers: z.array(importedLedgerSchema),
  progress: z
    .strictObject({ step: z.enum(['checking', 'importing']), done: count, total: count, secondsLeft })
    .nullable(),
});

/** What is known of imported ledgers, and what is being done. */
export type ImportsState = z.infer<typeof importsStateSchema>;

/** Where two histories of one ledger part. */
const divergenceSchema = z.strictObject({
  /** The first position at which they differ; when not `exact`, they differ at this position or before it. */
  seq: count,
  exact: z.boolean(),
  here: cidSchema,
  there: cidSchema,
});

/** Where two histories of one ledger part. */
export type Divergence = z.infer<typeof divergenceSchema>;

/** How a good bundle stands to what is here. */
const standingSchema = z.discriminatedUnion('kind', [
  /** Nothing of this ledger is here, and the bundle begins with its first entry. */
  z.strictObject({ kind: z.literal('new') }),
  /** Everything in it is here. */
  z.strictObject({ kind: z.literal('same') }),
  /** It goes on from what is here; `from` is the first entry to be added. */
  z.strictObject({ kind: z.literal('extends'), from: count }),
  /** It begins behind what is here: these entries are in neither. */
  z.strictObject({ kind: z.literal('gap'), from: count, to: count }),
  /** It tells another history. The file was kept in `evidence`; null when the disk did not allow it. */
  z.strictObject({ kind: z.literal('fork'), divergence: divergenceSchema, evidence: z.string().nullable() }),
]);

/** How a good bundle stands to what is here. */
export type Standing = z.infer<typeof standingSchema>;

/** What importing a bundle would do; nothing has been written. */
export const importPreviewSchema = z.strictObject({
  file: z.string(),
  /** What is wrong with the file, in a sentence; null when everything in it is as its manifest says. */
  finding: z.string().nullable(),
  /** null when there is a finding: then nothing the file says is repeated. */
  bundle: z
    .strictObject({
      ledgerName: z.string(),
      source: z.string(),
      from: count,
      to: count,
      head: cidSchema,
      /** When the first and the last entry were recorded, RFC 3339 UTC. */
      firstAt: z.string(),
      lastAt: z.string(),
      /** Entries that are dated before what they follow; null where there are none. */
      setBack: setBackSchema.nullable(),
      writtenAt: z.string(),
      writtenBy: z.string(),
      signatures: z.array(
        z.strictObject({
          ...foundSignatureSchema.shape,
          /** What the ledger of this laptop itself calls the key; null when it does not know it. */
          known: z.strictObject({ label: z.string(), holder: z.string() }).nullable(),
        }),
      ),
      /** Whether it is the ledger of this laptop itself. */
      own: z.boolean(),
      /** What is here of this ledger; null when nothing is. */
      here: z.strictObject({ entries: count, head: cidSchema.nullable() }).nullable(),
      standing: standingSchema,
    })
    .nullable(),
});

/** What importing a bundle would do; nothing has been written. */
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** What an import has done. */
export const importResultSchema = z.strictObject({
  ledgerName: z.string(),
  source: z.string(),
  /** How many entries were added; 0 when everything was here. */
  added: count,
  entries: count,
  head: cidSchema.nullable(),
});

/** What an import has done. */
export type ImportResult = z.infer<typeof importResultSchema>;

/** A receipts file that was written and read back. */
export const receiptsWrittenSchema = z.strictObject({
  file: z.string(),
  receipts: count,
  /** SHA256 fingerprint of the key that signed it. */
  fingerprint: z.string(),
});

/** A receipts file that was written and read back. */
export type ReceiptsWritten = z.infer<typeof receiptsWrittenSchema>;

/** What applying a receipts file would do; nothing has been written. */
export const receiptsPreviewSchema = z.strictObject({
  file: z.string(),
  ledgerName: z.string(),
  source: z.string(),
  receipts: count,
  /** How many of them are not here yet. */
  fresh: count,
  /** Those that stand here under other numbers of a stream that lost its end and was given them again; null for none. */
  again: z.strictObject({ stream: z.string(), from: count, count }).nullable(),
  /** How many are of entries that have a receipt from another place here, which stays. */
  elsewhere: count,
  writtenAt: z.string(),
  /** Who wrote it, as the other laptop says. */
  writtenBy: z.string(),
  streams: z.array(z.string()),
  signer: z.strictObject({
    fingerprint: z.string(),
    /** What this laptop's ledger calls the key; null when it does not know it. */
    known: z.strictObject({ label: z.string(), holder: z.string() }).nullable(),
  }),
});

/** What applying a receipts file would do; nothing has been written. */
export type ReceiptsPreview = z.infer<typeof receiptsPreviewSchema>;

/** What applying a receipts file has done. */
export const receiptsAppliedSchema = z.strictObject({ applied: count, waiting: count });

/** What applying a receipts file has done. */
export type ReceiptsApplied = z.infer<typeof receiptsAppliedSchema>;
