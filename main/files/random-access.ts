import { closeSync, readSync } from 'node:fs';
import { openRegular } from './opening.ts';

/** A regular file of which parts are read, wherever they stand, while everything else waits. Nothing is written to it. */
export class RandomAccessFile {
  readonly #fd: number;
  /** In bytes, when it was opened. */
  readonly size: number;

  /**
   * Not for a database that this process has open: closing a second descriptor of it would give up its locks (SQLite,
   * "How To Corrupt An SQLite Database File").
   * @throws UnusableFileError when it is no regular file; otherwise the file system's error
   */
  constructor(file: string) {
    const { fd, size } = openRegular(file, 'follow');
    this.#fd = fd;
    this.size = size;
  }

  /** The bytes from `at` on: fewer than `length` where the file ends before. @throws the file system's error */
  read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - at)));
    for (let got = 0; got < bytes.length; ) {
      const more = readSync(this.#fd, bytes, got, bytes.length - got, at + got);
      if (more === 0) return bytes.subarray(0, got);
      got += more;
    }
    return bytes;
  }

  /** Ends it. */
  close(): void {
    closeSync(this.#fd);
  }
}
