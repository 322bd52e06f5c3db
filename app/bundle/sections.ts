/** The longest section of a CAR file accepted, in bytes: no event comes near it. */
const LONGEST_SECTION = 4 * 1024 * 1024;

/** Bytes that are no CAR sections: a length that no block of ours has, or an unreadable one. */
export class SectionError extends Error {
  override readonly name = 'SectionError';
}

/**
 * Passes a CAR file's bytes through, reading along the length of each section before a reader believes it: a
 * hostile length would make the reader wait for, and keep, gigabytes.
 * Source: CARv1 specification: the file is a row of sections, each an unsigned LEB128 length and that many bytes.
 * @throws SectionError
 */
export async function* withBoundedSections(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  /** Bytes of the current section still to come. */
  let left = 0;
  let length = 0;
  let shift = 0;
  for await (const chunk of bytes) {
    let at = 0;
    while (at < chunk.length) {
      if (left > 0) {
        const step = Math.min(left, chunk.length - at);
        left -= step;
        at += step;
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      length += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (length > LONGEST_SECTION || shift > 28) {
        throw new SectionError(`A section claims more than ${LONGEST_SECTION} bytes.`);
      }
      if (byte < 0x80) {
        if (length === 0) throw new SectionError('A section is empty.');
        left = length;
        length = 0;
        shift = 0;
      }
    }
    yield chunk;
  }
}
