import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/*
 * Another checkout of this program, with its packages, beside this one: the same work by turns, so that a machine whose
 * speed drifts is unfair to none. What the other checkout's own benchmarks print as a ratio to their bare baseline is
 * compared as that ratio.
 *
 *   node bench/before-after.ts FOLDER [rounds]
 */

const here = path.resolve(import.meta.dirname, '..');
const [folder, count = '3'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of the other checkout.');
const checkouts = [path.resolve(folder), here];
const rounds = Number(count);

/** What is measured in a checkout; `better` says whether more or less is. */
interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly rounds: number;
  readonly of: (checkout: string) => number;
}

const measures: readonly Measure[] = [
  {
    name: 'parse and evolve an event',
    unit: 'ns',
    better: 'less',
    rounds: rounds + 2,
    of: (checkout) => Number(run(here, 'node', 'bench/events-step.ts', checkout)),
  },
  {
    name: 'durable act',
    unit: 'of the baseline',
    better: 'more',
    rounds,
    of: ratioOf('append', 'durable single act'),
  },
  {
    name: 'whole verification',
    unit: 'of the baseline',
    better: 'more',
    rounds,
    of: ratioOf('million', 'whole verification', os.tmpdir(), '40000'),
  },
  {
    name: 'sync',
    unit: 'of the baseline',
    better: 'more',
    rounds,
    of: ratioOf('sync', 'sync of the ledger', os.tmpdir(), '40000'),
  },
  { name: 'type checks', unit: 's', better: 'less', rounds: 2, of: secondsOfTypes },
  { name: 'window bundle', unit: 'kB', better: 'less', rounds: 1, of: bundleSize },
];

for (const { name, unit, better, rounds: times, of } of measures) {
  const found = Array.from({ length: times }, () => checkouts.map(of));
  const [before = 0, after = 0] = checkouts.map((_, side) =>
    bestOf(
      found.map((both) => both[side] ?? 0),
      better,
    ),
  );
  console.log(
    `${name.padEnd(28)}${before.toFixed(2).padStart(12)}${after.toFixed(2).padStart(12)} ${unit.padEnd(16)} after / before ${(after / before).toFixed(3)}`,
  );
}

function bestOf(values: readonly number[], better: Measure['better']): number {
  return better === 'more' ? Math.max(...values) : Math.min(...values);
}

/** The ratio that a line of a benchmark ends with. */
function ratioOf(bench: string, line: string, ...args: readonly string[]) {
  return (checkout: string): number => {
    const printed = run(checkout, 'node', `bench/${bench}.ts`, ...args);
    const ratio = printed
      .split('\n')
      .find((one) => one.startsWith(line))
      ?.match(/ratio ([\d.]+)/)?.[1];
    if (ratio === undefined) throw new Error(`${bench} in ${checkout} printed no line “${line}”.`);
    return Number(ratio);
  };
}

function secondsOfTypes(checkout: string): number {
  const before = performance.now();
  for (const part of ['app', 'main', 'renderer', 'preload', 'test', 'bench'])
    run(checkout, 'tsc', '-p', part);
  return (performance.now() - before) / 1000;
}

function bundleSize(checkout: string): number {
  run(checkout, 'electron-vite', 'build', '--logLevel', 'error');
  const assets = path.join(checkout, 'out/renderer/assets');
  const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'));
  return scripts.reduce((sum, file) => sum + statSync(path.join(assets, file)).size, 0) / 1000;
}

/** Runs a program of a checkout. @returns what it printed @throws Error when it fails */
function run(checkout: string, program: string, ...args: readonly string[]): string {
  const PATH = `${path.join(checkout, 'node_modules/.bin')}${path.delimiter}${process.env['PATH']}`;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, PATH },
  });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} in ${checkout}: ${status}\n${stdout}${stderr}`);
  return stdout;
}
