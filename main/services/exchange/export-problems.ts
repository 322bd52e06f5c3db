import path from 'node:path';
import type { BundleFinding } from '../../../app/bundle/fault.ts';
import { MOST_SIGNATURES } from '../../../app/bundle/manifest.ts';
import { type Problem, problemsOf } from '../../../app/problem.ts';
import { codeOf } from '../../files/opening.ts';

const NO_FILE = 'The ledger is untouched, and no half-written file was left.';

/** What can go wrong in writing a bundle file. */
export const exportProblem = problemsOf({
  'export.cancelled': {
    happened: 'The export was cancelled.',
    meaning: 'No file was left. The ledger is untouched.',
    remedy: 'Export again when there is time.',
  },
  'export.exists': {
    happened: (file: string) => `There is already a file ${file}.`,
    meaning: 'It was not touched, and nothing was written.',
    remedy: 'Choose another name.',
  },
  'export.page-not-built': {
    happened: 'The page for auditors was not built with this program.',
    meaning: 'Nothing was written. The ledger is untouched.',
    remedy: 'Build it with “npm run build”, or export without it.',
  },
  'export.page-not-written': {
    happened: (why: string) => `The page for auditors could not be written. ${why}`,
    meaning: 'The bundle itself is written, read back and good.',
    remedy: 'Make room, then export once more under another name, or take the page from a release.',
  },
  'export.not-as-written': {
    happened: (file: string) =>
      `What was read back from ${path.dirname(file)} is not what was written there.`,
    meaning: 'The ledger is untouched. The faulty file was removed.',
    remedy: 'Use another medium: this one cannot be trusted.',
  },
  'export.no-room': {
    happened: ({
      folder,
      needed,
      free,
    }: {
      readonly folder: string;
      readonly needed: number;
      readonly free: number;
    }) => `The file may need ${megabytes(needed)}, and ${folder} has ${megabytes(free)} free.`,
    meaning: 'No file was written. The ledger is untouched.',
    remedy: 'Use a medium with more space, or export a part of the ledger.',
  },
  'export.nothing': {
    happened: 'There is nothing to export: the ledger has no such entries.',
    meaning: 'No file was written.',
    remedy: 'Record something first, or choose an earlier entry.',
  },
  'export.too-many-signatures': {
    happened: `These entries hold more than ${MOST_SIGNATURES} signatures, and one bundle lists no more.`,
    meaning: 'No file was written. The ledger is untouched.',
    remedy: 'Export the ledger in several parts.',
  },
  'export.nothing-new': {
    happened: 'There is nothing to export in this choice any more.',
    meaning: 'No file was written.',
    remedy: 'Choose another part of the ledger.',
    field: 'range',
  },
  'export.under-way': {
    happened: 'The ledger is being exported already.',
    meaning: 'It goes on, and no other file was written.',
    remedy: 'Wait until it has ended, or cancel it.',
  },
  'export.no-recovery': {
    happened: 'Without a recovery path, losing this one YubiKey would lock the bundle for good.',
    meaning: 'No file was written.',
    remedy: 'Add a second YubiKey, or shares on paper.',
    field: 'recovery',
  },
  'export.disk-full': {
    happened: (file: string) => `There is no room left for ${file}.`,
    meaning: NO_FILE,
    remedy: 'Use a medium with more space.',
  },
  'export.cannot-write': {
    happened: (file: string) => `${file} could not be written.`,
    meaning: NO_FILE,
    remedy: 'Check that the folder can be written to, then try again.',
  },
  'export.bad-recipient': {
    happened: (recipient: string) => `“${recipient}” is no age recipient: a character is wrong or missing.`,
    meaning: 'No file was written.',
    remedy: 'Copy the whole line that begins age1 from the recipient’s key file.',
    field: 'recipients',
  },
  'export.damaged-ledger': {
    // These are said of a file, and here there is none yet: its bytes come from the ledger.
    happened: ({ code, seq, detail }: BundleFinding) =>
      code === 'block' || code === 'truncated'
        ? `The ledger on this laptop is damaged: entry ${seq} was changed or cannot be read.`
        : `The ledger on this laptop is not good: ${detail}`,
    meaning: 'No file was written.',
    remedy: 'Check the ledger (in the ledger bar, or with “cim-keys verify”), and go on as it says there.',
  },
});

/** What it is when the file system refuses. */
export function cannotWrite(file: string, cause: unknown): Problem {
  return exportProblem(codeOf(cause) === 'ENOSPC' ? 'export.disk-full' : 'export.cannot-write', file);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })} MB`;
}
