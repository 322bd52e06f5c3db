/** Messages on their way at first, and after trouble. */
const SMALLEST = 32;
/** More than this gains nothing (measured on loopback), and more would have to be sent again after trouble. */
const LARGEST = 1024;
/** Bytes on their way at most. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * How much may be on its way without an acknowledgement: few messages at first, twice as many each round trip
 * while all goes well, few again after trouble.
 */
export class SendWindow {
  #size = SMALLEST;
  #messages = 0;
  #bytes = 0;

  /** Whether another message of this size may go out. A single one always may, whatever its size. */
  allows(bytes: number): boolean {
    return this.#messages === 0 || (this.#messages < this.#size && this.#bytes + bytes <= MOST_BYTES);
  }

  /** A message went out. */
  sent(bytes: number): void {
    this.#messages += 1;
    this.#bytes += bytes;
  }

  /** A message was acknowledged or refused; both say that the connection carries. */
  answered(bytes: number): void {
    this.#messages -= 1;
    this.#bytes -= bytes;
    this.#size = Math.min(LARGEST, this.#size + 1);
  }

  /** The connection or the server gave trouble: nothing is on its way any more, and it begins small again. */
  trouble(): void {
    this.#size = SMALLEST;
    this.#messages = 0;
    this.#bytes = 0;
  }
}
