import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { temporaryFolder } from './temporary.ts';

/** Files of a private certificate authority and what it issued, made by openssl. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Issues a certificate for `name` by a fresh private authority.
 * @param days how long it is valid; negative for one that has expired
 */
export function issueCertificate(name = 'localhost', days = 30): Certificates {
  const folder = temporaryFolder();
  const at = (file: string) => path.join(folder, file);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-subj',
    '/CN=Test CA',
    '-days',
    '60',
  );
  openssl(
    'req',
    ...newKey,
    '-keyout',
    at('key.pem'),
    '-out',
    at('csr.pem'),
    '-subj',
    `/CN=${name}`,
    '-addext',
    `subjectAltName=DNS:${name}`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    at('csr.pem'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-copy_extensions',
    'copy',
    '-days',
    String(days),
    '-out',
    at('cert.pem'),
  );
  return { ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem') };
}
