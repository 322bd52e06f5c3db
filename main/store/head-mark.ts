import { closeSync, existsSync, fsyncSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type CidString, parseCid } from '../../app/content/cid.ts';
import type { Head } from '../../app/ledger/entry.ts';
import { readBoundedFile } from '../files/bounded-file.ts';
import { openInPlace } from '../files/growing-file.ts';

/** The mark's file beside the ledger. */
export const MARK_FILE = 'ledger.head';

/** Larger files are no mark, in bytes. */
const MOST = 4096;

const SEQ_WIDTH = 16;
const FORM = /^(\d{16}) (bafyrei[a-z2-7]{52})\n$/;

/** What the mark says when the ledger does not say the same: entries that were on the disk are gone. */
export interface LostTail {
  /** The last entry that had been acknowledged, at least. */
  readonly had: Head;
  /** What is left. */
  readonly found: Head | null;
}

/**
 * A note beside the database of how far the ledger had come. SQLite rightly takes a missing or cut write-ahead
 * log for "nothing happened since"; only something outside the database can tell that acknowledged entries are
 * gone. It is written after each commit and so never promises more than the database held; a power cut may
 * leave it behind, which is harmless.
 */
export class HeadMark {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  /**
   * What the mark in this folder says; null when there is none, also where a power cut left an empty one.
   * @returns `unreadable` when something else was written over it
   */
  static read(directory: string): Head | null | 'unreadable' {
    const file = path.join(directory, MARK_FILE);
    if (!existsSync(file)) return null;
    const bytes = readBoundedFile(file, { most: MOST, links: 'refuse' });
    // It is brought to the disk at the end only: before, a file system may have made it longer and written nothing.
    if (bytes.every((byte) => byte === 0)) return null;
    const found = FORM.exec(bytes.toString('latin1'));
    const cid = cidIn(found?.[2]);
    return cid === null ? 'unreadable' : { seq: Number(found?.[1]), cid };
  }

  /** Opens the mark for writing; null where the folder does not allow it. */
  static open(directory: string): HeadMark | null {
    try {
      const file = path.join(directory, MARK_FILE);
      return new HeadMark(openInPlace(file));
    } catch {
      return null;
    }
  }

  /** Notes that the ledger has come this far. What is recorded stays recorded if this cannot be noted. */
  advance({ seq, cid }: Head): void {
    try {
      writeSync(this.#file, `${String(seq).padStart(SEQ_WIDTH, '0')} ${cid}\n`, 0, 'latin1');
    } catch {
      // The disk refuses an old file its own bytes: the next act will say so.
    }
  }

  /** Brings the mark to the disk and closes it. */
  close(): void {
    try {
      fsyncSync(this.#file);
    } finally {
      closeSync(this.#file);
    }
  }
}

function cidIn(text: string | undefined): CidString | null {
  try {
    return text === undefined ? null : parseCid(text);
  } catch {
    return null;
  }
}
