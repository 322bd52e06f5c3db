import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a program on a terminal did. */
export interface TerminalRun {
  readonly code: number | null;
  /** All that it showed. */
  readonly shown: string;
}

/** A question that the program asks, and what is typed then. */
export interface Dialogue {
  readonly question: string;
  readonly reply: string;
}

/**
 * Runs a program that reads secrets from a terminal: `script` gives it one. Each reply is typed when its question has
 * been asked, in this order.
 * @param command as a shell would read it
 */
export async function onTerminal(
  command: string,
  dialogue: readonly Dialogue[],
  environment: Readonly<Record<string, string>> = {},
): Promise<TerminalRun> {
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let shown = '';
  let read = 0;
  let next = 0;
  terminal.stdout.on('data', (chunk) => {
    shown += String(chunk);
    for (let ask = dialogue[next]; ask; ask = dialogue[next]) {
      const at = shown.indexOf(ask.question, read);
      if (at < 0) return;
      read = at + ask.question.length;
      next++;
      terminal.stdin.write(`${ask.reply}\n`);
    }
  });
  const [code] = await once(terminal, 'close');
  return { code, shown };
}
