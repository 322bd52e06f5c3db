import { monthShort } from '../../../shared/days.ts';
import type { Span } from './tree-store.ts';

const DAY = 86_400_000;

/** A stretch of time that is drawn from left to right. */
export interface Axis {
  readonly from: number;
  readonly until: number;
  /** Where lines stand, with their words. */
  readonly marks: readonly { readonly at: number; readonly word: string }[];
}

/** What the bars of certificates show: a little of what was, and what comes. */
export function axisOf(span: Span, now: number): Axis {
  const year = new Date(now).getUTCFullYear();
  if (span === 'days90') return monthsOf(now - 15 * DAY, now + 75 * DAY);
  const [first, years, step] = span === 'years4' ? [year - 1, 4, 1] : [year - 2, 20, 4];
  return {
    from: Date.UTC(first, 0),
    until: Date.UTC(first + years, 0),
    marks: Array.from({ length: Math.ceil(years / step) }, (_, at) => ({
      at: Date.UTC(first + at * step, 0),
      word: String(first + at * step),
    })),
  };
}

/** Twelve months from the first of this one. */
export function yearFrom(today: string): Axis {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return monthsOf(Date.UTC(year, month - 1), Date.UTC(year + 1, month - 1));
}

function monthsOf(from: number, until: number): Axis {
  const marks: { readonly at: number; readonly word: string }[] = [];
  const begin = new Date(from);
  for (let at = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth()); at < until; ) {
    const month = new Date(at);
    if (at >= from) marks.push({ at, word: monthShort(month.getUTCMonth() + 1) });
    at = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1);
  }
  return { from, until, marks };
}

/** Where a moment stands, in per cent from the left; what is beyond an edge stands at the edge. */
export function percent({ from, until }: Axis, at: number): number {
  return Math.min(100, Math.max(0, (100 * (at - from)) / (until - from)));
}
