/** Why a bundle is not to be trusted: one plain sentence, and the entry it is about (0 for the file itself). */
export interface BundleFinding {
  readonly code: 'not-a-bundle' | 'block' | 'entry' | 'signature' | 'contradiction' | 'truncated' | 'surplus';
  readonly seq: number;
  readonly detail: string;
}

/** The bytes themselves say that they were changed or cut off, before anything is read in them. */
export class DamagedSourceError extends Error {
  override readonly name = 'DamagedSourceError';
}

/** A fault found while reading; carries the finding out of nested reading. */
export class Fault extends Error {
  readonly finding: BundleFinding;
  constructor(code: BundleFinding['code'], seq: number, detail: string) {
    super(detail);
    this.finding = { code, seq, detail };
  }
}
