import { closeSync } from 'node:fs';
import { openNew, openOwn, writeAllSync } from './opening.ts';

/* Files of the program's own that are written a little at a time, and on which nothing depends after a crash. */

/** A new file that takes bytes as they come. */
export class GrowingFile {
  readonly #fd: number;

  /** @throws the file system's error, EEXIST when the name is taken */
  constructor(file: string) {
    this.#fd = openNew(file);
  }

  /**
   * Adds bytes at its end while everything else waits: written beside other work, they could still be on their way when
   * somebody ends the file, and land in the next one that gets its descriptor.
   * @throws the file system's error
   */
  add(bytes: Uint8Array): void {
    writeAllSync(this.#fd, bytes);
  }

  /** Ends it. */
  close(): void {
    closeSync(this.#fd);
  }
}

/**
 * Adds text at the end of a file, which is made where there is none.
 * @throws UnusableFileError when the name is a link or no regular file; otherwise the file system's error
 */
export function appendToFile(file: string, text: string): void {
  const fd = openOwn(file, 'append');
  try {
    writeAllSync(fd, Buffer.from(text));
  } finally {
    closeSync(fd);
  }
}

/**
 * Opens a small file whose bytes are written over in place, and makes it where there is none.
 * @returns its descriptor, for reading and writing
 * @throws UnusableFileError when the name is a link or no regular file; otherwise the file system's error
 */
export function openInPlace(file: string): number {
  return openOwn(file, 'in-place');
}
