import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { nearestName } from '../../app/config/nearest-name.ts';
import { unlessInterrupted } from './interruption.ts';
import { type ExitStatus, UsageError } from './terminal.ts';

/** An option of a command, as Node's parser takes it, with its help. */
export interface Option extends ParseArgsOptionDescriptor {
  readonly about: string;
  /** What its value is called in the help. */
  readonly value?: string;
}

/** Options by their long name. */
export type Options = Readonly<Record<string, Option>>;

interface ParserConfig<O extends Options> {
  args: string[];
  options: O;
  allowPositionals: true;
  strict: true;
}

/** What a command is given. */
export interface Given<O extends Options> {
  /** As many as the command names; those in brackets may be missing. */
  readonly operands: readonly string[];
  readonly values: ReturnType<typeof parseArgs<ParserConfig<O>>>['values'];
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What a command says of itself. */
interface Description {
  /** One word, or two: `queue list`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  /** `<file>` is needed, `[file]` may be left out, and of `[file…]` there may be any number. */
  readonly operands: readonly string[];
  /** Further lines of its help. */
  readonly details?: string;
}

/** A row of the table of commands. */
export interface Command extends Description {
  readonly options: Options;
  /** Runs it with its own arguments. @throws UsageError, Interrupted, ProblemError */
  run(args: readonly string[], signal: AbortSignal): Promise<ExitStatus>;
}

/** Which ledger and which configuration. */
export const DATA = {
  data: {
    type: 'string',
    value: 'DIR',
    about: 'the app’s data folder, or a ledger’s folder; otherwise the desktop app’s',
  },
} as const satisfies Options;

/** Results as JSON. */
export const JSON_OUTPUT = {
  json: { type: 'boolean', about: 'the result as one line of JSON' },
} as const satisfies Options;

/**
 * Makes a row of the table.
 * @param definition `interrupted` says what state things are in when Ctrl-C ends it in the middle; null for a command
 *   that stops at `signal` and says so itself
 */
export function defineCommand<const O extends Options>(
  definition: Description & {
    readonly options: O;
    readonly interrupted: string | null;
    run(given: Given<O>): Promise<ExitStatus>;
  },
): Command {
  const { interrupted, run, ...described } = definition;
  return {
    ...described,
    run: async (args, signal) => {
      const { positionals: operands, values } = parse(args, definition.operands, definition.options);
      const work = run({ operands, values, signal });
      return interrupted === null ? work : unlessInterrupted(work, signal, interrupted);
    },
  };
}

/** A whole number of at least 1, or of at least `least`, as an option's value. @throws UsageError */
export function countOf(option: string, value: string, least: 0 | 1 = 1): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least)
    throw new UsageError(`--${option} takes a whole number from ${least} on, and “${value}” is none.`);
  return number;
}

/** The rows of a page, unless `--limit` says otherwise. */
export const PAGE = '50';

/** The longest page. */
const LONGEST_PAGE = 10_000;

/** The value of `--limit`. @param goesOn the option that gives the next page @throws UsageError */
export function limitOf(value: string | undefined, goesOn: string): number {
  const limit = countOf('limit', value ?? PAGE);
  if (limit > LONGEST_PAGE)
    throw new UsageError(`--limit takes at most ${LONGEST_PAGE}; --${goesOn} goes on.`);
  return limit;
}

function parse<O extends Options>(args: readonly string[], operands: readonly string[], options: O) {
  refuseUnknown(args, options);
  try {
    const parsed = parseArgs<ParserConfig<O>>({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    const given = parsed.positionals.length;
    const needed = operands.filter((name) => name.startsWith('<')).length;
    if (given < needed) throw new UsageError(`${operands[given]} is missing.`);
    const isOpen = operands.at(-1)?.endsWith('…]') === true;
    const surplus = isOpen ? undefined : parsed.positionals[operands.length];
    if (surplus !== undefined) throw new UsageError(`“${surplus}” is one argument too many.`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : 'These arguments were not understood.');
  }
}

function refuseUnknown(args: readonly string[], options: Options): void {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue;
    const near = nearestName(token.name, Object.keys(options));
    throw new UsageError(
      `There is no option ${token.rawName}.${near === null ? '' : ` Did you mean --${near}?`}`,
    );
  }
}
