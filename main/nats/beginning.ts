import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import type { AgedOut } from '../../app/contract/stream-proof.ts';
import type { StoredReceipt } from '../store/outbox.ts';

/** JetStream counts time in nanoseconds. */
const MILLISECOND = 1_000_000;
const HOUR = 3_600_000 * MILLISECOND;

/** Clocks of laptop and server may differ by so much, in milliseconds. */
const TOLERANCE = 60_000;

/**
 * Where a stream begins now. It removes its oldest messages as its limits say: what stood before its beginning is not
 * missing, it has aged out.
 */
export class Beginning {
  readonly #manager: JetStreamManager;
  #info: StreamInfo;
  #removed = 0;
  /** The last one of those that were removed. */
  #newest: StoredReceipt | null = null;

  constructor(manager: JetStreamManager, info: StreamInfo) {
    this.#manager = manager;
    this.#info = info;
  }

  /** Asks the server again where the stream begins: it may have removed more. */
  async lookAgain(): Promise<void> {
    this.#info = await this.#manager.streams.info(this.#info.config.name);
  }

  /** Whether what has this receipt was removed from the beginning. Counts it; ask once for each. */
  isRemoved(receipt: StoredReceipt): boolean {
    if (receipt.streamSeq >= this.#info.state.first_seq) return false;
    this.#removed += 1;
    if (receipt.streamSeq > (this.#newest?.streamSeq ?? 0)) this.#newest = receipt;
    return true;
  }

  /** What was removed so far; null for nothing. */
  get agedOut(): AgedOut | null {
    return this.#newest === null ? null : { count: this.#removed, ...this.#explained(this.#newest) };
  }

  #explained({ storedAt }: StoredReceipt): Omit<AgedOut, 'count'> {
    const { config, state } = this.#info;
    const { max_age, max_msgs, max_bytes } = config;
    const age = Date.now() - Date.parse(storedAt) + TOLERANCE;
    if (max_age > 0 && age * MILLISECOND >= max_age)
      return { reason: 'age', limit: `at most ${hours(max_age)}` };
    if (max_msgs > 0 && state.messages >= max_msgs)
      return { reason: 'messages', limit: `at most ${max_msgs.toLocaleString('en')} messages` };
    // The next one of usual size would not fit.
    if (max_bytes > 0 && state.bytes + state.bytes / Math.max(1, state.messages) >= max_bytes)
      return { reason: 'bytes', limit: `at most ${max_bytes.toLocaleString('en')} bytes` };
    return { reason: 'unexplained', limit: '' };
  }
}

function hours(nanoseconds: number): string {
  return nanoseconds < HOUR
    ? `${Math.round(nanoseconds / MILLISECOND / 1000).toLocaleString('en')} seconds`
    : `${Math.round(nanoseconds / HOUR).toLocaleString('en')} hours`;
}
