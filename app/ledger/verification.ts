import { NotCanonicalError } from '../content/block.ts';
import { type CidString, cidOfBlock } from '../content/cid.ts';
import { OtherTextError } from '../model/aggregate.ts';
import { OtherObjectError } from '../model/envelope.ts';
import { decodeEvent, UnknownEventError } from '../registry/dispatch.ts';
import type { LedgerEvent } from '../registry/index.ts';
import { entryCid, type LedgerEntry } from './entry.ts';

/** One entry as it was stored, together with the CID that was recorded for it and its event's block. */
export interface StoredEntry {
  readonly entry: LedgerEntry;
  readonly cid: CidString;
  readonly block: Uint8Array;
}

/** What is wrong, and at which entry. `detail` is one plain sentence. */
export interface Finding {
  readonly code:
    | 'gap'
    | 'chain'
    | 'event-block'
    | 'entry'
    | 'source'
    | 'not-an-event'
    | 'signature'
    | 'lost-tail'
    | 'queue'
    | 'receipt'
    | 'registry'
    | 'file';
  /** The entry; 0 when it is about the file as a whole. */
  readonly seq: number;
  readonly detail: string;
}

/** The verdict on one entry: the event it holds, or what is wrong. */
export type Verdict =
  | { readonly good: true; readonly event: LedgerEvent }
  | { readonly good: false; readonly finding: Finding };

/** Before the first entry of a ledger. */
const START = { seq: 0, head: null };

/**
 * Verifies a ledger as it streams by, in order from the first entry. Holds only the previous entry, so a
 * ledger of any length is verified in constant memory.
 */
export class ChainVerifier {
  #seq: number;
  #head: CidString | null;
  readonly #source: string;

  /**
   * @param source the identity every entry of this ledger must carry
   * @param after the entry before the first one to be pushed, where that is not the ledger's first
   */
  constructor(source: string, after: { readonly seq: number; readonly head: CidString | null } = START) {
    this.#source = source;
    this.#seq = after.seq;
    this.#head = after.head;
  }

  /** Position of the last entry found good; before the first, of the entry before it. */
  get verified(): number {
    return this.#seq;
  }

  /** CID of the last entry found good; null before the first. */
  get head(): CidString | null {
    return this.#head;
  }

  /** Checks the next entry. After a finding do not go on: nothing behind it can be trusted. */
  push(stored: StoredEntry): Verdict {
    return this.#judge(stored, this.#order(stored) ?? this.#blocks(stored));
  }

  /**
   * As `push`, for whoever has held the blocks against their CIDs already: `cid` is that of exactly
   * `encodeEntry(entry)`, and `entry.event` that of `block`.
   */
  pushProven(stored: StoredEntry): Verdict {
    return this.#judge(stored, this.#order(stored));
  }

  #judge(stored: StoredEntry, finding: Finding | null): Verdict {
    if (finding) return { good: false, finding };
    try {
      const event = decodeEvent(stored.block);
      this.#seq = stored.entry.seq;
      this.#head = stored.cid;
      return { good: true, event };
    } catch (cause) {
      const seq = stored.entry.seq;
      const isNamed = [UnknownEventError, OtherObjectError, OtherTextError].some(
        (one) => cause instanceof one,
      );
      const why = isNamed && cause instanceof Error ? ` ${cause.message}` : '';
      if (cause instanceof NotCanonicalError) {
        return { good: false, finding: { code: 'not-an-event', seq, detail: notCanonical(seq, cause) } };
      }
      return {
        good: false,
        finding: { code: 'not-an-event', seq, detail: `Entry ${seq} holds no valid event.${why}` },
      };
    }
  }

  #order({ entry }: StoredEntry): Finding | null {
    const seq = this.#seq + 1;
    if (entry.seq !== seq) {
      return { code: 'gap', seq, detail: `Entry ${seq} is missing; entry ${entry.seq} follows instead.` };
    }
    if (entry.source !== this.#source) {
      return { code: 'source', seq, detail: `Entry ${seq} belongs to another ledger (${entry.source}).` };
    }
    if (entry.prev !== this.#head) {
      return { code: 'chain', seq, detail: `Entry ${seq} does not follow from entry ${seq - 1}.` };
    }
    return null;
  }

  #blocks({ entry, cid, block }: StoredEntry): Finding | null {
    const { seq } = entry;
    if (cidOfBlock(block) !== entry.event) {
      return {
        code: 'event-block',
        seq,
        detail: `The event of entry ${seq} was changed: its bytes no longer give its content identifier.`,
      };
    }
    if (entryCid(entry) !== cid) {
      return {
        code: 'entry',
        seq,
        detail: `Entry ${seq} was changed: its content no longer gives its content identifier.`,
      };
    }
    return null;
  }
}

function notCanonical(seq: number, { message }: NotCanonicalError): string {
  return `The event of entry ${seq} is not written in the one form that dag-cbor allows: whoever has its content as JSON finds another content identifier. ${message}`;
}
