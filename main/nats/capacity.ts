import { DiscardPolicy, type JetStreamManager, StorageType, type StreamInfo } from '@nats-io/jetstream';

/** Below this a limit is near: more than any window of messages, with what storing them costs besides. */
const MARGIN_MESSAGES = 4096;
const MARGIN_BYTES = 16 * 1024 * 1024;

/**
 * How much a stream can still take before it refuses. A full stream may refuse a message and take a smaller one
 * behind it, and an administrator may make room between the two: near the limit messages must therefore go one by
 * one, or the order would be lost.
 */
export class Capacity {
  #messages: number;
  #bytes: number;

  private constructor(messages: number, bytes: number) {
    this.#messages = messages;
    this.#bytes = bytes;
  }

  /** What the stream's and the account's limits leave. A stream that discards its oldest messages has room. */
  static async of(manager: JetStreamManager, { config, state }: StreamInfo): Promise<Capacity> {
    const { limits, storage, memory } = await manager.getAccountInfo();
    const [most, used] =
      config.storage === StorageType.Memory ? [limits.max_memory, memory] : [limits.max_storage, storage];
    const account = left(most, used);
    if (config.discard !== DiscardPolicy.New) return new Capacity(Number.POSITIVE_INFINITY, account);
    return new Capacity(
      left(config.max_msgs, state.messages),
      Math.min(account, left(config.max_bytes, state.bytes)),
    );
  }

  /** Whether so little is left that the next message must wait for the answer to the one before. */
  get isShort(): boolean {
    return this.#messages < MARGIN_MESSAGES || this.#bytes < MARGIN_BYTES;
  }

  /** A message went out. */
  took(bytes: number): void {
    this.#messages -= 1;
    this.#bytes -= bytes;
  }
}

/** Limits of zero and below mean none. */
function left(most: number, used: number): number {
  return most > 0 ? most - used : Number.POSITIVE_INFINITY;
}
