import { MAX_DEPTH } from '../content/plain-data.ts';
import type { InPieces } from '../pieces.ts';

/** A text that is not JSON as this program takes it. The words name the place and never quote what stands there. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Values in a file at most, maps and lists among them: room for six thousand people. What checks them takes its time for each. */
const MOST_VALUES = 50_000;

const SPACE = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 section 7 forbids exactly these in a string.
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Reads JSON (RFC 8259) more strictly than JSON.parse does: a key given twice, the key `__proto__`, and nesting
 * deeper than `MAX_DEPTH` are refused, as are more values than `MOST_VALUES`, because two programs could read such a file differently. JSON.parse would also
 * quote the text around a mistake, which may be a secret.
 * Each value of a list is a piece.
 * @throws JsonFault
 */
export function readJson(text: string): InPieces<unknown> {
  return new Reader(text).document();
}

class Reader {
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *document(): InPieces<unknown> {
    const value = yield* this.#value(0);
    if (this.#at < this.#text.length) throw this.#fault('Something stands behind the end of the value.');
    return value;
  }

  *#value(depth: number): InPieces<unknown> {
    this.#take(SPACE);
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw this.#fault(`It holds more than ${MOST_VALUES} values.`);
    if (depth > MAX_DEPTH) throw this.#fault(`It is nested deeper than ${MAX_DEPTH} levels.`);
    const value = yield* this.#bare(depth);
    this.#take(SPACE);
    return value;
  }

  *#bare(depth: number): InPieces<unknown> {
    switch (this.#text[this.#at]) {
      case '{':
        return yield* this.#map(depth);
      case '[':
        return yield* this.#list(depth);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  *#map(depth: number): InPieces<Record<string, unknown>> {
    const map: Record<string, unknown> = {};
    this.#at++;
    this.#take(SPACE);
    if (this.#skip('}')) return map;
    do {
      this.#take(SPACE);
      const start = this.#at;
      if (this.#text[start] !== '"') throw this.#fault('A key in double quotes is missing here.');
      const key = this.#string();
      if (key === '__proto__') throw this.#fault('The key __proto__ is not allowed.', start);
      if (Object.hasOwn(map, key)) throw this.#fault('This key stands twice in the same map.', start);
      this.#take(SPACE);
      if (!this.#skip(':')) throw this.#fault('A colon is missing here.');
      map[key] = yield* this.#value(depth + 1);
    } while (this.#skip(','));
    if (!this.#skip('}')) throw this.#fault('A comma or a closing brace is missing here.');
    return map;
  }

  *#list(depth: number): InPieces<unknown[]> {
    const list: unknown[] = [];
    this.#at++;
    this.#take(SPACE);
    if (this.#skip(']')) return list;
    do {
      list.push(yield* this.#value(depth + 1));
      yield;
    } while (this.#skip(','));
    if (!this.#skip(']')) throw this.#fault('A comma or a closing bracket is missing here.');
    return list;
  }

  #string(): string {
    const token = this.#take(STRING);
    if (token === '') {
      throw this.#fault(
        'This text does not end, or holds a line break or an escape that JSON does not have.',
      );
    }
    return String(JSON.parse(token));
  }

  #scalar(): unknown {
    const token = this.#take(WORD) || this.#take(NUMBER);
    if (token === '') {
      throw this.#fault(
        this.#at < this.#text.length ? 'This is no JSON value.' : 'The file ends before the value does.',
      );
    }
    const value: unknown = JSON.parse(token);
    return value;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += token.length;
    return token;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #fault(message: string, at = this.#at): JsonFault {
    const before = this.#text.slice(0, at).split('\n');
    return new JsonFault(message, before.length, (before.at(-1)?.length ?? 0) + 1);
  }
}
