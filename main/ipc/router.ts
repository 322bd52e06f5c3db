import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import { INVOKE_CHANNEL, type OperationName, operationNames } from '../../app/contract/channels.ts';
import {
  type Outcome,
  type OutputOf,
  operations,
  type ParsedInputOf,
} from '../../app/contract/operations.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { isOwnPage } from '../window/pages.ts';

/** One handler for every operation of the contract. */
export type Handlers = {
  readonly [N in OperationName]: (input: ParsedInputOf<N>) => OutputOf<N> | Promise<OutputOf<N>>;
};

/** The contract, seen so that the compiler can pair each operation's schema with its handler. */
const contract: { readonly [N in OperationName]: { readonly input: z.ZodType<ParsedInputOf<N>> } } =
  operations;

/**
 * Answers the window's operations. Only the app's own page may ask, every input is parsed by the contract's
 * schema, and every answer is an `Outcome`: an exception never crosses, and so no stack or secret does.
 */
export function serveOperations(handlers: Handlers): void {
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, input: unknown): Promise<Outcome<unknown>> => {
    if (!isTrusted(event)) return { ok: false, problem: FOREIGN_SENDER };
    const operation = operationNames.find((known) => known === name);
    if (operation === undefined) return { ok: false, problem: UNKNOWN_OPERATION };
    try {
      return { ok: true, value: await answer(handlers, operation, input) };
    } catch (error) {
      return { ok: false, problem: problemOf(error, operation) };
    }
  });
}

async function answer<N extends OperationName>(
  handlers: Handlers,
  name: N,
  input: unknown,
): Promise<unknown> {
  const parsed = contract[name].input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ProblemError({
      code: 'ipc.invalid-input',
      happened: issue?.message ?? 'What was entered cannot be used.',
      meaning: 'Nothing was recorded. The ledger is unchanged.',
      remedy: 'Correct it and try again.',
      field: issue?.path.join('.') || null,
    });
  }
  return handlers[name](parsed.data);
}

function isTrusted({ senderFrame }: IpcMainInvokeEvent): boolean {
  // Only the top frame of our own page; a frame that has navigated away has no senderFrame.
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

function problemOf(error: unknown, operation: OperationName): Problem {
  if (error instanceof ProblemError) return error.problem;
  // The name alone: messages of unexpected errors may quote what was passed in.
  console.error(`${operation} failed unexpectedly: ${error instanceof Error ? error.name : typeof error}`);
  return {
    code: 'unexpected',
    happened: 'The program could not finish this because of a mistake of its own.',
    meaning: 'What was shown as recorded is safe. This act may not have been recorded: look at the queue.',
    remedy: 'Check the queue before trying again. If it happens again, restart the program.',
    field: null,
  };
}

const FOREIGN_SENDER: Problem = {
  code: 'ipc.foreign-sender',
  happened: 'Something other than this program’s own window asked for an operation.',
  meaning: 'It was refused and nothing was changed.',
  remedy: 'Stop the ceremony and have this laptop examined.',
  field: null,
};

const UNKNOWN_OPERATION: Problem = {
  code: 'ipc.unknown-operation',
  happened: 'The window asked for something this program does not do.',
  meaning: 'It was refused and nothing was changed.',
  remedy: 'Restart the program.',
  field: null,
};
