import { combine, type Share } from './shamir.ts';

/**
 * Which of some shares are false. As many as are needed always give something; only what is typed beyond that can tell: true
 * shares of one secret fit together, and a false one fits no `needed` of them.
 * @param needed how many give the secret back
 * @returns the false ones; none when all fit, or none are to spare; `some` when there are false ones and it cannot be told
 * which
 */
export function falseAmong<S extends Share>(shares: readonly S[], needed: number): readonly S[] | 'some' {
  if (shares.length <= needed) return [];
  let best: readonly S[] = [];
  let isOnly = true;
  for (const base of everyChoice(shares, needed)) {
    const fitting = shares.filter((share) => base.includes(share) || fits(base, share));
    if (fitting.length < best.length) continue;
    isOnly = fitting.length > best.length || (isOnly && fitting.every((share) => best.includes(share)));
    best = fitting;
  }
  if (best.length === shares.length) return [];
  // `needed` shares fit together whatever they are; one more does so by chance never.
  if (best.length === needed || !isOnly) return 'some';
  return shares.filter((share) => !best.includes(share));
}

/** Whether a share is where the others, as many as are needed, say that it must be. */
function fits(base: readonly Share[], { number, bytes }: Share): boolean {
  // In this field a difference is an exclusive or: with the place moved to zero, combining gives the value there.
  const moved = base.map((share) => ({ number: share.number ^ number, bytes: share.bytes }));
  return combine(moved).every((byte, at) => byte === bytes[at]);
}

/** Every choice of so many, in the order in which they stand. */
export function everyChoice<T>(all: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return all.flatMap((first, at) => everyChoice(all.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}
