import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import type { Certificate } from '../../app/pki/certificate/certificate.ts';
import type { RevocationList } from '../../app/pki/certificate/revocation-list.ts';
import { purposes } from '../../app/pki/oids.ts';
import { pemOf } from '../../app/pki/pem.ts';
import { pathFaults } from '../../app/pki/validation/path.ts';
import { findProgram } from '../../scripts/programs.ts';
import type { Said } from '../../scripts/verdicts-document.ts';
import { type TestKey, verifySignature } from './pki.ts';
import { askGnutls, askOpenssl, runJudge } from './pki-judges.ts';
import { sideOf, type TlsServer, tlsClients, tlsServers } from './tls-judges.ts';
import { askZlint, whyNoZlint, zlintVersion } from './zlint.ts';

/* Judges of a whole path, each asked the same in its own way: is this certificate one of a server, or of a client, now? */

/** A path in question: the certificate, those above it up to the root, and the key that it is for. */
export interface Asked {
  readonly certificates: readonly Certificate[];
  readonly key: TestKey;
  readonly purpose: 'serverAuth' | 'clientAuth';
  /** Lists of all its authorities; none where nothing is asked of them. */
  readonly lists: readonly RevocationList[];
}

/** The judges, in the order of the columns. */
export const JUDGES = ['This program', 'OpenSSL', 'GnuTLS', 'NSS', 'Node', 'Go', 'zlint'] as const;

/** A judge by its name. */
export type Judge = (typeof JUDGES)[number];

/** Why a judge cannot be asked on this machine; null where it can. */
export function whyNotAsked(judge: Judge): string | null {
  if (judge === 'NSS' && findProgram('vfychain') === null)
    return 'NSS is not asked: vfychain is not on this machine (Debian has it in libnss3-tools).';
  return judge === 'zlint' ? whyNoZlint() : null;
}

/** How each judge says its version: the program, and what it takes for that. */
const askedForVersion: Readonly<
  Record<Exclude<Judge, 'This program' | 'Node' | 'NSS' | 'zlint'>, readonly string[]>
> = {
  OpenSSL: ['openssl', 'version'],
  GnuTLS: ['certtool', '--version'],
  Go: ['nats-server', '--version'],
};

/** The version of a judge, as far as its verdicts may hang on it: the first two numbers. Null where it tells none, as NSS. */
export function versionOf(judge: Judge): string | null {
  const known = versions.get(judge);
  if (known !== undefined) return known;
  const version = judge === 'This program' || judge === 'NSS' ? null : askVersion(judge);
  versions.set(judge, version);
  return version;
}

const versions = new Map<Judge, string | null>();

function askVersion(judge: Exclude<Judge, 'This program' | 'NSS'>): string | null {
  if (judge === 'zlint') return zlintVersion();
  const said =
    judge === 'Node'
      ? process.version
      : whyNotAsked(judge) === null
        ? sayVersion(askedForVersion[judge])
        : '';
  return /\d+\.\d+/.exec(said)?.[0] ?? null;
}

function sayVersion([program = '', ...args]: readonly string[]): string {
  return runJudge(program, args).said;
}

/** Judges that need something running beside them. */
export class Bench {
  readonly #go: TlsServer;
  readonly #clientRoot: string;

  private constructor(go: TlsServer, clientRoot: string) {
    this.#go = go;
    this.#clientRoot = clientRoot;
  }

  /** @param server a server of its own, whose path is right @param roots what Go is to trust of its clients */
  static async open(server: Asked, roots: readonly Certificate[]): Promise<Bench> {
    const side = sideOf(server.certificates.slice(0, -1), server.key.privateKey, roots);
    return new Bench(await tlsServers['nats-server (Go)'](side), side.root);
  }

  close(): Promise<void> {
    return this.#go.stop();
  }

  /** What a judge says of a path. */
  async ask(judge: Judge, asked: Asked): Promise<Said> {
    const { certificates, lists, purpose, key } = asked;
    const root = certificates.at(-1);
    if (root === undefined) throw new Error('no root');
    // A minute from now: what was made a moment ago is valid then, too.
    const at = `${new Date(Date.now() + 60_000).toISOString().slice(0, 19)}Z`;
    switch (judge) {
      case 'This program': {
        const given = { certificates: certificates.slice(0, -1), anchor: root, at, purpose };
        const faults = pathFaults({ ...given, lists: lists.length === 0 ? null : lists }, verifySignature);
        return said(faults.length === 0);
      }
      case 'OpenSSL': {
        const opensslPurpose = purpose === 'serverAuth' ? 'sslserver' : 'sslclient';
        return said(askOpenssl({ certificates, lists, at, opensslPurpose }).accepted);
      }
      case 'GnuTLS':
        return said(askGnutls({ certificates, lists }, purposes[purpose].oid).accepted);
      case 'NSS':
        // Each question makes a data base; what it says of clients is the same.
        return purpose === 'serverAuth' && whyNotAsked('NSS') === null ? said(askNss(asked)) : null;
      case 'Node': {
        // A program in which a handshake is all there is to ask: it sees servers.
        if (purpose !== 'serverAuth') return null;
        return said(await nodeAccepts(asked));
      }
      case 'Go': {
        // nats-server looks at its clients, and asks no lists of anybody.
        if (purpose !== 'clientAuth' || lists.length > 0) return null;
        const side = sideOf(certificates.slice(0, -1), key.privateKey, [root]);
        const { accepted } = await tlsClients.Node(this.#go.port, this.#clientRoot, side);
        return said(accepted);
      }
      case 'zlint': {
        if (whyNoZlint() !== null) return null;
        // Each by itself: it looks at no path.
        const found = [
          ...certificates.map(({ bytes }) => askZlint(bytes, 'certificate').found),
          ...lists.map(({ bytes }) => askZlint(bytes, 'revocation list').found),
        ];
        return said(found.flat().length === 0);
      }
    }
  }
}

function said(accepted: boolean): Said {
  return accepted ? 'accepted' : 'refused';
}

/** A server in TLS, as vfychain numbers what certificates are for. Source: its own help. */
const NSS_SERVER = '1';

/** Whether NSS accepts a path, with the lists in its data base. */
function askNss({ certificates, lists }: Asked): boolean {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-keys-nss-'));
  try {
    const database = ['-d', `sql:${folder}`];
    const write = (name: string, content: string | Uint8Array) => {
      const file = path.join(folder, name);
      writeFileSync(file, content);
      return file;
    };
    const [leaf, ...above] = certificates.map(({ bytes }, at) =>
      write(`${at}.pem`, pemOf(bytes, 'certificate')),
    );
    if (leaf === undefined) throw new Error('no certificate');
    runJudge('certutil', ['-N', ...database, '--empty-password']);
    for (const [at, file] of above.entries()) {
      const trust = at === above.length - 1 ? 'CT,C,C' : ',,';
      const added = runJudge('certutil', [
        '-A',
        ...database,
        '-n',
        `above ${at}`,
        '-t',
        trust,
        '-a',
        '-i',
        file,
      ]);
      if (!added.accepted) return false;
    }
    for (const [at, { bytes }] of lists.entries()) {
      const added = runJudge('crlutil', ['-I', ...database, '-t', '1', '-i', write(`${at}.crl`, bytes)]);
      if (!added.accepted) return false;
    }
    const verified = runJudge('vfychain', [...database, '-u', NSS_SERVER, '-a', leaf]);
    return /Chain is good!/.test(verified.said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether Node, as a client, shakes hands with a server that has this. */
async function nodeAccepts({ certificates, key, lists }: Asked): Promise<boolean> {
  const pem = (one: Certificate) => pemOf(one.bytes, 'certificate');
  const root = certificates.at(-1);
  const cert = certificates.slice(0, -1).map(pem).join('');
  const server = tls.createServer(
    { cert, key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }) },
    (socket) => socket.end('let in'),
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new Promise((resolve) => {
    const socket = tls.connect({
      ...{ host: '127.0.0.1', port: address.port, servername: 'localhost' },
      ca: root === undefined ? '' : pem(root),
      ...(lists.length === 0 ? {} : { crl: lists.map(({ bytes }) => pemOf(bytes, 'revocation list')) }),
    });
    const end = (accepted: boolean) => {
      socket.destroy();
      server.close();
      resolve(accepted);
    };
    socket.on('data', () => end(true));
    socket.on('error', () => end(false));
  });
}
