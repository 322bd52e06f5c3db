import { z } from 'zod';
import type { Place } from './place.ts';
import type { Receipt } from './receipt.ts';

/** Positions a stream or a ledger never reaches; sums with them stay exact. */
const position = z
  .int()
  .positive()
  .max(2 ** 50);

/** No place has this name: runs are checked before they are unpacked. */
const NOWHERE: Place = { stream: '', created: null, domain: null };

/** The last millisecond that RFC 3339 can write: the end of the year 9999. */
const LAST_TIME = Date.UTC(10_000, 0) - 1;

/**
 * Receipts of entries that follow each other, in a stream where they follow each other too, stored at one time:
 * position of the first, how many, which stream (by its place in the list), stream sequence of the first, whether the
 * server had them already, and milliseconds since the time of the run before (for the first run, since 1970).
 */
export const runSchema = z.tuple([
  position,
  position,
  z.int().min(0).max(99),
  position,
  z.boolean(),
  z.int(),
]);

/** Receipts that follow each other. */
export type Run = z.infer<typeof runSchema>;

/** Packs receipts, in ledger order, into runs. A usual sync of 200,000 entries has some hundred. */
export function runsOf(receipts: Iterable<Receipt>): {
  places: Place[];
  runs: Run[];
  count: number;
} {
  const places = new Map<string, Place>();
  const runs: Run[] = [];
  let count = 0;
  let time = 0;
  let [key, number] = ['', 0];
  for (const { seq, streamSeq, duplicate, storedAt, place: from } of receipts) {
    count += 1;
    const now = keyOf(from);
    if (now !== key) {
      key = now;
      places.set(now, places.get(now) ?? from);
      number = [...places.keys()].indexOf(now);
    }
    const place = number;
    const at = Date.parse(storedAt);
    const run = runs.at(-1);
    const follows =
      run !== undefined &&
      run[0] + run[1] === seq &&
      run[3] + run[1] === streamSeq &&
      run[2] === place &&
      run[4] === duplicate &&
      at === time;
    if (follows) run[1] += 1;
    else runs.push([seq, 1, place, streamSeq, duplicate, at - time]);
    time = at;
  }
  return { places: [...places.values()], runs, count };
}

/** Names a place among others. */
export function keyOf({ stream, created, domain }: Place): string {
  return JSON.stringify([stream, created, domain]);
}

/** Unpacks runs that were checked, one receipt after the other. */
export function* receiptsOf(places: readonly Place[], runs: readonly Run[]): Generator<Receipt> {
  let time = 0;
  for (const [first, length, number, streamFirst, duplicate, step] of runs) {
    time += step;
    const storedAt = new Date(time).toISOString();
    const place = places[number] ?? NOWHERE;
    for (let at = 0; at < length; at++)
      yield { seq: first + at, place, streamSeq: streamFirst + at, duplicate, storedAt };
  }
}

/**
 * Checks runs without unpacking them, so that a small file cannot claim to hold more than there is time for.
 * @returns how many receipts there are, and the position of the last entry
 * @throws RangeError when they are not in ledger order, name no stream or no time, or two claim one place of a stream
 */
export function measureRuns(places: readonly Place[], runs: readonly Run[]): { count: number; last: number } {
  let [count, last, time] = [0, 0, 0];
  for (const [first, length, place, , , step] of runs) {
    time += step;
    if (first <= last) throw new RangeError('Entries are out of order.');
    if (place >= places.length) throw new RangeError('A stream has no name.');
    if (!(time >= 0 && time <= LAST_TIME)) throw new RangeError('A time cannot be written.');
    last = first + length - 1;
    count += length;
  }
  const inStreamOrder = runs.toSorted((a, b) => a[2] - b[2] || a[3] - b[3]);
  for (const [index, run] of inStreamOrder.entries()) {
    const before = inStreamOrder[index - 1];
    if (before !== undefined && before[2] === run[2] && before[3] + before[1] > run[3])
      throw new RangeError('Two entries claim one place of a stream.');
  }
  return { count, last };
}
