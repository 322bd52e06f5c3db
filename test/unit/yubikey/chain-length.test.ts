import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { followChain } from '../../../app/evidence/chain.ts';
import { type Certificate, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { derOfPem } from '../../../app/pki/pem.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Certificates are good from the second in which they are made. */
const TODAY = new Date(Date.now() + 3_600_000);

/** A folder in which openssl issues certificates. */
class Authority {
  readonly #folder = temporaryFolder();

  /** @param constraints basicConstraints, in openssl's words @param issuer null for a root */
  issue(
    name: string,
    constraints: string,
    issuer: string | null,
  ): { readonly pem: string; readonly read: Certificate } {
    const file = (of: string, kind: string) => path.join(this.#folder, `${of}.${kind}`);
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', file(name, 'key'), '-out', file(name, 'pem'), '-days', '30'],
        ...['-subj', `/C=SE/O=Test/CN=${name}`, '-addext', `basicConstraints=critical,${constraints}`],
        ...(constraints.startsWith('CA:TRUE') ? ['-addext', 'keyUsage=critical,keyCertSign'] : []),
        ...(issuer === null ? [] : ['-CA', file(issuer, 'pem'), '-CAkey', file(issuer, 'key')]),
      ],
      { stdio: 'ignore' },
    );
    const pem = readFileSync(file(name, 'pem'), 'utf8');
    const [der = new Uint8Array()] = derOfPem(pem, 'certificate');
    return { pem, read: readCertificate(der) };
  }

  /** What openssl itself says of the leaf. */
  accepts(root: string, between: readonly string[], leaf: string): boolean {
    const file = (of: string) => path.join(this.#folder, `${of}.pem`);
    try {
      execFileSync(
        'openssl',
        [
          ...['verify', '-x509_strict', '-CAfile', file(root)],
          ...between.flatMap((name) => ['-untrusted', file(name)]),
          file(leaf),
        ],
        { stdio: 'ignore' },
      );
      return true;
    } catch {
      return false;
    }
  }
}

describe('the length of a chain of certificates', () => {
  test.each<[string, string, readonly string[], boolean]>([
    ['a root that allows none between signs the leaf', 'CA:TRUE,pathlen:0', [], true],
    ['a root that allows none between, and one there is', 'CA:TRUE,pathlen:0', ['CA:TRUE'], false],
    ['one is allowed, and one there is', 'CA:TRUE,pathlen:1', ['CA:TRUE,pathlen:0'], true],
    ['nobody says how many', 'CA:TRUE', ['CA:TRUE', 'CA:TRUE'], true],
    [
      'an authority that allows none below it, and one there is',
      'CA:TRUE',
      ['CA:TRUE,pathlen:0', 'CA:TRUE'],
      false,
    ],
    ['an authority that allows one below it', 'CA:TRUE', ['CA:TRUE,pathlen:1', 'CA:TRUE,pathlen:0'], true],
    [
      'an authority two above that allows one, and two there are',
      'CA:TRUE',
      ['CA:TRUE,pathlen:1', 'CA:TRUE', 'CA:TRUE'],
      false,
    ],
  ])('%s', (_name, ofRoot, between, isGood) => {
    const authority = new Authority();
    const root = authority.issue('Root', ofRoot, null);
    const names = between.map((_constraints, index) => `Between ${index + 1}`);
    const sent = between.map((constraints, index) =>
      authority.issue(names[index] ?? '', constraints, index === 0 ? 'Root' : (names[index - 1] ?? '')),
    );
    const leaf = authority.issue('Leaf', 'CA:FALSE', names.at(-1) ?? 'Root');
    expect(authority.accepts('Root', names, 'Leaf')).toBe(isGood);
    const trust = { roots: [root.pem], intermediates: [] };
    const verdict = followChain(
      leaf.read,
      sent.map(({ read }) => read),
      trust,
      TODAY,
      verifySignature,
    );
    expect(verdict.trusted).toBe(isGood);
    if (!verdict.trusted) expect(verdict.reason).toContain('more authorities below it than it allows');
    const bundled = { roots: [root.pem], intermediates: sent.map(({ pem }) => pem) };
    expect(followChain(leaf.read, [], bundled, TODAY, verifySignature).trusted).toBe(isGood);
  });
});
