import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes written or read at a time. */
const PIECE = 1 << 20;

/**
 * Writes a new file and returns when it is on the medium.
 * @returns how many bytes it has, and their sha2-256 in hexadecimal, for comparing them with what is read back
 * @throws whatever `bytes` or the file system throws
 */
export async function writeDurably(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly size: number; readonly digest: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const handle = await open(file, 'w', 0o600);
  try {
    for await (const piece of inLargePieces(bytes)) {
      hash.update(piece);
      size += piece.length;
      for (let written = 0; written < piece.length; ) {
        written += (await handle.write(piece, written)).bytesWritten;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { size, digest: hash.digest('hex') };
}

/** The sha2-256 of a file as it can be read now, in hexadecimal. @param onRead told how many bytes were read */
export async function digestOfFile(file: string, onRead: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  let read = 0;
  for await (const piece of createReadStream(file, { highWaterMark: PIECE })) {
    hash.update(piece);
    read += piece.length;
    onRead(read);
  }
  return hash.digest('hex');
}

/** A new name is durable only when its folder is synced, too; Windows syncs no folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
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
