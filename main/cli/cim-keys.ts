import { readFileSync } from 'node:fs';
import { keepOutOfDumps } from '../machine/memory-on-disk.ts';
import { Interruption } from './interruption.ts';
import { runProgram } from './program.ts';
import { guardOutput, writeLastWord } from './terminal.ts';

/* The command line under Node, as the repository runs it. In the desktop package the app's own program runs it. */

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
const interruption = new Interruption(() => {
  writeLastWord('Ended at once. What was acknowledged before is on the disk.');
  process.exit(130);
});
keepOutOfDumps();
guardOutput();
interruption.followSignals();
process.exit(await runProgram(process.argv.slice(2), version, interruption.signal));
