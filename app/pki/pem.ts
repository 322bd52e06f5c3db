import { base64pad } from 'multiformats/bases/base64';
import { ProblemError } from '../problem.ts';
import { pkiProblem, type Subject } from './problems.ts';

/** The labels of the structures that are written and read (RFC 7468). */
const labels = {
  certificate: 'CERTIFICATE',
  'certificate request': 'CERTIFICATE REQUEST',
  'revocation list': 'X509 CRL',
  'public key': 'PUBLIC KEY',
  'certificate collection': 'PKCS7',
} as const satisfies Partial<Record<Subject, string>>;

/** What can be written as PEM. */
export type PemSubject = keyof typeof labels;

/** The text form of DER: base64 in lines of 64 characters between a beginning and an end (RFC 7468). */
export function pemOf(bytes: Uint8Array, what: PemSubject): string {
  const lines = base64pad.baseEncode(bytes).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${labels[what]}-----`, ...lines, `-----END ${labels[what]}-----`, ''].join('\n');
}

/** The DER of each structure of the kind in a text; what stands between them is ignored (RFC 7468, section 2). */
export function derOfPem(text: string, what: PemSubject): Uint8Array[] {
  const label = labels[what];
  const pattern = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  const found = [...text.matchAll(pattern)].map(([, body = '']) => decoded(body.replace(/\s+/g, ''), what));
  if (found.length === 0) throw wrong(what, `there is no line -----BEGIN ${label}-----, or no end`);
  return found;
}

function decoded(body: string, what: PemSubject): Uint8Array {
  const bytes = attempt(body);
  // Padding that is missing, or bits behind the end, would be another text of the same bytes.
  if (bytes === null || bytes.length === 0 || base64pad.baseEncode(bytes) !== body)
    throw wrong(what, 'its base64 is damaged');
  return bytes;
}

function attempt(body: string): Uint8Array | null {
  try {
    return base64pad.baseDecode(body);
  } catch {
    return null;
  }
}

function wrong(what: PemSubject, why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.pem', { what, why }));
}
