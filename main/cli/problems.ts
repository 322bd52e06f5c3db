import { MIN_PASSPHRASE } from '../../app/contract/passphrase.ts';
import { type Problem, problemsOf } from '../../app/problem.ts';
import { bundleProblem } from '../services/exchange/bundle-problems.ts';
import { DATABASE_FILE } from '../store/database.ts';

/** Why there is no ledger to work with, and the folder it was looked for in. */
interface NoLedger {
  readonly folder: string;
  readonly lacks: 'folder' | 'ledger' | 'configuration' | 'creation';
}

/** A file that the operating system does not let this program read. */
interface Unreadable {
  readonly path: string | null;
  /** What the operating system says, in words. */
  readonly reason: string;
}

const NOTHING_CHANGED = 'Nothing was changed.';

/** What can go wrong on the command line alone. */
export const commandProblem = problemsOf({
  'transcript.not-whole': {
    happened: (detail: string) => `The bundle is not whole. ${detail}`,
    meaning: 'No transcript was written: it would be of something that did not happen so.',
    remedy: 'Take another copy of the bundle. “cim-keys verify” tells what is wrong with this one.',
  },
  'object.unknown': {
    happened: ({ one, id }: { readonly one: string; readonly id: string }) =>
      `There is no ${one} with the id ${id} in this ledger.`,
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy: '“cim-keys list” shows what there is.',
  },
  'object.not-now': {
    happened: ({ why }: { readonly why: string | null }) =>
      why ?? 'This cannot be done with it as it is now.',
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy: ({ id }: { readonly id: string }) =>
      `“cim-keys show ${id}” tells how it is, and what can be done.`,
  },
  'cli.nothing-to-choose': {
    happened: (many: string) => `There are no ${many} to choose from.`,
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy: 'Create one first. “cim-keys act --list” tells how.',
  },
  'import.other-head': {
    happened: 'The head of this bundle is not the one that was given with --head.',
    meaning: 'Nothing was imported.',
    remedy: 'Compare the head with the one on paper. It may be another file, or another part of the ledger.',
  },
  'import.head-needed': {
    happened: 'This is a bundle of the ledger in this folder itself.',
    meaning: 'Nothing was imported: the file does not prove who wrote its entries.',
    remedy: 'If entries were lost here, take them back by giving the head that stands on paper: --head CID.',
  },
  'registry.no-object': {
    happened: (happened: string) => happened,
    meaning: NOTHING_CHANGED,
    remedy: '“cim-keys list” shows what there is.',
  },
  'cli.no-terminal': {
    unreadable: true,
    happened: 'There is no terminal on which a question could be asked.',
    meaning: 'Nothing was done.',
    remedy:
      'Run the command in a terminal, or answer beforehand: --passphrase-fd for a passphrase, --yes to agree.',
  },
  'cli.no-passphrase': {
    unreadable: true,
    happened: 'No passphrase was given.',
    meaning: 'Nothing was done.',
    remedy: 'Run the command again and enter the passphrase.',
  },
  'cli.passphrases-differ': {
    unreadable: true,
    happened: 'The two passphrases are not the same.',
    meaning: 'Nothing was done.',
    remedy: 'Run the command again and enter the same passphrase twice.',
  },
  'cli.no-ledger': {
    unreadable: true,
    happened: ({ folder, lacks }: NoLedger) => {
      switch (lacks) {
        case 'folder':
          return `There is no folder ${folder}.`;
        case 'ledger':
          return `There is no ledger in ${folder}.`;
        case 'configuration':
          return `${folder} is a ledger’s folder, and this command needs the configuration as well.`;
        case 'creation':
          return 'The ledger in this folder has not been created yet.';
      }
    },
    meaning: ({ lacks }: NoLedger) =>
      lacks === 'creation' ? 'There is nothing to send, and no connection was opened.' : NOTHING_CHANGED,
    remedy: ({ lacks }: NoLedger) => {
      switch (lacks) {
        case 'folder':
          return 'Name the app’s data folder (with config.toml in it), or the folder of a ledger.';
        case 'ledger':
          return `Name the app’s data folder with --data, or the folder that holds ${DATABASE_FILE}.`;
        case 'configuration':
          return 'Name the app’s data folder with --data: the one with config.toml in it.';
        case 'creation':
          return 'Create the ledger in the app first.';
      }
    },
  },
  'cli.weak-passphrase': {
    unreadable: true,
    happened: (advice: readonly string[]) => ['This passphrase can be guessed.', ...advice].join(' '),
    meaning: 'No file was written.',
    remedy: `Use at least ${MIN_PASSPHRASE} characters: six random words are good.`,
  },
  'cli.passphrase-unreadable': {
    unreadable: true,
    happened: ({ fd }: Descriptor) => `No passphrase can be read from file descriptor ${fd}.`,
    meaning: 'Nothing was done.',
    remedy: ({ most }: Descriptor) =>
      `Pass one line of UTF-8 text, at most ${most} bytes, for example: cim-keys … --passphrase-fd 3 3< file`,
  },
  'cli.no-event': {
    unreadable: true,
    happened: (why: string) => `This is no event’s JSON: ${why}`,
    meaning: 'It has no content identifier.',
    remedy: 'Give one event as JSON, as its page in the ledger shows it.',
  },
  'cli.unreadable': {
    unreadable: true,
    happened: (what: Unreadable | Stopped | Missing) => {
      if ('missing' in what) return `There is no file ${what.missing}.`;
      return 'reason' in what
        ? `${what.path ?? 'A file'} cannot be read: ${what.reason}.`
        : `The command stopped: ${what.said ?? 'an unknown error'}`;
    },
    meaning: (what: Unreadable | Stopped | Missing) =>
      'missing' in what
        ? 'Nothing was checked.'
        : 'There is no result. What was recorded before is untouched.',
    remedy: (what: Unreadable | Stopped | Missing) =>
      'missing' in what || 'reason' in what
        ? 'Check the name, and run it again.'
        : // What fails in no way that is known fails the same way again: mostly a damaged entry.
          'Check the ledger with “cim-keys verify”: it names an entry that is damaged. If it says that everything is intact, report this.',
  },
  'draft.key-not-here': {
    happened: 'The key that is to sign is bound to a YubiKey, which this command cannot use.',
    meaning: 'Nothing was signed, and nothing was recorded.',
    remedy: 'Sign in the window, where YubiKeys can be used.',
  },
  'key.bound': {
    happened: 'This private key is bound to YubiKeys, which this command cannot use.',
    meaning: 'Nothing was written, and nothing was recorded.',
    remedy: 'Export it in the window, where YubiKeys and shares can be used.',
  },
  'officer.no-proof-here': {
    happened: 'Neither a key of the officer’s own nor their YubiKey is here.',
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy:
      'Plug their YubiKey in, or name the data folder in which the key lies. What is bound to YubiKeys opens in the window. With --officer-unproven they act without showing that it is them.',
  },
});

interface Descriptor {
  readonly fd: number;
  /** The longest passphrase, in bytes. */
  readonly most: number;
}

/** A file that was named and is not there. */
interface Missing {
  readonly missing: string;
}

/** Something stopped the command that no other part has put into words. */
interface Stopped {
  readonly said: string | null;
}

/** Tables of what a command may meet; each says of its own problems what they are. */
const tables = [commandProblem, bundleProblem];

/** Whether what was named could not be looked at; all other problems are refusals. */
export function isUnreadable(problem: Pick<Problem, 'code'>): boolean {
  return tables.some((table) => table.is('unreadable', problem));
}
