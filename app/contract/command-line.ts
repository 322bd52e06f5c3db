import { z } from 'zod';
import {
  bootstrapPreviewSchema,
  bootstrapRecordedSchema,
  registryWrittenSchema,
} from '../bootstrap/shapes.ts';
import { configSchema, operationalModes } from '../config/schema.ts';
import { cidSchema } from '../content/cid.ts';
import { setBackSchema } from '../ledger/set-back.ts';
import { uuidSchema } from '../model/values.ts';
import { problemSchema } from '../problem.ts';
import { aggregateNames } from '../registry/dispatch.ts';
import { placedFaultSchema } from './config.ts';
import { lateListSchema, shownDraftSchema } from './drafts.ts';
import { foundSignatureSchema, writtenPageSchema } from './exchange.ts';
import { importedLedgerSchema, importPreviewSchema, importResultSchema } from './imports.ts';
import { currentTokenSchema } from './nats.ts';
import { proofResultSchema, proofStateSchema, stateBucketSchema } from './proof.ts';
import { registryObjectSchema, registryRowSchema, warningSchema } from './registry.ts';
import { entryDetailSchema, entryRowSchema, recordedSchema, syncResultSchema } from './schemas.ts';

/*
 * What the commands of `cim-keys` print with `--json`: one of these objects on one line. Programs rely on the
 * shapes: keys are added, never renamed or removed.
 */

const count = z.int().nonnegative();

/** Any command that was refused or could not read what was named. */
export const commandFailureSchema = z.strictObject({ problem: problemSchema });

/** Any command that was refused or could not read what was named. */
export type CommandFailure = z.infer<typeof commandFailureSchema>;

/** `cid` */
export const cidOutputSchema = z.strictObject({ cid: cidSchema });

/** `cid` */
export type CidOutput = z.infer<typeof cidOutputSchema>;

/** `status`: what a ledger holds, unchecked. */
export const statusOutputSchema = z.strictObject({
  /** null while the file is new and nobody has named the ledger. */
  ledger: z
    .strictObject({ id: z.string(), name: z.string(), source: z.string(), createdAt: z.string() })
    .nullable(),
  directory: z.string(),
  /** A read-only copy that was rebuilt from a stream. */
  copy: z.boolean(),
  entries: count,
  head: cidSchema.nullable(),
  waiting: count,
  setAside: count,
  stored: count,
  /** The ledgers of other laptops that are here. */
  imported: z.array(importedLedgerSchema),
  /** The head that this ledger once had and that is not among its entries any more; null when nothing is missing. */
  lost: z.strictObject({ seq: count, cid: cidSchema }).nullable(),
  /** The mode in the configuration; null when that is not known or cannot be used. */
  mode: z.enum(operationalModes).nullable(),
  /** The configuration's file; null when only the ledger's folder was named. */
  configFile: z.string().nullable(),
  /** The authorities whose last published revocation list is over. */
  lateLists: z.array(lateListSchema),
  /** Where this laptop may write a passphrase in memory to its disk. */
  memory: z.array(problemSchema),
});

/** `status` */
export type StatusOutput = z.infer<typeof statusOutputSchema>;

/** `queue list`: a page of entries, newest first. */
export const queueListOutputSchema = z.strictObject({
  rows: z.array(z.strictObject({ ...entryRowSchema.shape, eventCid: cidSchema, entryCid: cidSchema })),
  /** What `--before` takes to go on with the next page; null at the end. */
  next: count.nullable(),
});

/** `queue list` */
export type QueueListOutput = z.infer<typeof queueListOutputSchema>;

/** `list`: a page of the objects of an aggregate, in the order asked for. */
export const listOutputSchema = z.strictObject({
  rows: z.array(registryRowSchema),
  /** How many are found in all. */
  total: count,
  /** What `--offset` takes to go on with the next page; null at the end. */
  next: count.nullable(),
});

/** `list` */
export type ListOutput = z.infer<typeof listOutputSchema>;

/** `show`: everything about an object. */
export const showOutputSchema = z.strictObject({
  ...registryObjectSchema.shape,
  /** Of a NATS identity the token that holds, and of a token itself while it does; null of all else. */
  token: currentTokenSchema.nullable(),
  /** What can be done with it now, or why not. */
  acts: z.array(z.strictObject({ type: z.string(), title: z.string(), why: z.string().nullable() })),
  /** The entries about it, oldest first. */
  history: z.array(z.strictObject({ ...entryRowSchema.shape, eventCid: cidSchema, entryCid: cidSchema })),
});

/** `show` */
export type ShowOutput = z.infer<typeof showOutputSchema>;

/** `queue show`: everything about one entry. */
export const queueShowOutputSchema = entryDetailSchema;

/** `sync`: how it ended, and what followed it. */
export const syncOutputSchema = z.strictObject({
  ...syncResultSchema.shape,
  /** The proof that `prove_after_sync` asks for; null where none was made. */
  proof: proofResultSchema.nullable(),
  /** The same of each imported ledger. */
  importedProofs: proofStateSchema.shape.imported,
  /** The bucket with the current state; null where it was not touched. */
  stateBucket: stateBucketSchema.nullable(),
  /** How many entries were to be sent again (`--publish-again-from`); null when that was not asked for. */
  waitingAgain: count.nullable(),
  /** How many receipts that cannot be right were set aside (`--ask-again`); null when that was not asked for. */
  receiptsSetAside: count.nullable(),
});

/** `sync` */
export type SyncOutput = z.infer<typeof syncOutputSchema>;

/** `verify`: what was checked, what was found, and what the verdict rests on. */
export const verifyOutputSchema = z.strictObject({
  intact: z.boolean(),
  kind: z.enum(['ledger', 'bundle']),
  /** null for a ledger nobody has named, and a bundle without a manifest. */
  name: z.string().nullable(),
  source: z.string().nullable(),
  /** The first entry of a bundle, 1 for a ledger; null for a bundle without a manifest. */
  from: count.nullable(),
  /** How many entries were found good, from the first on. */
  verified: count,
  head: cidSchema.nullable(),
  finding: z.strictObject({ code: z.string(), seq: count, detail: z.string() }).nullable(),
  /** Receipts of a ledger that cannot be right: the entries are not affected. */
  receipts: z.strictObject({ code: z.string(), seq: count, detail: z.string() }).nullable(),
  /** Entries that are dated before what they follow: no fault, but to be known; null where there are none. */
  setBack: setBackSchema.nullable(),
  signatures: z.array(foundSignatureSchema).readonly(),
  /** The ceremonies that were opened in it, each with who signed off which step; what is named here holds. */
  ceremonies: z
    .array(
      z.strictObject({
        id: uuidSchema,
        title: z.string(),
        isRehearsal: z.boolean(),
        entry: count,
        ended: z.enum(['closed', 'early', 'not yet']),
        signOffs: z
          .array(
            z.strictObject({
              entry: count,
              position: z.string(),
              signer: z.string(),
              kind: z.enum(['initials', 'ed25519', 'fido2']),
              fingerprint: z.string().nullable(),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
  trust: z.strictObject({
    /** Entries up to this one are proven by what was given; 0 when nothing is. */
    provenTo: count,
    grounds: z
      .array(
        z.discriminatedUnion('by', [
          z.strictObject({ by: z.literal('head'), seq: count }),
          z.strictObject({ by: z.literal('key'), seq: count, fingerprint: z.string(), signer: z.string() }),
        ]),
      )
      .readonly(),
    /** What was given and is not borne out: the ledger is not the one that was meant, and the exit status is 1. */
    unmet: z.array(z.string()).readonly(),
  }),
});

/** `verify` */
export type VerifyOutput = z.infer<typeof verifyOutputSchema>;

/** `export`: the bundle, written and read back. */
export const exportOutputSchema = z.strictObject({
  file: z.string(),
  from: count,
  to: count,
  head: cidSchema,
  encrypted: z.boolean(),
  /** The page for auditors beside it; null when it was not asked for. */
  auditorsPage: writtenPageSchema.nullable(),
});

/** `export` */
export type ExportOutput = z.infer<typeof exportOutputSchema>;

/** `salvage`: what can be read of a damaged ledger, and where its files are kept; null when nothing was taken over. */
export const salvageOutputSchema = z.strictObject({
  directory: z.string(),
  name: z.string(),
  source: z.string(),
  /** Entries that can be read as usual, from the first one on. */
  usual: count,
  /** All that can be read, and the head of these. */
  entries: count,
  head: cidSchema.nullable(),
  /** The last entry that is known to have been acknowledged. */
  acknowledged: z.strictObject({ seq: count, cid: cidSchema }).nullable(),
  complete: z.boolean(),
  kept: z.string().nullable(),
});

/** `salvage` */
export type SalvageOutput = z.infer<typeof salvageOutputSchema>;

/** `import`: what the bundle is, and what importing it has done; null when nothing was imported. */
export const importOutputSchema = z.strictObject({
  preview: importPreviewSchema,
  result: importResultSchema.nullable(),
});

/** `import` */
export type ImportOutput = z.infer<typeof importOutputSchema>;

/** `replay`: the copy as it is now. */
export const replayOutputSchema = z.strictObject({
  directory: z.string(),
  source: z.string(),
  stream: z.string(),
  entries: count,
  head: cidSchema.nullable(),
  /** The last entry that a bundle gave for the beginning (`--bundle`); null without one. */
  fromBundle: count.nullable(),
  /** What is missing or wrong in the stream, one plain sentence; nothing behind it was taken. */
  finding: z.string().nullable(),
  cancelled: z.boolean(),
});

/** `replay` */
export type ReplayOutput = z.infer<typeof replayOutputSchema>;

/** `config check` */
export const configCheckOutputSchema = z.strictObject({
  file: z.string(),
  /** Without a file the defaults hold. */
  exists: z.boolean(),
  faults: z.array(placedFaultSchema),
  /** What is wrong with the files it names, and what to look after. */
  problem: problemSchema.nullable(),
  warnings: z.array(z.string()),
});

/** `config check` */
export type ConfigCheckOutput = z.infer<typeof configCheckOutputSchema>;

/** `config show`: every key with the value that holds. */
export const configShowOutputSchema = z.strictObject({ file: z.string(), config: configSchema });

/** `config show` */
export type ConfigShowOutput = z.infer<typeof configShowOutputSchema>;

/** `bootstrap` */
export const bootstrapOutputSchema = z.strictObject({
  preview: bootstrapPreviewSchema,
  /** null when nothing was recorded. */
  recorded: bootstrapRecordedSchema.nullable(),
});

/** `bootstrap` */
export type BootstrapOutput = z.infer<typeof bootstrapOutputSchema>;

/** `bootstrap export` */
export const bootstrapExportOutputSchema = registryWrittenSchema;

/** `bootstrap export` */
export type BootstrapExportOutput = z.infer<typeof bootstrapExportOutputSchema>;

/** `act` */
export const actOutputSchema = z.strictObject({
  /** What to look at twice: it was said before anything was recorded. */
  warnings: z.array(warningSchema),
  /** null when nothing was recorded. */
  recorded: recordedSchema.nullable(),
});

/** `act` */
export type ActOutput = z.infer<typeof actOutputSchema>;

/** `act --list`: acts with their fields. */
export const actListOutputSchema = z.strictObject({
  acts: z.array(
    z.strictObject({
      aggregate: z.enum(aggregateNames),
      type: z.string(),
      /** What its button says. */
      verb: z.string(),
      /** Whether it is about an object that is there, which `--id` names. */
      changes: z.boolean(),
      /** What cannot be taken back, in a sentence. */
      irreversible: z.string().nullable(),
      fields: z.array(
        z.strictObject({
          name: z.string(),
          label: z.string(),
          hint: z.string().nullable(),
          kind: z.string(),
          optional: z.boolean(),
          /** Empty where there are none, or where the object has its own. */
          choices: z.array(z.strictObject({ key: z.string(), name: z.string() })),
          /** The aggregate of what a reference names. */
          to: z.enum(aggregateNames).nullable(),
        }),
      ),
    }),
  ),
});

/** `act --list` */
export type ActListOutput = z.infer<typeof actListOutputSchema>;

/** `draft show` */
export const draftOutputSchema = shownDraftSchema.omit({ signer: true });

/** `draft show` */
export type DraftOutput = z.infer<typeof draftOutputSchema>;

/** `certificate prepare`, `revocation-list prepare`, `draft approve`, `key export`, all of `nats`: what was recorded. */
export const recordedOutputSchema = z.strictObject({ recorded: recordedSchema });

/** `certificate prepare`, `revocation-list prepare`, `draft approve`, `key export`, all of `nats` */
export type RecordedOutput = z.infer<typeof recordedOutputSchema>;

/** `script check`: the script that a file holds, or what is wrong with it. */
export const scriptCheckOutputSchema = z.strictObject({
  /** null where something is wrong. */
  script: z
    .strictObject({
      id: z.string(),
      title: z.string(),
      /** By which it is approved. */
      cid: cidSchema,
      /** The CID's 32 words. */
      words: z.array(z.string()).readonly(),
      steps: count,
    })
    .nullable(),
  faults: z.array(z.strictObject({ line: count.nullable(), column: count.nullable(), text: z.string() })),
  /** What is to be looked at before a ceremony is opened by it, though nothing is wrong in the file. */
  warnings: z.array(z.strictObject({ line: count.nullable(), column: count.nullable(), text: z.string() })),
});

/** `script check` */
export type ScriptCheckOutput = z.infer<typeof scriptCheckOutputSchema>;

/** `draft sign` */
export const signedOutputSchema = z.strictObject({
  /** The first of those that were signed. */
  recorded: recordedSchema,
  signed: z.array(recordedSchema),
  /** Drafts that were not signed, and why. */
  left: z.array(z.strictObject({ draftId: uuidSchema, problem: problemSchema })),
});

/** `draft sign` */
export type SignedOutput = z.infer<typeof signedOutputSchema>;
