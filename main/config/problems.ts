import { type PlacedFault, placedFaultText } from '../../app/config/fault-places.ts';
import { problemsOf } from '../../app/problem.ts';

/** What is wrong with the file; null where it is told at the top of the window, which has no room for it. */
type Faulty = {
  readonly path: string;
  readonly faults: readonly PlacedFault[];
  /** The one setting that was to be changed. */
  readonly key: string | null;
} | null;

interface Refused {
  readonly path: string;
  /** The operating system's name for it. */
  readonly error: string;
}

const UNTOUCHED = 'The ledger and its queue are untouched.';

/** What can go wrong with the configuration file. */
export const configProblem = problemsOf({
  'config.invalid': {
    happened: (faulty: Faulty) =>
      faulty === null
        ? 'The configuration file cannot be used.'
        : [`The configuration ${faulty.path} cannot be used.`, ...faulty.faults.map(placedFaultText)].join(
            '\n',
          ),
    meaning: (faulty: Faulty) =>
      faulty === null
        ? 'Until it is corrected no new connection is opened. The ledger is untouched.'
        : UNTOUCHED,
    remedy: (faulty: Faulty) =>
      faulty === null
        ? 'The Settings screen says what is wrong, line by line.'
        : 'Correct it on the Settings screen or in the file. A restart is not needed.',
    field: (faulty: Faulty) => faulty?.key ?? null,
  },
  'config.unreadable': {
    happened: ({ path, error }: Refused) => `The configuration ${path} cannot be read (${error}).`,
    meaning: UNTOUCHED,
    remedy: 'Make the file readable for the account that runs this program. A restart is not needed.',
  },
  'config.unwritable': {
    happened: ({ path, error }: Refused) => `The configuration ${path} cannot be written (${error}).`,
    meaning: `The file is as it was before. ${UNTOUCHED}`,
    remedy:
      'Make room on the disk, or let the account that runs this program write the file, then save again.',
  },
});
