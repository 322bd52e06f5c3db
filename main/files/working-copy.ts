import { closeSync, readSync } from 'node:fs';
import { atOnce, type InPieces } from '../../app/pieces.ts';
import { openNew, openRegular, writeAllSync } from './opening.ts';

/** Bytes copied at a time. */
const PIECE = 1 << 20;

/**
 * Copies a regular file under a name that nothing has yet, for this account alone, while everything else waits; nothing
 * is brought to the disk. Not for a database that this process has open: closing a second descriptor of it would give up
 * its locks (SQLite, "How To Corrupt An SQLite Database File").
 * @throws UnusableFileError when it is no regular file; otherwise the file system's error, EEXIST when the name is taken
 */
export function makeWorkingCopy(file: string, copy: string): void {
  atOnce(workingCopy(file, copy));
}

/** The same in pieces, for what nobody writes to meanwhile. */
export function* workingCopy(file: string, copy: string): InPieces<void> {
  const from = openRegular(file, 'follow');
  try {
    const to = openNew(copy);
    try {
      const piece = Buffer.allocUnsafe(PIECE);
      for (let at = 0; at < from.size; ) {
        const got = readSync(from.fd, piece, 0, Math.min(PIECE, from.size - at), at);
        if (got === 0) return;
        writeAllSync(to, piece.subarray(0, got));
        at += got;
        yield;
      }
    } finally {
      closeSync(to);
    }
  } finally {
    closeSync(from.fd);
  }
}
