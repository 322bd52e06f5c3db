import { Worker } from 'node:worker_threads';
import type { PartName } from './part.ts';

/** No input takes longer than this, in milliseconds: one that does hangs. Room for scrypt on a busy machine. */
const LONGEST = 60_000;

/** Memory that a part may take for JavaScript's objects, in MiB: no input may need more. */
const MOST_MEMORY = 600;

/** How often it is looked whether an input hangs, in milliseconds. */
const LOOK_EVERY = 500;

/** How long a part tries. */
export interface Budget {
  /** The first attempt's seed; those after it count up from there. */
  readonly seed: number;
  readonly seconds: number;
  /** No more attempts than these, whatever time is left. */
  readonly attempts?: number;
}

/** What was tried of one format, operation or answer. */
export interface Count {
  readonly tried: number;
  readonly accepted: number;
  readonly refused: number;
}

/** What a part has tried and found. */
export interface FuzzReport {
  readonly part: PartName;
  readonly seed: number;
  readonly seconds: number;
  readonly attempts: number;
  readonly counts: ReadonlyMap<string, Count>;
  /** What the program did that it must never do, each with the seed that repeats it and the input. */
  readonly wrong: readonly string[];
}

/** What the thread says. */
export type Said =
  | { readonly kind: 'attempt'; readonly seed: number }
  | { readonly kind: 'trying'; readonly where: string; readonly input: string }
  | { readonly kind: 'accepted' | 'refused' }
  | { readonly kind: 'wrong'; readonly what: string }
  | { readonly kind: 'over' };

/** What the thread is given. */
export interface Given extends Budget {
  readonly part: PartName;
}

/**
 * Tries inputs on one part of the program until the time is over or something is wrong. The thread that tries is watched
 * from outside: an input at which the program hangs, or for which it takes all memory, is found like any other.
 */
export async function fuzz(part: PartName, budget: Budget): Promise<FuzzReport> {
  const began = performance.now();
  const given: Given = { part, ...budget };
  const counts = new Map<string, { tried: number; accepted: number; refused: number }>();
  const wrong: string[] = [];
  let [attempts, seed, where, input, at] = [0, budget.seed, '', 'the beginning', performance.now()];
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: given,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // The client library prints what it cannot parse.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const found = (what: string) =>
    wrong.push(
      `${what}\n  at ${where}: ${input}\n  again: npm run fuzz -- --part ${part} --seed ${seed} --attempts 1`,
    );
  await new Promise<void>((resolve) => {
    const watch = setInterval(() => {
      if (performance.now() - at < LONGEST) return;
      found(`Nothing came of it within ${LONGEST / 1000} s.`);
      void worker.terminate();
    }, LOOK_EVERY);
    worker.on('message', (said: Said) => {
      at = performance.now();
      switch (said.kind) {
        case 'attempt':
          [attempts, seed] = [attempts + 1, said.seed];
          return;
        case 'trying': {
          [where, input] = [said.where, said.input];
          const count = counts.get(where) ?? { tried: 0, accepted: 0, refused: 0 };
          counts.set(where, count);
          count.tried += 1;
          return;
        }
        case 'wrong':
          found(said.what);
          return;
        case 'over':
          return;
        default: {
          const count = counts.get(where);
          if (count !== undefined) count[said.kind] += 1;
        }
      }
    });
    worker.on('error', (error) => found(`The program broke: ${String(error)}`));
    worker.on('exit', () => {
      clearInterval(watch);
      resolve();
    });
  });
  return {
    part,
    seed: budget.seed,
    seconds: (performance.now() - began) / 1000,
    attempts,
    counts,
    wrong,
  };
}

/** The report in one line: the seed, how much was tried, and what came of it. */
export function lineOf({ part, seed, seconds, attempts, counts }: FuzzReport): string {
  const all = { tried: 0, accepted: 0, refused: 0 };
  for (const { tried, accepted, refused } of counts.values()) {
    all.tried += tried;
    all.accepted += accepted;
    all.refused += refused;
  }
  const each = [...counts].sort().map(([where, { tried }]) => `${where} ${tried}`);
  const number = (value: number) => value.toLocaleString('en');
  return (
    `fuzz ${part}, seed ${seed}: ${number(all.tried)} inputs in ${number(attempts)} attempts and ${seconds.toFixed(0)} s, ` +
    `${number(all.accepted)} accepted, ${number(all.refused)} refused (${each.join(', ')})`
  );
}
