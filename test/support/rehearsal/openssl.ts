import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import type { Stage } from './stage.ts';

/** Runs openssl. @returns its status, and what it said */
function openssl(...parameters: readonly string[]): { readonly status: number; readonly said: string } {
  const { status, stdout, stderr, error } = spawnSync('openssl', parameters, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status: status ?? 1, said: `${stdout}${stderr}`.trim() };
}

/** A machine makes its key and a request, and the key never leaves it. @param names for subjectAltName */
export function makeRequest(
  files: { readonly key: string; readonly request: string },
  name: string,
  names: string,
) {
  const { status, said } = openssl(
    ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...[
      '-keyout',
      files.key,
      '-out',
      files.request,
      '-subj',
      `/O=Acme/CN=${name}`,
      '-addext',
      `subjectAltName=${names}`,
    ],
  );
  expect(status, said).toBe(0);
}

/** The certificates of a file. */
function certificatesIn(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/);
}

/** Writes the root, which stands last in a chain, into a file of its own. */
export function rootOf(chain: string, file: string): void {
  writeFileSync(file, certificatesIn(chain).at(-1) ?? '');
}

/** What openssl judges: a certificate with those above it, and the lists of both authorities. */
export interface Judged {
  readonly what: string;
  /** As openssl calls it: `sslserver`. */
  readonly purpose: string;
  readonly chain: string;
  readonly root: string;
  readonly lists: readonly string[];
}

/** openssl accepts what was made here, strictly and with the lists of all authorities; and it does not without them. */
export function judge(stage: Stage, { what, purpose, chain, root, lists }: Judged): void {
  const pems = lists.map((list) => openssl('crl', '-inform', 'DER', '-in', list).said);
  const verdict = (some: readonly string[]) => {
    const file = stage.file('stick', `${path.basename(chain)}.lists.pem`);
    writeFileSync(file, `${some.join('\n')}\n`);
    return openssl(
      ...['verify', '-x509_strict', '-crl_check_all', '-CRLfile', file, '-purpose', purpose],
      ...['-CAfile', root, '-untrusted', chain, chain],
    );
  };
  const accepted = verdict(pems);
  expect(accepted.said).toBe(`${chain}: OK`);
  expect(accepted.status).toBe(0);
  // The question is no empty one: with one list missing it says no.
  const refused = verdict(pems.slice(0, 1));
  expect(refused.said).toContain('unable to get certificate CRL');
  expect(refused.status).not.toBe(0);
  const asked = `verify -x509_strict -crl_check_all -purpose ${purpose}`;
  stage.proven(
    `${what} up to the root, with both lists (${asked}): OK; without one list: refused`,
    'openssl',
  );
}
