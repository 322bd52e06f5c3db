/** Where a key and its value stand in a TOML text; offsets in UTF-16 units, ends exclusive. */
export interface Assignment {
  /** The key with its section: `nats.tls.ca_cert`. */
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  /** The key whose inline table (`{ … }`) it stands in; null on a line of its own. */
  readonly within: string | null;
}

/** A section's line, `[nats.tls]`. */
export interface Header {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Where everything stands in a TOML text. */
export interface Layout {
  readonly headers: readonly Header[];
  readonly assignments: readonly Assignment[];
}

/**
 * Finds where keys and sections stand. The text must be TOML that a parser has accepted: this judges nothing, and
 * stops without an error where it understands no more. Source: TOML 1.0.0.
 */
export function layoutOf(text: string): Layout {
  return new Scanner(text).scan();
}

/** Line and column, from 1, of an offset. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

class Scanner {
  readonly #text: string;
  readonly #headers: Header[] = [];
  readonly #assignments: Assignment[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): Layout {
    let section: readonly string[] = [];
    for (;;) {
      this.#skip(/(?:[\s]|#[^\n]*)*/y);
      if (this.#at >= this.#text.length) break;
      const start = this.#at;
      if (this.#take('[')) {
        this.#take('[');
        section = this.#keyPath();
        this.#skip(/[ \t]*\]\]?/y);
        this.#headers.push({ key: section.join('.'), start, end: this.#at });
      } else {
        this.#assignment(section, null);
      }
      if (this.#at === start) break;
    }
    return { headers: this.#headers, assignments: this.#assignments };
  }

  #assignment(section: readonly string[], within: string | null): void {
    const start = this.#at;
    const path = [...section, ...this.#keyPath()];
    this.#skip(/[ \t]*=[ \t]*/y);
    const valueStart = this.#at;
    this.#value(path);
    this.#assignments.push({ key: path.join('.'), start, valueStart, end: this.#at, within });
  }

  #keyPath(): string[] {
    const names: string[] = [];
    do {
      this.#skip(/[ \t]*/y);
      const name = this.#skip(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+/y);
      names.push(/^["']/.test(name) ? name.slice(1, -1) : name);
      this.#skip(/[ \t]*/y);
    } while (this.#take('.'));
    return names;
  }

  /** Steps over a value; the keys of an inline table are noted on the way. */
  #value(path: readonly string[]): void {
    if (this.#take('{')) {
      this.#list('}', () => this.#assignment(path, path.join('.')));
    } else if (this.#take('[')) {
      this.#list(']', () => this.#value([]));
    } else {
      this.#skip(
        /"""(?:[^\\]|\\[\s\S])*?"""+|'''[\s\S]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,\]}#](?:[^\n,\]}#]*[^\s,\]}#])?/y,
      );
    }
  }

  #list(end: string, item: () => void): void {
    for (;;) {
      this.#skip(/(?:[\s,]|#[^\n]*)*/y);
      const start = this.#at;
      if (this.#take(end) || this.#at >= this.#text.length) return;
      item();
      if (this.#at === start) return;
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    const there = this.#text[this.#at] === character;
    if (there) this.#at += 1;
    return there;
  }
}
