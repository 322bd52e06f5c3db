import type { CidString } from '../content/cid.ts';
import type { FoundSignature } from './signatures.ts';

/** What a verifier brings along and trusts already. A ledger without any of it can only be consistent with itself. */
export interface TrustAnchors {
  /** A head from elsewhere: from paper, 32 words, or a QR code; null for none. */
  readonly head: CidString | null;
  /** Fingerprints of keys, `SHA256:…`. */
  readonly keys: readonly string[];
}

/** What a verdict rests on: something the verifier brought along, and the entry up to which it proves the ledger. */
type Ground =
  | { readonly by: 'head'; readonly seq: number }
  | { readonly by: 'key'; readonly seq: number; readonly fingerprint: string; readonly signer: string };

/** How far what the verifier trusts reaches. */
export interface TrustVerdict {
  /** Entries up to this one are proven; 0 when nothing is. */
  readonly provenTo: number;
  readonly grounds: readonly Ground[];
  /** What was brought along and is not borne out, one plain sentence each: the ledger is not the one that was meant. */
  readonly unmet: readonly string[];
}

/**
 * Judges a ledger, or a part of one, that is good in itself by what the verifier trusts. A signature over an entry that
 * is not among those that were read says nothing about them.
 * @param headAt the entry whose CID is the trusted head; null when there is none
 */
export function judgeTrust(
  { head, keys }: TrustAnchors,
  signatures: readonly FoundSignature[],
  headAt: number | null,
): TrustVerdict {
  const grounds: Ground[] = [];
  const unmet: string[] = [];
  if (head !== null) {
    if (headAt === null) unmet.push('The head that was given is the CID of none of its entries.');
    else grounds.push({ by: 'head', seq: headAt });
  }
  for (const fingerprint of keys) {
    const own = signatures.filter((signature) => signature.fingerprint === fingerprint);
    const last = own.findLast(({ covers }) => covers === 'held');
    if (last === undefined) unmet.push(hasNotSigned(fingerprint, own));
    else grounds.push({ by: 'key', seq: last.seq, fingerprint, signer: last.signer });
  }
  return { provenTo: Math.max(0, ...grounds.map(({ seq }) => seq)), grounds, unmet };
}

function hasNotSigned(fingerprint: string, [first]: readonly FoundSignature[]): string {
  return first === undefined
    ? `The key ${fingerprint} has signed nothing in it.`
    : `The key ${fingerprint} has signed nothing in it but entry ${first.seq}, which comes before it.`;
}
