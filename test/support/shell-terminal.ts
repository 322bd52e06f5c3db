import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a person types when the terminal shows something. */
export interface Reply {
  readonly when: string;
  readonly type: string;
}

/**
 * Runs shell commands in a terminal, as a person would, and types the replies one after another.
 * @returns what the terminal showed
 * @throws Error with what it showed when the commands fail
 */
export async function inTerminal(
  commands: string,
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly replies?: readonly Reply[];
  },
): Promise<string> {
  const replies = [...(options.replies ?? [])];
  const terminal = spawn('script', ['-qec', `set -eu; ${commands}`, '/dev/null'], {
    cwd: options.cwd,
    env: { ...process.env, SHELL: '/bin/bash', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let seen = 0;
  terminal.stdout.on('data', (chunk) => {
    shown += String(chunk);
    const [next] = replies;
    if (next === undefined || !shown.slice(seen).includes(next.when)) return;
    seen = shown.length;
    replies.shift();
    terminal.stdin.write(next.type);
  });
  const [code] = await once(terminal, 'close');
  if (code !== 0) throw new Error(`The commands ended with ${code}: ${shown}`);
  return shown;
}
