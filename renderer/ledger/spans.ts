import type { OutputOf } from '../../app/contract/operations.ts';

/** Entries that follow one another in the list and were recorded in one span of time. */
export interface Span {
  /** `2026-11-28`, `2026-11-28T09`, or for longer ones `2026-11` and `2026`. */
  readonly name: string;
  readonly count: number;
  /** The position of the newest of them in the list. */
  readonly first: number;
}

type Days = OutputOf<'entries.days'>;

/** More bars than this would be too thin to be told apart, and to be pressed. */
const MOST_BARS = 60;

/** The days of a list, newest first; each stands as a heading in it. */
export function daysOf({ spans }: Days): readonly Span[] {
  return placed(spans, 10);
}

/** The spans of the strip: hours of the only day, or days; months or years where there are too many of them. */
export function barsOf({ per, spans }: Days): readonly Span[] {
  const lengths = per === 'hour' ? [13] : [10, 7, 4];
  const choices = lengths.map((length) => placed(spans, length));
  return choices.find((bars) => bars.length <= MOST_BARS) ?? choices.at(-1) ?? [];
}

/** @param length of a name: that of a year, a month, a day or an hour */
function placed(spans: Days['spans'], length: number): readonly Span[] {
  const found: { name: string; count: number; first: number }[] = [];
  let first = 0;
  for (const { from, count } of spans) {
    const name = from.slice(0, length);
    const newer = found.at(-1);
    if (newer?.name === name) newer.count += count;
    else found.push({ name, count, first });
    first += count;
  }
  return found;
}
