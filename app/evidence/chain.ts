import type { SignatureAlgorithm } from '../pki/algorithms.ts';
import { type Certificate, readCertificate } from '../pki/certificate/certificate.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { sameBytes } from '../pki/der/der.ts';
import { meaningOf } from '../pki/extensions.ts';
import { nameText } from '../pki/names.ts';
import { derOfPem } from '../pki/pem.ts';
import { millisecondsOf } from '../pki/time.ts';

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
 * itself (RFC 5280 section 6.1.4, steps k to n), each validity. It is not validated as a path of this program's own
 * certificates is (`app/pki/validation`): Yubico's have smaller keys, and one that is written in another way.
 * @param sent what the key sent along
 * @param at the moment for which the certificates must be valid
 */
export function followChain(
  leaf: Certificate,
  sent: readonly Certificate[],
  trust: TrustRoots,
  at: Date,
  verify: VerifySignature,
): ChainVerdict {
  const roots = trust.roots.map(fromPem);
  const others = [...sent, ...trust.intermediates.map(fromPem)];
  let certificate = leaf;
  /** Authorities between the one that is looked at and the leaf. */
  let between = 0;
  for (let length = 1; length < LONGEST; length++) {
    if (!isValid(certificate, at))
      return untrusted(`The certificate “${name(certificate)}” is not valid on that date.`);
    const child = certificate;
    const root = roots.find((candidate) => isSignedBy(child, candidate, verify));
    if (root) {
      if (!allows(root, between)) return untrusted(tooMany(root));
      return isValid(root, at)
        ? { trusted: true, root: name(root) }
        : untrusted(`The root “${name(root)}” is not valid on that date.`);
    }
    const issuer = others.find((candidate) => isAuthority(candidate) && isSignedBy(child, candidate, verify));
    if (!issuer)
      return untrusted(`“${name(certificate)}” was not issued by an authority this program knows.`);
    if (!allows(issuer, between)) return untrusted(tooMany(issuer));
    // What an authority issues to itself is not counted.
    if (!sameBytes(issuer.subject.bytes, issuer.issuer.bytes)) between += 1;
    certificate = issuer;
  }
  return untrusted('The chain of certificates has no end.');
}

/** The subject in one line. */
export function name({ subject }: Certificate): string {
  return nameText(subject);
}

/** Whether a certificate says that it is an authority's. */
export function isAuthority({ version, extensions }: Certificate): boolean {
  return version === 3 && meaningOf(extensions, 'basicConstraints')?.ca === true;
}

/** By their object identifiers alone: one of Yubico's authorities leaves the parameters out. */
const ALGORITHMS: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.3.101.112': 'ed25519',
  '1.2.840.10045.4.3.2': 'ecdsa-sha256',
  '1.2.840.10045.4.3.3': 'ecdsa-sha384',
  '1.2.840.113549.1.1.11': 'rsa-sha256',
  '1.2.840.113549.1.1.12': 'rsa-sha384',
};

function isSignedBy(certificate: Certificate, issuer: Certificate, verify: VerifySignature): boolean {
  if (!sameBytes(certificate.issuer.bytes, issuer.subject.bytes)) return false;
  const named = meaningOf(certificate.extensions, 'authorityKeyIdentifier')?.id ?? null;
  const own = meaningOf(issuer.extensions, 'subjectKeyIdentifier')?.id ?? null;
  if (named !== null && own !== null && named !== own) return false;
  const usages = meaningOf(issuer.extensions, 'keyUsage')?.usages ?? null;
  if (usages !== null && !usages.includes('keyCertSign')) return false;
  const algorithm = ALGORITHMS[certificate.signature.oid];
  return (
    algorithm !== undefined &&
    verify({
      publicKey: issuer.publicKey.info,
      algorithm,
      bytes: certificate.tbs,
      signature: certificate.signatureValue,
    })
  );
}

function allows({ extensions }: Certificate, between: number): boolean {
  return between <= (meaningOf(extensions, 'basicConstraints')?.pathLength ?? between);
}

function tooMany(authority: Certificate): string {
  return `“${name(authority)}” has more authorities below it than it allows.`;
}

function isValid({ notBefore, notAfter }: Certificate, at: Date): boolean {
  return millisecondsOf(notBefore) <= at.getTime() && at.getTime() <= millisecondsOf(notAfter);
}

function fromPem(pem: string): Certificate {
  const [der = new Uint8Array()] = derOfPem(pem, 'certificate');
  return readCertificate(der);
}

function untrusted(reason: string): ChainVerdict {
  return { trusted: false, reason };
}
