import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAccount, createUser, type KeyPair } from '@nats-io/nkeys';
import { beforeEach, describe, expect, test } from 'vitest';
import { Config, type NatsConfig } from '../../../app/config/index.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { readCredentials } from '../../../main/nats/credentials.ts';
import { issueCertificate } from '../../support/certificates.ts';
import { operatorMode } from '../../support/nats-operator.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const DAY = 24 * 3_600_000;
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function check(nats: Partial<NatsConfig>, now = new Date()) {
  const config = Config.default().with({ nats }).validate();
  const resolve = (configured: string) => path.resolve(folder, configured);
  return readCredentials({ config, file: 'config.toml', resolve }, now);
}

function problemOf(nats: Partial<NatsConfig>, now?: Date): Problem {
  try {
    check(nats, now);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  return name;
}

function seedOf(pair: KeyPair): string {
  return new TextDecoder().decode(pair.getSeed());
}

describe('TLS files, before any connection', () => {
  test('that are right give what TLS needs, without a warning', () => {
    const { ca, cert, key } = issueCertificate();
    expect(check({ tls: { ca_cert: ca, client_cert: cert, client_key: key } })).toMatchObject({
      tls: { ca: readFileSync(ca, 'utf8'), cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') },
      warnings: [],
    });
  });

  test('are not asked for without [nats.tls] or tls://', () => {
    expect(check({}).tls).toBeNull();
    expect(check({ url: 'tls://host:4222' }).tls).toEqual({});
  });

  test('a key that others can read, and a certificate that ends soon, are warned of', () => {
    const { ca, cert, key } = issueCertificate('localhost', 30);
    chmodSync(key, 0o644);
    const tls = { ca_cert: ca, client_cert: cert, client_key: key };
    expect(check({ tls }).warnings).toEqual([expect.stringContaining('can be read by other accounts')]);
    const { warnings } = check({ tls }, new Date(Date.now() + 20 * DAY));
    expect(warnings).toContainEqual(expect.stringMatching(/^The client certificate .* expires on .* UTC\.$/));
  });

  test('are refused by name: missing, a folder, no PEM, damaged', () => {
    const { ca } = issueCertificate();
    mkdirSync(path.join(folder, 'sub'));
    const damaged = readFileSync(ca, 'utf8').replace(/\n[A-Za-z0-9+/]{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    for (const [file, code, words] of [
      ['nowhere.pem', 'nats.file-missing', 'is missing'],
      ['sub', 'nats.file-unusable', 'is a folder'],
      [write('text.pem', 'hello'), 'nats.certificate-unusable', 'no certificate in PEM form'],
      [write('damaged.pem', damaged), 'nats.certificate-unusable', 'damaged certificate'],
    ] as const) {
      const problem = problemOf({ tls: { ca_cert: file } });
      expect(problem).toMatchObject({ code, field: 'nats.tls.ca_cert' });
      expect(problem.happened).toContain(path.join(folder, file));
      expect(problem.happened).toContain(words);
      expect(problem.meaning).toContain('no connection was opened');
    }
  });

  test('are refused outside of their validity', () => {
    const { ca, cert, key } = issueCertificate('localhost', 30);
    const tls = { ca_cert: ca, client_cert: cert, client_key: key };
    const at = (days: number) => problemOf({ tls }, new Date(Date.now() + days * DAY)).code;
    expect([at(-2), at(40), at(70)]).toEqual([
      'nats.ca-not-yet-valid',
      'nats.client-certificate-expired',
      'nats.ca-expired',
    ]);
  });

  test('a certificate whose dates are none is refused: it is valid neither now nor ever', () => {
    const { cert, key } = issueCertificate();
    const der = new X509Certificate(readFileSync(cert)).raw;
    // UTCTime of thirteen characters (RFC 5280, section 4.1.2.5.1); the first begins the validity, the second ends it.
    const tag = Buffer.from([0x17, 0x0d]);
    const begins = der.indexOf(tag);
    for (const time of [begins, der.indexOf(tag, begins + 1)]) {
      const month = Buffer.from(der).fill('99', time + 4, time + 6);
      const pem = `-----BEGIN CERTIFICATE-----\n${month.toString('base64')}\n-----END CERTIFICATE-----\n`;
      for (const tls of [
        { ca_cert: write('odd.pem', pem) },
        { client_cert: write('odd.pem', pem), client_key: key },
      ]) {
        const problem = problemOf({ tls });
        expect(problem.code).toBe('nats.certificate-unusable');
        expect(problem.happened).toContain('whose dates cannot be read');
      }
    }
  });

  test('one valid authority among several is enough', () => {
    const old = issueCertificate();
    const later = new Date(Date.now() + 70 * DAY);
    execFileSync('openssl', [
      ...['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', path.join(folder, 'n.key')],
      ...['-out', path.join(folder, 'new.pem'), '-subj', '/CN=New CA', '-days', '365'],
    ]);
    const both = readFileSync(old.ca, 'utf8') + readFileSync(path.join(folder, 'new.pem'), 'utf8');
    expect(check({ tls: { ca_cert: write('both.pem', both) } }, later).warnings).toEqual([]);
  });

  test('a key of another certificate, or behind a passphrase, is refused', () => {
    const ours = issueCertificate();
    const other = issueCertificate();
    const tls = { client_cert: ours.cert, client_key: other.key };
    expect(problemOf({ tls }).code).toBe('nats.client-key-mismatch');
    execFileSync('openssl', [
      ...['pkey', '-in', ours.key, '-aes256', '-passout', 'pass:hunter2'],
      ...['-out', path.join(folder, 'locked.key')],
    ]);
    const problem = problemOf({ tls: { ...tls, client_key: 'locked.key' } });
    expect(problem.code).toBe('nats.client-key-unusable');
    expect(problem.happened).toContain('protected by a passphrase');
  });
});

describe('an identity, before any connection', () => {
  test('is taken from a credentials file, also where the seed’s example names it', async () => {
    const { creds } = await operatorMode();
    const file = write('user.creds', await creds(30 * 24 * 3600));
    expect(check({ credentials_file: file })).toMatchObject({ warnings: [], tls: null });
    const beside = check({ tls: { credentials_file: file } });
    expect(beside.authenticator).not.toBeNull();
    chmodSync(path.join(folder, file), 0o640);
    expect(check({ credentials_file: file }).warnings).toHaveLength(1);
  });

  test('is refused when expired, and warned of when it ends soon', async () => {
    const { creds } = await operatorMode();
    const file = write('user.creds', await creds(3600));
    expect(check({ credentials_file: file }).warnings).toEqual([expect.stringContaining('expires on')]);
    const later = new Date(Date.now() + DAY);
    expect(problemOf({ credentials_file: file }, later)).toMatchObject({
      code: 'nats.credentials-expired',
      field: 'nats.credentials_file',
    });
  });

  test('is refused when JWT or seed is missing, damaged, or of somebody else; and no seed is ever told', async () => {
    const { creds } = await operatorMode();
    const good = await creds();
    const beyondDates = await creds(8_640_000_000_000);
    const seed = /^S[A-Z2-7]{57}$/m.exec(good)?.[0] ?? '';
    expect(seed).not.toBe('');
    const stranger = seedOf(createUser());
    const account = seedOf(createAccount());
    for (const [text, code] of [
      ['', 'nats.credentials-unusable'],
      [good.replace(/-+BEGIN USER NKEY[\s\S]*/, ''), 'nats.credentials-unusable'],
      [good.replace(/\.[A-Za-z0-9_-]{30}/, '.XXXX'), 'nats.credentials-unusable'],
      [good.replace(seed, `${seed.slice(0, -4)}AAAA`), 'nats.credentials-unusable'],
      [good.replace(seed, stranger), 'nats.credentials-mismatch'],
      [good.replace(seed, account), 'nats.credentials-unusable'],
      [beyondDates, 'nats.credentials-unusable'],
    ] as const) {
      const problem = problemOf({ credentials_file: write('x.creds', text) });
      expect(problem.code).toBe(code);
      for (const secret of [seed, stranger, account, seed.slice(0, 20)]) {
        expect(JSON.stringify(problem)).not.toContain(secret);
      }
    }
  });

  test('works with Windows line ends', async () => {
    const { creds } = await operatorMode();
    const text = (await creds()).replaceAll('\n', '\r\n');
    expect(check({ credentials_file: write('w.creds', text) }).authenticator).not.toBeNull();
  });

  test('is taken from an NKey seed, with comments beside it, and refused when it is no user’s', () => {
    const seed = seedOf(createUser());
    const file = write('user.nk', `# laptop 7\n${seed}\n`);
    expect(check({ nkey_seed_file: file })).toMatchObject({ warnings: [] });
    for (const text of ['', 'SUAAA', seedOf(createAccount()), `${seed.slice(0, -4)}AAAA`]) {
      expect(problemOf({ nkey_seed_file: write('bad.nk', text) }).code).toBe('nats.nkey-unusable');
    }
    copyFileSync(path.join(folder, file), path.join(folder, 'open.nk'));
    chmodSync(path.join(folder, 'open.nk'), 0o644);
    expect(check({ nkey_seed_file: 'open.nk' }).warnings).toHaveLength(1);
  });
});
