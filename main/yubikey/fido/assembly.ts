import { TransportError } from '../transport/failure.ts';
import { LONGEST_MESSAGE, type Packet } from './packet.ts';

/** A message that is being put together from its packets. */
export class Assembly {
  readonly #message: Uint8Array;
  #filled = 0;
  #sequence = 0;

  /** @throws TransportError `garbled` when it claims to be longer than a message can be */
  constructor(first: Packet & { kind: 'init' }) {
    if (first.length > LONGEST_MESSAGE) throw new TransportError('garbled', 'A message too long to be one.');
    this.#message = new Uint8Array(first.length);
    this.#fill(first.data);
  }

  /** @throws TransportError `garbled` when it is not the next one */
  add(next: Packet): void {
    if (next.kind !== 'continuation' || next.sequence !== this.#sequence) {
      throw new TransportError('garbled', 'A packet out of order.');
    }
    this.#sequence++;
    this.#fill(next.data);
  }

  /** The message, once it is complete. */
  get message(): Uint8Array | null {
    return this.#filled === this.#message.length ? this.#message : null;
  }

  #fill(data: Uint8Array): void {
    const part = data.subarray(0, this.#message.length - this.#filled);
    this.#message.set(part, this.#filled);
    this.#filled += part.length;
  }
}
