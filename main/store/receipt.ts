import type { Receipt } from '../../app/receipts/receipt.ts';
import { integer, integerOrNull, type Row, text, textOrNull } from './row.ts';
import { sealOf } from './row-seal.ts';

/** Source: RFC 3339 section 5.6; it has no year beyond 9999. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * What makes a receipt impossible, whoever says it; null when nothing does. What it refuses is never kept, and what
 * is kept and refused by it is told.
 */
export function receiptFault({ place, streamSeq, storedAt }: Receipt): string | null {
  if (place.stream === '') return 'it names no stream';
  if (!Number.isSafeInteger(streamSeq) || streamSeq < 1) return `no stream has a message number ${streamSeq}`;
  if (!TIME.test(storedAt) || Number.isNaN(Date.parse(storedAt)))
    return `its time is impossible (${storedAt})`;
  return null;
}

/** Receipts with what is known of their places. */
export const SELECT_RECEIPT = `SELECT receipt.*, place.domain, place.created, place.seal AS place_seal
  FROM receipt LEFT JOIN place ON place.id = receipt.place`;

/** A row of `SELECT_RECEIPT`. @throws UnexpectedColumnError */
export function readReceipt(row: Row): Receipt {
  return {
    seq: integer(row, 'seq'),
    place: {
      stream: text(row, 'stream'),
      created: textOrNull(row, 'created'),
      domain: textOrNull(row, 'domain') || null,
    },
    streamSeq: integer(row, 'stream_seq'),
    duplicate: integer(row, 'duplicate') === 1,
    storedAt: text(row, 'stored_at'),
  };
}

/** The checksum kept beside a receipt. @param number that of its place; null while that is not known */
export function receiptSeal(
  { seq, place, streamSeq, duplicate, storedAt }: Receipt,
  number: number | null,
): number {
  const values = [seq, place.stream, streamSeq, duplicate ? 1 : 0, storedAt];
  return number === null ? sealOf(...values) : sealOf(...values, number);
}

/** The checksum kept beside a place. */
export function placeSeal(stream: string, created: string, domain: string): number {
  return sealOf(stream, created, domain);
}

/** What is wrong with a row of `SELECT_RECEIPT`, as part of a sentence; null when nothing is. */
export function faultOfRow(row: Row): string | null {
  try {
    const receipt = readReceipt(row);
    const { stream, created, domain } = receipt.place;
    const place = integerOrNull(row, 'place');
    if (receiptSeal(receipt, place) !== integer(row, 'seal')) return 'it was changed on the disk';
    if (
      place !== null &&
      (created === null || placeSeal(stream, created, domain ?? '') !== row['place_seal'])
    )
      return 'the place it names was changed on the disk';
    return receiptFault(receipt);
  } catch {
    return 'it cannot be read';
  }
}
