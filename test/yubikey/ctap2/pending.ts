import { CtapError, status } from './status.ts';

/** The three commands that hand out the rest of an answer piece by piece. */
export type PendingKind = 'assertion' | 'relying-party' | 'credential';

type Piece = () => Map<number, unknown>;

/** The pieces of an answer that have not been asked for yet. Any other command makes the key forget them. */
export class Pending {
  #kind: PendingKind | null = null;
  #pieces: Piece[] = [];
  #until = 0;

  /** Keeps pieces for so long after the last one was handed out. */
  remember(kind: PendingKind, pieces: readonly Piece[], withinMs: number): void {
    this.#kind = kind;
    this.#pieces = [...pieces];
    this.#until = performance.now() + withinMs;
  }

  /** The next piece. @throws CtapError NOT_ALLOWED when there is none */
  recall(kind: PendingKind): Map<number, unknown> {
    const piece = this.#kind === kind && performance.now() < this.#until ? this.#pieces.shift() : undefined;
    if (!piece) throw new CtapError(status.notAllowed);
    return piece();
  }

  forget(): void {
    this.#pieces = [];
  }
}
