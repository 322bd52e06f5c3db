import { counted } from '../../app/content/counted.ts';
import type { Head } from '../../app/ledger/entry.ts';
import { problemsOf } from '../../app/problem.ts';

/** What was under way when the disk or the file refused: the words say what that means for the data. */
export type Operation = keyof typeof MEANINGS;

/** What it means for the data, by what was under way. */
const MEANINGS = {
  act: 'This act was not recorded. Everything recorded before it is safe.',
  receipts:
    'Nothing was lost: the entries are in the ledger. NATS may have stored some whose receipts could not be written here; the next sync finds them in the stream and sends none twice.',
  copying:
    'The entries that were to be taken over just now were not. Those before them, and everything in the other ledgers of this laptop, are safe.',
  opening: 'The ledger was not opened. What is recorded in it was not changed.',
  reading: 'Nothing was being written. What is recorded was not changed.',
  writing: 'What was to be written just now was not. Every entry recorded before is safe.',
} as const;

const meaning = (operation: Operation) => MEANINGS[operation];

const RESTORE = 'Do not continue the ceremony with it. Keep the file as evidence and restore a backup.';
const ELSEWHERE_SAFE = 'What NATS or a backup already holds is not affected.';
const NO_BACKUP = 'No backup was made, and nothing of it was left behind. The ledger itself is not affected.';

const backup = (why: string, remedy: string) =>
  ({
    happened: (folder: string) => `The backup could not be written to ${folder}: ${why}.`,
    meaning: NO_BACKUP,
    remedy: `${remedy}, then back up again.`,
  }) as const;

/** What can go wrong with a ledger on the disk. */
export const storeProblem = problemsOf({
  'store.in-use': {
    happened: 'This ledger is already open in another window or program.',
    meaning: 'The ledger was not touched. Two programs never write to one ledger.',
    remedy: 'Close the other one, then start again.',
  },
  'store.read-only': {
    happened: 'The ledger folder cannot be written to.',
    meaning,
    remedy:
      'Make the disk or folder writable for this user, then try again. “cim-keys verify” and “cim-keys status” only read.',
  },
  'store.io': {
    happened: 'The disk reported an error while the ledger was being read or written.',
    meaning,
    remedy: 'Stop the ceremony, check the disk, and restart the program before going on.',
  },
  'store.disk-full': {
    happened: 'The disk is full.',
    meaning,
    remedy: 'Free some space on the disk that holds the ledger, then try again.',
  },
  'store.cannot-open': {
    happened: 'The ledger file cannot be opened.',
    meaning: 'What is recorded in it was not changed.',
    remedy: 'Check that the ledger folder exists and belongs to this user, then start again.',
  },
  'store.damaged': {
    damage: true,
    happened: (found: Damage) => {
      switch (found.of) {
        case 'file':
          return 'The ledger file is damaged: what stands in it can no longer be read as a ledger.';
        case 'log':
          return 'The ledger’s log (ledger.db-wal) is damaged: entries stand in it that had been recorded, and they are not read any more.';
        case 'entry':
          return `The ledger file is damaged: entry ${found.seq} cannot be read.`;
      }
    },
    meaning: ({ of }: Damage) =>
      of === 'log'
        ? 'The ledger was not opened, and its files are as they were found.'
        : `No entry was added to it. ${ELSEWHERE_SAFE}`,
    remedy: ({ of }: Damage) =>
      of === 'log'
        ? 'Do not continue the ceremony with it. Keep the files as evidence and restore a backup.'
        : RESTORE,
  },
  'store.changed-meanwhile': {
    happened: 'The ledger was changed while it was being read.',
    meaning:
      'What was read may be half of the old and half of the new, so there is no result. Nothing was changed by looking.',
    remedy: 'Close the program that records in it, then run this again.',
  },
  'store.ledger-gone': {
    damage: true,
    happened: ({ directory, had }: { readonly directory: string; readonly had: Head | null }) =>
      had === null
        ? `The ledger that was in ${directory} is gone: only traces of it are left in the folder.`
        : `The ledger that was in ${directory} is gone: it had ${counted(had.seq, 'entry', 'entries')}, and its last content identifier was ${had.cid}.`,
    meaning: `No new ledger was begun in its place. ${ELSEWHERE_SAFE}`,
    remedy: 'Keep the folder as it is, as evidence, and restore a backup.',
  },
  'store.not-kept-aside': {
    happened: ({ directory, full }: { readonly directory: string; readonly full: boolean }) =>
      `The files of the ledger in ${directory} do not fit each other, and ${full ? 'the disk is too full to copy them aside' : 'they could not be copied aside'}.`,
    meaning:
      'The ledger was not opened, because that would change files that are evidence. They are as they were found.',
    remedy: ({ full }: { readonly full: boolean }) =>
      full
        ? 'Free some space on that disk, then start again. “cim-keys verify” looks at them without changing anything.'
        : 'Make the folder writable and check the disk, then start again. “cim-keys verify” looks at them without changing anything.',
  },
  'store.foreign-file': {
    happened: 'The file ledger.db in the ledger folder was not made by this program.',
    meaning: 'It was not touched.',
    remedy: 'Move it elsewhere, or set another folder in the configuration (storage.offline_events_dir).',
  },
  'store.newer-version': {
    happened: ({ version, known }: { readonly version: number; readonly known: number }) =>
      `This ledger was written by a newer version of the program (format ${version}; this one knows ${known}).`,
    meaning: 'Nothing of it was read or changed.',
    remedy: 'Open it with the newer version.',
  },
  'store.reason-unreadable': {
    happened: (seq: number) =>
      `Entry ${seq} was set aside, and the reason can no longer be read: the ledger file was changed.`,
    meaning: 'The entry itself is not affected. It is not sent until somebody tries it again.',
    remedy:
      'Check the whole ledger. Where it is intact, try the entry again: a server that refuses it says why.',
  },
  'nats.impossible-receipt': {
    happened: ({ seq, fault }: { readonly seq: number; readonly fault: string }) =>
      `The receipt for entry ${seq} cannot be right: ${fault}.`,
    meaning: 'It was not kept. The entry is unchanged in the ledger, and waits on this laptop.',
    remedy:
      'Check that this is the right server. If it is, show this message to the person who runs it, then sync again.',
  },
  'ledger.copy': {
    happened: 'This is a read-only copy of a ledger, rebuilt from NATS.',
    meaning:
      'Nothing was recorded. If two laptops continued one ledger, there would be two histories with one name.',
    remedy: 'Act on the laptop that holds the original ledger, or begin a new ledger in another folder.',
  },
  'salvage.nothing': {
    happened: (directory: string) => `No entry of the ledger in ${directory} can be read.`,
    meaning: 'Nothing was changed. What NATS, a bundle or a backup already holds is not affected.',
    remedy: 'Keep the folder as it is, as evidence, and restore a backup.',
  },
  'salvage.not-verified': {
    happened: (why: string) => `What was written did not verify: ${why.replace(/\.$/, '')}.`,
    meaning: 'The damaged ledger was left in its place, and its files are kept aside as well.',
    remedy: 'Check the disk, then try again; or restore a backup.',
  },
  'backup.no-ledger': {
    happened: 'There is no ledger on this laptop yet.',
    meaning: 'No backup was made.',
    remedy: 'Create a ledger first.',
  },
  'backup.no-folder': {
    happened: (folder: string) => `The backup folder ${folder} is not there.`,
    meaning: NO_BACKUP,
    remedy: 'Plug in the disk it is on, or set another folder (storage.backup_dir), then back up again.',
  },
  'backup.not-verified': {
    happened: ({ why }: { readonly why: string }) => `The backup did not verify: ${why.replace(/\.$/, '')}.`,
    meaning: `${NO_BACKUP} Earlier backups were kept.`,
    remedy: ({ file }: { readonly file: string }) =>
      `Check the ledger. If it is intact, check the disk of ${file} and back up again.`,
  },
  'backup.too-long': {
    happened: (seconds: number) => `The backup was not finished within ${seconds} seconds.`,
    meaning: NO_BACKUP,
    remedy: 'Start the program again and back up from there before the laptop is put away.',
  },
  'backup.disk-full': backup('the disk is full', 'Free some space there'),
  'backup.read-only': backup('nothing can be written there', 'Make the folder writable'),
  'backup.cannot-open': backup('a file cannot be made there', 'Make the folder writable'),
  'backup.damaged': backup('what was written is not readable', 'Check that disk'),
  'backup.in-use': backup('the disk reported an error', 'Check that disk'),
  'backup.io': backup('the disk reported an error', 'Check that disk'),
});

/** What of a ledger is damaged. */
type Damage =
  | { readonly of: 'file' }
  | { readonly of: 'log' }
  | { readonly of: 'entry'; readonly seq: number };
