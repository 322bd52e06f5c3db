import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { faultText, validateConfig } from '../../../app/config/faults.ts';
import { credentialsFileOf, defaultConfig } from '../../../app/config/schema.ts';

function faultsOf(value: unknown): string[] {
  const checked = validateConfig(value);
  return 'faults' in checked ? checked.faults.map((fault) => fault.key) : [];
}

describe('configuration', () => {
  test('has the defaults of the seed', () => {
    const { nats, mode } = defaultConfig();
    expect(nats).toMatchObject({
      enabled: true,
      url: 'nats://localhost:4222',
      stream_name: 'CIM_KEYS_EVENTS',
      object_store_bucket: 'cim-keys-objects',
      subject_prefix: 'cim.keys',
      enable_jetstream: true,
      enable_ipld: true,
      max_age_hours: 720,
      max_messages: 1_000_000,
      duplicate_window_hours: 24,
      object_max_age_hours: 2160,
    });
    expect(mode.mode).toBe('Offline');
  });

  test.each([
    ['an unknown key', { nats: { ulr: 'nats://x' } }, 'nats.ulr'],
    ['another scheme', { nats: { url: 'http://x' } }, 'nats.url'],
    ['a password in the address', { nats: { url: 'nats://user:secret@host' } }, 'nats.url'],
    ['a port that cannot be', { nats: { url: 'nats://host:70000' } }, 'nats.url'],
    ['a stream name with a dot', { nats: { stream_name: 'a.b' } }, 'nats.stream_name'],
    ['half a character in a path', { nats: { tls: { ca_cert: 'a\ud800' } } }, 'nats.tls.ca_cert'],
    ['a NUL in a path', { storage: { backup_dir: 'a\0b' } }, 'storage.backup_dir'],
    ['a wildcard in the prefix', { nats: { subject_prefix: 'cim.*' } }, 'nats.subject_prefix'],
    [
      'a window longer than the age',
      { nats: { duplicate_window_hours: 800 } },
      'nats.duplicate_window_hours',
    ],
    ['an unknown mode', { mode: { mode: 'Sometimes' } }, 'mode.mode'],
    ['a number as text', { nats: { max_retries: '3' } }, 'nats.max_retries'],
  ])('names %s', (_name, value, key) => expect(faultsOf(value)).toEqual([key]));

  test('accepts the example of the seed as it is written, and reads its credentials file', () => {
    const checked = validateConfig(parse(seedExample));
    if ('faults' in checked) throw new Error(checked.faults.map(faultText).join());
    expect(checked.nats.tls?.ca_cert).toBe('/path/to/ca-cert.pem');
    expect(credentialsFileOf(checked.nats)).toBe('/path/to/nats.creds');
    expect(checked.mode.mode).toBe('Hybrid');
  });
});

const seedExample = `[nats]
enabled = true
url = "nats://leaf-node-1.local:4222"
stream_name = "CIM_KEYS_EVENTS"
object_store_bucket = "cim-keys-objects"
source_id = "cim-keys-v0.8.0"
subject_prefix = "cim.keys"
enable_jetstream = true
enable_ipld = true
max_retries = 3
connection_timeout_secs = 10

# Optional TLS
[nats.tls]
ca_cert = "/path/to/ca-cert.pem"
client_cert = "/path/to/client-cert.pem"
client_key = "/path/to/client-key.pem"

# Optional credentials
credentials_file = "/path/to/nats.creds"

[storage]
offline_events_dir = "/mnt/encrypted/cim-keys/events"
keys_output_dir = "/mnt/encrypted/cim-keys/keys"
enable_backup = true
backup_dir = "/backup/cim-keys"

[mode]
mode = "Hybrid"  # Offline, Online, or Hybrid
`;
