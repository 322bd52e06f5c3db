import { crc32 } from 'node:zlib';

/**
 * A checksum over the values of a row that no entry repeats (a receipt, the ledger's own row), so that a byte
 * which the disk has changed is found. It finds accidents, not forgers: entries are proven by the hash chain.
 */
export function sealOf(...values: readonly (string | number)[]): number {
  return crc32(values.join('\n'));
}
