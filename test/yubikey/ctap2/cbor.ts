import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { CtapError, status } from './status.ts';

/** CBOR in CTAP2's canonical form (CTAP 2.1, section 8): keys by type, then length, then value. */
export function canonical(value: unknown): Buffer {
  return Buffer.from(encode(value, rfc8949EncodeOptions));
}

/** A map of integer keys without those whose value is undefined. */
export function intMap(entries: Readonly<Record<number, unknown>>): Map<number, unknown> {
  return new Map(
    Object.entries(entries)
      .map(([key, value]): [number, unknown] => [Number(key), value])
      .filter(([, value]) => value !== undefined),
  );
}

/** A map out of a request; each getter insists on its type, and on presence unless it is called optional. */
export class RequestMap {
  readonly #map: ReadonlyMap<unknown, unknown>;

  constructor(map: ReadonlyMap<unknown, unknown>) {
    this.#map = map;
  }

  /** Decodes a request's parameters; none at all are an empty map. @throws CtapError for anything but a map */
  static decode(bytes: Uint8Array): RequestMap {
    if (bytes.length === 0) return new RequestMap(new Map());
    let value: unknown;
    try {
      value = decode(bytes, { useMaps: true, strict: true, rejectDuplicateMapKeys: true });
    } catch {
      throw new CtapError(status.invalidCbor);
    }
    if (!(value instanceof Map)) throw new CtapError(status.cborUnexpectedType);
    return new RequestMap(value);
  }

  /** The bytes that the platform sent, given that CTAP2 allows one form only. */
  encoded(): Buffer {
    return canonical(this.#map);
  }

  has(key: number | string): boolean {
    return this.#map.has(key);
  }

  optionalBytes(key: number | string): Buffer | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    if (!(value instanceof Uint8Array)) throw new CtapError(status.cborUnexpectedType);
    return Buffer.from(value);
  }

  bytes(key: number | string): Buffer {
    return present(this.optionalBytes(key));
  }

  /** A list of byte strings. */
  bytesList(key: number | string): Buffer[] {
    const value = this.#map.get(key);
    if (!Array.isArray(value)) throw new CtapError(status.cborUnexpectedType);
    return value.map((item: unknown) => {
      if (!(item instanceof Uint8Array)) throw new CtapError(status.cborUnexpectedType);
      return Buffer.from(item);
    });
  }

  optionalText(key: number | string): string | undefined {
    const value = this.#map.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw new CtapError(status.cborUnexpectedType);
  }

  text(key: number | string): string {
    return present(this.optionalText(key));
  }

  optionalInt(key: number | string): number | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw new CtapError(status.cborUnexpectedType);
  }

  int(key: number | string): number {
    return present(this.optionalInt(key));
  }

  optionalBoolean(key: number | string): boolean | undefined {
    const value = this.#map.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw new CtapError(status.cborUnexpectedType);
  }

  optionalMap(key: number | string): RequestMap | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    if (!(value instanceof Map)) throw new CtapError(status.cborUnexpectedType);
    return new RequestMap(value);
  }

  map(key: number | string): RequestMap {
    return present(this.optionalMap(key));
  }

  /** A list of maps; an absent one is undefined. */
  optionalMaps(key: number | string): RequestMap[] | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw new CtapError(status.cborUnexpectedType);
    return value.map((item: unknown) => {
      if (!(item instanceof Map)) throw new CtapError(status.cborUnexpectedType);
      return new RequestMap(item);
    });
  }

  maps(key: number | string): RequestMap[] {
    return present(this.optionalMaps(key));
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new CtapError(status.missingParameter);
  return value;
}
