import { type ConfigFault, validateConfig } from '../../app/config/faults.ts';
import { changed, type SettingChanges } from '../../app/config/setting-values.ts';
import { type Setting, settings } from '../../app/config/settings.ts';
import type { SettingValue } from '../../app/config/toml-edit.ts';
import type { ConfigState } from '../../app/contract/config.ts';

/** What stands in the file, by key. */
type FileValues = NonNullable<ConfigState['values']>;

/** What was typed, as the file would say it. Nothing typed removes the key; a list keeps its lines as typed. */
export function typedValue(setting: Setting, typed: string): SettingValue | null {
  if (setting.kind === 'list') return typed === '' ? null : typed.split('\n');
  const text = typed.trim();
  if (text === '') return null;
  return setting.kind === 'number' && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A value as it is shown in its field. */
export function textOf(value: SettingValue | null | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? value.join('\n') : String(value);
}

/** The changes that really change something, as they are saved: lists without their empty lines. */
export function effective(values: FileValues, draft: SettingChanges): Record<string, SettingValue | null> {
  const changes: Record<string, SettingValue | null> = {};
  for (const [key, value] of Object.entries(draft)) {
    const cleaned = clean(value);
    if (JSON.stringify(cleaned) !== JSON.stringify(values[key] ?? null)) changes[key] = cleaned;
  }
  return changes;
}

/** Everything wrong with the file as it would be after the draft. The same rules main applies. */
export function faultsOf(values: FileValues, draft: SettingChanges): readonly ConfigFault[] {
  const checked = validateConfig(changed({}, { ...values, ...effective(values, draft) }));
  return 'faults' in checked ? checked.faults : [];
}

/** Faults that no field of the screen can mend: unknown keys, whole sections, a mode there is not. */
export function faultsWithoutField(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  const withField = new Set(settings.filter(({ kind }) => kind !== 'mode').map(({ key }) => key));
  return faults.filter(({ key, kind }) => kind === 'unknown' || !withField.has(key));
}

function clean(value: SettingValue | null): SettingValue | null {
  if (value === null || typeof value !== 'object') return value;
  const lines = value.map((line) => line.trim()).filter((line) => line !== '');
  return lines.length === 0 ? null : lines;
}
