import type { CommandFailure } from '../../app/contract/command-line.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { unreadable } from './failure.ts';
import { helpOf, noCommand, overview, usageOf } from './help.ts';
import { INTERRUPTED, Interrupted } from './interruption.ts';
import { isUnreadable } from './problems.ts';
import { type ExitStatus, flushOutput, UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/**
 * Runs a command line: the same core without a window, for auditors and scripts.
 * @param args what was typed behind the program's name
 * @param version of this program
 * @param signal aborted by Ctrl-C
 * @returns the exit status; everything has been written
 */
export async function runProgram(
  args: readonly string[],
  version: string,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const status = await run(args, version, signal).catch((error: unknown) => tell(error, args, signal));
  return flushOutput().then(
    () => status,
    (error: unknown) => tell(error, [], signal),
  );
}

async function run(args: readonly string[], version: string, signal: AbortSignal): Promise<ExitStatus> {
  const [first = 'help', ...rest] = args;
  if (first === '--version' || first === '-V') {
    writeLine(`cim-keys ${version}`);
    return 0;
  }
  if (first === 'help' || first === '--help' || first === '-h') {
    writeLine(rest.length === 0 ? overview(commands) : helpOf(rest, commands));
    return 0;
  }
  const { command, given } = commandOf(args);
  if (given.some((arg) => arg === '--help' || arg === '-h')) {
    writeLine(helpOf([command.name], commands));
    return 0;
  }
  try {
    return await command.run(given, signal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `${error.message}\n\nUsage: ${usageOf(command)}\nMore: cim-keys help ${command.name}`,
    );
  }
}

/** The command that the first word, or the first two, name. @throws UsageError */
function commandOf(args: readonly string[]): {
  readonly command: Command;
  readonly given: readonly string[];
} {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = commands.find((row) => row.name === name);
    if (command) return { command, given: args.slice(words) };
  }
  const words = args.slice(0, 2).filter((arg) => !arg.startsWith('-'));
  throw noCommand(words.length === 0 ? args.slice(0, 1) : words, commands);
}

/** Says what went wrong: in words on standard error, and with `--json` also as JSON on standard output. */
function tell(error: unknown, args: readonly string[], signal: AbortSignal): ExitStatus {
  if (error instanceof Interrupted) {
    writeError(error.message);
    return INTERRUPTED;
  }
  if (error instanceof UsageError) {
    writeError(error.message);
    return 2;
  }
  const problem = error instanceof ProblemError ? error.problem : unreadable(error);
  writeError(inWords(problem));
  if (args.includes('--json')) writeJson({ problem } satisfies CommandFailure);
  // What stopped because it was asked to says so in words of its own.
  if (signal.aborted) return INTERRUPTED;
  return isUnreadable(problem) ? 2 : 1;
}

/** A problem as people read it: what happened, what it means, what to do. */
function inWords({ happened, meaning, remedy }: Problem): string {
  return `${happened}\n${meaning}\n${remedy}`;
}
