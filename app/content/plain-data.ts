/**
 * What an event may be made of: IPLD data that is also plain JSON, so that anyone who holds the JSON can
 * rebuild the block and its CID. Integers are safe integers; there are no floats, bytes or dates.
 */
type PlainData =
  | null
  | boolean
  | number
  | string
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/** How deep data may be nested; deeper input is a mistake or an attack, and recursion must have an end. */
export const MAX_DEPTH = 64;

/** A value is not plain data. `path` says where (`event.payload.tags[2]`), `found` says what was there. */
export class NotPlainDataError extends Error {
  override readonly name = 'NotPlainDataError';
  readonly path: string;
  readonly found: string;

  constructor(path: string, found: string) {
    super(
      `${path} is ${found}. Only text, whole numbers, true, false, null, lists and maps can become an event.`,
    );
    this.path = path;
    this.found = found;
  }
}

/**
 * Narrows `value` to plain data.
 * @param root how the value is called in the error's path
 * @throws NotPlainDataError naming the first offending place
 */
export function assertPlainData(value: unknown, root = 'event'): asserts value is PlainData {
  walk(value, root, []);
}

function walk(value: unknown, path: string, ancestors: readonly object[]): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotPlainDataError(path, 'text with a lone surrogate');
      return;
    case 'number':
      checkNumber(value, path);
      return;
    case 'boolean':
      return;
    case 'object':
      if (value !== null) walkObject(value, path, ancestors);
      return;
    default:
      throw new NotPlainDataError(path, typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  }
}

function checkNumber(value: number, path: string): void {
  if (Number.isSafeInteger(value)) return;
  if (Number.isNaN(value)) throw new NotPlainDataError(path, 'NaN');
  if (!Number.isFinite(value)) throw new NotPlainDataError(path, String(value));
  if (Number.isInteger(value)) throw new NotPlainDataError(path, `the unsafe integer ${value}`);
  throw new NotPlainDataError(path, `the fraction ${value}`);
}

function walkObject(value: object, path: string, ancestors: readonly object[]): void {
  if (ancestors.includes(value)) throw new NotPlainDataError(path, 'a reference back to its own parent');
  if (ancestors.length >= MAX_DEPTH)
    throw new NotPlainDataError(path, `nested deeper than ${MAX_DEPTH} levels`);
  const within = [...ancestors, value];
  if (Array.isArray(value)) {
    // Index by index: a hole in a sparse array reads as undefined and is refused as such.
    for (let index = 0; index < value.length; index++) walk(value[index], `${path}[${index}]`, within);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new NotPlainDataError(path, `a ${value.constructor?.name || 'class'} object`);
  }
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw new NotPlainDataError(path, 'a map with a symbol key');
  for (const [key, child] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new NotPlainDataError(path, 'a map with a lone surrogate in a key');
    if (key === '__proto__') throw new NotPlainDataError(`${path}.__proto__`, 'a forbidden key');
    walk(child, `${path}.${key}`, within);
  }
}

/** Whether two values are the same plain data, to the character of each text; the order of keys says nothing. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isCompound(one) || !isCompound(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  // Without lists of keys, since this is done for each entry of a ledger.
  let more = 0;
  for (const key in one) {
    const value = one[key];
    const counterpart = other[key];
    if (value !== counterpart && !isSameData(value, counterpart)) return false;
    if (value === undefined && !(key in other)) return false;
    more += 1;
  }
  for (const _key in other) more -= 1;
  return more === 0;
}

function isCompound(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
