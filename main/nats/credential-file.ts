import { statSync } from 'node:fs';
import { ProblemError } from '../../app/problem.ts';
import { readBoundedText } from '../files/bounded-file.ts';
import { UnusableFileError } from '../files/opening.ts';
import { natsProblem, type UnusableFileCode } from './problems.ts';

/** A file that the configuration names for the connection. */
export interface CredentialFile {
  /** The key of the configuration, `nats.tls.client_key`. */
  readonly key: string;
  /** What it is, for a sentence: `The client key`. */
  readonly what: string;
  /** Absolute. */
  readonly path: string;
  /** Whether nobody but this account should be able to read it. */
  readonly secret: boolean;
}

/** No credential file is larger than this, in bytes: a wrong path must not fill the memory. */
const MOST = 1_000_000;

/** Reads a file. @throws ProblemError when it is missing or cannot be read */
export function readCredentialFile(file: CredentialFile): string {
  try {
    return readBoundedText(file.path, { most: MOST }).replaceAll('\r\n', '\n');
  } catch (cause) {
    if (cause instanceof UnusableFileError) throw unusable(file, cause.what, 'nats.file-unusable', cause);
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw unusable(file, 'is missing', 'nats.file-missing', cause);
    throw unusable(file, `cannot be read (${String(code)})`, 'nats.file-unreadable', cause);
  }
}

/** What others on this machine may do with a secret file; empty when it is well. Windows keeps no such bits. */
export function permissionWarnings(file: CredentialFile): string[] {
  if (!file.secret || process.platform === 'win32') return [];
  const bits = statSync(file.path).mode & 0o077;
  if (bits === 0) return [];
  return [`${file.what} (${file.path}) can be read by other accounts of this machine. Run: chmod 600 on it.`];
}

/** The problem of a file that cannot be used; found before any connection is opened. @param why `has expired` */
export function unusable(
  file: CredentialFile,
  why: string,
  code: UnusableFileCode,
  cause?: unknown,
): ProblemError {
  return new ProblemError(natsProblem(code, { ...file, why }), { cause });
}

/** How long before its end something is said to expire soon, in milliseconds. */
const SOON = 14 * 24 * 3_600_000;

/** How a validity that does not hold now is told. */
export interface ValidityCodes {
  readonly notYetValid: UnusableFileCode;
  readonly expired: UnusableFileCode;
}

/**
 * Checks that now lies within a validity.
 * @returns a warning when it ends soon
 * @throws ProblemError before it begins and after it has ended
 */
export function checkValidity(
  file: CredentialFile,
  from: Date | null,
  until: Date | null,
  now: Date,
  codes: ValidityCodes,
): string[] {
  if (from !== null && from > now) {
    const clock = `this laptop’s clock says ${utc(now)}`;
    throw unusable(file, `is not valid before ${utc(from)}, and ${clock}`, codes.notYetValid);
  }
  if (until === null) return [];
  if (until <= now) throw unusable(file, `has expired on ${utc(until)}`, codes.expired);
  if (until.getTime() - now.getTime() > SOON) return [];
  return [`${file.what} (${file.path}) expires on ${utc(until)}.`];
}

function utc(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
