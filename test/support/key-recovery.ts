import { readFileSync } from 'node:fs';
import path from 'node:path';

const document = readFileSync(path.resolve(import.meta.dirname, '../../docs/key-recovery.md'), 'utf8');

/** The commands of a section of docs/key-recovery.md, block by block, as they stand there. */
export function commandsOf(heading: string): string[] {
  const section = document.split(/^## /m).find((text) => text.startsWith(heading));
  if (section === undefined) throw new Error(`docs/key-recovery.md has no section “${heading}”.`);
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
}

/** The lines of how-to-open.txt that belong to a file: shell assignments. */
export function valuesFor(file: string, howToOpen: string): Record<string, string> {
  const paragraph = howToOpen.split('\n\n').find((text) => text.startsWith(file)) ?? '';
  const values = [...paragraph.matchAll(/^ +([A-Z_]+)=(\S+)$/gm)];
  return Object.fromEntries(values.map((match) => [match[1] ?? '', match[2] ?? '']));
}
