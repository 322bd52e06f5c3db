import { TransportError } from '../transport/failure.ts';

/**
 * Reads tag-length-value records: one byte of tag, a BER length of one or two bytes, the value.
 * @throws TransportError `garbled` when a record is longer than what is there, or a tag stands twice
 */
export function readTlvs(bytes: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    let length = bytes[at++];
    if (length === 0x81) length = bytes[at++];
    else if (length !== undefined && length > 0x80) length = undefined;
    if (length === undefined || at + length > bytes.length) {
      throw new TransportError('garbled', 'A record is cut off.');
    }
    if (found.has(tag)) throw new TransportError('garbled', 'A record stands twice.');
    found.set(tag, bytes.subarray(at, at + length));
    at += length;
  }
  return found;
}
