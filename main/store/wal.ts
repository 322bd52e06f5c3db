/*
 * SQLite's write-ahead log, read without SQLite, which would change or remove it. Source: SQLite, "Database File Format",
 * section 4, and "WAL-mode File Format".
 */

/** Bytes of the header before the first frame. */
const HEADER = 32;

/** Bytes of the header before each frame's page. */
const FRAME_HEADER = 24;

/** The magic number; its lowest bit says that checksums are over big-endian words. */
const MAGIC = 0x377f0682;

/** One page as some transaction wrote it. */
export interface WalFrame {
  /** Which page, as the frame says: not to be relied on where the frame is not `valid`. */
  readonly page: number;
  /** Whether a transaction ends here. */
  readonly commits: boolean;
  /** Whether it has the salts of the log's header. */
  readonly salted: boolean;
  readonly content: Uint8Array;
}

/** A log as it lies there. */
export interface Wal {
  /** Whether SQLite takes the header for one. */
  readonly headed: boolean;
  readonly frames: readonly WalFrame[];
  /** Frames from the beginning whose checksums hold, up to the last end of a transaction among them: what SQLite reads. */
  readonly committed: number;
}

/**
 * Takes a log apart, as far as its bytes go: also what SQLite would not read, behind a break or under a damaged header.
 * @param pageSize of the database, for a log whose header does not say
 */
export function readWal(bytes: Buffer, pageSize: number): Wal {
  const said = bytes.length >= HEADER ? bytes.readUInt32BE(8) : 0;
  const bigEndian = bytes.length >= HEADER && (bytes.readUInt32BE(0) & 1) === 1;
  const sum = new Checksum(bigEndian);
  const headed =
    bytes.length >= HEADER &&
    (bytes.readUInt32BE(0) & ~1) >>> 0 === MAGIC &&
    isPageSize(said) &&
    sum.add(bytes.subarray(0, 24)).is(bytes, 24);
  const size = headed ? said : pageSize;
  const frames: WalFrame[] = [];
  let valid = headed;
  let committed = 0;
  for (let at = HEADER; at + FRAME_HEADER + size <= bytes.length; at += FRAME_HEADER + size) {
    const content = bytes.subarray(at + FRAME_HEADER, at + FRAME_HEADER + size);
    const page = bytes.readUInt32BE(at);
    const commits = bytes.readUInt32BE(at + 4) !== 0;
    const salted = bytes.compare(bytes, 16, 24, at + 8, at + 16) === 0;
    frames.push({ page, commits, salted, content });
    if (!valid) continue;
    valid =
      page > 0 &&
      salted &&
      sum
        .add(bytes.subarray(at, at + 8))
        .add(content)
        .is(bytes, at + 16);
    if (valid && commits) committed = frames.length;
  }
  return { headed, frames, committed };
}

/**
 * Whether something lies in the log that SQLite does not read and that may once have been recorded. The transaction that
 * a power cut interrupted can look the same.
 */
export function isSuspect(wal: Wal): boolean {
  return wal.frames.length > 0 && (!wal.headed || endsBehind(wal) > 0);
}

/**
 * Whether the log was damaged for certain: of two transactions that end behind the break the first one had been brought to
 * the disk before the second began.
 */
export function isBroken(wal: Wal): boolean {
  return wal.headed && endsBehind(wal) > 1;
}

/** Ends of transactions of this log behind what SQLite reads of it. */
function endsBehind({ frames, committed }: Wal): number {
  return frames.slice(committed).filter(({ salted, commits }) => salted && commits).length;
}

/** Whether a database can have pages of so many bytes. */
function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0;
}

/** Fibonacci-weighted sums over 32-bit words, carried on from one frame to the next. */
class Checksum {
  readonly #bigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  add(bytes: Uint8Array): this {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let [first, second] = [this.#first, this.#second];
    for (let at = 0; at < bytes.byteLength; at += 8) {
      first = (first + view.getUint32(at, !this.#bigEndian) + second) >>> 0;
      second = (second + view.getUint32(at + 4, !this.#bigEndian) + first) >>> 0;
    }
    [this.#first, this.#second] = [first, second];
    return this;
  }

  is(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#first && bytes.readUInt32BE(at + 4) === this.#second;
  }
}
