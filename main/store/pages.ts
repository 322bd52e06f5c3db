/*
 * Rows out of the pages of a SQLite file, read without SQLite: for files that it must not touch, or cannot read any more.
 * Source: SQLite, "Database File Format", sections 1.5, 1.6 and 2.1.
 */

/** A value of a row. Numbers beyond 2^53 and fractions do not occur in a ledger, and become null. */
export type Value = null | number | string | Uint8Array;

/** One row of a table. */
interface TableRow {
  readonly rowid: number;
  readonly values: readonly Value[];
}

/** Gives a page by its number, from 1; null where there is none. */
export type PageOf = (page: number) => Uint8Array | null;

const LEAF = 0x0d;
const INTERIOR = 0x05;

/** Bytes before the first page's own header. */
const FILE_HEADER = 100;

/** How deep a table's tree can be; a deeper one leads in a circle. */
const DEEPEST = 40;

/** The page size that the file's own header names; null when it names none. Source: section 1.3.2. */
export function pageSizeOf(header: Uint8Array): number | null {
  if (header.length < 18) return null;
  const said = ((header[16] ?? 0) << 8) | (header[17] ?? 0);
  const size = said === 1 ? 65536 : said;
  return size >= 512 && (size & (size - 1)) === 0 ? size : null;
}

/** The rows on a page, where it is the leaf of a table; those that make no sense are left out. */
export function rowsOn(page: Uint8Array, number: number, pageOf: PageOf): TableRow[] {
  const start = number === 1 ? FILE_HEADER : 0;
  if (page[start] !== LEAF) return [];
  const view = viewOf(page);
  const rows: TableRow[] = [];
  for (let index = 0; index < view.getUint16(start + 3); index++) {
    const pointer = start + 8 + index * 2;
    if (pointer + 2 > page.length) break;
    const row = rowAt(page, view.getUint16(pointer), pageOf);
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** The row with this number in the table whose tree begins at page `root`; null for none. */
export function rowIn(root: number, rowid: number, pageOf: PageOf): TableRow | null {
  let number = root;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const page = pageOf(number);
    if (page === null) return null;
    const start = number === 1 ? FILE_HEADER : 0;
    if (page[start] === LEAF) return rowsOn(page, number, pageOf).find((row) => row.rowid === rowid) ?? null;
    if (page[start] !== INTERIOR) return null;
    number = childFor(page, start, rowid);
  }
  return null;
}

/** The page where the tree of a table begins, as the schema on page 1 says; null when it is not found. */
export function rootOf(table: string, pageOf: PageOf): number | null {
  for (const row of allRows(1, pageOf)) {
    const [kind, name, , root] = row.values;
    if (kind === 'table' && name === table && typeof root === 'number') return root;
  }
  return null;
}

/** Every row of a small table. */
function* allRows(root: number, pageOf: PageOf, depth = 0): Generator<TableRow> {
  const page = pageOf(root);
  const start = root === 1 ? FILE_HEADER : 0;
  if (page === null || depth > DEEPEST) return;
  yield* rowsOn(page, root, pageOf);
  if (page[start] !== INTERIOR) return;
  const view = viewOf(page);
  for (let index = 0; index < view.getUint16(start + 3); index++) {
    const cell = view.getUint16(start + 12 + index * 2);
    yield* allRows(view.getUint32(cell), pageOf, depth + 1);
  }
  yield* allRows(view.getUint32(start + 8), pageOf, depth + 1);
}

function childFor(page: Uint8Array, start: number, rowid: number): number {
  const view = viewOf(page);
  for (let index = 0; index < view.getUint16(start + 3); index++) {
    const cell = view.getUint16(start + 12 + index * 2);
    if (rowid <= varint(page, cell + 4).value) return view.getUint32(cell);
  }
  return view.getUint32(start + 8);
}

function rowAt(page: Uint8Array, cell: number, pageOf: PageOf): TableRow | null {
  try {
    const length = varint(page, cell);
    const rowid = varint(page, length.end);
    const payload = payloadAt(page, rowid.end, length.value, pageOf);
    return payload === null ? null : { rowid: rowid.value, values: valuesOf(payload) };
  } catch (error) {
    // Numbers that lead beyond the page, and text that is none.
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}

/** A row's bytes, with those that overflow into pages of their own. Source: section 1.6, "U", "X", "M" and "K". */
function payloadAt(page: Uint8Array, at: number, length: number, pageOf: PageOf): Uint8Array | null {
  const usable = page.length;
  const most = usable - 35;
  if (length <= most) return at + length <= usable ? page.subarray(at, at + length) : null;
  if (length > MOST_BYTES) return null;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (usable - 4));
  const local = wanted <= most ? wanted : least;
  if (at + local + 4 > usable) return null;
  const whole = new Uint8Array(length);
  whole.set(page.subarray(at, at + local));
  let next = viewOf(page).getUint32(at + local);
  for (let done = local; done < length; ) {
    const more = next === 0 ? null : pageOf(next);
    if (more === null) return null;
    const part = more.subarray(4, 4 + Math.min(usable - 4, length - done));
    whole.set(part, done);
    done += part.length;
    next = viewOf(more).getUint32(0);
  }
  return whole;
}

/** More than any event can have; a damaged length is not believed. */
const MOST_BYTES = 64 << 20;

/** Source: section 2.1, "Record Format". */
function valuesOf(record: Uint8Array): Value[] {
  const header = varint(record, 0);
  const values: Value[] = [];
  let at = header.value;
  for (let from = header.end; from < header.value; ) {
    const type = varint(record, from);
    from = type.end;
    const { value, end } = valueAt(record, at, type.value);
    values.push(value);
    at = end;
  }
  return values;
}

/** Bytes of a whole number, by its type. */
const WIDTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function valueAt(record: Uint8Array, at: number, type: number): { value: Value; end: number } {
  if (type >= 12) {
    const end = at + Math.floor((type - 12) / 2);
    if (end > record.length) throw new RangeError('A value that ends behind its row.');
    const bytes = record.subarray(at, end);
    return { value: type % 2 === 0 ? bytes : TEXT.decode(bytes), end };
  }
  const end = at + (WIDTHS[type] ?? 0);
  if (end > record.length) throw new RangeError('A value that ends behind its row.');
  if (type === 0 || type === 7 || type > 9) return { value: null, end };
  if (type === 8 || type === 9) return { value: type - 8, end };
  const value = Number(BigInt.asIntN(64, signed(record.subarray(at, end))));
  return { value: Number.isSafeInteger(value) ? value : null, end };
}

const TEXT = new TextDecoder('utf-8', { fatal: true });

function signed(bytes: Uint8Array): bigint {
  let value = (bytes[0] ?? 0) >= 128 ? -1n : 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Source: section 1.6, "varint": big-endian, seven bits a byte, and eight in the ninth. */
function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new RangeError('A number that ends behind its page.');
    if (index === 8) return { value: value * 256 + byte, end: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 128) return { value, end: at + index + 1 };
  }
  return { value, end: at + 9 };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
