/** One measured way of doing something. */
export interface Measured {
  readonly name: string;
  /** Times a second: median of the rounds. */
  readonly perSecond: number;
}

/** Runs `work` `times` times in each of `rounds` rounds after a warm-up, and takes the median round. */
export function timed(
  name: string,
  rounds: number,
  times: number,
  work: (index: number) => unknown,
): Measured {
  let index = 0;
  for (let warm = 0; warm < times / 5; warm++) work(index++);
  const speeds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    for (let time = 0; time < times; time++) work(index++);
    speeds.push((times * 1000) / (performance.now() - before));
  }
  speeds.sort((a, b) => a - b);
  return { name, perSecond: speeds[Math.floor(speeds.length / 2)] ?? 0 };
}

/** Prints each way with its ratio to the last one, the bare baseline of the same run. */
export function report(ways: readonly Measured[]): void {
  const baseline = ways.at(-1)?.perSecond ?? 1;
  for (const { name, perSecond } of ways) {
    const speed = Math.round(perSecond).toLocaleString('en').padStart(12);
    console.log(`${name.padEnd(34)}${speed} /s   ratio ${(perSecond / baseline).toFixed(2)}`);
  }
}
