import type { ProofAfterTrouble } from '../../app/contract/stream-proof.ts';
import type { Problem } from '../../app/problem.ts';
import type { SetAside, StreamPosition } from '../store/outbox.ts';
import type { Copy } from './look.ts';
import type { ReadBack } from './read-back.ts';

/**
 * Remembers that something went wrong (an attempt failed, was refused, or was never answered) and how far the stream was
 * known then, until what was stored behind that has been read back and found as it should be.
 */
export class Doubt {
  #isOpen = false;
  #since: StreamPosition | null = null;
  readonly #setAside = new Set<number>();
  readonly #copies = new Set<number>();

  /** Something went wrong. @param known how far the stream was known before that; null when nothing was known of it */
  cameUp(known: StreamPosition | null): void {
    // What went wrong first reaches back furthest.
    if (!this.#isOpen) this.#since = known;
    this.#isOpen = true;
  }

  /** An entry was set aside: tried again, it stands behind those that came after it in the ledger. */
  sawSetAside({ seq }: SetAside): void {
    this.#setAside.add(seq);
  }

  /** An entry was found once more, which is told of. */
  sawCopy({ copySeq }: Copy): void {
    this.#copies.add(copySeq);
  }

  /** Numbers of the stream at which copies stand that are known. */
  get knownCopies(): ReadonlySet<number> {
    return this.#copies;
  }

  /** Entries that may stand behind later ones. */
  get mayStandLater(): ReadonlySet<number> {
    return this.#setAside;
  }

  /** Whether there is something to prove. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The number of a stream behind which it is to be read back: all of it, where it is not the one that was known. */
  after(stream: string, created: string): number {
    const since = this.#since;
    return since !== null && since.stream === stream && since.created === created ? since.seq : 0;
  }

  /** What was stored has been found as it should be. */
  end(): void {
    this.#isOpen = false;
    this.#since = null;
    this.#copies.clear();
  }
}

/** What a sync is told of the stream that it has read back. */
export function proofAfterTrouble(found: ReadBack, after: number): ProofAfterTrouble {
  const { expected, agedOut, verified, sealed, copies, difference } = found;
  return { outcome: outcomeOf(found), after, expected, agedOut, verified, sealed, copies, difference };
}

function outcomeOf({ difference, agedOut, verified, expected, copies }: ReadBack) {
  if (difference !== null) return 'different';
  if (copies > 0) return 'doubled';
  return agedOut === null && verified === expected ? 'proven' : 'in-part';
}

/** Where the sync ended before it could read the stream back. */
export const NOT_PROVEN: ProofAfterTrouble = {
  ...{ outcome: 'not-made', after: 0, expected: 0, agedOut: null, verified: 0, sealed: 0 },
  ...{ copies: 0, difference: null },
};

/** Why a sync is not complete although everything was acknowledged; null when what it found is as it should be. */
export function foundOtherwise(
  { difference, agedOut, expected }: ProofAfterTrouble,
  stream: string,
): Problem | null {
  const removed = agedOut?.reason === 'unexplained' ? agedOut.count : 0;
  if (difference === null && removed === 0) return null;
  const what =
    difference?.detail ??
    `${removed} of ${expected} ${removed === 1 ? 'was' : 'were'} removed from its beginning, and its limits do not explain that.`;
  return {
    code: 'nats.not-as-acknowledged',
    happened: `Something went wrong during the sync, so that ${stream} was read back, and it is not as NATS has acknowledged it. ${what}`,
    meaning:
      'All events are safe in the ledger on this laptop. Those that NATS has acknowledged are not sent again by themselves, and their receipts stay on record.',
    remedy:
      'Do not rely on the stream. Show this to those who run the server; once it is mended, sync again: the stream is then read back again.',
    field: null,
  };
}
