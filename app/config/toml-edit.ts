import { type Assignment, type Layout, layoutOf } from './toml-layout.ts';

/** What a setting can be in the file. */
export type SettingValue = string | number | boolean | readonly string[];

/**
 * Sets one key of a TOML text, or with null removes it, and leaves everything else as it is, comments included.
 * The caller parses the result and compares: where the text is written in a way this does not understand (a
 * section spelled in dotted keys), the result may not be what was wanted.
 */
export function editToml(text: string, key: string, value: SettingValue | null): string {
  const layout = layoutOf(text);
  const existing = layout.assignments.find((assignment) => assignment.key === key);
  const enclosing = enclosingInline(layout, key);
  if (value === null) return existing === undefined ? text : remove(text, layout, existing);
  if (existing !== undefined) return splice(text, existing.valueStart, existing.end, tomlOf(value));
  if (enclosing !== null) return addInline(text, enclosing, key.slice(enclosing.key.length + 1), value);
  return addLine(text, layout, key, value);
}

/** A value as TOML. Source: TOML 1.0.0, "String": basic strings escape as JSON does, and DEL besides. */
export function tomlOf(value: SettingValue): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  return typeof value === 'object' ? `[${value.map(tomlOf).join(', ')}]` : String(value);
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** The inline table that a key belongs to. */
function enclosingInline({ assignments }: Layout, key: string): Assignment | null {
  const inline = new Set(assignments.map(({ within }) => within));
  return (
    assignments.find((assignment) => key.startsWith(`${assignment.key}.`) && inline.has(assignment.key)) ??
    null
  );
}

function addInline(text: string, table: Assignment, name: string, value: SettingValue): string {
  const lastBrace = text.lastIndexOf('}', table.end);
  const before = text.slice(0, lastBrace).trimEnd();
  return splice(text, before.length, lastBrace, `, ${name} = ${tomlOf(value)} `);
}

function addLine(text: string, layout: Layout, key: string, value: SettingValue): string {
  const section = key.split('.').slice(0, -1).join('.');
  const line = `${key.slice(section.length + 1)} = ${tomlOf(value)}`;
  const header = layout.headers.find((candidate) => candidate.key === section);
  if (header === undefined) return `${text.trimEnd()}\n\n[${section}]\n${line}\n`.trimStart();
  const end = lineEnd(text, lastOfSection(layout, header)?.end ?? header.end);
  return splice(text, end, end, `\n${line}`);
}

/** The last assignment below a header and above the next. */
function lastOfSection({ headers, assignments }: Layout, header: Layout['headers'][number]) {
  const next = headers.find(({ start }) => start > header.start)?.start ?? Number.POSITIVE_INFINITY;
  return assignments
    .filter(({ start, within }) => start > header.start && start < next && within === null)
    .at(-1);
}

function remove(text: string, layout: Layout, existing: Assignment): string {
  const { key, start, end, within } = existing;
  if (within !== null) return removeInline(text, layout, existing, within);
  const without = removeLine(text, start, end);
  // A section that has nothing left says nothing, and `[nats.tls]` alone would still demand TLS.
  const section = key.split('.').slice(0, -1).join('.');
  const left = layoutOf(without);
  const header = left.headers.find((candidate) => candidate.key === section);
  if (header === undefined || lastOfSection(left, header) !== undefined) return without;
  return removeLine(without, header.start, header.end);
}

function removeInline(text: string, layout: Layout, existing: Assignment, within: string): string {
  const table = layout.assignments.find(({ key }) => key === within);
  const others = layout.assignments.filter((other) => other.within === within && other !== existing);
  if (table === undefined) return text;
  if (others.length === 0) return remove(text, layout, table);
  const items = others.map(({ start, end }) => text.slice(start, end));
  return splice(text, table.valueStart, table.end, `{ ${items.join(', ')} }`);
}

function removeLine(text: string, start: number, end: number): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  return splice(text, from, Math.min(lineEnd(text, end) + 1, text.length), '');
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
