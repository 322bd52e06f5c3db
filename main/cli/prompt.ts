import { fstatSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { ProblemError } from '../../app/problem.ts';
import { Interrupted } from './interruption.ts';
import { commandProblem } from './problems.ts';
import { clearStatusLine, printable, UsageError } from './terminal.ts';

/** The longest passphrase taken, in bytes: as long as any that the window takes. */
const LONGEST = 4096;

/** What to ask for, and where. */
interface PassphraseQuestion {
  /** The descriptor to read it from, `--passphrase-fd`; without it the terminal is asked. */
  readonly fd?: number | undefined;
  /** `Passphrase of bundle.car.age`; a colon follows. */
  readonly question: string;
  /** Ask a second time on the terminal: for a new passphrase, in which a slip of the keyboard would be fatal. */
  readonly twice?: boolean;
}

/**
 * Asks for a passphrase on the terminal without showing it, also while standard input is something else, or reads
 * the first line of a descriptor. Never from an argument or the environment, which other programs can see.
 * @throws ProblemError without a terminal, for two that differ, and for an empty one
 * @throws Interrupted
 */
export async function askPassphrase({ fd, question, twice = false }: PassphraseQuestion): Promise<string> {
  const passphrase = fd === undefined ? await ask(question, true) : firstLineOf(fd);
  if (passphrase === '') throw new ProblemError(commandProblem('cli.no-passphrase'));
  if (fd === undefined && twice && (await ask(`${question}, once more`, true)) !== passphrase)
    throw new ProblemError(commandProblem('cli.passphrases-differ'));
  return passphrase;
}

/**
 * Asks on the terminal whether to go on, before something that cannot be taken back.
 * @param question what would happen; how to agree is added
 * @param expected what has to be typed: `yes`, or the name of what is at stake
 * @throws ProblemError without a terminal. Interrupted
 */
export async function confirm(question: string, expected: string): Promise<boolean> {
  return (await ask(`Type “${expected}” to go on`, false, `${question}\n`)).trim() === expected;
}

/**
 * Asks on the terminal for a line of text.
 * @param before lines that are said first
 * @returns what was typed, without blanks around it
 * @throws ProblemError without a terminal. Interrupted
 */
export async function askLine(question: string, before: readonly string[] = []): Promise<string> {
  return (await ask(question, false, before.map((line) => `${line}\n`).join(''))).trim();
}

/** The value of `--passphrase-fd`, or of another such option. @throws UsageError when it is no descriptor */
export function descriptorOf(value: string | undefined, option = 'passphrase-fd'): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,4}$/.test(value)) throw new UsageError(`--${option} takes the number of a file descriptor.`);
  return Number(value);
}

async function ask(question: string, hidden: boolean, before = ''): Promise<string> {
  const { input, output } = openTerminal();
  clearStatusLine();
  const prompt = printable(`${question}: `);
  // What readline echoes while it edits a hidden line goes nowhere.
  const echo = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : output;
  // From here on the terminal itself shows nothing: only then is the question asked.
  const lines = createInterface({ input, output: echo, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      // Ctrl-C, and Ctrl-D or a terminal that went away.
      const stop = () => reject(new Interrupted('Interrupted at the question. Nothing was done.'));
      lines.on('SIGINT', stop);
      lines.on('close', stop);
      output.write(printable(before));
      lines.question(prompt, resolve);
      if (hidden) output.write(prompt);
    });
  } finally {
    lines.close();
    input.destroy();
    if (hidden) output.write('\n');
    output.destroy();
  }
}

/** The terminal that belongs to this process, whatever its standard streams are. */
function openTerminal(): { input: ReadStream; output: WriteStream } {
  const [reading, writing] =
    process.platform === 'win32' ? ['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] : ['/dev/tty', '/dev/tty'];
  try {
    return {
      input: new ReadStream(openSync(reading, 'r+')),
      output: new WriteStream(openSync(writing, 'r+')),
    };
  } catch (cause) {
    throw new ProblemError(commandProblem('cli.no-terminal'), { cause });
  }
}

function firstLineOf(fd: number): string {
  const bytes: number[] = [];
  try {
    // A descriptor that nobody passed in may be one of Node's own.
    const kind = fstatSync(fd);
    if (!kind.isFIFO() && !kind.isFile() && !kind.isSocket() && !kind.isCharacterDevice())
      throw new Error('not readable');
    const byte = new Uint8Array(1);
    while (readByte(fd, byte) === 1 && byte[0] !== NEWLINE) {
      bytes.push(byte[0] ?? 0);
      if (bytes.length > LONGEST) throw new Error('too long');
    }
    if (bytes.at(-1) === CARRIAGE_RETURN) bytes.pop();
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch (cause) {
    throw new ProblemError(commandProblem('cli.passphrase-unreadable', { fd, most: LONGEST }), { cause });
  } finally {
    bytes.fill(0);
  }
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Byte by byte, so that what follows the line stays for whoever reads next. */
function readByte(fd: number, byte: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, byte, 0, 1, null);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      // Windows' way to say that a pipe has ended; a descriptor shared with others may be set not to wait.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
