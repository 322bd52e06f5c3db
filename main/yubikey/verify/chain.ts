import { X509Certificate } from 'node:crypto';
import { pathLength } from './der.ts';

/** Certificates that attestation is judged by, in PEM. */
export interface TrustRoots {
  readonly roots: readonly string[];
  /** Authorities between a root and a key's certificate, which keys do not send along. */
  readonly intermediates: readonly string[];
}

/** Where a chain leads. */
type ChainVerdict =
  | { readonly trusted: true /** Subject of the root. */; readonly root: string }
  | { readonly trusted: false; readonly reason: string };

/** A key's certificate, two authorities and a root are four. */
const LONGEST = 6;

/**
 * Follows a certificate to a root: each signature, each authority's right to sign and how many authorities it allows below
 * itself (RFC 5280 section 6.1.4, steps k to n), each validity.
 * @param sent what the key sent along
 * @param at the moment for which the certificates must be valid
 */
export function followChain(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  trust: TrustRoots,
  at: Date,
): ChainVerdict {
  const roots = trust.roots.map((pem) => new X509Certificate(pem));
  const others = [...sent, ...trust.intermediates.map((pem) => new X509Certificate(pem))];
  let certificate = leaf;
  /** Authorities between the one that is looked at and the leaf. */
  let between = 0;
  for (let length = 1; length < LONGEST; length++) {
    if (!isValid(certificate, at))
      return untrusted(`The certificate “${name(certificate)}” is not valid on that date.`);
    const root = roots.find((candidate) => isSignedBy(certificate, candidate));
    if (root) {
      if (!allows(root, between)) return untrusted(tooMany(root));
      return isValid(root, at)
        ? { trusted: true, root: name(root) }
        : untrusted(`The root “${name(root)}” is not valid on that date.`);
    }
    const issuer = others.find((candidate) => candidate.ca && isSignedBy(certificate, candidate));
    if (!issuer)
      return untrusted(`“${name(certificate)}” was not issued by an authority this program knows.`);
    if (!allows(issuer, between)) return untrusted(tooMany(issuer));
    // What an authority issues to itself is not counted.
    if (issuer.subject !== issuer.issuer) between += 1;
    certificate = issuer;
  }
  return untrusted('The chain of certificates has no end.');
}

/** The subject in one line. */
export function name(certificate: X509Certificate): string {
  return certificate.subject?.replaceAll('\n', ', ') ?? '';
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function allows(authority: X509Certificate, between: number): boolean {
  return between <= (pathLength(authority.raw) ?? between);
}

function tooMany(authority: X509Certificate): string {
  return `“${name(authority)}” has more authorities below it than it allows.`;
}

function isValid(certificate: X509Certificate, at: Date): boolean {
  return certificate.validFromDate <= at && at <= certificate.validToDate;
}

function untrusted(reason: string): ChainVerdict {
  return { trusted: false, reason };
}
