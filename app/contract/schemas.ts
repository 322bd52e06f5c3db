import { z } from 'zod';
import { operationalModes } from '../config/schema.ts';
import { settingDifferenceSchema } from '../config/setting-difference.ts';
import { cidSchema } from '../content/cid.ts';
import { backupFileSchema } from '../ledger/backup-file.ts';
import { uuidSchema } from '../model/values.ts';
import { problemSchema } from '../problem.ts';
import { elsewhereSchema } from '../receipts/elsewhere.ts';
import { setAsideSchema } from '../receipts/set-aside.ts';
import { syncReadBackSchema } from '../receipts/stream-proof.ts';
import { secondsLeft } from './time-left.ts';

const count = z.int().nonnegative();

/** How far the opening of a ledger is that an earlier version has written, in entries. */
export const openingSchema = z.strictObject({
  step: z.enum(['reading', 'folding']),
  done: count,
  total: count,
});

/** What the last full check of the ledger said. */
export const integritySchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('unchecked') }),
  z.strictObject({ state: z.literal('checking'), verified: count, total: count }),
  z.strictObject({ state: z.literal('intact'), checkedAt: z.string(), entries: count }),
  z.strictObject({ state: z.literal('damaged'), checkedAt: z.string(), seq: count, problem: problemSchema }),
]);

/** What the last full check of the ledger said. */
export type Integrity = z.infer<typeof integritySchema>;

/** What the ledger bar shows. */
export const ledgerStatusSchema = z.strictObject({
  name: z.string(),
  id: uuidSchema,
  source: z.string(),
  createdAt: z.string(),
  directory: z.string(),
  entries: count,
  head: cidSchema.nullable(),
  /**
   * The head that is compared, signed and written on paper: the ledger’s own, or the one behind which nothing stands but
   * comparisons and signatures of it.
   */
  toSign: z.strictObject({ seq: count, cid: cidSchema }).nullable(),
  waiting: count,
  /** What NATS will not take as it is; it is not sent again until somebody says so. */
  setAside: count,
  stored: count,
  mode: z.enum(operationalModes),
  /** A read-only copy that was rebuilt from a stream. */
  copy: z.boolean(),
  /** Who acts at this laptop; null until somebody has said so since the program was started. */
  officer: z.string().nullable(),
  /** The name that was typed last, to be offered where somebody says who acts: it does not act by itself. */
  lastTyped: z.string().nullable(),
  /** Whether that is a person of the registry who has signed in, and not a name that was typed. */
  signedIn: z.boolean(),
  /** How they have shown that it is them; initials prove nothing. null where nobody has signed in. */
  signedInBy: z.enum(['initials', 'key', 'yubikey']).nullable(),
  /** Whether roles govern: then who acts must have signed in, and must be permitted to. */
  governed: z.boolean(),
  integrity: integritySchema,
  /** What a person should know although nothing is broken: the clock was set back, the registry was rebuilt… */
  notices: z.array(problemSchema),
});

/** What the ledger bar shows. */
export type LedgerStatus = z.infer<typeof ledgerStatusSchema>;

/** How the backups of this ledger stand. */
export const backupStateSchema = z.strictObject({
  folder: z.string(),
  /** Whether one is made when the program closes. */
  onClose: z.boolean(),
  /** Newest first. */
  backups: z.array(backupFileSchema),
  /** How far the one under way is. */
  progress: z
    .strictObject({ step: z.enum(['copying', 'checking']), done: count, total: count, secondsLeft })
    .nullable(),
  /** The program is closing and waits for this backup. */
  closing: z.boolean(),
});

/** How the backups of this ledger stand. */
export type BackupState = z.infer<typeof backupStateSchema>;

/** An act that is on disk: the event and the entry that holds it. */
export const recordedSchema = z.strictObject({
  id: uuidSchema,
  seq: count,
  eventCid: cidSchema,
  entryCid: cidSchema,
});

/** An act that is on disk. */
export type Recorded = z.infer<typeof recordedSchema>;

/** Where NATS has stored an event. */
const receiptSchema = z.strictObject({
  stream: z.string(),
  /** When that stream was made, and the JetStream domain it is in; null where that is not known, or there is none. */
  created: z.string().nullable(),
  domain: z.string().nullable(),
  streamSeq: count,
  /** The server had it already and said so. */
  duplicate: z.boolean(),
  storedAt: z.string(),
});

/** An entry in a list. */
export const entryRowSchema = z.strictObject({
  seq: count,
  title: z.string(),
  eventType: z.string(),
  about: z.string(),
  at: z.string(),
  actor: z.string(),
  receipt: receiptSchema.nullable(),
  setAside: setAsideSchema.nullable(),
});

/** An entry in a list; with neither a receipt nor a reason to set it aside it is waiting. */
export type EntryRow = z.infer<typeof entryRowSchema>;

/** A receipt that does not count any more: its entry was sent again elsewhere, or it cannot be right. */
const formerReceiptSchema = z.strictObject({
  why: z.enum(['sent-again', 'bad']),
  endedAt: z.string(),
  /** What it said; null when that cannot be read any more. */
  receipt: z
    .strictObject({
      stream: z.string(),
      created: z.string().nullable(),
      streamSeq: z.number(),
      storedAt: z.string(),
    })
    .nullable(),
});

/** A receipt that does not count any more. */
export type FormerReceipt = z.infer<typeof formerReceiptSchema>;

/** Everything about one entry. */
export const entryDetailSchema = z.strictObject({
  ...entryRowSchema.shape,
  /** Receipts it had before, oldest first. */
  formerReceipts: z.array(formerReceiptSchema),
  eventCid: cidSchema,
  entryCid: cidSchema,
  prev: cidSchema.nullable(),
  source: z.string(),
  subject: z.string(),
  lines: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  /** The event as JSON, indented, keys in the order of the block. */
  json: z.string(),
  /** Whether the event's bytes gave its CID when they were read just now. */
  cidHolds: z.boolean(),
});

/** Everything about one entry. */
export type EntryDetail = z.infer<typeof entryDetailSchema>;

/** What the last sync did for an imported ledger. */
const importedSyncSchema = z.strictObject({
  name: z.string(),
  source: z.string(),
  outcome: z.enum(['complete', 'cancelled', 'paused']),
  published: count,
  duplicates: count,
  setAside: count,
  waiting: count,
  problem: problemSchema.nullable(),
  elsewhere: elsewhereSchema.nullable(),
  readBack: syncReadBackSchema.nullable(),
});

/** How the last sync ended. */
export const syncResultSchema = z.strictObject({
  /**
   * `complete`: nothing waits any more, and where anything went wrong on the way, what was sent was read back and found as
   * it should be. `paused`: it cannot go on, for the reason in `problem`; what waits keeps waiting.
   */
  outcome: z.enum(['complete', 'cancelled', 'paused']),
  finishedAt: z.string(),
  /** Stored by this sync, in order. */
  published: count,
  /** Of these, how many the server already had. */
  duplicates: count,
  /** Set aside by this sync. */
  setAside: count,
  /** Without JetStream: sent, and acknowledged by nobody; these keep waiting. With JetStream: null. */
  unconfirmed: count.nullable(),
  /** What was read back after something went wrong; null where nothing did, so that nothing had to be. */
  readBack: syncReadBackSchema.nullable(),
  waiting: count,
  stream: z.string(),
  firstStreamSeq: count.nullable(),
  lastStreamSeq: count.nullable(),
  differences: z.array(settingDifferenceSchema),
  /** What a person should know of the stream although nothing is wrong: that a limit is near. */
  notices: z.array(problemSchema),
  problem: problemSchema.nullable(),
  /** What was acknowledged and is not in the stream, where that is why it is paused. */
  elsewhere: elsewhereSchema.nullable(),
  /** Imported ledgers of which something waited; the rest of this is about the ledger of this laptop. */
  imported: z.array(importedSyncSchema),
});

/** How the last sync ended. */
export type SyncResult = z.infer<typeof syncResultSchema>;

/** What the sync is doing now. */
export const syncStateSchema = z.strictObject({
  connection: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('closed') }),
    z.strictObject({ state: z.literal('connecting'), url: z.string() }),
    z.strictObject({ state: z.literal('open'), url: z.string(), server: z.string() }),
  ]),
  progress: z
    .strictObject({
      step: z.enum(['connecting', 'preparing', 'publishing', 'proving', 'waiting']),
      /** Name of the imported ledger that is being sent; null for the one of this laptop. */
      imported: z.string().nullable(),
      published: count,
      total: count,
      startedAt: z.string(),
      /** Events stored a second, of late; null while there is too little to go by. */
      perSecond: z.number().nonnegative().nullable(),
      secondsLeft,
      /** In the step `waiting`: the attempt that follows by itself, and what was wrong with the one before. */
      retry: z.strictObject({ attempt: count, of: count, at: z.string(), problem: problemSchema }).nullable(),
    })
    .nullable(),
  last: syncResultSchema.nullable(),
});

/** What the sync is doing now. */
export type SyncState = z.infer<typeof syncStateSchema>;
