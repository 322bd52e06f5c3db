import { nearestName } from '../../app/config/nearest-name.ts';
import type { Command, Options } from './command.ts';
import { UsageError } from './terminal.ts';

/** What is said when nobody asks for anything else. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, operands, about }): [string, string] => [
    [name, ...operands].join(' '),
    about,
  ]);
  return [
    'cim-keys: ledgers of key ceremonies without a window',
    '',
    ...columns(rows),
    '',
    '  help COMMAND   its options; also COMMAND --help',
    '  --version      the version of this program',
    '',
    'Exit status: 0 done and intact, 1 found not intact or refused, 2 wrong usage or unreadable, 130 interrupted.',
  ].join('\n');
}

/** The help of one command, or of all that begin with one word. @throws UsageError when there is none */
export function helpOf(words: readonly string[], commands: readonly Command[]): string {
  const name = words.join(' ');
  const command = commands.find((row) => row.name === name);
  if (command) return detailed(command);
  const group = commands.filter((row) => row.name.startsWith(`${name} `));
  if (group.length === 0) throw noCommand(words, commands);
  return group.map(detailed).join('\n\n');
}

/** Refuses a command that does not exist, and names the nearest one that does. */
export function noCommand(words: readonly string[], commands: readonly Command[]): UsageError {
  const [first = '', second] = words;
  const within = commands
    .map(({ name }) => name.split(' '))
    .filter(([group, member]) => group === first && member !== undefined)
    .map(([, member]) => member ?? '');
  if (within.length > 0) {
    const near = second === undefined ? null : nearestName(second, within);
    const wrong = second === undefined ? `${first} what?` : `There is no command “${first} ${second}”.`;
    return new UsageError(
      near ? `${wrong} Did you mean “${first} ${near}”?` : `${wrong} There are: ${within.join(', ')}.`,
    );
  }
  const known = commands.map(({ name }) => name.split(' ')[0] ?? '');
  const near = nearestName(first, ['help', ...known]);
  return new UsageError(`There is no command “${first}”.${near === null ? '' : ` Did you mean “${near}”?`}`);
}

/** One line: how a command is called. */
export function usageOf({ name, operands, options }: Command): string {
  const optional = Object.keys(options).length > 0 ? ['[options]'] : [];
  return ['cim-keys', name, ...optional, ...operands].join(' ');
}

function detailed(command: Command): string {
  const { about, details, options } = command;
  const head = `${usageOf(command)}\n\n${about}`;
  return [head, details, ...optionsText(options)].filter((part) => part !== undefined).join('\n\n');
}

function optionsText(options: Options): string[] {
  const rows = Object.entries(options).map(([name, { value, about }]): [string, string] => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    about,
  ]);
  return rows.length === 0 ? [] : [columns(rows).join('\n')];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
