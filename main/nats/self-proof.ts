import type { StreamInfo } from '@nats-io/jetstream';
import { counted } from '../../app/content/counted.ts';
import { ProblemError } from '../../app/problem.ts';
import type { AgedOut, Copy, SyncReadBack } from '../../app/receipts/stream-proof.ts';
import type { Ledger } from './ledger.ts';
import { ElsewhereError } from './place.ts';
import { natsProblem } from './problems.ts';
import { readBack } from './read-back.ts';
import type { SyncConnection } from './sync-connection.ts';

/** From where on a stream was not proven since something went wrong. */
interface Since {
  /** The first entry that waited then. */
  readonly entry: number;
  /** The stream by its creation, and how far it was known then. */
  readonly created: string;
  readonly streamSeq: number;
}

/**
 * What a sync owes before it may say that it is complete. While nothing goes wrong, each acknowledgement is proof
 * enough. After a connection was lost, an answer was missing, something was refused that the stream was to take, or
 * entries stood in the stream without their acknowledgement having come here, what was sent since is read back: in
 * order, each with its content. What stands there once more is told of and is no fault of the sync.
 */
export class SelfProof {
  readonly #ledger: Ledger;
  #since: Since | null = null;
  #troubled = false;
  /** Entries that were set aside: tried again, they stand behind those that came after them in the ledger. */
  readonly #mayStandLater = new Set<number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Whether something is to be read back. */
  get isOwed(): boolean {
    return this.#troubled && this.#since !== null;
  }

  /** Remembers where a sync begins, unless an earlier one still owes its proof. To be called before anything is sent. */
  begins({ config, created }: StreamInfo): void {
    if (this.isOwed) return;
    const position = this.#ledger.outbox.position(config.name);
    const [first] = this.#ledger.outbox.next(1);
    this.#troubled = false;
    this.#since = {
      entry: first ?? (this.#ledger.head()?.seq ?? 0) + 1,
      created,
      streamSeq: position?.created === created ? position.seq : 0,
    };
  }

  /** Something went wrong: of what was sent since the beginning nothing is certain. */
  doubt(): void {
    this.#troubled = true;
  }

  /** An entry was set aside. */
  sawSetAside(seq: number): void {
    this.#mayStandLater.add(seq);
  }

  /**
   * Reads back what was sent since things were certain.
   * @param onCopy called with each entry that stands there once more
   * @returns what was found as it was sent
   * @throws ProblemError `nats.not-as-sent` for the first that was not; it goes on being owed
   * @throws whatever NATS throws
   */
  async prove(
    { client, located }: SyncConnection,
    { signal, onCopy }: { readonly signal: AbortSignal; readonly onCopy: (copy: Copy) => void },
  ): Promise<SyncReadBack> {
    if (this.#since === null) throw new Error('nothing is owed');
    const { nats } = located.config;
    const what = { signal, onCopy, since: this.#since, mayStandLater: this.#mayStandLater };
    const found = await readBack(client, nats, this.#ledger, what).catch((error: unknown) => {
      throw error instanceof ElsewhereError ? new ElsewhereError(error.elsewhere, NOT_HELD) : error;
    });
    signal.throwIfAborted();
    const { difference, agedOut, verified, sealed } = found;
    const why = difference?.detail ?? unexplained(agedOut);
    if (why !== null)
      throw new ProblemError(natsProblem('nats.not-as-sent', { stream: nats.stream_name, detail: why }));
    this.#since = null;
    this.#troubled = false;
    return { done: true, entries: verified, sealed, agedOut };
  }
}

/** Something went wrong, and has not been read back yet. */
export const NOT_READ_BACK: SyncReadBack = { done: false, entries: 0, sealed: 0, agedOut: null };

/** What it means when a stream that was just sent to turns out not to hold what it acknowledged. */
const NOT_HELD =
  'The sync had trouble, so the stream was looked at once more. All events are safe in the ledger on this laptop, and what was acknowledged where stays on record.';

/** What its limits do not explain, nobody has told the sync of. */
function unexplained(agedOut: AgedOut | null): string | null {
  if (agedOut?.reason !== 'unexplained') return null;
  const { count } = agedOut;
  return `${counted(count, 'entry is', 'entries are')} not there any more, and its limits do not explain that.`;
}
