import type { Random } from '../support/random.ts';
import type { Mutated } from './mutate.ts';

/** A kind of file that the program reads. */
export interface Format {
  readonly name: string;
  /** How often it is tried, as compared with the others; what takes long is tried less often. */
  readonly weight: number;
  /** A good file. */
  readonly original: Uint8Array;
  /** Whether it is text. */
  readonly text?: boolean;
  /** The file's name, where that matters. */
  readonly fileName?: string;
  /** Puts beside it what belongs there. */
  readonly prepare?: (folder: string) => void;
  /** Changes within the form of the file, which changed bytes alone would seldom reach. */
  readonly reshape?: (random: Random) => Mutated | Promise<Mutated>;
  /**
   * Lets the program read the file.
   * @returns whether it was accepted
   * @throws ProblemError when it was refused; another error when the program did what it must never do
   */
  readonly read: (file: string, random: Random) => boolean | Promise<boolean>;
  /** What may stand in no word about it. */
  readonly secrets?: readonly string[];
}
