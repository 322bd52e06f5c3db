import { parseArgs } from 'node:util';
import { campaignRun, NEWER } from '../test/campaign/run.ts';
import { newerNatsServer } from './newer-nats-server.ts';
import { ensurePrograms, programs as needed } from './programs.ts';

/*
 * Syncs under faults, many times: `npm run campaign -- --runs 500`. Each run has a seed, which chooses everything about
 * it; `--seed N --runs 1` repeats one. What the machine does in between is its own affair, so that a repetition is
 * close and not exact.
 */

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string', default: '20' } },
});
const first = Number(values.seed ?? Date.now() % 1_000_000);
const runs = Number(values.runs);
ensurePrograms([needed.natsServer]);
const programs = { 'nats-server': 'nats-server', [NEWER]: newerNatsServer() };
console.log(`${runs} runs from seed ${first} on`);
const failed: number[] = [];
let [events, faults] = [0, 0];
for (let seed = first; seed < first + runs; seed++) {
  const run = await campaignRun(seed, { programs });
  events += run.events;
  faults += run.faults;
  const seconds = (run.milliseconds / 1000).toFixed(1);
  console.log(`${run.wrong.length === 0 ? 'right' : 'WRONG'} ${seed} (${seconds} s) ${run.what}`);
  for (const line of run.wrong.slice(0, 5)) console.log(`      ${line}`);
  if (run.wrong.length > 5) console.log(`      and ${run.wrong.length - 5} more`);
  if (run.wrong.length > 0) failed.push(seed);
}
console.log(
  `${runs} runs, ${events.toLocaleString('en')} events, ${faults} faults: ${failed.length} failed${failed.length > 0 ? ` (seeds ${failed.join(', ')})` : ''}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
