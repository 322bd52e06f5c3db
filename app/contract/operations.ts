import { z } from 'zod';
import {
  bootstrapPreviewSchema,
  bootstrapProgressSchema,
  bootstrapRecordedSchema,
  registryWrittenSchema,
} from '../bootstrap/shapes.ts';
import { operationalModes } from '../config/schema.ts';
import { cidSchema } from '../content/cid.ts';
import { foundLedgerSchema } from '../ledger/found-ledger.ts';
import { airGapSchema } from '../machine/air-gap.ts';
import { nameSchema, uuidSchema } from '../model/values.ts';
import type { problemSchema } from '../problem.ts';
import { fingerprintSchema } from '../registry/key-facts.ts';
import { cameraOperations } from './camera.ts';
import { ceremonyOperations } from './ceremony.ts';
import { certificateTreeOperations } from './certificate-tree.ts';
import type { OperationName, TopicName } from './channels.ts';
import { chartOperations } from './chart.ts';
import { comparisonOperations } from './comparisons.ts';
import { configStateSchema, connectionFindingsSchema, settingChangesSchema } from './config.ts';
import { draftOperations } from './drafts.ts';
import { entryOperations } from './entries.ts';
import {
  bundleWrittenSchema,
  exchangeProgressSchema,
  exportRangeSchema,
  exportRangesSchema,
  exportRecipientsSchema,
} from './exchange.ts';
import {
  importPreviewSchema,
  importResultSchema,
  importsStateSchema,
  receiptsAppliedSchema,
  receiptsPreviewSchema,
  receiptsWrittenSchema,
} from './imports.ts';
import { keyFileSchema } from './key-files.ts';
import { bindingInput, keyOperations } from './keys.ts';
import { machineOperations } from './machine.ts';
import { natsOperations } from './nats.ts';
import type { Needs } from './needs.ts';
import { paperOperations } from './papers.ts';
import { passphraseSchema } from './passphrase.ts';
import { chosenBundleSchema, proofStateSchema, replayProgressSchema, replayResultSchema } from './proof.ts';
import { fromLedger } from './reading.ts';
import { registryOperations } from './registry.ts';
import { salvageOperations } from './salvage.ts';
import {
  backupStateSchema,
  integritySchema,
  ledgerStatusSchema,
  openingSchema,
  recordedSchema,
  syncStateSchema,
} from './schemas.ts';
import { signingMeansSchema, signingStateSchema } from './signing.ts';
import { signingWithSchema, unlockingSchema } from './unlocking.ts';
import { yubiKeyOperations } from './yubikey-operations.ts';
import { yubiKeysStateSchema } from './yubikeys.ts';

/** The largest piece of a dropped file, in bytes. */
export const DROP_PIECE = 1 << 20;

const nothing = z.strictObject({});
const done = z.strictObject({});

/** One operation of the contract. */
interface OperationRow {
  readonly needs: Needs;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** How many calls may be under way at once; the router's own limit where it is not said. */
  readonly atOnce?: number;
  /**
   * Answered also while an act is being recorded over several turns: it asks no ledger. Whoever asks one has the act done
   * without a turn for anybody, so that all others wait.
   */
  readonly meanwhile?: true;
}

/** The IPC contract: every operation with what it needs and the schemas of what goes in and what comes out. */
export const operations = {
  /** Which program this is, where it runs, and how it should look. */
  'app.info': {
    needs: 'none',
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      host: z.enum(['electron', 'chromium-host']),
      theme: z.enum(['system', 'light', 'dark']),
      configFile: z.string(),
    }),
  },
  ...machineOperations,
  ...cameraOperations,
  ...paperOperations,
  ...ceremonyOperations,
  /** null until a ledger has been created on this laptop. */
  'ledger.status': { needs: 'none', input: nothing, output: ledgerStatusSchema.nullable() },
  'ledger.create': {
    needs: 'confirmation',
    atOnce: 1,
    /** `rehearsal`: nothing in it will ever count. */
    input: z.strictObject({ name: nameSchema, officer: nameSchema, rehearsal: z.boolean().default(false) }),
    output: ledgerStatusSchema,
  },
  /** Checks every CID and the whole chain; progress goes out on `integrity.changed`. */
  'ledger.verify': { needs: 'none', input: nothing, output: integritySchema },
  ...salvageOperations,
  /** How the backups stand; `backup.changed` carries the same whenever it changes. */
  'backup.list': { needs: 'none', input: nothing, output: backupStateSchema },
  /** Makes a backup and checks it; returns when it is finished. */
  'backup.create': { needs: 'none', atOnce: 4, input: nothing, output: backupStateSchema },
  /** Who acts from now on: a person of the registry who signs in with their initials, or a name that is typed. */
  'officer.set': {
    needs: 'confirmation',
    input: z.discriminatedUnion('as', [
      z.strictObject({
        as: z.literal('person'),
        personId: uuidSchema,
        initials: z.string().trim().min(1, 'Enter initials.').max(4),
      }),
      z.strictObject({ as: z.literal('name'), name: nameSchema }),
    ]),
    output: ledgerStatusSchema,
  },
  /** With what a person can prove that it is them when they sign in: what they have, whether it is here or not. */
  'officer.means': {
    needs: 'none',
    input: z.strictObject({ personId: uuidSchema }),
    output: signingMeansSchema,
  },
  /**
   * Lets a person act who proves that it is them: their key signs what main makes up for this once, which takes a second
   * or more, or a touch.
   */
  'officer.prove': {
    needs: ['secret', 'confirmation-when'],
    atOnce: 1,
    input: z.strictObject({
      personId: uuidSchema,
      initials: z.string().trim().min(1, 'Enter initials.').max(4),
      with: signingWithSchema,
    }),
    output: ledgerStatusSchema,
  },
  /** From here on roles govern: it cannot be taken back. */
  'roles.govern': { needs: ['officer', 'confirmation'], atOnce: 1, input: nothing, output: recordedSchema },
  ...registryOperations,
  ...chartOperations,
  /** How hard a passphrase is to guess; `acceptable` is what `keys.generate` will demand. */
  'passphrase.assess': {
    needs: 'none',
    input: z.strictObject({ passphrase: z.string().max(1024) }),
    output: z.strictObject({
      score: z.int().min(0).max(4),
      acceptable: z.boolean(),
      advice: z.array(z.string()),
    }),
  },
  /** A fresh passphrase of random words, to be written down by hand. */
  'passphrase.generate': {
    needs: 'none',
    input: nothing,
    output: z.strictObject({ passphrase: z.string() }),
  },
  ...entryOperations,
  /** Lets an entry that was set aside wait again; null means all of them. */
  'queue.retry': {
    needs: 'none',
    input: z.strictObject({ seq: z.int().positive().nullable() }),
    output: z.strictObject({ retried: z.int().nonnegative() }),
  },
  /** Asks where to, and writes the entry there as JSON; null when nobody chose a place. */
  'queue.exportEntry': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ seq: z.int().positive() }),
    output: z.strictObject({ file: z.string().nullable() }),
  },
  /** What a CID stands for in this ledger; null when it stands for nothing here. */
  'cid.find': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, cid: cidSchema }),
    output: z
      .strictObject({
        kind: z.enum(['event', 'entry', 'head']),
        seq: z.int(),
        title: z.string(),
        about: z.string(),
      })
      .nullable(),
  },
  ...comparisonOperations,
  'signing.state': { needs: 'none', input: z.strictObject(fromLedger), output: signingStateSchema },
  /** Signs the head that was shown: takes a second or more, or a touch. */
  'signing.sign': {
    needs: ['officer', 'secret', 'confirmation'],
    input: z.strictObject({ head: cidSchema, with: signingWithSchema }),
    output: recordedSchema,
  },
  ...draftOperations,
  ...certificateTreeOperations,
  ...yubiKeyOperations,
  ...keyOperations,
  ...natsOperations,
  'sync.state': { needs: 'none', input: nothing, output: syncStateSchema },
  /** Starts a sync and returns at once; how it goes comes on `sync.changed`. */
  'sync.start': { needs: 'none', input: nothing, output: syncStateSchema },
  /** Stops at once; what is stored stays stored, the rest stays waiting. */
  'sync.cancel': { needs: 'none', input: nothing, output: syncStateSchema },
  /**
   * Lets entries wait again, from one on, that were acknowledged and are not in the stream, as the last sync has found,
   * and syncs. @param source of the ledger it is about
   */
  'sync.publishAgain': {
    needs: 'confirmation',
    input: z.strictObject({ source: z.string().min(1).max(300), from: z.int().positive() }),
    output: z.strictObject({ waiting: z.int().nonnegative() }),
  },
  /** Lets entries whose receipts cannot be right wait again; the next sync asks the stream. */
  'sync.askAgain': {
    needs: 'confirmation',
    input: nothing,
    output: z.strictObject({ setAside: z.int().nonnegative() }),
  },
  'nats.settings': {
    needs: 'none',
    input: nothing,
    output: z.strictObject({
      url: z.string(),
      streamName: z.string(),
      bucket: z.string(),
      /** Of the current states. */
      stateBucket: z.string(),
      subjectPrefix: z.string(),
      /** Without it nobody acknowledges what was sent. */
      jetstream: z.boolean(),
      /** Whether a payload carries its event's CID. */
      ipld: z.boolean(),
      /** For how many recipients events are encrypted; 0 sends them in the open. */
      recipients: z.int().nonnegative(),
      tls: z.boolean(),
      credentialsFile: z.string().nullable(),
      configFile: z.string(),
    }),
  },
  'nats.setUrl': {
    needs: 'confirmation-when',
    input: z.strictObject({ url: z.string().max(300) }),
    output: done,
  },
  /** Switches the mode: a recorded act. */
  'mode.set': {
    needs: 'confirmation-when',
    input: z.strictObject({ mode: z.enum(operationalModes) }),
    output: ledgerStatusSchema,
  },
  'config.get': { needs: 'none', input: nothing, output: configStateSchema },
  /** Writes the whole change at once; when any of it is not allowed, nothing is written. */
  'config.save': {
    needs: 'confirmation-when',
    input: z.strictObject({ changes: settingChangesSchema }),
    output: configStateSchema,
  },
  /** Connects with the configuration as it would be after the changes, looks, and disconnects; changes nothing. */
  'config.test': {
    needs: 'confirmation-when',
    atOnce: 4,
    input: z.strictObject({ changes: settingChangesSchema }),
    output: connectionFindingsSchema,
  },
  /** Lets the person choose the file or folder of a setting; null when nothing was chosen. */
  'config.choose': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ key: z.string().max(200) }),
    output: z.strictObject({ path: z.string().nullable() }),
  },
  /** Writes a file with every setting beside the configuration. @returns its path */
  'config.writeExample': { needs: 'none', input: nothing, output: z.strictObject({ file: z.string() }) },
  'proof.state': { needs: 'none', input: nothing, output: proofStateSchema },
  /** Starts to read back what NATS holds and returns at once; how it goes comes on `proof.changed`. */
  'proof.start': { needs: 'none', input: nothing, output: done },
  'proof.cancel': { needs: 'none', input: nothing, output: done },
  /** Makes the bucket with the current state anew; returns at once, and `proof.changed` tells of the end. */
  'state.rebuild': { needs: 'none', input: nothing, output: done },
  /** Goes online and looks which ledgers the stream of this server holds. Nothing is written but the address. */
  'replay.findLedgers': {
    needs: 'confirmation-when',
    atOnce: 1,
    input: z.strictObject({ url: z.string().trim().max(300) }),
    output: z.strictObject({ stream: z.string(), ledgers: z.array(foundLedgerSchema) }),
  },
  /** Asks which bundle a copy is to begin with; null when nobody chose one. Nothing is written. */
  'replay.chooseBundle': { needs: 'none', atOnce: 1, input: nothing, output: chosenBundleSchema.nullable() },
  /**
   * Begins a read-only copy with the bundle chosen last, verified as a whole before anything is written; `replay.start` goes
   * on behind it. A bundle for identities asks for one; null when nobody chose it.
   */
  'replay.begin': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({
      source: z.string().min(1).max(200),
      name: nameSchema,
      passphrase: z.string().max(1024).nullable(),
    }),
    output: z.strictObject({ to: z.int().nonnegative() }).nullable(),
  },
  /** Rebuilds a ledger as a read-only copy, or brings the copy up to date; progress goes out on `replay.changed`. */
  'replay.start': {
    needs: 'none',
    input: z.strictObject({ source: z.string().min(1).max(200), name: nameSchema }),
    output: replayResultSchema,
  },
  'replay.cancel': { needs: 'none', input: nothing, output: done },
  'bundle.ranges': { needs: 'none', input: nothing, output: exportRangesSchema },
  /** Asks where to, and writes a part of the ledger as a bundle; null when nobody chose a place. */
  'bundle.export': {
    needs: 'confirmation-when',
    atOnce: 1,
    input: z.strictObject({
      range: exportRangeSchema,
      protection: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('none') }),
        z.strictObject({ kind: z.literal('passphrase'), passphrase: passphraseSchema }),
        /** A recovery path is demanded; the YubiKeys may want a touch one after another. */
        z.strictObject({ kind: z.literal('yubikey'), passphrase: passphraseSchema, ...bindingInput }),
        z.strictObject({
          kind: z.literal('recipients'),
          recipients: exportRecipientsSchema,
        }),
      ]),
      /** Whether the page for auditors is written beside it. */
      auditorsPage: z.boolean().default(false),
    }),
    output: bundleWrittenSchema.nullable(),
  },
  /** Stops the export or check under way. */
  'bundle.cancel': { needs: 'none', input: nothing, output: done },
  /** The ledgers of other laptops on this one; `imports.changed` carries the same whenever it changes. */
  'imports.list': { needs: 'none', input: nothing, output: importsStateSchema },
  /** Asks which, and checks a bundle and how it stands to what is here; null when nobody chose one. */
  'imports.open': { needs: 'none', atOnce: 1, input: nothing, output: importPreviewSchema.nullable() },
  /** Begins to take a file that was dropped on the window; its bytes follow in order, a piece at a time. */
  'imports.dropBegin': { needs: 'none', input: nothing, output: done },
  'imports.dropPiece': {
    needs: 'none',
    input: z.strictObject({ bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= DROP_PIECE) }),
    output: done,
  },
  /** The file is complete: opens it as `imports.open` does. @param name as the person knows it */
  'imports.dropEnd': {
    needs: 'none',
    input: z.strictObject({ name: z.string().max(500) }),
    output: importPreviewSchema,
  },
  /**
   * Opens the locked bundle that was chosen; with an identity file, main asks which, and null comes back when nobody
   * chose one.
   */
  'imports.unlock': {
    needs: ['secret', 'confirmation-when'],
    input: z.strictObject({
      unlocking: z.discriminatedUnion('by', [
        ...unlockingSchema.options,
        z.strictObject({ by: z.literal('identity') }),
      ]),
    }),
    output: importPreviewSchema.nullable(),
  },
  /** The ways into the bundle that was chosen, as they lie beside it; none when it is not bound to YubiKeys. */
  'imports.openings': {
    needs: 'none',
    input: nothing,
    output: z.strictObject({ files: z.array(keyFileSchema) }),
  },
  /** Imports the bundle that was opened last, if it still has the head that was shown. */
  'imports.merge': {
    needs: 'confirmation',
    atOnce: 1,
    input: z.strictObject({ head: cidSchema }),
    output: importResultSchema,
  },
  /** Stops the check or the import under way; what was imported stays. */
  'imports.cancel': { needs: 'none', input: nothing, output: done },
  /** Checks every entry of an imported ledger anew. */
  'imports.verify': {
    needs: 'none',
    atOnce: 4,
    input: z.strictObject({ id: uuidSchema }),
    output: importsStateSchema,
  },
  /**
   * Signs what NATS has stored of an imported ledger, and asks where to write it; null when nobody chose a place. A
   * YubiKey may be one of this laptop's ledger, or of the imported one.
   */
  'receipts.write': {
    needs: ['secret', 'confirmation-when'],
    atOnce: 1,
    input: z.strictObject({ id: uuidSchema, with: signingWithSchema }),
    output: receiptsWrittenSchema.nullable(),
  },
  /** Asks which, and checks a receipts file without taking anything from it; null when nobody chose one. */
  'receipts.open': { needs: 'none', atOnce: 1, input: nothing, output: receiptsPreviewSchema.nullable() },
  /** Takes over the receipts opened last; a key that is not known here needs its fingerprint, compared by a person. */
  'receipts.apply': {
    needs: 'confirmation-when',
    atOnce: 1,
    input: z.strictObject({ trusted: fingerprintSchema.nullable() }),
    output: receiptsAppliedSchema,
  },
  /** Asks which, and says what a bootstrap file comes to; null when nobody chose one. Nothing is recorded. */
  'bootstrap.choose': { needs: 'none', atOnce: 1, input: nothing, output: bootstrapPreviewSchema.nullable() },
  /**
   * Records the file that was shown last, as one act; null when it was cancelled. With seeds to be made it takes a
   * second or more for each; progress goes out on `bootstrap.changed`.
   */
  'bootstrap.record': {
    needs: 'officer',
    atOnce: 1,
    input: z.strictObject({ passphrase: passphraseSchema.nullable() }),
    output: bootstrapRecordedSchema.nullable(),
  },
  'bootstrap.cancel': { needs: 'none', meanwhile: true, input: nothing, output: done },
  /** Asks where to, and writes what lives in the registry as a bootstrap file; null when nobody chose a place. */
  'bootstrap.export': {
    needs: 'confirmation',
    atOnce: 1,
    input: nothing,
    output: registryWrittenSchema.nullable(),
  },
  /**
   * The titles of the forms in which something is half-typed, and nothing of what: the main process asks before it ends. It
   * is a request like any other: whatever it says, the person can always close the program.
   */
  'window.halfTyped': {
    needs: 'none',
    meanwhile: true,
    input: z.strictObject({ forms: z.array(z.string().max(300)).max(100) }),
    output: done,
  },
  'theme.set': {
    needs: 'none',
    input: z.strictObject({ theme: z.enum(['system', 'light', 'dark']) }),
    output: done,
  },
  'clipboard.write': { needs: 'none', input: z.strictObject({ text: z.string().max(10_000) }), output: done },
} as const satisfies { readonly [N in OperationName]: OperationRow };

/** What a caller of an operation passes, before parsing trims and normalises it. */
export type InputOf<N extends OperationName> = z.input<(typeof operations)[N]['input']>;

/** What a handler of an operation receives, parsed. */
export type ParsedInputOf<N extends OperationName> = z.output<(typeof operations)[N]['input']>;

/** What an operation answers. */
export type OutputOf<N extends OperationName> = z.output<(typeof operations)[N]['output']>;

/** Every answer crosses as one of these: a value, or the problem in words. Exceptions do not cross. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: z.infer<typeof problemSchema> };

/** The schemas of what is pushed. */
export const topics = {
  'opening.changed': openingSchema,
  'ledger.changed': ledgerStatusSchema,
  'sync.changed': syncStateSchema,
  'integrity.changed': integritySchema,
  'airGap.changed': airGapSchema,
  'backup.changed': backupStateSchema,
  'proof.changed': proofStateSchema,
  'replay.changed': replayProgressSchema,
  'exchange.changed': exchangeProgressSchema,
  'yubikeys.changed': yubiKeysStateSchema,
  'imports.changed': importsStateSchema,
  'bootstrap.changed': bootstrapProgressSchema,
} as const satisfies { readonly [T in TopicName]: z.ZodType };

/** What a topic carries. */
export type MessageOf<T extends TopicName> = z.output<(typeof topics)[T]>;
