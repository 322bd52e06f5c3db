import { ProblemError } from '../../app/problem.ts';
import { cidCommand } from './cid.ts';
import { exportCommand } from './export.ts';
import { statusCommand } from './status.ts';
import { type ExitStatus, UsageError, writeError, writeLine } from './terminal.ts';
import { verifyCommand } from './verify.ts';

/* The command line: the same core without a window, for auditors and scripts. */

const USAGE = `cim-keys: verify and carry ledgers without a window

  cim-keys cid <file.json | ->                the content identifier of an event
  cim-keys status <ledger folder>             what a ledger holds
  cim-keys verify <ledger folder | bundle>    check every entry; --json for a program
  cim-keys export <ledger folder> <file.car>  write a bundle; --from <entry> for a later part

Exit status: 0 done and intact, 1 found damaged or refused, 2 wrong usage or unreadable.`;

const commands = new Map<string, (args: readonly string[]) => ExitStatus | Promise<ExitStatus>>([
  ['cid', cidCommand],
  ['status', statusCommand],
  ['verify', verifyCommand],
  ['export', exportCommand],
]);

async function run(args: readonly string[]): Promise<ExitStatus> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') {
    writeLine(USAGE);
    return 0;
  }
  const command = commands.get(name);
  if (!command) throw new UsageError(`There is no command “${name}”.`);
  return command(rest);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    writeError(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof ProblemError) {
    const { happened, meaning, remedy } = error.problem;
    writeError(`${happened}\n${meaning}\n${remedy}`);
    process.exitCode = 1;
  } else {
    writeError(error instanceof Error ? error.message : 'An unknown error.');
    process.exitCode = 2;
  }
}
