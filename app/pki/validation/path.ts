import { canVerify } from '../algorithms.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { VerifySignature } from '../certificate/request.ts';
import type { RevocationList } from '../certificate/revocation-list.ts';
import { sameBytes } from '../der/der.ts';
import { meaningOf } from '../extensions.ts';
import { nameText } from '../names.ts';
import { ANY_PURPOSE, extensionOids, type Purpose, purposes } from '../oids.ts';
import { serialText } from '../serial.ts';
import type { Instant } from '../time.ts';
import { limitsBelow, NO_LIMITS, namesBeyond } from './name-constraints.ts';

/*
 * Path validation by RFC 5280, section 6.1, with the signatures computed from outside. Any policy is accepted (the
 * user-initial-policy-set is any-policy); an authority that demands policies does so in critical extensions, which are
 * not known here and so refused.
 */

/** What is to be validated. */
export interface Path {
  /** From the certificate in question to the one that the anchor has issued, each issued by the next. */
  readonly certificates: readonly Certificate[];
  /** The authority that people trust. Its own validity and key usage count, too, as in most programs. */
  readonly anchor: Certificate;
  readonly at: Instant;
  /** What the first certificate is to be used for; null for anything. */
  readonly purpose: Purpose | null;
  /** Revocation lists, of which each authority needs one that holds then; null to ask none. */
  readonly lists: readonly RevocationList[] | null;
}

/** Why a path is refused, and by which of its certificates: 0 is the one in question, the anchor comes last. */
export interface PathFault {
  readonly certificate: number;
  readonly kind:
    | 'signature'
    | 'issuer'
    | 'not-yet-valid'
    | 'expired'
    | 'revoked'
    | 'no-list'
    | 'authority'
    | 'path-length'
    | 'names'
    | 'purpose'
    | 'critical'
    | 'key';
  readonly words: string;
}

/** Longer than any real path. */
const MOST_CERTIFICATES = 10;

/** @returns everything that is wrong with the path; nothing when it is valid */
export function pathFaults(path: Path, verify: VerifySignature): readonly PathFault[] {
  const { certificates, anchor, at, lists, purpose } = path;
  const faults: PathFault[] = [];
  const refuse = (certificate: number, kind: PathFault['kind'], words: string) =>
    faults.push({ certificate, kind, words });
  if (certificates.length === 0 || certificates.length > MOST_CERTIFICATES) {
    refuse(
      0,
      'issuer',
      `the path has ${certificates.length} certificates; from 1 to ${MOST_CERTIFICATES} are looked at`,
    );
    return faults;
  }
  const chain = [...certificates, anchor];
  let limits = NO_LIMITS;
  let left = Number.POSITIVE_INFINITY;
  for (let index = chain.length - 1; index >= 0; index--) {
    const certificate = chain[index];
    if (certificate === undefined) continue;
    const issuer = chain[index + 1] ?? null;
    const name = nameText(certificate.subject);
    if (at < certificate.notBefore)
      refuse(index, 'not-yet-valid', `${name} is not valid before ${certificate.notBefore}`);
    if (at > certificate.notAfter)
      refuse(index, 'expired', `${name} was valid until ${certificate.notAfter}`);
    for (const { oid, critical, meaning } of certificate.extensions) {
      const isProcessed = meaning.kind !== 'unknown' && meaning.kind !== 'crlDistributionPoints';
      if (critical && !isProcessed)
        refuse(index, 'critical', `${name} has the critical extension ${oid}, which is not known here`);
    }
    if (issuer !== null) {
      for (const [kind, words] of faultsBelow(certificate, issuer, verify))
        refuse(index, kind, `${name}: ${words}`);
      const isSelfIssued = sameBytes(certificate.issuer.bytes, certificate.subject.bytes);
      // Names of an authority that has issued itself anew are not constrained, unless it is the last one.
      if (!isSelfIssued || index === 0)
        for (const words of namesBeyond(certificate, limits)) refuse(index, 'names', `${name}: ${words}`);
      if (lists !== null)
        for (const [kind, words] of revocationFaults(certificate, issuer, lists, at, verify))
          refuse(index, kind, `${name}: ${words}`);
    }
    const allowed = meaningOf(certificate.extensions, 'extKeyUsage')?.purposes ?? null;
    if (
      purpose !== null &&
      allowed !== null &&
      !allowed.includes(purposes[purpose].oid) &&
      !allowed.includes(ANY_PURPOSE)
    )
      refuse(index, 'purpose', `${name} may not be used to ${purposes[purpose].plain}`);
    if (index === 0) continue;
    // What stands below needs an authority (6.1.4, steps k to n).
    const constraints = meaningOf(certificate.extensions, 'basicConstraints');
    if (certificate.version !== 3 || constraints?.ca !== true)
      refuse(index, 'authority', `${name} is no authority`);
    const usages = meaningOf(certificate.extensions, 'keyUsage')?.usages ?? null;
    if (usages !== null && !usages.includes('keyCertSign'))
      refuse(index, 'authority', `the key of ${name} may not sign certificates`);
    const isSelfIssued = sameBytes(certificate.issuer.bytes, certificate.subject.bytes);
    // The anchor is no part of the path that is counted; its own path length holds nevertheless.
    if (issuer !== null && !isSelfIssued) {
      if (left <= 0) refuse(index, 'path-length', `${name} stands deeper than an authority above it allows`);
      left -= 1;
    }
    left = Math.min(left, constraints?.pathLength ?? Number.POSITIVE_INFINITY);
    limits = limitsBelow(limits, certificate);
  }
  return faults.toSorted((a, b) => a.certificate - b.certificate);
}

type Fault = readonly [kind: PathFault['kind'], words: string];

function faultsBelow(certificate: Certificate, issuer: Certificate, verify: VerifySignature): Fault[] {
  const faults: Fault[] = [];
  if (!sameBytes(certificate.issuer.bytes, issuer.subject.bytes))
    faults.push(['issuer', 'its issuer is, byte for byte, another than the next certificate’s subject']);
  const named = meaningOf(certificate.extensions, 'authorityKeyIdentifier')?.id ?? null;
  const own = meaningOf(issuer.extensions, 'subjectKeyIdentifier')?.id ?? null;
  if (named !== null && own !== null && named !== own)
    faults.push(['issuer', 'it names the key of its issuer by another identifier']);
  const words = signatureFault(certificate, issuer, verify);
  if (words !== null) faults.push(words);
  return faults;
}

function signatureFault(
  { tbs, signature, signatureValue }: Pick<Certificate, 'tbs' | 'signature' | 'signatureValue'>,
  { publicKey }: Certificate,
  verify: VerifySignature,
): Fault | null {
  const { algorithm } = publicKey;
  if (algorithm === null) return ['key', `the key of its issuer is not accepted: ${publicKey.plain}`];
  if (signature.id === null) return ['key', `its signature algorithm (${signature.oid}) is not accepted`];
  const isHeld =
    canVerify(algorithm, signature.id) &&
    verify({ publicKey: publicKey.info, algorithm: signature.id, bytes: tbs, signature: signatureValue });
  return isHeld ? null : ['signature', 'its signature does not hold'];
}

/** By RFC 5280, section 6.3.3, for complete lists without a scope: the newest one that holds then decides. */
function revocationFaults(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly RevocationList[],
  at: Instant,
  verify: VerifySignature,
): Fault[] {
  const own = lists.filter((list) => sameBytes(list.issuer.bytes, issuer.subject.bytes));
  const usable = own.filter((list) => isUsable(list, issuer, at, verify));
  const newest = usable.toSorted((a, b) => compareNumbers(numberOf(b), numberOf(a)))[0];
  if (newest === undefined) {
    const why =
      own.length === 0 ? 'there is none' : 'none of those given holds then, is signed by it, and is complete';
    return [['no-list', `no revocation list of its issuer says whether it is revoked: ${why}`]];
  }
  const entry = newest.revoked.find(({ serial }) => serial === certificate.serial);
  if (entry === undefined) return [];
  return [
    [
      'revoked',
      `${serialText(entry.serial)} was revoked on ${entry.at} (${entry.reason ?? 'no reason given'})`,
    ],
  ];
}

function isUsable(list: RevocationList, issuer: Certificate, at: Instant, verify: VerifySignature): boolean {
  const usages = meaningOf(issuer.extensions, 'keyUsage')?.usages ?? null;
  const named = meaningOf(list.extensions, 'authorityKeyIdentifier')?.id ?? null;
  const own = meaningOf(issuer.extensions, 'subjectKeyIdentifier')?.id ?? null;
  return (
    list.thisUpdate <= at &&
    // Without the time of the next list nobody can tell whether this one is still true.
    list.nextUpdate !== null &&
    at < list.nextUpdate &&
    (usages === null || usages.includes('cRLSign')) &&
    (named === null || own === null || named === own) &&
    // Scopes and deltas are critical: such a list does not say all.
    !list.extensions.some(({ critical, oid }) => critical && oid !== extensionOids.crlNumber) &&
    list.revoked.every(({ unknownCritical }) => unknownCritical.length === 0) &&
    signatureFault(list, issuer, verify) === null
  );
}

function numberOf({ extensions }: RevocationList): bigint {
  return BigInt(`0x${meaningOf(extensions, 'crlNumber')?.number ?? '0'}`);
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
