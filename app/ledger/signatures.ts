import type { CidString } from '../content/cid.ts';
import type { LedgerEvent } from '../events/catalogue.ts';
import type { CheckpointSignature, CheckpointSigned } from '../events/checkpoint.ts';
import { encodeStatement } from './checkpoint.ts';
import type { StoredEntry } from './verification.ts';

/** Whether a signature holds over the bytes of a statement, from public data alone. */
export type SignatureHolds = (signature: CheckpointSignature, statement: Uint8Array) => boolean;

/** The entry by which a ledger itself says whose key this is. */
export interface Vouched {
  readonly entry: number;
  readonly label: string;
}

/** A signature found in a ledger that holds, over a head that this ledger has. */
export interface FoundSignature {
  /** The entry that holds it. */
  readonly entry: number;
  /** Position and CID of the entry that was signed. */
  readonly seq: number;
  readonly head: CidString;
  readonly at: string;
  readonly signer: string;
  readonly kind: CheckpointSignature['kind'];
  readonly fingerprint: string;
  /** Where the ledger registered this key before the signature; null when it never did, or did so elsewhere. */
  readonly vouched: Vouched | null;
}

interface Place {
  readonly seq: number;
  readonly cid: CidString | null;
}

/**
 * Checks the signatures of a ledger as it streams by. Holds the signatures and the keys that are asked for, so that
 * it takes no more memory for a longer ledger.
 */
export class SignatureReader {
  readonly found: FoundSignature[] = [];
  readonly #holds: SignatureHolds;
  readonly #isAsked: (fingerprint: string) => boolean;
  readonly #vouched = new Map<string, Vouched & { readonly publicKey: string }>();
  /** The last entry that is no signature: what the signatures behind it are over. */
  #covered: Place;
  /** Whether `#covered` is known: a part of a ledger may begin between signatures. */
  #isCertain: boolean;

  /**
   * @param isAsked whether this key's registration is to be remembered
   * @param before the entry before the first one pushed
   */
  constructor(holds: SignatureHolds, isAsked: (fingerprint: string) => boolean, before: Place) {
    this.#holds = holds;
    this.#isAsked = isAsked;
    this.#covered = before;
    this.#isCertain = before.cid === null;
  }

  /** Looks at the next good entry. @returns what is wrong with its signature, one plain sentence, or null */
  push({ entry: { seq, source }, cid }: StoredEntry, event: LedgerEvent): string | null {
    if (event.event_type === 'CheckpointSigned') return this.#signature(seq, source, event);
    this.#covered = { seq, cid };
    this.#isCertain = true;
    if (event.event_type === 'KeyGenerated' && this.#isAsked(event.payload.fingerprint)) {
      const { fingerprint, label, public_key: publicKey } = event.payload;
      this.#vouched.set(fingerprint, { entry: seq, label, publicKey });
    }
    return null;
  }

  #signature(entry: number, source: string, { payload }: CheckpointSigned): string | null {
    const { signature, seq, head, signed_at: at, ledger, signer } = payload;
    if (!this.#holds(signature, encodeStatement({ ledger, seq, head, at }))) {
      return `Entry ${entry} says that ${signer.name} signed, but that signature does not hold.`;
    }
    const isCovered = this.#covered.seq === seq && this.#covered.cid === head;
    if (ledger !== source || (!isCovered && this.#isCertain)) {
      return `Entry ${entry} holds a signature by ${signer.name} over a head that this ledger does not have there.`;
    }
    const { kind, fingerprint, public_key } = signature;
    const vouched = this.#vouched.get(fingerprint);
    this.found.push({
      entry,
      seq,
      head,
      at,
      signer: signer.name,
      kind,
      fingerprint,
      vouched: vouched?.publicKey === public_key ? { entry: vouched.entry, label: vouched.label } : null,
    });
    return null;
  }
}
