import type { CidString } from '../content/cid.ts';
import type { CheckpointSignature } from '../registry/checkpoint-signature.ts';
import type { EventNamed, LedgerEvent } from '../registry/index.ts';
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
  /** Where the ledger registered this key before the signature; null when it did not, or had ended it by then. */
  readonly vouched: Vouched | null;
}

/** A key as the ledger registered it. */
interface Registered extends Vouched {
  readonly publicKey: string;
  /** The YubiKey it lives in; null for a key on a laptop. */
  readonly yubikey: string | null;
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
  readonly #vouched = new Map<string, Registered>();
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
    this.#remember(seq, event);
    return null;
  }

  /** Whose key it is: the events that register one, and those that end a YubiKey's. */
  #remember(entry: number, event: LedgerEvent): void {
    switch (event.event_type) {
      case 'KeyGenerated': {
        const { fingerprint, label, public_key: publicKey } = event.payload;
        this.#register(fingerprint, { entry, label, publicKey, yubikey: null });
        return;
      }
      case 'YubiKeyProvisioned': {
        const { person, credential, yubikey_id: yubikey } = event.payload;
        const { fingerprint, public_key: publicKey } = credential;
        this.#register(fingerprint, { entry, label: `YubiKey of ${person.name}`, publicKey, yubikey });
        return;
      }
      case 'YubiKeyReset':
      case 'YubiKeyReportedLost':
      case 'YubiKeyRetired':
        for (const [fingerprint, { yubikey }] of this.#vouched) {
          if (yubikey === event.payload.yubikey_id) this.#vouched.delete(fingerprint);
        }
    }
  }

  #register(fingerprint: string, registered: Registered): void {
    if (this.#isAsked(fingerprint)) this.#vouched.set(fingerprint, registered);
  }

  #signature(entry: number, source: string, { payload }: EventNamed<'CheckpointSigned'>): string | null {
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
