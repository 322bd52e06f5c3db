import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { changed } from '../../../app/config/setting-values.ts';
import { editToml } from '../../../app/config/toml-edit.ts';

const file = `# by Anna
[nats] # the leaf node
url = "nats://a:4222" # old
# credentials_file = "x"
stream_name = 'S'   # [not a section]
max_retries = 5

[nats.tls]
ca_cert = "ca.pem"

[storage]
backup_dir = """
/b # no comment
"""
`;

describe('an edit of the configuration text', () => {
  test('replaces a value and keeps its comment', () => {
    expect(editToml(file, 'nats.url', 'tls://b')).toBe(file.replace('nats://a:4222', 'tls://b'));
    expect(editToml(file, 'nats.stream_name', 'T')).toBe(file.replace("'S'", '"T"'));
    expect(editToml(file, 'nats.max_retries', 7)).toBe(file.replace('5', '7'));
  });

  test('adds a key at the end of its section', () => {
    expect(editToml(file, 'nats.enable_ipld', false)).toBe(
      file.replace('max_retries = 5', 'max_retries = 5\nenable_ipld = false'),
    );
  });

  test('adds a section where there is none, also to an empty file', () => {
    expect(editToml('', 'mode.mode', 'Hybrid')).toBe('[mode]\nmode = "Hybrid"\n');
    expect(editToml(file, 'nats.encryption.recipients', ['age1a', 'age1b'])).toBe(
      `${file}\n[nats.encryption]\nrecipients = ["age1a", "age1b"]\n`,
    );
  });

  test('removes a key with its line, and a section with its last key', () => {
    expect(editToml(file, 'nats.max_retries', null)).toBe(file.replace('max_retries = 5\n', ''));
    expect(editToml(file, 'nats.tls.ca_cert', null)).toBe(
      file.replace('[nats.tls]\nca_cert = "ca.pem"\n', ''),
    );
    expect(editToml(file, 'nats.enabled', null)).toBe(file);
  });

  test('finds nothing to remove where there is nothing, and leaves an empty section as it is', () => {
    const empty = '[nats.tls] # later\n';
    expect(editToml(empty, 'nats.tls.ca_cert', null)).toBe(empty);
    expect(changed(parse(empty), { 'nats.tls.ca_cert': null, 'mode.mode': null })).toEqual(parse(empty));
  });

  test('works within inline tables', () => {
    const inline = '[nats]\ntls = { ca_cert = "a", client_key = "k" } # both\n';
    const with3 = editToml(inline, 'nats.tls.client_cert', 'c');
    expect(with3).toBe('[nats]\ntls = { ca_cert = "a", client_key = "k", client_cert = "c" } # both\n');
    expect(editToml(with3, 'nats.tls.ca_cert', 'b')).toBe(with3.replace('"a"', '"b"'));
    expect(editToml(inline, 'nats.tls.client_key', null)).toBe('[nats]\ntls = { ca_cert = "a" } # both\n');
    const one = '[nats]\nurl = "u"\ntls = { ca_cert = "a" }\n';
    expect(editToml(one, 'nats.tls.ca_cert', null)).toBe('[nats]\nurl = "u"\n');
  });

  test.each(['"', '\\', 'a\tb', '\u007f', 'é 🔑', '# x', '\u0000', '\u2028'])(
    'writes %j so that TOML reads it back',
    (value) => expect(parse(editToml(file, 'nats.url', value))).toMatchObject({ nats: { url: value } }),
  );
});
