import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** 0 done and intact, 1 found damaged or refused, 2 wrong usage or unreadable. */
export type ExitStatus = 0 | 1 | 2;

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes a line to standard output. */
export function writeLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a line to standard error. */
export function writeError(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Parses a command's arguments.
 * @param names of the positional arguments, all needed
 * @throws UsageError
 */
export function argumentsOf<O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  names: readonly string[],
  options: O,
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    if (parsed.positionals.length !== names.length)
      throw new Error(`Expected: ${names.map((name) => `<${name}>`).join(' ')}.`);
    return parsed;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'These arguments were not understood.');
  }
}
