import { expect, test } from 'vitest';
import { Random } from '../support/random.ts';
import type { PartName } from './part.ts';
import { fuzz, lineOf } from './run.ts';

/** How long a part tries where nobody says otherwise, in seconds. */
const SECONDS = 12;

/** Beginning, a last input that takes long, and the end. */
const ROOM = 120;

/** Tries one part for a bounded time. The seed is printed, and `CIM_SEED=…` repeats it. */
export function fuzzes(part: PartName, promise: string): void {
  test(`fuzz ${part} - ${promise}`, { timeout: (SECONDS + ROOM) * 1000 }, async () => {
    const report = await fuzz(part, { seed: new Random().seed, seconds: SECONDS });
    console.log(lineOf(report));
    expect(report.wrong).toEqual([]);
    expect(report.attempts).toBeGreaterThan(0);
  });
}
