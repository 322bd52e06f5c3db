import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, lstatSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { openOwn, syncFolder } from './opening.ts';

/**
 * Overwrites a file of the program's own with random bytes, brings those to the disk, and removes it. That is as much as a
 * program can do: a disk that wears its cells evenly (every SSD, stick and card) and a file system that never writes in place
 * (btrfs, ZFS, APFS) may keep the former bytes elsewhere, and so do backups and copies. Source: NIST SP 800-88, section 2.4.
 * @throws UnusableFileError when it is a link or no regular file; otherwise the file system's error. Then the file may be
 *   overwritten already, but is still there
 */
export function overwriteAndRemove(file: string): void {
  // Opening it would make it.
  lstatSync(file);
  const fd = openOwn(file, 'in-place');
  try {
    const { size } = fstatSync(fd);
    for (let written = 0; written < size; )
      written += writeSync(fd, randomBytes(size - written), 0, size - written, written);
    fsyncSync(fd);
    ftruncateSync(fd, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  rmSync(file);
  syncFolder(path.dirname(file));
}
