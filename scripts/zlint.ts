import { spawnSync } from 'node:child_process';
import { laterProgram, NoPackageError } from './later-packages.ts';
import { MissingProgramError } from './programs.ts';

/** Where zlint is on this machine, or why it cannot be had. */
export type Zlint = { readonly program: string } | { readonly whyNot: string };

/**
 * zlint: the one `CIM_ZLINT` names, the system's, or one downloaded for the tests, as Debian bookworm has no package of it.
 * Where there is none for this system or this kind of machine, that is said, and the tests do without this judge.
 * @throws MissingProgramError where there is one and it could not be downloaded
 */
export function findZlint(): Zlint {
  found ??= find();
  return found;
}

let found: Zlint | undefined;

function find(): Zlint {
  try {
    const program = laterProgram({
      ...{ name: 'zlint', file: 'usr/bin/zlint', purpose: 'judging certificates and revocation lists' },
      ...{ named: process.env['CIM_ZLINT'], isRight: isZlint },
    });
    return { program };
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    if (error instanceof NoPackageError) return { whyNot: `zlint is not asked: ${error.message}.` };
    throw new MissingProgramError(
      `Missing: zlint (judging certificates and revocation lists): ${error.message}. Get one, for example from https://github.com/zmap/zlint/releases, and name it:\n\n  CIM_ZLINT=/path/to/zlint npm test\n`,
    );
  }
}

/** Whether it runs, and is of the version whose options and output the tests know. */
function isZlint(program: string): boolean {
  const { status, stdout } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  return status === 0 && /\b3\.\d+/.test(stdout ?? '');
}
