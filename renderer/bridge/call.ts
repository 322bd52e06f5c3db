import { z } from 'zod';
import { BRIDGE, type Bridge, type OperationName } from '../../app/contract/channels.ts';
import { type InputOf, type OutputOf, operations } from '../../app/contract/operations.ts';
import { ProblemError, problemSchema } from '../../app/problem.ts';
import { windowProblem } from './bridge-problems.ts';

// The same contract, said so that one name gives one output type.
const outputs: { readonly [N in OperationName]: { readonly output: z.ZodType<OutputOf<N>> } } = operations;

const outcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: problemSchema }),
]);

/** What the preload shows to this window. */
export function bridge(): Bridge {
  return Reflect.get(window, BRIDGE);
}

/**
 * Asks the main process and checks what comes back.
 * @returns the operation's value
 * @throws ProblemError with words for the person, and nothing else
 */
export async function call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  let answer: unknown;
  try {
    answer = await bridge().invoke(name, input);
  } catch (cause) {
    throw new ProblemError(windowProblem('window.unreachable'), { cause });
  }
  const outcome = outcomeSchema.safeParse(answer);
  if (!outcome.success) throw new ProblemError(windowProblem('window.answer'), { cause: outcome.error });
  if (!outcome.data.ok) throw new ProblemError(outcome.data.problem);
  const value = outputs[name].output.safeParse(outcome.data.value);
  if (!value.success) throw new ProblemError(windowProblem('window.answer'), { cause: value.error });
  return value.data;
}
