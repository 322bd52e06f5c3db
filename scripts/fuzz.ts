import { parseArgs } from 'node:util';
import { partNames } from '../test/fuzz/part.ts';
import { fuzz, lineOf } from '../test/fuzz/run.ts';
import { ensurePrograms, programs, virtualUsbPrograms } from './programs.ts';

/*
 * Wrong input for every operation, file format and answer of a server, for as long as one likes:
 * `npm run fuzz -- --seconds 600`. `--seed N --attempts 1 --part files` repeats what a failure names.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    attempts: { type: 'string' },
    part: { type: 'string', multiple: true },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const seconds = Number(values.seconds);
const parts = partNames.filter((name) => values.part === undefined || values.part.includes(name));
ensurePrograms([programs.natsServer, programs.openssl, ...virtualUsbPrograms]);
let failed = 0;
for (const part of parts) {
  const attempts = values.attempts === undefined ? {} : { attempts: Number(values.attempts) };
  const report = await fuzz(part, { seed, seconds, ...attempts });
  console.log(lineOf(report));
  for (const wrong of report.wrong) console.log(`WRONG ${wrong}`);
  failed += report.wrong.length;
}
process.exitCode = failed === 0 && parts.length > 0 ? 0 : 1;
