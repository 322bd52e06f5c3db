/** What the fuzzing tells the program it has started. */
export type Downward =
  /** Asks an operation, as the window does. @param url the page that asks */
  | { readonly kind: 'ask'; readonly operation: unknown; readonly input: unknown; readonly url: string }
  /** How the person answers from now on: whether they confirm, and which file they choose (null: none). */
  | {
      readonly kind: 'person';
      readonly confirms: boolean;
      readonly file: string | null;
      readonly place: string | null;
    }
  /** Closes the window. */
  | { readonly kind: 'quit' };

/** What the program tells. */
export type Upward =
  | { readonly kind: 'ready' }
  /** @param asked what the person was asked meanwhile */
  | { readonly kind: 'answer'; readonly outcome: unknown; readonly asked: readonly string[] }
  /** The handler threw, or its answer cannot cross to a window. */
  | { readonly kind: 'broken'; readonly what: string }
  | { readonly kind: 'pushed'; readonly topic: unknown; readonly message: unknown }
  /** A connection was opened. */
  | { readonly kind: 'reached'; readonly host: string };
