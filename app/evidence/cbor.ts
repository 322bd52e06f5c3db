import { type DecodeOptions, decodeFirst, encode, type Token, Tokenizer, Type } from 'cborg';

/** What CTAP's CBOR can hold. Maps keep integer keys as they are. */
export type Cbor =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly Cbor[]
  | ReadonlyMap<number | string, Cbor>;

/** Bytes that are not the CBOR an authenticator may send. */
export class CborError extends Error {
  override readonly name = 'CborError';
}

/** CTAP messages nest four deep (CTAP 2.1 section 8); what is around them here makes it a few more. */
const DEEPEST = 8;
/** More than any CTAPHID message. */
const LONGEST = 16_384;

const options: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  useMaps: true,
  rejectDuplicateMapKeys: true,
};

/** Encodes in CTAP2's canonical form (CTAP 2.1 section 8): shortest numbers; keys by type, length, then bytes. */
export function encodeCbor(value: Cbor): Uint8Array {
  return encode(value);
}

/**
 * Decodes one CBOR value strictly: definite lengths, shortest numbers, no key twice, no tags, no floats, bounded
 * depth and size.
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array): Cbor {
  const [value, rest] = decodeFirstCbor(bytes);
  if (rest.length > 0) throw new CborError('Something follows the value.');
  return value;
}

/** The same for a value behind which something else may follow. */
export function decodeFirstCbor(bytes: Uint8Array): [value: Cbor, rest: Uint8Array] {
  if (bytes.length > LONGEST) throw new CborError('Too long.');
  try {
    const tokenizer = new BoundedTokenizer(bytes, options);
    const [value, rest]: [unknown, Uint8Array] = decodeFirst(bytes, { ...options, tokenizer });
    return [plain(value), rest];
  } catch (error) {
    throw new CborError('Not the CBOR that CTAP allows.', { cause: error });
  }
}

/** Counts how deep arrays and maps are nested, before anything recurses into them. */
class BoundedTokenizer extends Tokenizer {
  /** How many items are still to come on each level. */
  readonly #open: number[] = [];

  override next(): Token {
    const token = super.next();
    while (this.#open.at(-1) === 0) this.#open.pop();
    const level = this.#open.length - 1;
    if (level >= 0) this.#open[level] = (this.#open[level] ?? 0) - 1;
    const { type, value } = token;
    // A float is told from `true`, `false` and `null` by its type alone.
    if (type === Type.float || type === Type.tag) throw new CborError('A float or a tag.');
    if (type === Type.array || type === Type.map) {
      this.#open.push(type === Type.map ? Number(value) * 2 : Number(value));
      if (this.#open.length > DEEPEST) throw new CborError('Nested too deep.');
    }
    return token;
  }
}

function plain(value: unknown): Cbor {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    const entries = new Map<number | string, Cbor>();
    for (const [key, item] of value) {
      if (typeof key !== 'number' && typeof key !== 'string') throw new CborError('A key of another type.');
      entries.set(key, plain(item));
    }
    return entries;
  }
  throw new CborError('A value of another type.');
}
