import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { ProblemError } from '../../../app/problem.ts';
import type { CommandNamed, StateOf } from '../../../app/registry/index.ts';
import { type KeyExportForm, privateKeyFileNames } from '../../../app/registry/key-facts.ts';
import { readBoundedFile } from '../../files/bounded-file.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import { WORK_FACTOR } from '../../keystore/encrypt.ts';
import { LARGEST_AGE_FILE, type SecretFiles } from '../../keystore/secret-files.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import { chainBytes, requireFree, saveInFolder, serverFiles } from '../drafts/certificate-files.ts';
import type { Registrar } from '../recording/registrar.ts';
import { custodyProblem } from './custody-problems.ts';
import { exportFileName } from './foreign-key.ts';
import type { OpenKey } from './key-opening.ts';
import { testKey } from './key-test.ts';
import { publicHalfProblem } from './public-half-problems.ts';
import { readShare } from './recovery-shares.ts';
import { onlyEntry, recordSealed } from './sealed.ts';
import { requireStrong } from './strong-passphrase.ts';
import type { Unlocking } from './unlocking.ts';

/** What custody works with. */
interface Parts {
  readonly ledger: Ledger;
  readonly registrar: Registrar;
  readonly files: SecretFiles;
  readonly open: OpenKey;
  /** The built age-worker. */
  readonly worker: URL;
}

/** What a person decides about a key that comes from elsewhere. */
export type ImportRequest = Omit<
  CommandNamed<'ImportKey'>,
  'type' | 'id' | 'form' | 'wasEncrypted' | 'algorithm' | 'publicKey' | 'fingerprint'
>;

/** How a private key is given out. */
export interface ExportRequest {
  readonly form: KeyExportForm;
  readonly reason: string;
  /** A certificate of the key that goes with it, and whether into a folder for a web server. */
  readonly certificate?: { readonly id: string; readonly inFolder: boolean };
  readonly newPassphrase: string;
}

/** A private key as another program has written it, and what opens it. */
export interface ForeignKey {
  readonly bytes: Uint8Array;
  /** null where none was given. */
  readonly password: string | null;
}

/** What is done with private keys besides using them: tested, given out, taken over, stored offline, destroyed. */
export class KeyCustody {
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;
  readonly #files: SecretFiles;
  readonly #open: OpenKey;
  readonly #worker: URL;

  constructor({ ledger, registrar, files, open, worker }: Parts) {
    this.#ledger = ledger;
    this.#registrar = registrar;
    this.#files = files;
    this.#open = open;
    this.#worker = worker;
  }

  /** A key of the ledger. @throws ProblemError when there is none */
  key(id: string): StateOf['key'] {
    const key = this.#ledger.objects.get('key', id);
    if (key === undefined) throw new ProblemError(publicHalfProblem('key.unknown'));
    return key;
  }

  /**
   * Whether the private key opens, and is the one whose public half is recorded. It is not used, and nothing is recorded.
   * @throws ProblemError when it does not open, or is another one
   */
  async test(id: string, unlocking: Unlocking): Promise<void> {
    await testKey(this.#open, this.key(id), unlocking);
  }

  /**
   * Opens a private key with shares from paper, sees that it is the right one, and records that, with the numbers of the
   * shares. It signs nothing, and nothing of it is shown.
   * @param typed one share each
   * @throws ProblemError, which names a false share; then nothing was recorded
   */
  async drill(id: string, typed: readonly string[]): Promise<EntryRecord> {
    const numbers = new Set(typed.map((text, at) => readShare(text, at + 1).number));
    const command: CommandNamed<'DrillKeyRecovery'> = {
      ...{ type: 'DrillKeyRecovery', id, shares: [...numbers].sort((a, b) => a - b) },
    };
    this.#registrar.requireOfficer();
    if (numbers.size > 1) this.#registrar.check(command);
    await testKey(this.#open, this.key(id), { by: 'shares', shares: typed });
    return onlyEntry(this.#registrar.record(command));
  }

  /** Whether it could be given out now. @throws ProblemError where not */
  checkExport(id: string, asked: Omit<ExportRequest, 'newPassphrase'>): void {
    if (asked.form === 'pkcs8-age' && asked.certificate?.inFolder === false)
      throw new ProblemError(custodyProblem('key.certificate-has-no-place'));
    this.#registrar.check(exportCommand(id, asked));
  }

  /**
   * Gives a private key out under a new passphrase, alone or with a certificate of it. It is recorded before the file is
   * written; what is recorded says in which form, with which certificate and why, and not where it went.
   * @param place the file where it goes, or the folder where it goes with the files of a web server; what is there is not touched
   * @throws ProblemError; when nothing could be written, that it left is recorded all the same
   */
  async export(id: string, unlocking: Unlocking, asked: ExportRequest, place: string): Promise<EntryRecord> {
    const { form, newPassphrase } = asked;
    const key = this.key(id);
    await requireStrong(newPassphrase, this.#registrar.words());
    this.#registrar.requireOfficer();
    this.checkExport(id, asked);
    const { objects } = this.#ledger;
    const certificate =
      asked.certificate === undefined ? undefined : objects.get('certificate', asked.certificate.id);
    const inFolder = asked.certificate?.inFolder === true;
    const name = exportFileName(key, form);
    const beside = certificate === undefined || !inFolder ? [] : serverFiles(certificate, objects);
    // Nothing leaves where that is known to come to no end.
    if (inFolder) requireFree(place, [name, ...beside.map((file) => file.name)]);
    const answer = await this.#open({ key, unlocking, purpose: 'export' }, (opened) => ({
      task: 'export',
      ...opened,
      ...{ publicKey: key.publicKey, form, name: key.label, newPassphrase, workFactor: WORK_FACTOR },
      certificates: certificate === undefined ? [] : chainBytes(certificate, objects),
    }));
    if (answer.outcome === 'foreign') throw new ProblemError(custodyProblem('key.file-of-another'));
    if (answer.outcome !== 'encrypted') throw new Error('The thread answered with something else.');
    const recorded = onlyEntry(this.#registrar.record(exportCommand(id, asked)));
    const file = inFolder ? path.join(place, name) : place;
    try {
      if (inFolder) saveInFolder(place, beside);
      writeFileDurably(file, answer.file, 'refuse');
    } catch (cause) {
      const isThere = codeOf(cause) === 'EEXIST';
      throw new ProblemError(custodyProblem('key.export-not-written', { file, isThere }), { cause });
    }
    return recorded;
  }

  /**
   * Takes a private key over that another program has written, under a new passphrase. The file itself is left as it is.
   * @throws ProblemError; then neither a file nor an event remains
   */
  async import(foreign: ForeignKey, request: ImportRequest, newPassphrase: string): Promise<EntryRecord> {
    await requireStrong(newPassphrase, this.#registrar.words());
    this.#registrar.requireOfficer();
    const { bytes, password } = foreign;
    const answer = await askAgeThread(this.#worker, {
      ...{ task: 'import', bytes, password, newPassphrase, workFactor: WORK_FACTOR },
    });
    switch (answer.outcome) {
      case 'needs-password':
        throw new ProblemError(custodyProblem('key.import-needs-password'));
      case 'locked':
        throw new ProblemError(custodyProblem('key.import-locked'));
      case 'bcrypt':
        throw new ProblemError(custodyProblem('key.import-bcrypt'));
      case 'unusable':
        throw new ProblemError(custodyProblem('key.import-unusable'));
      case 'imported':
        break;
      default:
        throw new Error('The thread answered with something else.');
    }
    const { form, wasEncrypted, algorithm, publicKey, fingerprint, file } = answer;
    const id = uuidv7();
    const made = { form, wasEncrypted, algorithm, publicKey, fingerprint };
    const command: CommandNamed<'ImportKey'> = { type: 'ImportKey', id, ...request, ...made };
    this.#registrar.check(command);
    const step = async () => ({ command, files: [{ name: `${id}.age`, bytes: file }] });
    const parts = { files: this.#files, registrar: this.#registrar };
    return onlyEntry(await recordSealed(parts, command.type, [step]));
  }

  /**
   * Copies the encrypted files of a key into a folder, such as that of a card, reads them back, and records that.
   * @throws ProblemError; then no copy is left, and nothing was recorded
   */
  storeOffline(
    id: string,
    asked: { readonly medium: string; readonly locationId: string },
    folder: string,
  ): EntryRecord {
    const copies = privateKeyFileNames(this.key(id).privateKey).map((name) => {
      const bytes = this.#read(name);
      return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    const files = copies.map(({ name, sha256 }) => ({ name, sha256 }));
    const command = { type: 'StoreKeyOffline', id, ...asked, files } as const;
    this.#registrar.requireOfficer();
    this.#registrar.check(command);
    const written: string[] = [];
    try {
      for (const { name, bytes } of copies) {
        const file = path.join(folder, name);
        this.#copy(file, bytes);
        written.push(file);
      }
      return onlyEntry(this.#registrar.record(command));
    } catch (error) {
      for (const file of written) rmSync(file, { force: true });
      throw error;
    }
  }

  #copy(file: string, bytes: Uint8Array): void {
    try {
      writeFileDurably(file, bytes, 'refuse');
    } catch (cause) {
      const isThere = codeOf(cause) === 'EEXIST';
      throw new ProblemError(custodyProblem('key.copy-not-written', { file, isThere }), { cause });
    }
  }

  #read(name: string): Buffer {
    try {
      return readBoundedFile(this.#files.locate(name), { most: LARGEST_AGE_FILE });
    } catch (cause) {
      throw new ProblemError(custodyProblem('key.nothing-to-copy', this.#files.locate(name)), { cause });
    }
  }

  /** What destroying a key comes to: the files that lie here, and those that do not. @throws ProblemError when it would be refused */
  proposeDestruction(id: string, witnessId: string, reason: string): CommandNamed<'DestroyKey'> {
    const names = privateKeyFileNames(this.key(id).privateKey);
    const files = names.filter((name) => this.#files.lies(name));
    const missing = names.filter((name) => !files.includes(name));
    const command = { type: 'DestroyKey', id, witnessId, reason, files, missing } as const;
    this.#registrar.check({ ...command, files: [...files], missing: [...missing] });
    return { ...command, files, missing };
  }

  /**
   * Records that a key is destroyed, and then overwrites its files and removes them. What a crash leaves of them is
   * overwritten at the next start.
   * @throws ProblemError; when a file could not be overwritten, that it was to be is recorded all the same
   */
  destroy(id: string, witnessId: string, reason: string): EntryRecord {
    this.#registrar.requireOfficer();
    const command = this.proposeDestruction(id, witnessId, reason);
    const recorded = onlyEntry(this.#registrar.record(command));
    this.#files.destroy(command.files);
    return recorded;
  }
}

function exportCommand(
  id: string,
  { form, reason, certificate }: Omit<ExportRequest, 'newPassphrase'>,
): CommandNamed<'ExportKey'> {
  const besides = certificate === undefined ? {} : { certificateId: certificate.id };
  return { type: 'ExportKey', id, form, reason, ...besides };
}
