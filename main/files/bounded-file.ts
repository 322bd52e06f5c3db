import { closeSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Problem } from '../../app/problem.ts';
import { type Links, openRegular, UnusableFileError } from './opening.ts';

/* The one place where this program reads files: regular ones, and never more of them than their reader can use. */

/** Bytes read at a time. */
const PIECE = 1 << 20;

/** How a file is read. */
export interface Reading {
  /** Larger files are refused, in bytes. */
  readonly most: number;
  /** `follow` when left out. */
  readonly links?: Links;
}

/**
 * The whole content of a regular file.
 * @throws UnusableFileError when it is no regular file, is larger than allowed, or a link where none may be; otherwise
 *   the file system's error
 */
export function readBoundedFile(file: string, { most, links = 'follow' }: Reading): Buffer {
  const { fd, size } = openRegular(file, links);
  try {
    if (size > most) throw tooLarge(file, most);
    return readToEnd(fd, most, file);
  } finally {
    closeSync(fd);
  }
}

/** The same as text in UTF-8. @throws UnusableFileError, or the file system's error */
export function readBoundedText(file: string, reading: Reading): string {
  return readBoundedFile(file, reading).toString('utf8');
}

/**
 * All of standard input, whatever it is; waits for its end.
 * @param most bytes
 * @throws UnusableFileError when there is more
 */
export function readStandardInput(most: number): Buffer {
  return readToEnd(0, most, 'Standard input');
}

/**
 * The first bytes of a regular file, at most `most` of them.
 * @throws UnusableFileError when it is no regular file; otherwise the file system's error
 */
export async function readBeginning(file: string, most: number): Promise<Buffer> {
  const { fd } = openRegular(file, 'follow');
  try {
    return await readPiece(fd, most, 0);
  } finally {
    closeSync(fd);
  }
}

/**
 * The bytes of a large regular file, a piece at a time and without holding others up: as many as it had when it was
 * opened.
 * @throws UnusableFileError when it is no regular file, or a link where none may be; otherwise the file system's error
 */
export async function* readInPieces(file: string, links: Links = 'follow'): AsyncGenerator<Uint8Array> {
  const { fd, size } = openRegular(file, links);
  try {
    for (let at = 0; at < size; ) {
      const piece = await readPiece(fd, Math.min(PIECE, size - at), at);
      // It became shorter meanwhile: whoever reads it finds that out.
      if (piece.length === 0) return;
      yield piece;
      at += piece.length;
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * What a person is told when a file could not be read: what is wrong with it, where this module knows that, and what it
 * means for the act that needed it.
 * @param act the words of the act for a file that cannot be read
 */
export function explainUnusable(cause: unknown, act: Problem): Problem {
  if (!(cause instanceof UnusableFileError)) return act;
  const { happened, remedy } = cause.problem;
  return { ...act, happened, remedy };
}

const readSome = promisify(read);

async function readPiece(fd: number, length: number, at: number): Promise<Buffer> {
  const { bytesRead, buffer } = await readSome(fd, Buffer.allocUnsafe(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

function readToEnd(fd: number, most: number, name: string): Buffer {
  const pieces: Buffer[] = [];
  for (let length = 0; ; ) {
    // One byte more than allowed: a file may say that it has none, as those in /proc do, and go on for ever.
    const piece = Buffer.allocUnsafe(Math.min(PIECE, most - length + 1));
    const got = readSync(fd, piece, 0, piece.length, null);
    if (got === 0) return Buffer.concat(pieces, length);
    length += got;
    if (length > most) throw tooLarge(name, most);
    pieces.push(piece.subarray(0, got));
  }
}

function tooLarge(file: string, most: number): UnusableFileError {
  const what = `is larger than such a file can be (${most.toLocaleString('en')} bytes)`;
  return new UnusableFileError('too-large', file, what, 'Check that it is the right file.');
}
