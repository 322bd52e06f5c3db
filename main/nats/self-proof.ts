import type { StreamInfo } from '@nats-io/jetstream';
import type { Difference } from '../../app/contract/proof.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Link } from './link.ts';
import type { Copy } from './look.ts';
import { readBack } from './read-back.ts';

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
 * enough. After a connection was lost, an answer was missing, or entries stood in the stream without their
 * acknowledgement having come here, what was sent since is read back: each entry once, in order, with its content.
 */
export class SelfProof {
  readonly #ledger: Ledger;
  #since: Since | null = null;
  #troubled = false;

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

  /**
   * Reads back what was sent since things were certain.
   * @param onCopy called with each entry that stands there once more
   * @returns how many entries were found as they were sent
   * @throws ProblemError `nats.not-as-sent` for the first that was not; it goes on being owed
   * @throws whatever NATS throws
   */
  async prove(
    { connection, located }: Link,
    { signal, onCopy }: { readonly signal: AbortSignal; readonly onCopy: (copy: Copy) => void },
  ): Promise<number> {
    if (this.#since === null) return 0;
    const { nats } = located.config;
    const found = await readBack(connection, nats, this.#ledger, { signal, onCopy, since: this.#since });
    signal.throwIfAborted();
    if (found.difference !== null) throw new ProblemError(notAsSent(nats.stream_name, found.difference));
    this.#since = null;
    this.#troubled = false;
    return found.verified;
  }
}

function notAsSent(stream: string, { detail }: Difference): Problem {
  return {
    code: 'nats.not-as-sent',
    happened: `The connection had trouble, so what was sent was read back from ${stream}, and it is not as it was sent. ${detail}`,
    meaning:
      'Every event is safe in the ledger on this laptop. What the server has acknowledged it does not hold as it said.',
    remedy:
      'Do not rely on this stream. Have whoever runs the server look at it, then sync again: it is read back once more.',
    field: null,
  };
}
