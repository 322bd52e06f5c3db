import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readBoundedFile, readInPieces } from './bounded-file.ts';
import { openNew, syncFile, syncFolder, writeAllSync } from './opening.ts';
import { giveName, type IfTaken, UnfinishedFile } from './unfinished-file.ts';

/*
 * The one place where this program writes files that must last. A file is written under a name that nobody can guess, for
 * this account alone, brought to the disk, read back, and only then gets its own name. A folder that somebody has
 * prepared, on a stick for example, can make that fail and nothing else.
 */

/** Bytes written at a time. */
const PIECE = 1 << 20;

/** What was read back is not what was written: the medium is not to be trusted. */
export class NotAsWrittenError extends Error {
  override readonly name = 'NotAsWrittenError';

  constructor() {
    super('What was read back is not what was written.');
  }
}

/**
 * Writes a small file: a crash leaves the old file or the new one, never half of it.
 * @throws the file system's error, EEXIST when the name is taken and may not be; NotAsWrittenError. Then the name has
 *   not been given
 */
export function writeFileDurably(file: string, content: string | Uint8Array, ifTaken: IfTaken): void {
  const bytes = Buffer.from(content);
  const unfinished = new UnfinishedFile(file);
  try {
    unfinished.writeSync(bytes);
    unfinished.finishSync();
    const readBack = readBoundedFile(unfinished.path, { most: bytes.length, links: 'refuse' });
    if (!readBack.equals(bytes)) throw new NotAsWrittenError();
    giveName(unfinished.path, file, ifTaken);
  } catch (error) {
    unfinished.abandon();
    throw error;
  }
  syncFolder(path.dirname(file));
}

/**
 * Writes a large file as its bytes come, and lets others work meanwhile.
 * @param onReadBack told which part of it was read back, up to 1
 * @throws whatever `pieces` or the file system throws, EEXIST when the name is taken and may not be; NotAsWrittenError.
 *   Then the name has not been given
 */
export async function writeStreamDurably(
  file: string,
  pieces: AsyncIterable<Uint8Array>,
  ifTaken: IfTaken,
  onReadBack: (part: number) => void = () => {},
): Promise<void> {
  const unfinished = new UnfinishedFile(file);
  try {
    const written = createHash('sha256');
    let size = 0;
    for await (const piece of inLargePieces(pieces)) {
      written.update(piece);
      size += piece.length;
      await unfinished.write(piece);
    }
    await unfinished.finish();
    const readBack = createHash('sha256');
    let read = 0;
    for await (const piece of readInPieces(unfinished.path, 'refuse')) {
      readBack.update(piece);
      read += piece.length;
      onReadBack(Math.min(1, read / size));
    }
    if (!readBack.digest().equals(written.digest())) throw new NotAsWrittenError();
    giveName(unfinished.path, file, ifTaken);
  } catch (error) {
    unfinished.abandon();
    throw error;
  }
  syncFolder(path.dirname(file));
}

/**
 * Writes a small file under this very name, which nothing has yet. For names that mark a file as unfinished themselves:
 * a crash can leave a part of it.
 * @throws the file system's error, EEXIST when the name is taken; then nothing was written
 */
export function createFileDurably(file: string, content: Uint8Array): void {
  const fd = openNew(file);
  try {
    try {
      writeAllSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    syncFolder(path.dirname(file));
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/**
 * Makes an empty file for SQLite, which fills it in by its name.
 * @throws the file system's error, EEXIST when the name is taken
 */
export function createEmptyFile(file: string): void {
  closeSync(openNew(file));
}

/**
 * Makes an empty file under the name of an unfinished one for `file`, for SQLite, which fills it in by its name.
 * @returns that name; `finishReserved` gives the file its own
 * @throws the file system's error
 */
export function reserveUnfinished(file: string): string {
  const unfinished = new UnfinishedFile(file);
  unfinished.close();
  return unfinished.path;
}

/** Gives a file that is on the disk already its name for good. @throws the file system's error, EEXIST as `ifTaken` says */
export function finishReserved(reserved: string, file: string, ifTaken: IfTaken): void {
  syncFile(reserved);
  giveName(reserved, file, ifTaken);
  syncFolder(path.dirname(file));
}

/** The same bytes in pieces worth a system call each; a CAR writer gives three small ones for every block. */
async function* inLargePieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size < PIECE) continue;
    yield Buffer.concat(pieces, size);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pieces, size);
}
