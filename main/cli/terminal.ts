import { writeSync } from 'node:fs';

/**
 * 0 done and intact, 1 found not intact or refused, 2 wrong usage or unreadable, 130 interrupted (128 + SIGINT, as
 * shells count).
 */
export type ExitStatus = 0 | 1 | 2 | 130;

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Standard output holds results alone; everything else is said on standard error. */
const streams = { out: process.stdout, words: process.stderr };

let statusLine = '';
let outputGone = false;
let outputFailure: Error | null = null;

/** A pipe whose reader has left, a terminal that was closed. Source: errno(3). */
const READER_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/**
 * From now on a reader that goes away (`cim-keys … | head -1`) ends nothing: the rest of the output is dropped, the
 * work goes on, and the exit status stays the verdict.
 */
export function guardOutput(): void {
  streams.out.on('error', (error: NodeJS.ErrnoException) => {
    if (READER_LEFT.has(error.code ?? '')) outputGone = true;
    else outputFailure = error;
  });
  streams.words.on('error', () => {});
}

/** Waits until everything is written. @throws Error when results could not be written, on a full disk for example */
export async function flushOutput(): Promise<void> {
  clearStatusLine();
  for (const stream of [streams.out, streams.words]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
  if (outputFailure) throw new Error(`The result could not be written (${outputFailure.message}).`);
}

/** Writes a line of the result to standard output. */
export function writeLine(text: string): void {
  clearStatusLine();
  if (!outputGone) streams.out.write(`${printable(text)}\n`);
}

/** Writes a result for machines: one line of JSON. */
export function writeJson(value: object): void {
  clearStatusLine();
  if (!outputGone) streams.out.write(`${JSON.stringify(value).replace(HIDDEN, escaped)}\n`);
}

/** Writes a line of words to standard error. */
export function writeError(text: string): void {
  clearStatusLine();
  streams.words.write(`${printable(text)}\n`);
}

/** Whether standard error is a terminal on which a line can be drawn anew. */
export function drawsOnTerminal(): boolean {
  return streams.words.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** Draws one line on the terminal, in place of the one before, cut to the terminal's width. */
export function drawStatusLine(text: string): void {
  statusLine = printable(text).slice(0, Math.max(1, (streams.words.columns || 80) - 1));
  streams.words.write(`\r${CLEAR}${statusLine}`);
}

/** Takes the drawn line away. */
export function clearStatusLine(): void {
  if (statusLine === '') return;
  statusLine = '';
  streams.words.write(`\r${CLEAR}`);
}

/** Says the last word when there is no time left for anything but itself. */
export function writeLastWord(text: string): void {
  try {
    writeSync(2, `${statusLine === '' ? '' : '\n'}${text}\n`);
  } catch {
    // Nobody listens.
  }
}

/** Erases to the end of the line. Source: ECMA-48, EL. */
const CLEAR = '\u001b[K';

/** Characters that would steer a terminal or turn text around; a name in an imported ledger may hold any. */
const HIDDEN = /[\p{Cc}\p{Bidi_Control}]/gu;

/** A text as it can be shown: nothing in it steers the terminal or turns text around. */
export function printable(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
