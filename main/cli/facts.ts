import { writeLine } from './terminal.ts';

/** Writes labels and values in two columns; a value that is null is left out, one of several lines stays in its column. */
export function writeFacts(
  facts: readonly (readonly [label: string, value: string | number | null])[],
): void {
  const shown = facts.filter(([, value]) => value !== null);
  const width = Math.max(...shown.map(([label]) => label.length)) + 2;
  for (const [label, value] of shown) {
    writeLine(`${label.padEnd(width)}${String(value).replaceAll('\n', `\n${' '.repeat(width)}`)}`);
  }
}
