import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exampleToml } from '../../../app/config/example.ts';
import { Config, ConfigError, OperationalMode } from '../../../app/config/index.ts';
import { configSchema, defaultConfig } from '../../../app/config/schema.ts';
import { settings } from '../../../app/config/settings.ts';

describe('the configuration for programs', () => {
  test('is made from the defaults and checked', () => {
    const config = Config.default().with({
      nats: { url: 'nats://localhost:4222', enable_ipld: true },
      mode: { mode: OperationalMode.Hybrid },
    });
    expect(config.validate()).toBe(config);
    expect({ ...config }).toEqual({ ...defaultConfig(), mode: { mode: 'Hybrid' } });
  });

  test('never changes', () => {
    const before = Config.default();
    before.with({ nats: { max_retries: 9 }, storage: { backup_dir: '/b' } });
    expect({ ...before }).toEqual(defaultConfig());
  });

  test('names everything that is wrong with it', () => {
    const config = Config.default().with({ nats: { url: 'x', max_retries: -1 } });
    expect(() => config.validate()).toThrow(ConfigError);
    expect(() => config.validate()).toThrow(
      'nats.url is "x": it must look like nats://host:4222 or tls://host:4222; nats.max_retries is -1: it must be at least 0',
    );
  });
});

const jsonSchema = z.object({ properties: z.record(z.string(), z.unknown()) });

function keysOf(schema: unknown, prefix = ''): string[] {
  const table = jsonSchema.safeParse(schema);
  if (!table.success) return [prefix.slice(0, -1)];
  return Object.entries(table.data.properties).flatMap(([name, inner]) => keysOf(inner, `${prefix}${name}.`));
}

describe('the settings people see', () => {
  test('are the keys of the schema, all of them and no others', () => {
    const keys = keysOf(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }));
    // Only a second place for a key that has one already; the seed's example names it there.
    const shown = keys.filter((key) => key !== 'nats.tls.credentials_file');
    expect(settings.map(({ key }) => key).sort()).toEqual(shown.sort());
  });

  test('have a title and a sentence each', () => {
    for (const { title, about } of settings) {
      expect(title).toMatch(/^[A-Z]/);
      expect(about).toMatch(/^[A-Za-z].+\.$/s);
    }
  });

  test('are used by the README as the schema has them', () => {
    const readme = readFileSync(path.resolve(import.meta.dirname, '../../../README.md'), 'utf8');
    const example = /^ {4}\[nats\]\n(?: {4}.*\n|\n)+/m.exec(readme)?.[0] ?? '';
    expect(example).toContain('[storage]');
    const { nats, ...rest } = configSchema.parse(parse(example));
    const { tls, ...others } = nats;
    expect(tls).toBeDefined();
    expect({ nats: others, ...rest }).toEqual(defaultConfig());
  });

  test('make an example file that gives the defaults, with its comments taken away also', () => {
    expect(configSchema.parse(parse(exampleToml()))).toEqual(defaultConfig());
    const open = exampleToml()
      .replace(/^# (\w+ = |\[)/gm, '$1')
      .replace(/^nkey_seed_file.*\n/m, '');
    expect(configSchema.parse(parse(open)).nats.tls?.ca_cert).toBe('ca.pem');
  });
});
