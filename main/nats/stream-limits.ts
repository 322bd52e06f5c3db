import { DiscardPolicy, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { Problem } from '../../app/problem.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { AgedOut } from '../../app/receipts/stream-proof.ts';

import { natsProblem } from './problems.ts';

/** From here on a limit is near. */
const NEAR = 0.9;

/** JetStream counts time in nanoseconds. */
const MILLISECOND = 1_000_000;
const HOUR = 3_600_000 * MILLISECOND;

/**
 * What a person should know before a limit of the stream takes effect: as long as it has removed nothing, and one is
 * nearly reached.
 */
export function nearLimits({ config, state }: StreamInfo, now = Date.now()): Problem[] {
  if (state.first_seq > 1 || state.messages === 0) return [];
  const { max_msgs, max_bytes, max_age, name, discard } = config;
  const age = (now - Date.parse(state.first_ts)) * MILLISECOND;
  const near = [
    isNear(state.messages, max_msgs)
      ? `${number(state.messages)} of at most ${number(max_msgs)} messages`
      : null,
    isNear(state.bytes, max_bytes) ? `${number(state.bytes)} of at most ${number(max_bytes)} bytes` : null,
    isNear(age, max_age)
      ? `messages that are ${number(Math.floor(age / HOUR))} hours old, of at most ${number(Math.round(max_age / HOUR))}`
      : null,
  ].filter((words) => words !== null);
  const refuses = discard === DiscardPolicy.New;
  return near.map((words) => natsProblem('nats.near-limit', { stream: name, words, refuses }));
}

function isNear(now: number, most: number): boolean {
  return most > 0 && now >= most * NEAR;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** Clocks of laptop and server may differ by so much, in milliseconds. */
const TOLERANCE = 60_000;

/**
 * Where a stream begins now. It removes its oldest messages as its limits say: what stood before its beginning is not
 * missing, it has aged out.
 */
export class StreamBeginning {
  readonly #manager: JetStreamManager;
  #info: StreamInfo;
  #removed = 0;
  /** The last one of those that were removed. */
  #newest: Receipt | null = null;

  constructor(manager: JetStreamManager, info: StreamInfo) {
    this.#manager = manager;
    this.#info = info;
  }

  /** Asks the server again where the stream begins: it may have removed more. */
  async lookAgain(): Promise<void> {
    this.#info = await this.#manager.streams.info(this.#info.config.name);
  }

  /** Whether what has this receipt was removed from the beginning. Counts it; ask once for each. */
  isRemoved(receipt: Receipt): boolean {
    if (receipt.streamSeq >= this.#info.state.first_seq) return false;
    this.#removed += 1;
    if (receipt.streamSeq > (this.#newest?.streamSeq ?? 0)) this.#newest = receipt;
    return true;
  }

  /** What was removed so far; null for nothing. */
  get agedOut(): AgedOut | null {
    return this.#newest === null ? null : { count: this.#removed, ...this.#explained(this.#newest) };
  }

  #explained({ storedAt }: Receipt): Omit<AgedOut, 'count'> {
    const { config, state } = this.#info;
    const { max_age, max_msgs, max_bytes } = config;
    const age = Date.now() - Date.parse(storedAt) + TOLERANCE;
    if (max_age > 0 && age * MILLISECOND >= max_age)
      return { reason: 'age', limit: `at most ${hours(max_age)}` };
    if (max_msgs > 0 && state.messages >= max_msgs)
      return { reason: 'messages', limit: `at most ${number(max_msgs)} messages` };
    // The next one of usual size would not fit.
    if (max_bytes > 0 && state.bytes + state.bytes / Math.max(1, state.messages) >= max_bytes)
      return { reason: 'bytes', limit: `at most ${number(max_bytes)} bytes` };
    return { reason: 'unexplained', limit: '' };
  }
}

function hours(nanoseconds: number): string {
  return nanoseconds < HOUR
    ? `${number(Math.round(nanoseconds / MILLISECOND / 1000))} seconds`
    : `${number(Math.round(nanoseconds / HOUR))} hours`;
}
