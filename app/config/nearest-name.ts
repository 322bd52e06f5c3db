/** The name among `known` that differs from `name` by a slip of the keyboard or two; null when none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  // A slip of the keyboard does not make a name twice as long, and comparing takes as long as both are together.
  if (name.length > LONGEST) return null;
  const limit = Math.max(1, Math.floor(name.length / 3));
  let nearest: string | null = null;
  let least = limit + 1;
  for (const candidate of known) {
    const slips = distance(name.toLowerCase(), candidate.toLowerCase());
    if (slips < least) [nearest, least] = [candidate, slips];
  }
  return nearest;
}

/** Longer than twice any name there is, in UTF-16 units. */
const LONGEST = 64;

/** Optimal string alignment: characters put in, left out, replaced, or exchanged with their neighbour. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = exchanged ? Math.min(best, (beforeLast[j - 2] ?? 0) + 1) : best;
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
