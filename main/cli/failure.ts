import type { Problem } from '../../app/problem.ts';

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
  const reason = code === null ? null : (REASONS.get(code) ?? code);
  return {
    code: 'cli.unreadable',
    happened:
      reason === null
        ? `The command stopped: ${error instanceof Error ? error.message : 'an unknown error'}`
        : `${path ?? 'A file'} cannot be read: ${reason}.`,
    meaning: 'There is no result. What was recorded before is untouched.',
    remedy: reason === null ? EXAMINE : 'Check the name, and run it again.',
    field: null,
  };
}

/** What fails in no way that is known fails the same way again: mostly a damaged entry. */
const EXAMINE =
  'Check the ledger with “cim-keys verify”: it names an entry that is damaged. If it says that everything is intact, report this.';

function systemError(error: unknown): { readonly code: string | null; readonly path: string | null } {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error))
    return { code: null, path: null };
  return {
    code: String(error.code),
    path: 'path' in error && typeof error.path === 'string' ? error.path : null,
  };
}
