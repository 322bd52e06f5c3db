import { mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { ConfigFile } from '../../../main/config/config-file.ts';

let file: string;
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), 'cim-config-')), 'config.toml');
});

function problemOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('configuration file', () => {
  test('where there is none, the defaults hold, and paths start at its folder', () => {
    const { config, resolve } = new ConfigFile(file).read();
    expect(config.nats.stream_name).toBe('CIM_KEYS_EVENTS');
    expect(resolve(config.storage.keys_output_dir)).toBe(path.join(path.dirname(file), 'keys'));
    expect(resolve('/mnt/keys')).toBe('/mnt/keys');
  });

  test('an edit changes one value and keeps comments and everything else', () => {
    const before =
      '# ours\n[nats]\nurl = "nats://a:4222" # old\nmax_retries = 5\n\n[storage]\nbackup_dir = "/b"\n';
    writeFileSync(file, before);
    const config = new ConfigFile(file);
    config.change({ 'nats.url': 'tls://b:4333' });
    expect(readFileSync(file, 'utf8')).toBe(before.replace('nats://a:4222', 'tls://b:4333'));
    config.change({ 'mode.mode': 'Hybrid' });
    expect(config.read().config).toMatchObject({ nats: { max_retries: 5 }, mode: { mode: 'Hybrid' } });
    expect(readFileSync(file, 'utf8')).toContain('# ours');
  });

  test('an edit that cannot be made in place still gives exactly the wanted configuration', () => {
    writeFileSync(file, 'nats.url = "nats://a:4222"\nnats.max_retries = 5\n');
    const config = new ConfigFile(file);
    config.change({ 'nats.url': 'nats://b:4222', 'nats.enable_ipld': false });
    expect(config.read().config.nats).toMatchObject({
      url: 'nats://b:4222',
      max_retries: 5,
      enable_ipld: false,
    });
  });

  test('an edit through a link writes what the link leads to', () => {
    const target = path.join(path.dirname(file), 'elsewhere.toml');
    writeFileSync(target, '[nats]\n');
    symlinkSync(target, file);
    new ConfigFile(file).change({ 'nats.max_retries': 7 });
    expect(readFileSync(target, 'utf8')).toBe('[nats]\nmax_retries = 7\n');
  });

  test('a new file can be read by its owner alone', () => {
    new ConfigFile(file).change({ 'nats.url': 'nats://b:4222' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a wrong value is refused by name and leaves the file as it was', () => {
    writeFileSync(file, '[nats]\nurl = "nats://a:4222"\n');
    const problem = problemOf(() => new ConfigFile(file).change({ 'nats.url': 'somewhere' }));
    expect(problem).toMatchObject({ code: 'config.invalid', field: 'nats.url' });
    expect(problem.happened).toContain('nats.url');
    expect(readFileSync(file, 'utf8')).toBe('[nats]\nurl = "nats://a:4222"\n');
  });

  test.each(['nats.tls.ca_cert', 'nats.subject_prefix', 'storage.backup_dir'])(
    'half a character, which no file can hold, is refused in %s and becomes no other text',
    (key) => {
      const before = '[nats]\nmax_retries = 5\n';
      writeFileSync(file, before);
      const problem = problemOf(() => new ConfigFile(file).change({ [key]: 'a\ud800' }));
      expect([problem.code, problem.field]).toEqual(['config.invalid', key]);
      expect(readFileSync(file, 'utf8')).toBe(before);
    },
  );

  test.each(['[nats\n', '[nats]\nulr = "x"\n'])('a file that cannot be used (%j) is named', (text) => {
    writeFileSync(file, text);
    expect(problemOf(() => new ConfigFile(file).read()).happened).toContain(file);
  });

  test('several keys change at once, or none does', () => {
    writeFileSync(file, '# ours\n[nats]\nurl = "nats://a:4222"\n\n[nats.tls]\nca_cert = "ca.pem" # theirs\n');
    const config = new ConfigFile(file);
    const before = readFileSync(file, 'utf8');
    const problem = problemOf(() =>
      config.change({ 'nats.max_retries': 7, 'nats.url': 'x', 'nats.ulr': 'y' }),
    );
    expect(problem.happened.split('\n')).toEqual([
      `The configuration ${file} cannot be used.`,
      expect.stringContaining('nats.url is "x"'),
      expect.stringContaining('nats.ulr is not a key'),
    ]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    config.change({
      'nats.max_retries': 7,
      'nats.url': null,
      'nats.tls.ca_cert': null,
      'mode.mode': 'Hybrid',
    });
    expect(readFileSync(file, 'utf8')).toBe('# ours\n[nats]\nmax_retries = 7\n\n[mode]\nmode = "Hybrid"\n');
  });

  test('a credentials file named beside [nats.tls] moves to one place when it is changed', () => {
    writeFileSync(file, '[nats.tls]\nca_cert = "ca.pem"\ncredentials_file = "old.creds"\n');
    const config = new ConfigFile(file);
    config.change({ 'nats.credentials_file': 'new.creds' });
    expect(config.read().config.nats).toMatchObject({
      credentials_file: 'new.creds',
      tls: { ca_cert: 'ca.pem' },
    });
    config.change({ 'nats.credentials_file': null });
    expect(config.read().config.nats.credentials_file).toBeUndefined();
  });

  test('a byte order mark and Windows line ends do no harm', () => {
    writeFileSync(file, '\ufeff[nats]\r\nurl = "nats://a:4222"\r\n');
    const config = new ConfigFile(file);
    config.change({ 'nats.url': 'nats://b:4222' });
    expect(config.read().config.nats.url).toBe('nats://b:4222');
  });

  test('the folders are found while something else is wrong, and not while they are', () => {
    const folders = { offline_events_dir: '/mnt/e', keys_output_dir: path.join(path.dirname(file), 'keys') };
    const config = new ConfigFile(file);
    writeFileSync(file, '[nats]\nurl = "http://x"\n[storage]\noffline_events_dir = "/mnt/e"\n');
    expect(config.storage()).toMatchObject(folders);
    for (const text of ['[storage]\nbackup_dir = 3\n', '[storage\n']) {
      writeFileSync(file, text);
      expect(config.storage()).toBeNull();
    }
  });

  test('says what stands in a file that cannot be used', () => {
    writeFileSync(file, '[nats]\nurl = 3\nmax_retries = 5\n');
    const { values, faults } = new ConfigFile(file).inspect();
    expect(values).toEqual(
      new Map<string, unknown>([
        ['nats.url', 3],
        ['nats.max_retries', 5],
      ]),
    );
    expect(faults).toMatchObject([{ key: 'nats.url', line: 2, column: 1 }]);
    writeFileSync(file, '[nats]\nurl = \n');
    expect(new ConfigFile(file).inspect()).toMatchObject({
      values: null,
      faults: [{ kind: 'syntax', line: 2 }],
    });
  });
});
