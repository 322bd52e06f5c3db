import type { Random } from '../support/random.ts';

/** What the fuzzing is divided into; each part runs in a thread of its own. */
export const partNames = ['operations', 'files', 'servers'] as const;

/** One part of the fuzzing. */
export type PartName = (typeof partNames)[number];

/** What a part says while it tries. */
export interface Tell {
  /**
   * Said before each input: whatever happens until the next call came from it.
   * @param where the operation, file format or answer
   * @param input enough of it to see what it was
   */
  trying(where: string, input: string): void;
  /** The program took the input that was tried last. */
  accepted(): void;
  /** The program refused it, in words. */
  refused(): void;
}

/** A part of the fuzzing, ready to try. */
export interface Part {
  /**
   * Tries one input, or a row of them, that the random choices alone decide.
   * @throws Error when the program did what it must never do
   */
  attempt(random: Random, tell: Tell): Promise<void>;
  /** Lets everything go. */
  end(): Promise<void>;
}
