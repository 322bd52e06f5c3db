import path from 'node:path';
import { vi } from 'vitest';
import { runProgram } from '../../main/cli/program.ts';

/** The program's file, for tests that need a process of its own. */
export const program = path.resolve(import.meta.dirname, '../../main/cli/cim-keys.ts');

/** What a command line gave. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in this process, which saves the start of Node. @param signal Ctrl-C */
export async function cimKeys(
  args: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  try {
    const status = await runProgram(args, '1.2.3', signal);
    return { status, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.release();
    stderr.release();
  }
}

/** What is written to a stream of this process, instead of writing it, until it is released. */
export function captured(stream: NodeJS.WriteStream) {
  let text = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk, encoding, done) => {
    text += String(chunk);
    const written = typeof encoding === 'function' ? encoding : done;
    written?.();
    return true;
  });
  return { text: () => text, release: () => spy.mockRestore() };
}
