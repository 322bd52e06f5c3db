import { describe, expect, test } from 'vitest';
import type { Setting, SettingKind } from '../../../app/config/settings.ts';
import {
  effective,
  faultsOf,
  faultsWithoutField,
  textOf,
  typedValue,
} from '../../../renderer/settings/draft.ts';

function typed(kind: SettingKind, text: string) {
  const setting: Setting = { key: 'x', kind, title: '', about: '' };
  return typedValue(setting, text);
}

describe('what is typed into the settings', () => {
  test('becomes the value the file would hold', () => {
    expect(typed('text', ' nats://a ')).toBe('nats://a');
    expect(typed('number', '15')).toBe(15);
    expect(typed('number', '-1')).toBe(-1);
    expect(typed('number', 'many')).toBe('many');
    expect(typed('file', '')).toBeNull();
    expect(typed('list', 'age1a\n')).toEqual(['age1a', '']);
    expect(textOf(['age1a', ''])).toBe('age1a\n');
  });

  test('counts as a change only when it changes something', () => {
    const values = { 'nats.url': 'nats://a', 'nats.encryption.recipients': ['age1a'] };
    expect(effective(values, { 'nats.url': 'nats://a', 'nats.max_retries': null })).toEqual({});
    expect(effective(values, { 'nats.encryption.recipients': ['age1a', ' '] })).toEqual({});
    expect(effective(values, { 'nats.encryption.recipients': ['', ''] })).toEqual({
      'nats.encryption.recipients': null,
    });
    expect(effective(values, { 'nats.url': 'nats://b' })).toEqual({ 'nats.url': 'nats://b' });
  });

  test('is checked by the rules of the file', () => {
    const values = { 'nats.url': 'nats://a', 'nats.ulr': 'x' };
    const faults = faultsOf(values, { 'nats.max_retries': 'many' });
    expect(faults.map(({ key }) => key).sort()).toEqual(['nats.max_retries', 'nats.ulr']);
    expect(faultsWithoutField(faults).map(({ key }) => key)).toEqual(['nats.ulr']);
    expect(faultsOf(values, { 'nats.ulr': null })).toEqual([]);
  });
});
