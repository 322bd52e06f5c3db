import type { Cbor } from './cbor.ts';

/** An answer lacks a field, or holds one of another type. The message names the field, never its value. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

/** The fields of a CBOR map, each read with the type it must have. */
export class Fields {
  readonly #map: ReadonlyMap<number | string, Cbor>;
  readonly #name: string;

  /** @param name what the map is, for errors */
  constructor(value: Cbor | undefined, name: string) {
    if (!(value instanceof Map)) throw new FieldError(`${name} is not a map.`);
    this.#map = value;
    this.#name = name;
  }

  has(key: number | string): boolean {
    return this.#map.has(key);
  }

  /** The value as it is, if there is one. */
  raw(key: number | string): Cbor | undefined {
    return this.#map.get(key);
  }

  keys(): (number | string)[] {
    return [...this.#map.keys()];
  }

  bytes(key: number | string): Uint8Array {
    return this.optionalBytes(key) ?? this.#fail(key);
  }

  optionalBytes(key: number | string): Uint8Array | null {
    const value = this.#map.get(key);
    return value === undefined || value instanceof Uint8Array ? (value ?? null) : this.#fail(key);
  }

  /** An unsigned integer. */
  count(key: number | string): number {
    return this.optionalCount(key) ?? this.#fail(key);
  }

  optionalCount(key: number | string): number | null {
    const value = this.#map.get(key);
    if (value === undefined) return null;
    return typeof value === 'number' && value >= 0 ? value : this.#fail(key);
  }

  integer(key: number | string): number {
    const value = this.#map.get(key);
    return typeof value === 'number' ? value : this.#fail(key);
  }

  text(key: number | string): string {
    return this.optionalText(key) ?? this.#fail(key);
  }

  optionalText(key: number | string): string | null {
    const value = this.#map.get(key);
    return value === undefined || typeof value === 'string' ? (value ?? null) : this.#fail(key);
  }

  optionalFlag(key: number | string): boolean | null {
    const value = this.#map.get(key);
    return value === undefined || typeof value === 'boolean' ? (value ?? null) : this.#fail(key);
  }

  /** An array; none is an empty one. */
  list(key: number | string): readonly Cbor[] {
    const value = this.#map.get(key);
    return value === undefined ? [] : Array.isArray(value) ? value : this.#fail(key);
  }

  fields(key: number | string): Fields {
    return new Fields(this.#map.get(key), `${this.#name}, field ${key}`);
  }

  optionalFields(key: number | string): Fields | null {
    return this.#map.has(key) ? this.fields(key) : null;
  }

  #fail(key: number | string): never {
    throw new FieldError(`${this.#name}: field ${key} is missing or of another type.`);
  }
}
