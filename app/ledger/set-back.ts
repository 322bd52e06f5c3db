import { z } from 'zod';

/** Schema of `SetBack`. */
export const setBackSchema = z.strictObject({ first: z.int().positive(), count: z.int().positive() });

/** Entries that are dated before one that they follow: the clock was set back in between. */
export type SetBack = z.infer<typeof setBackSchema>;

/** What there is to say of them, in a sentence. */
export function setBackSentence({ first, count }: SetBack): string {
  return count === 1
    ? `Entry ${first} is dated earlier than what was recorded before.`
    : `${count.toLocaleString('en')} entries, the first of them entry ${first}, are dated earlier than what was recorded before.`;
}

/** What that means: it is no fault of the chain. */
export const SET_BACK_MEANING =
  'The order of the entries is proven by the chain. Their times are what the clock said.';

/** Watches the times of entries in their order, in constant memory. */
export class EntryTimes {
  #latest: string | null = null;
  #setBack: SetBack | null = null;

  /** The latest time that any entry carries; null before the first. */
  get latest(): string | null {
    return this.#latest;
  }

  /** Those that are dated before what they follow; null where there are none. */
  get setBack(): SetBack | null {
    return this.#setBack;
  }

  /** @param at when the next entry says it was recorded, RFC 3339 UTC with milliseconds: such times sort as text */
  push({ seq, at }: { readonly seq: number; readonly at: string }): void {
    if (this.#latest === null || at >= this.#latest) this.#latest = at;
    else this.#setBack = { first: this.#setBack?.first ?? seq, count: (this.#setBack?.count ?? 0) + 1 };
  }
}
