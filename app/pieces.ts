/**
 * Work that can be left after each of its pieces and gone on with later: so that, where it takes long, other work gets its
 * turn in between. What it reads may have changed meanwhile: whoever does it in turns has to see to that.
 */
export type InPieces<T> = Generator<undefined, T, undefined>;

/** Does all pieces, one right after the other. */
export function atOnce<T>(work: InPieces<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}
