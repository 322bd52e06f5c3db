import { keyAlgorithms } from '../algorithms.ts';
import type { CertificateContent } from '../certificate/certificate.ts';
import { type ListContent, readRevocationList } from '../certificate/revocation-list.ts';
import { sameBytes } from '../der/der.ts';
import { meaningOf } from '../extensions.ts';
import { type Finding, type Lint, lintRead } from './finding.ts';

/** What a revocation list is held against besides itself. */
export interface ListLintContext {
  readonly issuer: CertificateContent;
  /** The number of the list before, or null for the first one. */
  readonly numberBefore: bigint | null;
}

/** Holds a whole revocation list against the lints. */
export function lintListBytes(bytes: Uint8Array, context: ListLintContext): readonly Finding[] {
  return lintRead(
    () => readRevocationList(bytes),
    (list) => lintList(list, context),
  );
}

/** Holds a list that is signed, or is to be signed, against the lints. */
export function lintList(list: ListContent, { issuer, numberBefore }: ListLintContext): readonly Finding[] {
  const findings: Finding[] = [];
  const must = (lint: Lint, isKept: boolean, words: string) => {
    if (!isKept) findings.push({ lint, words });
  };
  const { signature, extensions, nextUpdate } = list;
  must(
    5,
    signature.id !== null,
    `the signature algorithm ${signature.oid} is not accepted, or has other parameters than it should`,
  );
  const { algorithm } = issuer.publicKey;
  must(
    6,
    signature.id === null || (algorithm !== null && keyAlgorithms[algorithm].signs === signature.id),
    'the signature algorithm does not fit the issuer’s key',
  );
  must(
    7,
    sameBytes(list.issuer.bytes, issuer.subject.bytes),
    'the issuer is not, byte for byte, the subject of the authority',
  );
  must(
    12,
    nextUpdate === null || list.thisUpdate < nextUpdate,
    'the next list is due before this one begins',
  );
  must(
    12,
    list.thisUpdate >= issuer.notBefore && (nextUpdate ?? list.thisUpdate) <= issuer.notAfter,
    'it holds at times when its issuer is not valid',
  );
  must(
    16,
    meaningOf(issuer.extensions, 'keyUsage')?.usages.includes('cRLSign') === true,
    'the key of its issuer may not sign revocation lists',
  );
  must(25, list.version === 2, 'it is of version 1');
  must(25, nextUpdate !== null, 'it does not say when the next one is due');
  const named = meaningOf(extensions, 'authorityKeyIdentifier')?.id ?? null;
  must(
    25,
    named !== null && named === meaningOf(issuer.extensions, 'subjectKeyIdentifier')?.id,
    'it does not name the issuer by the key identifier of the authority',
  );
  const number = meaningOf(extensions, 'crlNumber')?.number ?? null;
  must(25, number !== null, 'it has no number');
  must(
    25,
    number === null || numberBefore === null || BigInt(`0x${number}`) > numberBefore,
    'its number is not higher than the one before',
  );
  must(25, !extensions.some(({ critical }) => critical), 'it has a critical extension, which NSS refuses');
  must(
    25,
    list.revoked.every(({ reason }) => reason !== 'unspecified' && reason !== 'removeFromCRL'),
    'a reason says “unspecified”, which is said by giving none, or lifts a revocation',
  );
  must(
    25,
    list.revoked.every(({ at }) => at <= (nextUpdate ?? list.thisUpdate)),
    'something is revoked after the list has ended',
  );
  must(
    25,
    list.revoked.every(({ unknownCritical }) => unknownCritical.length === 0),
    'an entry has a critical extension not known here',
  );
  return findings;
}
