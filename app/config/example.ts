import { defaultConfig } from './schema.ts';
import { flatten } from './setting-values.ts';
import { type Setting, settingGroups } from './settings.ts';
import { tomlOf } from './toml-edit.ts';

/** Values for keys that have no default, so that the example shows their form. */
const samples: Readonly<Record<string, string>> = {
  'nats.credentials_file': 'nats.creds',
  'nats.nkey_seed_file': 'user.nk',
  'nats.tls.ca_cert': 'ca.pem',
  'nats.tls.client_cert': 'client.pem',
  'nats.tls.client_key': 'client.key',
};

/** A configuration file with every key, its default and what it is for; keys without a default are commented out. */
export function exampleToml(): string {
  const defaults = flatten(defaultConfig());
  const sections = new Map<string, Setting[]>();
  for (const setting of settingGroups.flatMap((group) => group.settings)) {
    const section = setting.key.split('.').slice(0, -1).join('.');
    sections.set(section, [...(sections.get(section) ?? []), setting]);
  }
  const parts = [...sections].map(([section, settings]) => {
    const lines = settings.map(({ key, about }) => {
      const value = defaults.get(key);
      const name = key.slice(section.length + 1);
      return value === undefined
        ? `# ${about}\n# ${name} = ${tomlOf(samples[key] ?? '')}`
        : `# ${about}\n${name} = ${tomlOf(value)}`;
    });
    const optional = settings.every(({ key }) => !defaults.has(key));
    return [`${optional ? '# ' : ''}[${section}]`, ...lines].join('\n');
  });
  return `# CIM Keys Ceremony: every setting with its default.\n\n${parts.join('\n\n')}\n`;
}
