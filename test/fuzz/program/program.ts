import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { APP_PAGE } from '../../../main/window/pages.ts';
import type { Downward, Upward } from './messages.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../main/index.ts');

/** What an operation came to. */
export interface Asked {
  readonly outcome: unknown;
  /** What the person was asked meanwhile. */
  readonly questions: readonly string[];
}

/** The program's main process, with everything that belongs to it but a window, in a process of its own. */
export class Program {
  readonly #process: ChildProcess;
  readonly #answers: { resolve: (asked: Asked) => void; reject: (error: Error) => void }[] = [];
  readonly #ended: Promise<void>;
  readonly #pushed: { readonly topic: unknown; readonly message: unknown }[] = [];
  readonly #hosts: string[] = [];
  #said = '';

  private constructor(process: ChildProcess) {
    this.#process = process;
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (piece) => {
        this.#said += String(piece);
      });
    process.on('message', (message: Upward) => this.#hear(message));
    this.#ended = once(process, 'exit').then(() => {
      for (const { reject } of this.#answers.splice(0))
        reject(new Error(`The program ended.\n${this.#said}`));
    });
  }

  /** Starts it on a data folder. @param environment added to its own */
  static async start(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Program> {
    const child = fork(MAIN, {
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--max-old-space-size=600',
        '--import',
        path.join(import.meta.dirname, 'hooks.ts'),
      ],
      env: { ...process.env, ...environment, FUZZ_USER_DATA: folder },
      // Structured cloning, as between the window and the main process.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const program = new Program(child);
    const ready = new Promise<void>((resolve) => {
      child.on('message', (message: Upward) => message.kind === 'ready' && resolve());
    });
    await Promise.race([ready, program.#ended]);
    if (child.exitCode !== null) throw new Error(`The program did not start.\n${program.said}`);
    return program;
  }

  /** Everything it has written to its log. */
  get said(): string {
    return this.#said;
  }

  /** What it has pushed to the window since this was asked last. */
  takePushed(): readonly { readonly topic: unknown; readonly message: unknown }[] {
    return this.#pushed.splice(0);
  }

  /** Whom it has connected to since this was asked last. */
  takeHosts(): readonly string[] {
    return this.#hosts.splice(0);
  }

  /** How the person answers from now on. */
  person(answers: Omit<Extract<Downward, { kind: 'person' }>, 'kind'>): void {
    this.#process.send({ kind: 'person', ...answers } satisfies Downward);
  }

  /** Asks an operation as the window does; one after the other. @throws Error when the program breaks */
  ask(operation: unknown, input: unknown, url = APP_PAGE): Promise<Asked> {
    const asked = new Promise<Asked>((resolve, reject) => this.#answers.push({ resolve, reject }));
    this.#process.send({ kind: 'ask', operation, input, url } satisfies Downward);
    return asked;
  }

  /** Closes it as a person would. @returns its exit status */
  async quit(): Promise<number | null> {
    this.#process.send({ kind: 'quit' } satisfies Downward);
    await this.#ended;
    return this.#process.exitCode;
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #hear(message: Upward): void {
    switch (message.kind) {
      case 'answer':
        this.#answers.shift()?.resolve({ outcome: message.outcome, questions: message.asked });
        return;
      case 'broken':
        this.#answers.shift()?.reject(new Error(message.what));
        return;
      case 'pushed':
        this.#pushed.push(message);
        return;
      case 'reached':
        this.#hosts.push(message.host);
    }
  }
}
