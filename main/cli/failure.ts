import type { Problem } from '../../app/problem.ts';
import { commandProblem } from './problems.ts';

/** What the operating system says about a file, in words. Source: errno(3). */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'a part of this path is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'this account may not read it'],
  ['EPERM', 'this account may not read it'],
  ['EIO', 'the disk reported an error'],
]);

/** Something that no other part has put into words: usually a file that cannot be read. */
export function unreadable(error: unknown): Problem {
  const { code, path } = systemError(error);
  if (code === null)
    return commandProblem('cli.unreadable', { said: error instanceof Error ? error.message : null });
  return commandProblem('cli.unreadable', { path, reason: REASONS.get(code) ?? code });
}

function systemError(error: unknown): { readonly code: string | null; readonly path: string | null } {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error))
    return { code: null, path: null };
  return {
    code: String(error.code),
    path: 'path' in error && typeof error.path === 'string' ? error.path : null,
  };
}
