import { app, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import { INVOKE_CHANNEL, type OperationName, operationNames } from '../../app/contract/channels.ts';
import type { Need, Needs } from '../../app/contract/needs.ts';
import {
  type Outcome,
  type OutputOf,
  operations,
  type ParsedInputOf,
} from '../../app/contract/operations.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { Confirmed, type Question, requireSame } from '../window/confirmation.ts';
import { isOwnPage } from '../window/pages.ts';
import { inputWords, UNUSABLE_INPUT } from './input-words.ts';
import { operationProblem } from './problems.ts';

type Answer<N extends OperationName> = OutputOf<N> | Promise<OutputOf<N>>;

/** Acts at once. */
type Plain<N extends OperationName> = (input: ParsedInputOf<N>) => Answer<N>;

/** Acts after the person has confirmed it in the main process's own dialog, in any case. */
interface Confirmable<N extends OperationName> {
  /** Says what to ask, from what the main process itself knows. @throws ProblemError when it would be refused anyhow */
  readonly confirm: (input: ParsedInputOf<N>) => Question | Promise<Question>;
  readonly act: (input: ParsedInputOf<N>, confirmed: Confirmed) => Answer<N>;
}

/** Acts after the person has confirmed it, where this call does what has to be confirmed. */
interface ConfirmableWhen<N extends OperationName> {
  /** The same; null when nothing of this call has to be confirmed. */
  readonly confirmWhen: (input: ParsedInputOf<N>) => Question | null | Promise<Question | null>;
  readonly act: (input: ParsedInputOf<N>, confirmed: Confirmed | null) => Answer<N>;
}

type NeedsOf<N extends OperationName> = (typeof operations)[N]['needs'];

/** Whether an operation's mark names this need. */
type Has<N extends OperationName, One extends Need> =
  One extends NeedsOf<N>
    ? true
    : NeedsOf<N> extends readonly (infer Each)[]
      ? One extends Each
        ? true
        : false
      : false;

/** What the mark of an operation demands of its handler: one that has to be confirmed and does not ask is no handler. */
type HandlerOf<N extends OperationName> =
  Has<N, 'confirmation'> extends true
    ? Confirmable<N>
    : Has<N, 'confirmation-when'> extends true
      ? ConfirmableWhen<N>
      : Plain<N>;

/** One handler for every operation of the contract, shaped by what the operation needs. */
export type Handlers = { readonly [N in OperationName]: HandlerOf<N> };

interface Row<N extends OperationName> {
  readonly needs: Needs;
  readonly atOnce?: number;
  readonly meanwhile?: true;
  readonly input: z.ZodType<ParsedInputOf<N>>;
  readonly output: z.ZodType;
}

/** The contract, seen so that the compiler can pair each operation's schema with its handler. */
const contract: { readonly [N in OperationName]: Row<N> } = operations;

/** Calls of one operation that may be pending at once, where its row says nothing else. */
const AT_ONCE = 32;

/** Calls under way, by operation. */
const pending = new Map<OperationName, number>();

/** What answers the operations. */
export interface Served {
  readonly handlers: Handlers;
  /** Throws where nobody has said who acts, or nothing may be recorded. */
  readonly requireOfficer: () => void;
  /** Fulfilled while no act is being recorded over several turns. */
  readonly whenFree: () => Promise<void>;
}

/**
 * Answers the window's operations. Only the app's own page may ask, every input is parsed by the contract's
 * schema, what the operation needs is there before its handler acts, and every answer is an `Outcome`: an exception
 * never crosses, and so no stack or secret does.
 * @param served what answers them, once that is there: it may be asked for before
 */
export function serveOperations(served: () => Promise<Served>): void {
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, input: unknown): Promise<Outcome<unknown>> => {
    if (!isTrusted(event)) return { ok: false, problem: operationProblem('ipc.foreign-sender') };
    const operation = operationNames.find((known) => known === name);
    if (operation === undefined) return { ok: false, problem: operationProblem('ipc.unknown-operation') };
    try {
      return {
        ok: true,
        value: await once(operation, async () => answer(await served(), operation, input)),
      };
    } catch (error) {
      return { ok: false, problem: problemOf(error, operation) };
    }
  });
}

/** Runs a call unless too many of its operation are under way: a flood is refused before it takes memory. */
async function once<T>(name: OperationName, call: () => Promise<T>): Promise<T> {
  const running = pending.get(name) ?? 0;
  if (running >= (contract[name].atOnce ?? AT_ONCE)) throw new ProblemError(operationProblem('ipc.too-many'));
  pending.set(name, running + 1);
  try {
    return await call();
  } finally {
    pending.set(name, (pending.get(name) ?? 1) - 1);
  }
}

async function answer<N extends OperationName>(
  { handlers, requireOfficer, whenFree }: Served,
  name: N,
  input: unknown,
): Promise<unknown> {
  const parsed = contract[name].input.safeParse(input, { error: inputWords });
  if (!parsed.success) throw new ProblemError(invalid(parsed.error));
  if (contract[name].meanwhile !== true) await whenFree();
  if (needs(name, 'officer')) requireOfficer();
  const value = await handle<N>(handlers[name], parsed.data);
  // In a package the answer goes out as it is: what does not fit the contract, the window refuses.
  return app.isPackaged ? value : contract[name].output.parse(value);
}

async function handle<N extends OperationName>(
  handler: Plain<N> | Confirmable<N> | ConfirmableWhen<N>,
  input: ParsedInputOf<N>,
): Promise<OutputOf<N>> {
  if ('confirm' in handler) {
    const question = await handler.confirm(input);
    const confirmed = await Confirmed.by(question);
    // The window may have changed something while the dialog was open.
    requireSame(question, await handler.confirm(input));
    return handler.act(input, confirmed);
  }
  if ('confirmWhen' in handler) {
    const question = await handler.confirmWhen(input);
    if (question === null) return handler.act(input, null);
    const confirmed = await Confirmed.by(question);
    requireSame(question, await handler.confirmWhen(input));
    return handler.act(input, confirmed);
  }
  return handler(input);
}

function needs(name: OperationName, need: Need): boolean {
  const mark: Needs = contract[name].needs;
  return typeof mark === 'string' ? mark === need : mark.includes(need);
}

function invalid(error: z.ZodError): Problem {
  const [issue] = error.issues;
  return operationProblem('ipc.invalid-input', {
    said: issue?.message ?? UNUSABLE_INPUT,
    path: issue?.path.join('.') ?? '',
  });
}

function isTrusted({ senderFrame }: IpcMainInvokeEvent): boolean {
  // Only the top frame of our own page; a frame that has navigated away has no senderFrame.
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

function problemOf(error: unknown, operation: OperationName): Problem {
  if (error instanceof ProblemError) return error.problem;
  // The name alone: messages of unexpected errors may quote what was passed in.
  console.error(`${operation} failed unexpectedly: ${error instanceof Error ? error.name : typeof error}`);
  return operationProblem('unexpected', 'operation');
}
