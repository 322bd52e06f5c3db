import { spawnSync } from 'node:child_process';
import { laterProgram } from './later-packages.ts';
import { MissingProgramError } from './programs.ts';

/** The first version in which an atomic batch may bear message ids. Source: NATS ADR-50, revision 6. */
const NEEDED = [2, 12, 1] as const;

/**
 * @returns the path of a nats-server with atomic batches, which needs a newer one than Debian bookworm has: the one
 * `CIM_NEWER_NATS_SERVER` names, the system's, or one downloaded for the tests
 * @throws MissingProgramError that says what to do when there is none
 */
export function newerNatsServer(): string {
  try {
    return laterProgram({
      ...{ name: 'nats-server', file: 'usr/sbin/nats-server', purpose: 'the tests of atomic batches' },
      ...{ named: process.env['CIM_NEWER_NATS_SERVER'], isRight: isNewEnough },
    });
  } catch (error) {
    if (error instanceof MissingProgramError) throw missing(error.message);
    throw error;
  }
}

function isNewEnough(program: string): boolean {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const version =
    /v(\d+)\.(\d+)\.(\d+)/
      .exec(stdout ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  const differs = NEEDED.findIndex((part, index) => part !== version[index]);
  return differs < 0 || (version[differs] ?? 0) > (NEEDED[differs] ?? 0);
}

function missing(why: string): MissingProgramError {
  return new MissingProgramError(
    `Missing: nats-server ${NEEDED.join('.')} or newer (atomic batches): ${why}. Get one, for example from https://github.com/nats-io/nats-server/releases, and name it:\n\n  CIM_NEWER_NATS_SERVER=/path/to/nats-server npm test\n`,
  );
}
