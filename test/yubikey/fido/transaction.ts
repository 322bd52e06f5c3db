import { keepalive } from './commands.ts';

const KEEPALIVE_MS = 100;

/** A message that the key works on: says so every tenth of a second, and may be cancelled. */
export class Transaction {
  readonly channel: number;
  readonly #abort = new AbortController();
  readonly #say: (status: number) => void;
  readonly #timer: NodeJS.Timeout;
  #status: number = keepalive.processing;

  /** `say` sends a keepalive with a status. */
  constructor(channel: number, say: (status: number) => void) {
    this.channel = channel;
    this.#say = say;
    this.#timer = setInterval(() => say(this.#status), KEEPALIVE_MS);
  }

  /** Aborted by CANCEL, by INIT on this channel, or by the plug. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Changes what the keepalives say, and says it now. */
  status(status: number): void {
    this.#status = status;
    this.#say(status);
  }

  /** Ends the wait for a person. */
  cancel(): void {
    this.#abort.abort();
  }

  /** No more keepalives. */
  end(): void {
    clearInterval(this.#timer);
  }
}
