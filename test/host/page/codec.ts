// Runs in Node and, as source text, in the page: no imports, and nothing that one of the two does not have.

/** A value in the node list: what kind it is, and its parts. */
type Node =
  | ['date', number]
  | ['regexp', string, string]
  | ['map', [Encoded, Encoded][]]
  | ['set', Encoded[]]
  | ['buffer', string]
  | ['view', string, string]
  | ['error', string, string, string]
  | ['array', Encoded[]]
  | ['object', [string, Encoded][]];

/** A primitive as itself, or as text where JSON lacks it; anything else as its place in the node list. */
type Encoded =
  | null
  | boolean
  | string
  | number
  | { text: string; as: 'number' | 'bigint' | 'undefined' }
  | { at: number };

const viewConstructors = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};
const errorConstructors = { RangeError, ReferenceError, SyntaxError, TypeError, URIError, EvalError };

/**
 * Writes a value as JSON text that `decode` reads back, with the fidelity of the structured clone algorithm.
 * @throws DataCloneError for functions, symbols, DOM nodes and the like
 */
export function encode(value: unknown): string {
  const nodes: Node[] = [];
  const places = new Map<object, number>();
  const write = (part: unknown): Encoded => {
    if (part === null || typeof part === 'boolean' || typeof part === 'string') return part;
    if (part === undefined) return { text: '', as: 'undefined' };
    if (typeof part === 'bigint') return { text: String(part), as: 'bigint' };
    if (typeof part === 'number') {
      if (Number.isFinite(part) && !Object.is(part, -0)) return part;
      return { text: Object.is(part, -0) ? '-0' : String(part), as: 'number' };
    }
    if (typeof part !== 'object') throw new TypeError(`${typeof part} cannot be cloned`);
    const known = places.get(part);
    if (known !== undefined) return { at: known };
    const at = nodes.length;
    places.set(part, at);
    nodes.push(['array', []]);
    nodes[at] = describe(part, write);
    return { at };
  };
  const top = write(structuredClone(value));
  return JSON.stringify([top, nodes]);
}

/** Reads what `encode` wrote. */
export function decode(text: string): unknown {
  const [top, nodes]: [Encoded, Node[]] = JSON.parse(text);
  const made = new Map<number, object>();
  const read = (part: Encoded): unknown => {
    if (part === null || typeof part !== 'object') return part;
    if ('as' in part) {
      if (part.as === 'undefined') return undefined;
      return part.as === 'bigint' ? BigInt(part.text) : Number(part.text);
    }
    const known = made.get(part.at);
    if (known) return known;
    const node = nodes[part.at];
    if (!node) throw new TypeError('not a message of this codec');
    return restore(node, read, (object) => {
      made.set(part.at, object);
      return object;
    });
  };
  return read(top);
}

function describe(object: object, write: (part: unknown) => Encoded): Node {
  if (object instanceof Date) return ['date', object.getTime()];
  if (object instanceof RegExp) return ['regexp', object.source, object.flags];
  if (object instanceof Map)
    return ['map', [...object].map(([key, value]): [Encoded, Encoded] => [write(key), write(value)])];
  if (object instanceof Set) return ['set', [...object].map(write)];
  if (object instanceof ArrayBuffer) return ['buffer', toBase64(new Uint8Array(object))];
  if (ArrayBuffer.isView(object)) {
    const bytes = new Uint8Array(object.buffer, object.byteOffset, object.byteLength);
    return ['view', Object.prototype.toString.call(object).slice(8, -1), toBase64(bytes)];
  }
  if (object instanceof Error) return ['error', object.name, object.message, object.stack ?? ''];
  if (Array.isArray(object)) return ['array', Array.from(object, write)];
  if (Object.prototype.toString.call(object) !== '[object Object]')
    throw new TypeError(`[chromium host] ${Object.prototype.toString.call(object)} cannot be sent`);
  return ['object', Object.entries(object).map(([key, value]): [string, Encoded] => [key, write(value)])];
}

/** Builds a node's value. Containers are announced before their parts are read, so that cycles close. */
function restore(
  node: Node,
  read: (part: Encoded) => unknown,
  announce: <T extends object>(object: T) => T,
): object {
  switch (node[0]) {
    case 'date':
      return announce(new Date(node[1]));
    case 'regexp':
      return announce(new RegExp(node[1], node[2]));
    case 'buffer':
      return announce(fromBase64(node[1]).buffer);
    case 'view': {
      const { buffer } = fromBase64(node[2]);
      const found = Object.entries(viewConstructors).find(([name]) => name === node[1])?.[1];
      return announce(found ? new found(buffer) : new DataView(buffer));
    }
    case 'error': {
      const found = Object.entries(errorConstructors).find(([name]) => name === node[1])?.[1] ?? Error;
      return announce(Object.assign(new found(node[2]), { stack: node[3] }));
    }
    case 'map': {
      const map = announce(new Map<unknown, unknown>());
      for (const [key, value] of node[1]) map.set(read(key), read(value));
      return map;
    }
    case 'set': {
      const set = announce(new Set<unknown>());
      for (const value of node[1]) set.add(read(value));
      return set;
    }
    case 'array': {
      const array = announce<unknown[]>([]);
      for (const value of node[1]) array.push(read(value));
      return array;
    }
    case 'object': {
      const object = announce({});
      // Defined, not assigned: `__proto__` is a name like any other in a clone.
      for (const [key, value] of node[1])
        Object.defineProperty(object, key, {
          value: read(value),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      return object;
    }
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
