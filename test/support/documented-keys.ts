import { readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.resolve(import.meta.dirname, '../../docs/command-line.md');

/** The keys that docs/command-line.md describes for a command's `--json`, with those of the objects it points to. */
export function documentedKeys(command: string): ReadonlySet<string> {
  const sections = sectionsIn(readFileSync(FILE, 'utf8'));
  return new Set(keysUnder(sections, `json ${command}`));
}

/** The first cells of the tables, by heading: `#### \`json verify\`` or `#### → \`problem\``. */
function sectionsIn(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let cells: string[] | null = null;
  for (const line of text.split('\n')) {
    const heading = /^#+ /.test(line) ? (/^#### (?:→ )?`([^`]+)`$/.exec(line)?.[1] ?? '') : null;
    if (heading !== null) {
      cells = heading === '' ? null : [];
      if (cells !== null) sections.set(heading, cells);
    }
    const cell = /^\| (`.*?`) \|/.exec(line)?.[1];
    if (cell !== undefined) cells?.push(cell);
  }
  return sections;
}

function keysUnder(sections: ReadonlyMap<string, readonly string[]>, heading: string): string[] {
  const cells = sections.get(heading);
  if (cells === undefined) throw new Error(`docs/command-line.md has no heading for ${heading}.`);
  return cells
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key))
    .flatMap((key) => {
      const [written = '', shape] = key.split(' → ');
      // `x[]` says that `x` is a list; the keys of what is in it begin with `x[].`.
      const own = written.replace(/\[\]$/, '');
      const inner = shape === undefined ? [] : keysUnder(sections, shape).map((one) => `${written}.${one}`);
      return [own, ...inner];
    });
}
