import { problemsOf } from '../../../app/problem.ts';

const NOTHING = 'Nothing was recorded.';

const NO_FILE_LEFT =
  'Nothing was recorded, and no file of this attempt is left there. The step is still open.';

interface InFolder {
  readonly folder: string;
}

/** What can go wrong with scripts and ceremonies besides their rules. */
export const ceremonyProblem = problemsOf({
  'script.faults': {
    happened: ({ faults }: { readonly faults: readonly string[] }) =>
      `The script cannot be run. ${faults.slice(0, 5).join(' ')}${
        faults.length > 5 ? ` And ${faults.length - 5} more.` : ''
      }`,
    meaning: NOTHING,
    remedy: 'Mend what is told, and give the file again.',
    field: 'script',
  },
  'script.unknown': {
    happened: 'This script is not in the ledger.',
    meaning: NOTHING,
    remedy: 'Choose one from the list, or register it first.',
  },
  'script.not-shown': {
    happened: 'The script has another CID than the one that was shown.',
    meaning: NOTHING,
    remedy: 'Stop. Look at the script again, and compare its CID.',
  },
  'ceremony.none': {
    happened: 'No ceremony is running.',
    meaning: NOTHING,
    remedy: 'Open one first.',
  },
  'ceremony.unknown': {
    happened: 'This ledger does not hold that ceremony, or not the script it was held by.',
    meaning: 'Nothing was written.',
    remedy: 'Take the ledger in which it was held, whole.',
  },
  'ceremony.no-such-step': {
    happened: 'The script has no such step.',
    meaning: NOTHING,
    remedy: 'Go on with the step that is open.',
  },
  'ceremony.not-plain': {
    happened: 'This act needs a secret or a device.',
    meaning: NOTHING,
    remedy: 'Begin it, and do it with what it needs.',
  },
  'ceremony.nothing-interrupted': {
    happened: 'No act of a ceremony is under way.',
    meaning: 'There is nothing to look for. Nothing was recorded.',
    remedy: 'Look at the step again: what it asks for stands there.',
  },
  'ceremony.field': {
    happened: ({ field, why }: { readonly field: string; readonly why: string }) =>
      `The script says something for “${field}” that cannot be: ${why}`,
    meaning: NOTHING,
    remedy: 'Report a deviation. The script must be mended, and approved again.',
  },
  'ceremony.moved-on': {
    happened: 'While it was being signed off, something more was recorded in the ceremony.',
    meaning: 'The signature was thrown away: it would not have been over what there is now.',
    remedy: 'Look at the step again, and sign it off again.',
  },
  'ceremony.folder-full': {
    happened: ({ folder }: InFolder) => `There is no room left in ${folder}.`,
    meaning: NO_FILE_LEFT,
    remedy: 'Make room there, or use another medium, and write again.',
  },
  'ceremony.name-taken': {
    happened: ({ folder }: InFolder) => `In ${folder} there are files of this ceremony already.`,
    meaning: `They were not touched. ${NO_FILE_LEFT}`,
    remedy: 'Choose another folder, or move those files away first.',
  },
  'ceremony.half-written': {
    happened: ({ folder, files }: InFolder & { readonly files: readonly string[] }) =>
      `The files could not all be written into ${folder}, and ${files.join(', ')} could not be removed again.`,
    meaning: 'Nothing was recorded: no entry speaks of what lies there. The step is still open.',
    remedy: 'Hand those files to nobody. Write all of them once more, on another medium.',
  },
  'ceremony.cannot-write': {
    happened: ({ folder }: InFolder) => `The files could not be written into ${folder}.`,
    meaning: NO_FILE_LEFT,
    remedy: 'Choose another folder, on a medium that has room and is not write-protected.',
  },
  'ceremony.not-a-person': {
    happened: 'This person is not in the ledger.',
    meaning: NOTHING,
    remedy: 'Choose somebody who is.',
  },
});
