import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Certificate } from '../../app/pki/certificate/certificate.ts';
import type { RevocationList } from '../../app/pki/certificate/revocation-list.ts';
import { pemOf } from '../../app/pki/pem.ts';
import { temporaryFolder } from './temporary.ts';

/* Programs of others that say whether certificates, lists and requests are right. */

/** What a judge said. */
export interface Verdict {
  readonly accepted: boolean;
  readonly said: string;
}

/** A program's output; its errors, too. */
export function runJudge(program: string, args: readonly string[], input?: Uint8Array): Verdict {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 30_000,
    ...(input ? { input: Buffer.from(input) } : {}),
  });
  if (error) throw error;
  return { accepted: status === 0, said: `${stdout}${stderr}`.trim() };
}

/** A certificate in question with those up to the one that is trusted, which comes last, and the lists of all. */
export interface Judged {
  readonly certificates: readonly Certificate[];
  readonly lists?: readonly RevocationList[];
  /** As openssl calls it: `sslserver`. */
  readonly opensslPurpose?: string;
  readonly at: string;
}

/** Whether OpenSSL accepts a path, strictly, with the lists of all authorities where lists are given. */
export function askOpenssl({ certificates, lists = [], opensslPurpose, at }: Judged): Verdict {
  const files = filesOf({ certificates, lists });
  const purpose = opensslPurpose === undefined ? [] : ['-purpose', opensslPurpose];
  const crls = lists.length === 0 ? [] : ['-crl_check_all', '-CRLfile', files.lists];
  const { accepted, said } = runJudge('openssl', [
    ...[
      'verify',
      '-x509_strict',
      '-policy_check',
      '-attime',
      String(Date.parse(at) / 1000),
      ...purpose,
      ...crls,
    ],
    ...['-CAfile', files.anchor, '-untrusted', files.between, files.leaf],
  ]);
  return { accepted: accepted && said.endsWith('OK'), said };
}

/** Whether GnuTLS accepts a path now: it knows no other time. @param purpose an object identifier */
export function askGnutls({ certificates, lists = [] }: Omit<Judged, 'at'>, purpose?: string): Verdict {
  const files = filesOf({ certificates, lists });
  const crls = lists.length === 0 ? [] : ['--load-crl', files.lists];
  const usage = purpose === undefined ? [] : [`--verify-purpose=${purpose}`];
  const { accepted, said } = runJudge('certtool', [
    ...['--verify', '--verify-profile=medium', ...usage, ...crls],
    ...['--load-ca-certificate', files.anchor, '--infile', files.chain],
  ]);
  return { accepted: accepted && /Chain verification output: Verified/.test(said), said };
}

function filesOf({
  certificates,
  lists,
}: Pick<Judged, 'certificates'> & { lists: readonly RevocationList[] }) {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const pems = certificates.map(({ bytes }) => pemOf(bytes, 'certificate'));
  return {
    leaf: write('leaf.pem', pems[0] ?? ''),
    between: write('between.pem', pems.slice(1, -1).join('') || (pems[0] ?? '')),
    anchor: write('anchor.pem', pems.at(-1) ?? ''),
    chain: write('chain.pem', pems.slice(0, Math.max(1, pems.length - 1)).join('')),
    lists: write('lists.pem', lists.map(({ bytes }) => pemOf(bytes, 'revocation list')).join('')),
  };
}
