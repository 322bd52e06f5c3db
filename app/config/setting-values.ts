import type { SettingValue } from './toml-edit.ts';

/** What stands in a configuration, by key: `nats.tls.ca_cert`. */
export type SettingValues = ReadonlyMap<string, SettingValue>;

/** Changes to a configuration, by key; null removes the key, so that its default holds. */
export type SettingChanges = Readonly<Record<string, SettingValue | null>>;

/** The values of nested tables by their full key. What no setting can be is given as text. */
export function flatten(table: object, prefix = ''): Map<string, SettingValue> {
  const values = new Map<string, SettingValue>();
  for (const [name, value] of Object.entries(table)) {
    const key = `${prefix}${name}`;
    if (isTable(value)) for (const [inner, leaf] of flatten(value, `${key}.`)) values.set(inner, leaf);
    else if (value !== undefined) values.set(key, leafOf(value));
  }
  return values;
}

/** A copy of nested tables with the changes made; a table that becomes empty is removed with its last key. */
export function changed(table: object, changes: SettingChanges): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...table };
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split('.');
    if (value !== null || has(copy, path)) put(copy, path, value);
  }
  return copy;
}

function has(table: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  return isTable(table) && Object.hasOwn(table, name) && has(table[name], rest);
}

function put(table: Record<string, unknown>, path: readonly string[], value: SettingValue | null): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length > 0) {
    const before = Object.hasOwn(table, name) ? table[name] : undefined;
    const inner: Record<string, unknown> = isTable(before) ? { ...before } : {};
    put(inner, rest, value);
    set(table, name, Object.keys(inner).length === 0 && value === null ? undefined : inner);
  } else set(table, name, value ?? undefined);
}

/** Defines rather than assigns: a key named `__proto__` is a key like any other. */
function set(table: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) delete table[name];
  else Object.defineProperty(table, name, { value, enumerable: true, configurable: true, writable: true });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function leafOf(value: unknown): SettingValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  return typeof value === 'bigint' ? Number(value) : (JSON.stringify(value) ?? '');
}
