import type { Shapes, ValueOf } from './aggregate.ts';

/** One act on an object, with what is entered. */
type DoneWith<C extends Shapes> = {
  readonly [K in keyof C & string]: { readonly act: K; readonly entered: ValueOf<C[K]> };
}[keyof C & string];

/**
 * How an object is entered anew so that it becomes what it is now: what a registry file says of it. The command that
 * makes it takes from its state the fields that stand there under their names.
 */
export interface Anew<S, C extends Shapes> {
  /** The fields of the command that makes it which stand otherwise in its state. */
  readonly made?: (state: S) => Readonly<Record<string, unknown>>;
  /** The acts by which it becomes what it is. A registry file may hold these and no others. */
  readonly acts?: readonly (keyof C & string)[];
  /** What is done with it when everything that this names is there, in order. */
  readonly done?: (state: S) => readonly DoneWith<C>[];
  /** What is done at the very end: it binds, or nothing new is recorded with it from then on. */
  readonly lastly?: (state: S) => readonly DoneWith<C>[];
}

/** Why what rests is suspended again: its state does not keep the reason, which stands in the first ledger. */
export const SUSPENDED_BEFORE = 'It was suspended when the registry was written into a file.';
