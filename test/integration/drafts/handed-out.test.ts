import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { beforeEach, describe, expect, test } from 'vitest';
import { childrenOf, readDer } from '../../../app/pki/der/der.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { readPkcs12, TRUST_STORE_PASSWORD } from '../../../main/keystore/pkcs12.ts';
import {
  certificateFile,
  saveInFolder,
  serverFiles,
  trustStoreFile,
} from '../../../main/services/drafts/certificate-files.ts';
import { KeyCustody } from '../../../main/services/keys/key-custody.ts';
import { openingWith } from '../../../main/services/keys/key-opening.ts';
import { AGE, decryptWithAge } from '../../support/age.ts';
import { DraftDesk, day, readState, refusalOf } from '../../support/drafts.ts';
import { runJudge } from '../../support/pki-judges.ts';
import { byPassphrase } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { virtualKeys } from '../../unit/yubikey/support/virtual-port.ts';

/* Certificates as they go out, judged by the programs that take them. */

const NEW = 'quilt-rhubarb-orbit 9 lanterns';

let desk: DraftDesk;
let root: StateOf['certificate'];
let between: StateOf['certificate'];
let server: StateOf['certificate'];
let custody: KeyCustody;

function subjectOf(name: string) {
  return [
    ['O', 'Acme'],
    ['CN', name],
  ] as const;
}

beforeEach(async () => {
  desk = new DraftDesk();
  root = await desk.root();
  const below = await desk.key('Acme TLS CA', 'CertificateAuthority');
  between = await desk.issue({
    profile: { name: 'intermediate' },
    issuerId: root.id,
    holder: { kind: 'key', keyId: below.id, subject: subjectOf('Acme TLS CA'), names: [] },
    notAfter: day(1800),
  });
  const key = await desk.key('www', 'TlsServer');
  const names = [{ kind: 'dns', text: 'localhost' }] as const;
  server = await desk.issue({
    profile: { name: 'server' },
    issuerId: between.id,
    holder: { kind: 'key', keyId: key.id, subject: subjectOf('localhost'), names },
    notAfter: day(300),
  });
  const { ledger, registrar, files } = desk;
  const open = openingWith(files, virtualKeys().yubiKeys, AGE.worker);
  custody = new KeyCustody({ ledger, registrar, files, open, worker: AGE.worker });
});

function inFile(name: string, content: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

function fingerprintsIn(pems: string): string[] {
  const found = pems.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((pem) => new X509Certificate(pem).fingerprint256).sort();
}

function fingerprintsOf(...certificates: readonly StateOf['certificate'][]): string[] {
  return certificates.map((one) => new X509Certificate(readState(one).bytes).fingerprint256).sort();
}

/** Whether a client that trusts the root alone shakes hands with a server that has this. */
async function shakesHands(context: tls.TlsOptions): Promise<string> {
  const listening = tls.createServer(context, (socket) => socket.end('hello'));
  listening.listen(0);
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const ca = String(certificateFile(root, 'pem', desk.ledger.objects));
  const socket = tls.connect({ port: address.port, host: 'localhost', servername: 'localhost', ca });
  try {
    const [data] = await once(socket, 'data');
    return String(data);
  } finally {
    socket.destroy();
    listening.close();
  }
}

test('a certificate as PKCS #7: strict DER, in which OpenSSL and GnuTLS find all of the chain', () => {
  for (const form of ['p7b', 'p7b-pem'] as const) {
    const file = inFile('chain.p7b', certificateFile(server, form, desk.ledger.objects));
    const inform = form === 'p7b' ? 'DER' : 'PEM';
    const openssl = runJudge('openssl', ['pkcs7', '-inform', inform, '-in', file, '-print_certs']);
    expect(openssl.accepted, openssl.said).toBe(true);
    expect(fingerprintsIn(openssl.said)).toEqual(fingerprintsOf(server, between, root));
    const coding = form === 'p7b' ? ['--inder'] : [];
    const gnutls = runJudge('certtool', ['--p7-info', ...coding, '--infile', file]);
    expect(gnutls.said).toContain('Number of certificates: 3');
    const cms = runJudge('openssl', ['cms', '-cmsout', '-print', '-inform', inform, '-in', file]);
    expect(cms.accepted, cms.said).toBe(true);
    expect(cms.said).toMatch(/signerInfos:\s+<EMPTY>/);
  }
  const bytes = certificateFile(server, 'p7b', desk.ledger.objects);
  if (typeof bytes === 'string') throw new Error('no bytes');
  const [, content] = childrenOf(readDer(bytes, 'certificate collection', 100_000));
  const [signedData] = content === undefined ? [] : childrenOf(content);
  const set = signedData === undefined ? undefined : childrenOf(signedData)[3];
  const certificates = set === undefined ? [] : childrenOf(set).map((one) => Buffer.from(one.bytes));
  expect(certificates).toHaveLength(3);
  expect(certificates).toEqual([...certificates].sort(Buffer.compare));
});

describe('a folder for a web server', () => {
  test('has what a server sends, and nothing in it is written over', () => {
    const folder = temporaryFolder();
    const files = serverFiles(server, desk.ledger.objects);
    saveInFolder(folder, files);
    expect(readdirSync(folder).sort()).toEqual([
      'certificate.pem',
      'chain.pem',
      'full-chain.pem',
      'root.pem',
    ]);
    const at = (name: string) => path.join(folder, name);
    const verified = runJudge('openssl', [
      ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'localhost'],
      ...['-CAfile', at('root.pem'), '-untrusted', at('chain.pem'), at('certificate.pem')],
    ]);
    expect(verified.accepted, verified.said).toBe(true);
    expect(fingerprintsIn(readFileSync(at('full-chain.pem'), 'utf8'))).toEqual(
      fingerprintsOf(server, between),
    );
    expect(() => saveInFolder(folder, files)).toThrow('is there already');
    // One that is in the way keeps all others from being written.
    const half = temporaryFolder();
    writeFileSync(path.join(half, 'root.pem'), 'something else');
    expect(() => saveInFolder(half, files)).toThrow('root.pem is there already');
    expect(readdirSync(half)).toEqual(['root.pem']);
    // Below the root itself there is no chain.
    expect(serverFiles(between, desk.ledger.objects).map(({ name }) => name)).toEqual([
      'certificate.pem',
      'full-chain.pem',
      'root.pem',
    ]);
  });
});

describe('a certificate with its private key', () => {
  const asked = (inFolder: boolean, form: 'pkcs12' | 'pkcs8-age' = 'pkcs12') => ({
    ...{ form, reason: 'For the web server', newPassphrase: NEW },
    certificate: { id: server.id, inFolder },
  });
  const keyId = () => server.facts.key_id ?? '';

  test('as PKCS #12: OpenSSL, GnuTLS, NSS and Node open it, and a server of Node serves with it', async () => {
    const file = path.join(temporaryFolder(), 'www.p12');
    await custody.export(keyId(), byPassphrase(), asked(false), file);
    const head = desk.ledger.entries.at(desk.ledger.head()?.seq ?? 0);
    expect(head === null ? null : decodeEvent(head.block)).toMatchObject({
      event_type: 'KeyExported',
      payload: { key_id: keyId(), form: 'pkcs12', certificate_id: server.id },
    });
    const given = ['pkcs12', '-in', file, '-passin', `pass:${NEW}`];
    const { said } = runJudge('openssl', [...given, '-info', '-nokeys']);
    expect(fingerprintsIn(said)).toEqual(fingerprintsOf(server, between, root));
    expect(said).toMatch(/PKCS7 Encrypted data: PBES2, PBKDF2, AES-256-CBC/);
    // One certificate says that it is that of the key.
    expect(said.match(/localKeyID: /g)).toHaveLength(1);
    const gnutls = runJudge('certtool', ['--p12-info', '--inder', '--infile', file, `--password=${NEW}`]);
    expect(gnutls.said).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(gnutls.said.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    const nss = runJudge('pk12util', ['-l', file, '-W', NEW]);
    expect(nss.said.match(/^Certificate/gm), nss.said).toHaveLength(3);
    expect(await shakesHands({ pfx: readFileSync(file), passphrase: NEW })).toBe('hello');
    expect(readPkcs12(readFileSync(file), NEW)).toMatchObject({ outcome: 'read' });
  });

  test('in a folder: the key in age beside what a server sends, and nothing is recorded where a name is taken', async () => {
    const folder = path.join(temporaryFolder(), 'www');
    mkdirSync(folder);
    await custody.export(keyId(), byPassphrase(), asked(true, 'pkcs8-age'), folder);
    const name = `${keyId()}.exported.age`;
    expect(readdirSync(folder).sort()).toEqual(
      ['certificate.pem', 'chain.pem', 'full-chain.pem', 'root.pem', name].sort(),
    );
    const { plaintext } = await decryptWithAge(path.join(folder, name), NEW);
    const cert = readFileSync(path.join(folder, 'full-chain.pem'));
    expect(await shakesHands({ key: plaintext, cert })).toBe('hello');
    const before = desk.ledger.head()?.seq;
    expect(
      await refusalOf(() => custody.export(keyId(), byPassphrase(), asked(true, 'pkcs12'), folder)),
    ).toBe('draft.file-there');
    expect(desk.ledger.head()?.seq).toBe(before);
  });

  test('of another key, or revoked, goes with none', async () => {
    const file = path.join(temporaryFolder(), 'x.p12');
    const other = { ...asked(false), certificate: { id: between.id, inFolder: false } };
    expect(await refusalOf(() => custody.export(keyId(), byPassphrase(), other, file))).toBe(
      'key.other-certificate',
    );
    const mail = await desk.issue({
      profile: { name: 'server' },
      issuerId: between.id,
      holder: {
        ...{
          kind: 'key',
          keyId: keyId(),
          subject: subjectOf('old'),
          names: [{ kind: 'dns', text: 'old.example' }],
        },
      },
      notAfter: day(30),
    });
    desk.registrar.record({
      ...{ type: 'RevokeCertificate', id: mail.id, reason: 'superseded', remark: null, invalidSince: null },
    });
    const revoked = { ...asked(false), certificate: { id: mail.id, inFolder: false } };
    expect(await refusalOf(() => custody.export(keyId(), byPassphrase(), revoked, file))).toBe(
      'key.certificate-revoked',
    );
  });
});

describe('a trust store', () => {
  const stored = (form: 'pem' | 'p12' | 'p7b', now = new Date()) =>
    trustStoreFile(desk.acme.id, form, desk.ledger.objects, now);

  test('holds the roots that are to be trusted now: not what was replaced, revoked, or is over', async () => {
    expect(fingerprintsIn(String(stored('pem')))).toEqual(fingerprintsOf(root));
    expect(() => stored('pem', new Date(Date.now() + 3700 * 86_400_000))).toThrow('no root certificate');
    const renewed = await desk.issue({
      holder: { kind: 'renewal', certificateId: root.id },
      notAfter: day(3653),
    });
    expect(fingerprintsIn(String(stored('pem')))).toEqual(fingerprintsOf(renewed));

    const p12 = inFile('roots.p12', stored('p12'));
    const given = ['pkcs12', '-in', p12, '-passin', `pass:${TRUST_STORE_PASSWORD}`, '-nokeys'];
    const openssl = runJudge('openssl', [...given, '-info']);
    expect(fingerprintsIn(openssl.said)).toEqual(fingerprintsOf(renewed));
    // By this Java knows that it is to be trusted.
    expect(openssl.said).toMatch(/Trusted key usage \(Oracle\)|2\.16\.840\.1\.113894\.746875\.1\.1/);
    const gnutls = runJudge('certtool', [
      ...['--p12-info', '--inder', '--infile', p12, `--password=${TRUST_STORE_PASSWORD}`],
    ]);
    expect(gnutls.said).toContain('BEGIN CERTIFICATE');

    const p7b = inFile('roots.p7b', stored('p7b'));
    const printed = runJudge('openssl', ['pkcs7', '-inform', 'DER', '-in', p7b, '-print_certs']);
    expect(fingerprintsIn(printed.said)).toEqual(fingerprintsOf(renewed));

    const why = { reason: 'keyCompromise', remark: null, invalidSince: null } as const;
    desk.registrar.record({ type: 'RevokeCertificate', id: renewed.id, ...why });
    expect(() => stored('p12')).toThrow('no root certificate');
  });
});
