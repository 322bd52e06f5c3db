import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { signedOutputSchema } from '../../../app/contract/command-line.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { decryptWithAge } from '../../support/age.ts';
import { cimKeys, type Outcome } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { makeSigningKey } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
const alice = createPerson(acme.id, { name: 'Alice Officer', email: 'alice@acme.example' });

/** A laptop with Alice, her key for signing, and the key of an authority. */
async function laptop(): Promise<string> {
  const data = temporaryFolder();
  const secrets = new SecretFiles(path.join(data, 'keys'));
  mkdirSync(path.join(data, 'keys'));
  const ledger = openLedger(path.join(data, 'events'));
  const registrar = registrarOf(ledger);
  for (const command of [acme, alice]) registrar.record(command);
  const file = (id: string) => secrets.pathOf(id);
  const owner = { organizationId: acme.id, personId: alice.id, label: 'Alice signs' };
  registrar.record(await makeSigningKey(file, owner));
  const authority = { organizationId: acme.id, personId: null, label: 'Acme Root CA' };
  registrar.record({ ...(await makeSigningKey(file, authority)), purpose: 'CertificateAuthority' });
  ledger.close();
  return data;
}

/** Runs a command whose passphrase stands in a file. */
async function withPassphrase(
  data: string,
  args: readonly string[],
  passphrase = PASSPHRASE,
): Promise<Outcome> {
  const file = path.join(data, 'passphrase');
  writeFileSync(file, `${passphrase}\n`);
  const fd = openSync(file, 'r');
  try {
    return await cimKeys([...args, '--data', data, '--passphrase-fd', String(fd), '--yes']);
  } finally {
    closeSync(fd);
  }
}

const NEW = 'quilt-rhubarb-orbit 9 lanterns';

/** Gives a key out: the passphrase that opens it and the new one stand in a file each, or as two lines of one. */
async function exported(
  data: string,
  args: readonly string[],
  [passphrase, fresh, together = false]: readonly [string, string, boolean?] = [PASSPHRASE, NEW],
): Promise<Outcome> {
  const [one, other] = [path.join(data, 'passphrase'), path.join(data, 'new-passphrase')];
  writeFileSync(one, together ? `${passphrase}\n${fresh}\n` : `${passphrase}\n`);
  writeFileSync(other, `${fresh}\n`);
  const fds = [openSync(one, 'r'), openSync(other, 'r')] as const;
  try {
    const given = ['--officer', 'Alice Officer', '--reason', 'For a server', '--data', data];
    const from = ['--passphrase-fd', String(fds[0]), '--new-passphrase-fd', String(fds[together ? 0 : 1])];
    return await cimKeys(['key', 'export', ...args, ...given, ...from]);
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}

/** The SHA-256 of the public half of a private key in PEM, as openssl computes it. */
const publicHalfOf = (pem: string) =>
  createHash('sha256')
    .update(execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: pem }))
    .digest('base64')
    .replace('=', '');

test('a private key leaves under another passphrase once that is agreed to, and is recorded first', async () => {
  const data = await laptop();
  const at = (name: string) => path.join(data, name);
  const head = () => {
    const ledger = openLedger(at('events'));
    const seq = ledger.head()?.seq ?? 0;
    const block = ledger.entries.at(seq)?.block ?? new Uint8Array();
    const key = ledger.lists.list('key', { search: 'Alice', organizationId: null, limit: 1, offset: 0 })[0];
    ledger.close();
    return { seq, event: decodeEvent(block), fingerprint: key?.state.fingerprint ?? '' };
  };
  const { seq, fingerprint } = head();
  const age = ['Alice signs', '--out', at('alice.age')];
  // Nobody agrees, another passphrase, one that can be guessed, a place that is taken or is none: nothing is recorded.
  const unasked = await exported(data, age);
  expect(unasked.stderr).toContain(`the private key of “Alice signs”, ${fingerprint}`);
  writeFileSync(at('taken'), 'something else');
  for (const [outcome, status, words] of [
    [unasked, 2, 'no terminal'],
    [await exported(data, [...age, '--yes'], ['another one', NEW]), 1, 'does not open the private key'],
    [await exported(data, [...age, '--yes'], [PASSPHRASE, 'password1234']), 1, 'could be guessed'],
    [await exported(data, ['Alice signs', '--out', at('taken'), '--yes']), 2, 'is there already'],
    [await exported(data, ['Alice signs', '--out', at('no/where'), '--yes']), 2, 'There is no folder'],
    [await exported(data, [...age, '--form', 'pem', '--yes']), 2, '--form takes one of'],
    [await exported(data, [...age, '--server', '--yes']), 2, '--certificate'],
  ] as const) {
    expect([outcome.status, outcome.stderr]).toEqual([status, expect.stringContaining(words)]);
    for (const secret of [PASSPHRASE, NEW, 'another one'])
      expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(secret);
  }
  expect([head().seq, existsSync(at('alice.age')), readFileSync(at('taken'), 'utf8')]).toEqual([
    seq,
    false,
    'something else',
  ]);

  expect(await exported(data, [...age, '--yes'])).toMatchObject({ status: 0 });
  expect(head()).toMatchObject({
    seq: seq + 1,
    event: { event_type: 'KeyExported', payload: { form: 'pkcs8-age', reason: 'For a server' } },
  });
  expect(statSync(at('alice.age')).mode & 0o777).toBe(0o600);
  const { plaintext } = await decryptWithAge(at('alice.age'), NEW);
  expect(`SHA256:${publicHalfOf(plaintext)}`).toBe(fingerprint);
  const p12 = ['Alice signs', '--out', at('alice.p12'), '--form', 'pkcs12', '--json', '--yes'];
  const json = await exported(data, p12, [PASSPHRASE, NEW, true]);
  expect(JSON.parse(json.stdout)).toMatchObject({ recorded: { seq: seq + 2 } });
  const opened = ['pkcs12', '-in', at('alice.p12'), '-nocerts', '-nodes', '-passin', `pass:${NEW}`];
  const pem = execFileSync('openssl', opened, { encoding: 'utf8', stdio: 'pipe' });
  expect(`SHA256:${publicHalfOf(pem)}`).toBe(fingerprint);
});

const CID = /^CID of the bytes +(\S+)$/m;

test('a root, a server from a request of openssl, a revocation and a list: made, approved and saved on the command line', async () => {
  const data = await laptop();
  const at = (name: string) => path.join(data, name);
  const officer = ['--officer', 'Alice Officer'];
  const prepare = async (...args: string[]) => {
    const outcome = await cimKeys([...args, ...officer, '--data', data]);
    expect(outcome).toMatchObject({ status: 0 });
    const cid = CID.exec(outcome.stdout)?.[1] ?? '';
    const id = /id (\S+)$/m.exec(outcome.stdout)?.[1] ?? '';
    return { id, cid };
  };
  const signed = async ({ id, cid }: { readonly id: string; readonly cid: string }) => {
    expect(await withPassphrase(data, ['draft', 'sign', id, '--cid', cid, ...officer])).toMatchObject({
      status: 1,
    });
    expect(await withPassphrase(data, ['draft', 'approve', id, '--cid', cid, ...officer])).toMatchObject({
      status: 0,
    });
    const wrong = await withPassphrase(data, ['draft', 'sign', id, '--cid', cid, ...officer], 'another one');
    expect(wrong).toMatchObject({ status: 1 });
    expect(`${wrong.stdout}${wrong.stderr}`).not.toContain('another one');
    const done = await withPassphrase(data, ['draft', 'sign', id, '--cid', cid, ...officer]);
    expect(done.status, done.stderr).toBe(0);
  };
  const common = ['certificate', 'prepare', '--organization', 'Acme', '--until'];
  await signed(
    await prepare(
      ...common,
      '2035-12-31',
      '--profile',
      'root',
      '--key',
      'Acme Root CA',
      '--subject',
      'O=Acme',
      '--subject',
      'CN=Acme Root CA',
    ),
  );
  execFileSync(
    'openssl',
    [
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/O=Acme/CN=www.acme.example',
      '-keyout',
      at('server.key'),
      '-out',
      at('server.csr'),
    ],
    { stdio: 'ignore' },
  );
  const until = new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10);
  const server = await prepare(
    ...common,
    until,
    '--profile',
    'server',
    '--issuer',
    'Acme Root CA',
    '--request',
    at('server.csr'),
    ...['--subject', 'O=Acme', '--subject', 'CN=www.acme.example', '--name', 'dns:www.acme.example'],
  );
  const shown = await cimKeys(['draft', 'show', server.id, '--data', data]);
  expect(shown.stdout).toContain('host www.acme.example');
  // Nobody approves what they have not named.
  expect(await withPassphrase(data, ['draft', 'approve', server.id, ...officer])).toMatchObject({
    status: 2,
  });
  await signed(server);

  const save = (...args: string[]) => cimKeys([...args, '--data', data]);
  expect(await save('certificate', 'save', 'Acme Root CA', at('root.pem'))).toMatchObject({ status: 0 });
  expect(
    await save('certificate', 'save', 'www.acme.example', at('server.pem'), '--form', 'chain'),
  ).toMatchObject({ status: 0 });
  expect(readFileSync(at('server.pem'), 'utf8').match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  const attime = String(Math.ceil(Date.now() / 1000) + 5);
  const verify = (...args: string[]) =>
    spawnSync(
      'openssl',
      ['verify', '-x509_strict', '-attime', attime, '-CAfile', at('root.pem'), ...args, at('server.pem')],
      { encoding: 'utf8' },
    );
  expect(verify('-purpose', 'sslserver').stdout).toContain('OK');

  // As other programs take them: PKCS #7, a folder for a web server, what is to be trusted.
  expect(
    await save('certificate', 'save', 'www.acme.example', at('server.p7b'), '--form', 'p7b'),
  ).toMatchObject({ status: 0 });
  const printed = spawnSync('openssl', ['pkcs7', '-inform', 'DER', '-in', at('server.p7b'), '-print_certs'], {
    encoding: 'utf8',
  });
  expect(printed.stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  mkdirSync(at('www'));
  const folder = ['certificate', 'save', 'www.acme.example', at('www'), '--form', 'server'];
  expect(await save(...folder)).toMatchObject({ status: 0 });
  expect(readdirSync(at('www')).sort()).toEqual(['certificate.pem', 'full-chain.pem', 'root.pem']);
  expect((await save(...folder)).stderr).toContain('is there already');
  expect(await save('trust-store', 'save', 'Acme', at('roots.p12'), '--form', 'p12')).toMatchObject({
    status: 0,
  });
  const trusted = spawnSync('openssl', ['pkcs12', '-in', at('roots.p12'), '-passin', 'pass:changeit'], {
    encoding: 'utf8',
  });
  expect(trusted.stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  expect(await save('trust-store', 'save', 'Acme', at('roots'), '--form', 'jks')).toMatchObject({
    status: 2,
  });

  // With the private key, where that is in the registry.
  const withKey = ['Acme Root CA', '--certificate', 'Acme Root CA', '--yes', '--out'];
  expect((await exported(data, [...withKey, at('root.age')])).stderr).toContain(
    'holds the private key alone',
  );
  expect(await exported(data, [...withKey, at('root.p12'), '--form', 'pkcs12'])).toMatchObject({ status: 0 });
  const both = ['pkcs12', '-in', at('root.p12'), '-nokeys', '-passin', `pass:${NEW}`];
  const inP12 = spawnSync('openssl', both, { encoding: 'utf8' });
  expect(inP12.stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  mkdirSync(at('both'));
  expect(await exported(data, [...withKey, at('both'), '--server'])).toMatchObject({ status: 0 });
  expect(readdirSync(at('both'))).toContainEqual(expect.stringMatching(/\.exported\.age$/));

  // A request to an authority elsewhere, signed by a key of the registry, and what came of it.
  const request = await prepare('request', 'prepare', '--key', 'Alice signs', '--subject', 'CN=Alice');
  await signed(request);
  expect(await save('request', 'save', 'Alice', at('alice.csr'))).toMatchObject({ status: 0 });
  const verified = spawnSync('openssl', ['req', '-verify', '-noout', '-in', at('alice.csr')], {
    encoding: 'utf8',
  });
  expect(`${verified.stdout}${verified.stderr}`).toContain('verify OK');
  const answer = ['request', 'answer', 'Alice', at('root.pem'), ...officer];
  expect((await cimKeys([...answer, '--data', data])).stderr).toContain('for another key');

  // Two drafts, one entry of the passphrase; each CID belongs to its draft.
  const pair = [
    await prepare('request', 'prepare', '--key', 'Alice signs', '--subject', 'CN=One'),
    await prepare('request', 'prepare', '--key', 'Acme Root CA', '--subject', 'CN=Two'),
  ] as const;
  for (const { id, cid } of pair)
    expect(await withPassphrase(data, ['draft', 'approve', id, '--cid', cid, ...officer])).toMatchObject({
      status: 0,
    });
  const ids = pair.map(({ id }) => id);
  const together = (...cids: readonly string[]) =>
    withPassphrase(data, [
      'draft',
      'sign',
      ...ids,
      ...cids.flatMap((cid) => ['--cid', cid]),
      ...officer,
      '--json',
    ]);
  expect(await together(pair[0].cid)).toMatchObject({ status: 2 });
  expect(await together(pair[1].cid, pair[0].cid)).toMatchObject({ status: 1 });
  const signedBoth = await together(pair[0].cid, pair[1].cid);
  expect(
    signedOutputSchema.parse(JSON.parse(signedBoth.stdout.split('\n').findLast((line) => line !== '') ?? '')),
  ).toMatchObject({
    signed: [{}, {}],
    left: [],
  });

  const revoked = await cimKeys([
    ...['act', 'RevokeCertificate', '--id', 'www.acme.example', '--set', 'reason=keyCompromise'],
    ...[...officer, '--yes', '--data', data],
  ]);
  expect(revoked).toMatchObject({ status: 0 });
  await signed(await prepare('revocation-list', 'prepare', 'Acme Root CA', '--until', until));
  expect(await save('revocation-list', 'save', 'Acme Root CA, list 1', at('root.crl'))).toMatchObject({
    status: 0,
  });
  execFileSync('openssl', ['crl', '-inform', 'DER', '-in', at('root.crl'), '-out', at('root.crl.pem')]);
  const cutOff = verify('-crl_check', '-CRLfile', at('root.crl.pem'));
  expect(`${cutOff.stdout}${cutOff.stderr}`).toContain('certificate revoked');
  expect(await cimKeys(['verify', path.join(data, 'events')])).toMatchObject({ status: 0 });
});

test('a profile is adopted from a file of fields, and drafted by under its name until it is withdrawn', async () => {
  const data = await laptop();
  const officer = ['--officer', 'Alice Officer', '--data', data];
  const input = path.join(data, 'profile.json');
  const text = deliveredProfiles.root.replace('name = "root"', 'name = "short-root"').replace('9132', '3653');
  const adopt = (fields: object) => {
    writeFileSync(input, JSON.stringify(fields));
    return cimKeys(['act', 'AdoptCertificateProfile', '--input', input, '--yes', ...officer]);
  };
  const prepare = (until: string) => {
    const subject = ['--subject', 'O=Acme', '--subject', 'CN=Acme Root CA'];
    const said = ['--profile', 'short-root', '--key', 'Acme Root CA', '--until', until, ...subject];
    return cimKeys(['certificate', 'prepare', '--organization', 'Acme', ...said, ...officer]);
  };
  const inYears = (years: number) => `${new Date().getUTCFullYear() + years}-01-01`;
  expect(await prepare(inYears(5))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('There is no profile “short-root”.'),
  });
  expect(await adopt({ organizationId: 'Acme' })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('It has several lines: use --input.'),
  });
  expect(await adopt({ organizationId: 'Acme', text })).toMatchObject({ status: 0 });
  expect(await prepare(inYears(5))).toMatchObject({ status: 0 });
  expect(await prepare(inYears(15))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('at most 3653 days'),
  });
  const ledger = openLedger(path.join(data, 'events'));
  expect([...ledger.objects.within('certificate.profile', acme.id)]).toMatchObject([{ text, kind: 'root' }]);
  ledger.close();
  const withdraw = ['act', 'WithdrawCertificateProfile', '--id', 'short-root', '--set', 'reason=Too short.'];
  expect(await cimKeys([...withdraw, '--yes', ...officer])).toMatchObject({ status: 0 });
  expect(await prepare(inYears(5))).toMatchObject({ status: 1 });
});
