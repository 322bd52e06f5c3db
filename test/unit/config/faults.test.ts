import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { placedFaultText, placeFaults } from '../../../app/config/fault-places.ts';
import { validateConfig } from '../../../app/config/faults.ts';
import { nearestName } from '../../../app/config/nearest-name.ts';

function linesFor(toml: string): string[] {
  const checked = validateConfig(parse(toml));
  return 'faults' in checked ? placeFaults(toml, checked.faults).map(placedFaultText) : [];
}

describe('what is wrong with a configuration', () => {
  test('is told all at once, each with its place, what was found and what is allowed', () => {
    const toml = `# ours
[nats]
url = "http://leaf:4222"
max_retries = "3"
connection_timeout_secs = 0
stream_nam = "X"

[storage]
  backup_dir = ""

[mode]
mode = "Sometimes"
`;
    expect(linesFor(toml)).toEqual([
      'Line 3, column 1: nats.url is "http://leaf:4222": it must look like nats://host:4222 or tls://host:4222.',
      'Line 4, column 1: nats.max_retries is "3": it must be a whole number.',
      'Line 5, column 1: nats.connection_timeout_secs is 0: it must be at least 1.',
      'Line 6, column 1: nats.stream_nam is not a key of this configuration (did you mean stream_name?).',
      'Line 9, column 3: storage.backup_dir is "": it must not be empty.',
      'Line 12, column 1: mode.mode is "Sometimes": it must be "Offline", "Online" or "Hybrid".',
    ]);
  });

  test.each([
    [
      'in an inline table',
      'nats = { tls = { ca_crt = "x" } }',
      'Line 1, column 18: nats.tls.ca_crt is not a key of this configuration (did you mean ca_cert?).',
    ],
    [
      'in dotted keys',
      'nats.max_retries = 1.5',
      'Line 1, column 1: nats.max_retries is 1.5: it must be a whole number.',
    ],
    [
      'an unknown section',
      '[mod]\nmode = "Hybrid"',
      'Line 1, column 1: mod is not a key of this configuration (did you mean mode?).',
    ],
    [
      'a key in the wrong section',
      '[mode]\nbackup_dir = "/b"',
      'Line 2, column 1: mode.backup_dir is not a key of this configuration (did you mean storage.backup_dir?).',
    ],
    [
      'a name like no other',
      '[nats]\nxyzzy = 1',
      'Line 2, column 1: nats.xyzzy is not a key of this configuration.',
    ],
    [
      'a section that is a value',
      'nats = 3',
      'Line 1, column 1: nats is 3: it must be a section of its own.',
    ],
    [
      'a client certificate without its key',
      '[nats]\n[nats.tls]\nclient_cert = "c.pem"',
      'Line 2, column 1: nats.tls.client_key must be set, too, when client_cert is set.',
    ],
    [
      'one bad recipient',
      '[nats.encryption]\nrecipients = ["age1x"]',
      'Line 2, column 1: nats.encryption.recipients is "age1x": it must be an age recipient (age1…).',
    ],
    [
      'two identities',
      '[nats]\ncredentials_file = "a"\nnkey_seed_file = "b"',
      'Line 3, column 1: nats.nkey_seed_file is "b": it must not be set together with credentials_file: the server takes one identity.',
    ],
    [
      'a number too large',
      '[nats]\nmax_retries = 5000',
      'Line 2, column 1: nats.max_retries is 5000: it must be at most 1000.',
    ],
  ])('is placed %s', (_name, toml, line) => expect(linesFor(toml)).toEqual([line]));

  test.each([
    ['a password in an address', '[nats]\nurl = "nats://anna:hunter2@host:4222"', 'hunter2'],
    [
      'a NATS seed',
      `[nats]\nstream_name = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY."`,
      'SUACSSL3',
    ],
    ['an age identity', '[nats.encryption]\nrecipients = ["AGE-SECRET-KEY-1QQQQ"]', '1QQQQ'],
  ])('never repeats %s', (_name, toml, secret) => {
    const [line, ...others] = linesFor(toml);
    expect(others).toEqual([]);
    expect(line).toContain('…');
    expect(line).not.toContain(secret);
  });

  test('the name probably meant is near, or none', () => {
    const known = ['url', 'enabled', 'stream_name'];
    expect(['ulr', 'URL', 'enable', 'streamname', 'zzz'].map((name) => nearestName(name, known))).toEqual([
      'url',
      'url',
      'enabled',
      'stream_name',
      null,
    ]);
  });
});
