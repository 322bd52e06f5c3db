import type { SQLOutputValue } from 'node:sqlite';

/** A row as node:sqlite returns it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A column does not hold what the schema promises: the file was changed by other hands. */
export class UnexpectedColumnError extends Error {
  override readonly name = 'UnexpectedColumnError';
  constructor(column: string) {
    super(`The column ${column} of the ledger file does not hold what it should.`);
  }
}

/** @throws UnexpectedColumnError */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new UnexpectedColumnError(column);
  return value;
}

/** @throws UnexpectedColumnError */
export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

/** @throws UnexpectedColumnError */
export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new UnexpectedColumnError(column);
  return value;
}

/** @throws UnexpectedColumnError */
export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** @throws UnexpectedColumnError */
export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new UnexpectedColumnError(column);
  return value;
}
