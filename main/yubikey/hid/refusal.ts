import { type Problem, ProblemError } from '../../../app/problem.ts';
import { yubikeyProblem } from '../problems.ts';

/** Why a device could not be opened. */
export type Refusal = 'permission' | 'exclusive';

/** What to tell when the system refuses to open an interface, with the exact fix for this system. */
export function refusalProblem(
  refusal: Refusal,
  kind: 'fido' | 'otp',
  platform: NodeJS.Platform,
): ProblemError {
  return new ProblemError(
    refusal === 'exclusive' ? yubikeyProblem('yubikey.in-use') : notAllowed(kind, platform),
  );
}

function notAllowed(kind: 'fido' | 'otp', platform: NodeJS.Platform): Problem {
  return kind === 'fido' && platform === 'win32'
    ? fidoHidden(platform)
    : yubikeyProblem('yubikey.permission', { kind, platform });
}

/** The key has a FIDO interface, and the system does not show it. */
export function fidoHidden(platform: NodeJS.Platform): Problem {
  return yubikeyProblem(platform === 'win32' ? 'yubikey.needs-elevation' : 'yubikey.fido-hidden');
}

/** What a failed opening was, by what hidapi says of it. */
export function refusalOf(message: string): Refusal | 'gone' | null {
  if (/permission denied|operation not permitted|not permitted|access is denied|E00002E2/i.test(message))
    return 'permission';
  if (/exclusive|E00002C5|being used by another process|device or resource busy/i.test(message))
    return 'exclusive';
  return /no such (file|device)|not found|E00002C0/i.test(message) ? 'gone' : null;
}
