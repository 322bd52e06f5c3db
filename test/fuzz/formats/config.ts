import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bootstrapPreviewSchema } from '../../../app/bootstrap/shapes.ts';
import { exampleToml } from '../../../app/config/example.ts';
import { settings } from '../../../app/config/settings.ts';
import { ConfigFile } from '../../../main/config/config-file.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { Bootstraps } from '../../../main/services/bootstrap/bootstrap.ts';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { Keystore } from '../../../main/services/keys/keystore.ts';
import { Registrar } from '../../../main/services/recording/registrar.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import type { Random } from '../../support/random.ts';
import type { Format } from '../format.ts';
import { AGE_WORKER } from '../golden.ts';
import { AWKWARD, changedSomewhere, pick } from '../mutate.ts';
import { requireRefusal } from '../wrong.ts';

/** What people write by hand: the configuration and bootstrap files. */
export function configFormats(home: string): Format[] {
  return [config(), example(), bootstrap(home)];
}

const CONFIG = `# this laptop
[nats]
url = "tls://localhost:4222" # the server
connection_timeout_secs = 10
stream_name = 'CIM_KEYS_EVENTS'
max_messages = 1_000_000
enable_kv = true

  [nats.tls]
ca_cert = "ca.pem"

[nats.encryption]
recipients = [
  "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg", # the archive
]

[storage]
backup_dir = """backup"""
[mode]
mode = "Offline"
`;

function config(): Format {
  return {
    name: 'configuration',
    weight: 12,
    original: Buffer.from(CONFIG),
    text: true,
    fileName: 'config.toml',
    read: readsConfig,
  };
}

function example(): Format {
  return { ...config(), name: 'example configuration', weight: 4, original: Buffer.from(exampleToml()) };
}

/**
 * Whether a configuration is read: what its inspection says is what reading it says, and a setting changed in it is that
 * setting and no other.
 */
function readsConfig(file: string, random: Random): boolean {
  const configFile = new ConfigFile(file);
  configFile.storage();
  const { faults, values } = configFile.inspect();
  let before: unknown;
  try {
    before = configFile.read().config;
  } catch (error) {
    requireRefusal(error);
    if (faults.length === 0) throw new Error('It cannot be used, and nothing is said to be wrong with it.');
  }
  if (before !== undefined && faults.length > 0)
    throw new Error('It is used although something is wrong with it.');
  if (values === null && before !== undefined) throw new Error('It is used although it is no TOML.');
  const copy = path.join(path.dirname(file), 'changed.toml');
  const text = readFileSync(file);
  writeFileSync(copy, text);
  changes(new ConfigFile(copy), copy, text, random);
  return before !== undefined;
}

function changes(configFile: ConfigFile, file: string, text: Buffer, random: Random): void {
  const key =
    random.next() < 0.9
      ? pick(random, settings).key
      : pick(random, ['nats', 'x.y', '__proto__.x', 'nats.url.x']);
  const value = pick(random, [
    ...AWKWARD,
    1,
    0,
    3600,
    2.5,
    true,
    null,
    ['a', ''],
    'nats://localhost:1',
    'x',
    'ca.pem',
  ]);
  try {
    configFile.change({ [key]: value });
  } catch (error) {
    requireRefusal(error);
    if (!readFileSync(file).equals(text)) throw new Error(`${key} was refused and the file was changed.`);
    return;
  }
  const after = configFile.inspect();
  if (after.faults.length > 0) throw new Error(`${key} made it unusable: ${JSON.stringify(after.faults)}`);
  const found = after.values?.get(key);
  const wanted = value === null ? undefined : value;
  if (!isDeepStrictEqual(found, wanted))
    throw new Error(`${key} should be ${JSON.stringify(wanted)} and is ${JSON.stringify(found)}.`);
}

const EXAMPLE = path.resolve(import.meta.dirname, '../../../docs/domain-bootstrap.example.json');

/** A bootstrap file: what is previewed without faults can be drawn up, and naming what is wrong quotes no secret. */
function bootstrap(home: string): Format {
  const ledger = Ledger.open(path.join(home, 'bootstrap-ledger'));
  const id = '0198c0de-0000-7000-8000-0000000000fd';
  ledger.create({ id, name: 'Bootstrap', source: `fuzz#${id}`, createdAt: '2026-11-23T09:00:00.000Z' });
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
  const desk = new Bootstraps(
    ledger,
    new Keystore(new SecretFiles(path.join(home, 'bootstrap-keys')), registrar, AGE_WORKER),
  );
  const original = readFileSync(EXAMPLE);
  return {
    name: 'bootstrap file',
    weight: 20,
    original,
    text: true,
    reshape: (random) => {
      const leaf = () =>
        pick(random, [
          ...AWKWARD,
          'SUABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRSTUVWX',
          0,
          -1,
          null,
          true,
          [],
        ]);
      const changed = changedSomewhere(JSON.parse(original.toString('utf8')), random, leaf);
      return { bytes: Buffer.from(JSON.stringify(changed) ?? ''), how: 'one place in it' };
    },
    read: async (file) => {
      const preview = bootstrapPreviewSchema.parse(await desk.review(file));
      if (preview.faults.some(({ allowed }) => allowed.trim() === ''))
        throw new Error('A fault that says nothing.');
      return preview.faults.length === 0;
    },
    secrets: [],
  };
}
