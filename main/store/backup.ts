import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseCid } from '../../app/content/cid.ts';
import type { BackupFile } from '../../app/ledger/backup-file.ts';
import { ProblemError } from '../../app/problem.ts';
import { finishReserved, reserveUnfinished } from '../files/durable-file.ts';
import { syncFile } from '../files/opening.ts';
import { explainStoreError } from './failure.ts';
import { verifyLedger } from './integrity.ts';
import { Ledger } from './ledger.ts';
import { storeProblem } from './problems.ts';
import { integer, text } from './row.ts';
import { openUnchangeable } from './unchangeable.ts';

/** How many backups of a ledger are kept. */
export const BACKUPS_KEPT = 10;

/** How far a backup is. */
interface BackupStep {
  readonly step: 'copying' | 'checking';
  readonly done: number;
  readonly total: number;
}

const NAME = /^ledger-.+-\d+-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

/**
 * Copies the ledger into `folder`, brings the copy to the disk, opens it and checks its whole chain, and only
 * then gives it its name. Older backups of this ledger are then removed, except the newest ones.
 * @throws ProblemError when it cannot be made or does not verify; then no file of it is left
 */
export async function makeBackup(
  ledger: Ledger,
  folder: string,
  onStep: (step: BackupStep) => void = () => {},
): Promise<BackupFile> {
  const head = ledger.head();
  const { identity } = ledger;
  if (identity === null) throw new ProblemError(storeProblem('backup.no-ledger'));
  prepareFolder(folder);
  let unfinished: string | null = null;
  try {
    unfinished = reserveUnfinished(path.join(folder, `ledger-${identity.id}`));
    ledger.fold();
    await ledger.copyTo(unfinished, (done, total) => onStep({ step: 'copying', done, total }));
    syncFile(unfinished);
    const { entries, cid } = await verifiedHead(unfinished, (done, total) =>
      onStep({ step: 'checking', done, total }),
    );
    // What was recorded while the copy was made may be in it as well, but never less.
    if (entries < (head?.seq ?? 0) || ledger.entries.cidAt(entries) !== cid) {
      throw new ProblemError(
        storeProblem('backup.not-verified', {
          file: unfinished,
          why: 'its head is not the head of the ledger',
        }),
      );
    }
    const file = path.join(folder, nameOf(identity.name, entries, new Date()));
    finishReserved(unfinished, file, 'replace');
    const made = readBackup(file);
    if (made === null)
      throw new ProblemError(storeProblem('backup.not-verified', { file, why: 'it cannot be read' }));
    removeOld(folder, identity.id);
    return made;
  } catch (error) {
    if (unfinished !== null) rmSync(unfinished, { force: true });
    throw explainBackupError(error, folder);
  }
}

/** The finished backups in a folder, newest first: of one ledger, or of any. */
export function listBackups(folder: string, ledgerId: string | null): BackupFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .map((name) => readBackup(path.join(folder, name)))
    .filter((found) => found !== null)
    .filter((found) => ledgerId === null || found.ledgerId === ledgerId)
    .sort((a, b) => b.madeAt.localeCompare(a.madeAt) || b.entries - a.entries);
}

/** What was read of a finished backup, and a mark of the file as it was then: it never changes, and is read once. */
const known = new Map<string, { readonly mark: string; readonly found: BackupFile }>();

/** Of so many files it is remembered; a folder has some ten of each ledger. */
const MOST_KNOWN = 200;

/** What a backup holds; null when it cannot be read as one. */
function readBackup(file: string): BackupFile | null {
  try {
    const { ino, size, ctimeMs } = statSync(file);
    const mark = `${ino} ${size} ${ctimeMs}`;
    const before = known.get(file);
    if (before?.mark === mark) return before.found;
    const found = lookInto(file, size);
    if (known.size >= MOST_KNOWN) known.clear();
    if (found !== null) known.set(file, { mark, found });
    return found;
  } catch {
    return null;
  }
}

/** Only what is read alike in files of every version: to bring an earlier one into the form of this one takes its time. */
function lookInto(file: string, bytes: number): BackupFile | null {
  const [, year, month, day, hour, minute, second] = NAME.exec(path.basename(file)) ?? [];
  const database = openUnchangeable(file);
  try {
    const ledger = database.prepare('SELECT id, name FROM ledger').get();
    if (ledger === undefined) return null;
    const head = database.prepare('SELECT seq, cid FROM entry ORDER BY seq DESC LIMIT 1').get();
    const stored = database.prepare('SELECT count(*) AS n FROM receipt').get() ?? {};
    return {
      file,
      ledgerId: text(ledger, 'id'),
      ledgerName: text(ledger, 'name'),
      entries: head === undefined ? 0 : integer(head, 'seq'),
      head: head === undefined ? null : parseCid(text(head, 'cid')),
      stored: integer(stored, 'n'),
      madeAt: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`,
      bytes,
    };
  } finally {
    database.close();
  }
}

/** Opens a copy and checks all of it. @throws ProblemError naming what is wrong */
async function verifiedHead(file: string, onProgress: (done: number, total: number) => void) {
  const copy = Ledger.openCopy(file);
  try {
    const { entries, head, finding, registry } = await verifyLedger(copy, onProgress);
    const wrong = finding ?? registry;
    if (wrong) throw new ProblemError(storeProblem('backup.not-verified', { file, why: wrong.detail }));
    return { entries, cid: head };
  } finally {
    copy.close();
  }
}

/** Makes the folder, but not the folders above it: where a stick is not plugged in there is nothing to write to. */
function prepareFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    throw new ProblemError(storeProblem('backup.no-folder', folder), { cause });
  }
}

function removeOld(folder: string, ledgerId: string): void {
  for (const { file } of listBackups(folder, ledgerId).slice(BACKUPS_KEPT)) rmSync(file, { force: true });
}

function nameOf(name: string, entries: number, at: Date): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const time = `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  return `ledger-${plain.slice(0, 40) || 'unnamed'}-${entries}-${time}.db`;
}

/** What stops a backup, by what the disk or the file says. */
const STOPPED = {
  'store.disk-full': 'backup.disk-full',
  'store.read-only': 'backup.read-only',
  'store.cannot-open': 'backup.cannot-open',
  'store.damaged': 'backup.damaged',
  'store.in-use': 'backup.in-use',
  'store.io': 'backup.io',
} as const;

/** @returns the error in the words of a backup */
function explainBackupError(error: unknown, folder: string): unknown {
  const explained = explainStoreError(error);
  if (!(explained instanceof ProblemError)) return explained;
  const { code } = explained.problem;
  if (!isKeyOf(STOPPED, code)) return explained;
  return new ProblemError(storeProblem(STOPPED[code], folder), { cause: error });
}

function isKeyOf<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}
