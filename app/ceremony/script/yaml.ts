import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A place in a file: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a script, with its place in the file; null where it has none. */
export interface ScriptFault {
  readonly place: Place | null;
  /** A sentence without its full stop: what was found, and what is wanted. */
  readonly words: string;
}

/** What stands in a YAML file as plain data, and where each part of it stands. */
export interface ReadYaml {
  readonly data: unknown;
  /** Where something stands that a path leads to, or else the nearest thing around it. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
  /** How whoever wrote the file would call what a path leads to: `roles.officer.seats`. */
  readonly nameOf: (path: readonly PropertyKey[]) => string;
}

/** How a map that people write becomes a list: under what each entry's name stands, and its value where that is no map. */
export interface Listed {
  readonly name: string;
  readonly value: string;
}

/** More than any script needs, in characters. */
const MOST_CHARACTERS = 262_144;

/** One fault of syntax brings others with it. */
const MOST_SYNTAX_FAULTS = 5;

const TOO_DEEP = { faults: [{ place: null, words: 'The file is nested too deeply to be read' }] };

/**
 * Reads YAML (version 1.2, core schema) of plain data: no aliases, tags, merges or keys that are no text, each of which would
 * let a file say something else than it seems to.
 * @param listed which maps become lists, by the names on the way to them (`*` for any place in a list)
 */
export function readYaml(
  text: string,
  listed: (way: readonly string[]) => Listed | undefined,
): ReadYaml | { readonly faults: readonly ScriptFault[] } {
  if (text.length > MOST_CHARACTERS)
    return { faults: [{ place: null, words: `The file has more than ${MOST_CHARACTERS} characters` }] };
  try {
    return read(text, listed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return TOO_DEEP;
  }
}

function read(
  text: string,
  listed: (way: readonly string[]) => Listed | undefined,
): ReturnType<typeof readYaml> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    ...{ version: '1.2', schema: 'core', merge: false, strict: true, uniqueKeys: true, logLevel: 'silent' },
    lineCounter: lines,
    prettyErrors: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings];
  // The parser follows what is nested by calling itself, and tells so as if it were a fault of the text.
  if (problems.some(({ message }) => message.includes('call stack'))) return TOO_DEEP;
  const faults: ScriptFault[] = problems.slice(0, MOST_SYNTAX_FAULTS).map(({ message, pos: [start] }) => ({
    place: placeAt(start),
    words: `This is not YAML: ${message.replace(/\s+/g, ' ').replace(/\.$/, '')}`,
  }));
  const places = new Map<string, Place>();
  const names = new Map<string, string>();

  const dataOf = (
    node: unknown,
    path: readonly PropertyKey[],
    way: readonly string[],
    name: string,
  ): unknown => {
    const key = keyOf(path);
    names.set(key, name);
    if (!isNode(node)) return null;
    const place = placeAt(node.range?.[0] ?? 0);
    if (!places.has(key)) places.set(key, place);
    if (isAlias(node) || ('anchor' in node && node.anchor !== undefined) || node.tag !== undefined) {
      faults.push({
        place,
        words: `${name === '' ? 'This' : name} uses an alias, an anchor or a tag: write out what is meant`,
      });
      return null;
    }
    if (isScalar(node)) return node.value;
    if (isSeq(node))
      return node.items.map((item, index) =>
        dataOf(item, [...path, index], [...way, '*'], `${name}${calledIn(item) ?? `[${index + 1}]`}`),
      );
    if (!isMap(node)) return null;
    const as = listed(way);
    const entries = node.items.flatMap(({ key: keyNode, value }, index) => {
      if (!isScalar(keyNode) || keyNode.value === null) {
        faults.push({ place, words: `${name} has a key that is no text` });
        return [];
      }
      const own = String(keyNode.value);
      const to = as === undefined ? [...path, own] : [...path, index];
      const at = placeAt(keyNode.range?.[0] ?? 0);
      places.set(keyOf(to), at);
      const called = name === '' ? own : `${name}.${own}`;
      const inner = dataOf(value, to, [...way, as === undefined ? own : '*'], called);
      if (as === undefined) return [[own, inner] as const];
      places.set(keyOf([...to, as.name]), at);
      names.set(keyOf([...to, as.value]), called);
      return [
        [
          own,
          isRecord(inner) ? { [as.name]: own, ...inner } : { [as.name]: own, [as.value]: inner },
        ] as const,
      ];
    });
    return as === undefined ? Object.fromEntries(entries) : entries.map(([, entry]) => entry);
  };

  const data = dataOf(document.contents, [], [], '');
  if (faults.length > 0) return { faults: faults.toSorted(byPlace) };
  const nearest = <T>(known: ReadonlyMap<string, T>, path: readonly PropertyKey[]): T | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const found = known.get(keyOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    data,
    placeOf: (path) => nearest(places, path) ?? { line: 1, column: 1 },
    nameOf: (path) => {
      for (let length = path.length; length >= 0; length--) {
        const found = names.get(keyOf(path.slice(0, length)));
        if (found === undefined) continue;
        return [found, ...path.slice(length).map(String)].filter((part) => part !== '').join('.');
      }
      return path.map(String).join('.');
    },
  };
}

/** In the order of the file. */
export function byPlace(a: ScriptFault, b: ScriptFault): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}

function keyOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

/** What an entry of a list is called by whoever wrote it; null where it has no id. */
function calledIn(item: unknown): string | null {
  const id = isMap(item) ? item.get('id') : null;
  return typeof id === 'string' ? `.${id}` : null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
