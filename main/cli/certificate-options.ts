import { KINDS } from '../../app/pki/general-names.ts';
import { ProblemError } from '../../app/problem.ts';
import { readBoundedText } from '../files/bounded-file.ts';
import { countOf } from './command.ts';
import { commandProblem } from './problems.ts';
import { UsageError } from './terminal.ts';

/* What the commands about certificates, requests and lists take, and how it is read. */

/** The options of whatever is drafted: how many approve, for how long, and from when to when it holds. */
export const APPROVING = {
  approvals: { type: 'string', value: 'N', about: 'how many people must approve; one otherwise' },
  hours: { type: 'string', value: 'N', about: 'for how many hours it can be signed; 24 otherwise' },
  from: { type: 'string', value: 'DAY', about: 'its first day, 2027-01-01; now otherwise' },
  until: { type: 'string', value: 'DAY', about: 'its last day' },
} as const;

/** One of some forms, by its name. @throws UsageError */
export function formOf<Form extends string>(name: string, forms: readonly Form[]): Form {
  const form = forms.find((known) => known === name);
  if (form === undefined) throw new UsageError(`--form takes one of ${forms.join(', ')}.`);
  return form;
}

/** That an operand names nothing. */
export function nothingCalled(name: string): ProblemError {
  return new ProblemError(commandProblem('registry.no-object', `Nothing is called ${name} in this ledger.`));
}

/** An option that must be there. @throws UsageError */
export function needed(option: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${option} is missing.`);
  return value;
}

/** How many must approve, and for how long it can be signed. */
export function approvingOf(values: { readonly approvals?: string; readonly hours?: string }) {
  return {
    needed: countOf('approvals', values.approvals ?? '1'),
    hours: countOf('hours', values.hours ?? '24'),
  };
}

/** The longest request or profile that is read, in bytes. */
const LONGEST = 100_000;

/** A file of text. @throws ProblemError */
export function textIn(file: string): string {
  return readBoundedText(file, { most: LONGEST });
}

/** A name with its kind: `dns:www.acme.example`. @throws UsageError */
export function nameOf(text: string) {
  const [kind, name] = pairOf('name', text, ':');
  if (!KINDS.some((known) => known === kind))
    throw new UsageError(`--name takes KIND:TEXT; the kinds are ${KINDS.join(', ')}.`);
  return { kind, text: name };
}

/** Two parts of an option. @throws UsageError */
export function pairOf(option: string, text: string, between: string): readonly [string, string] {
  const at = text.indexOf(between);
  if (at < 1) throw new UsageError(`--${option} takes two parts with “${between}” between them.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** What was given, as it is asked for. @throws UsageError */
export function parsed<T>(
  schema: {
    safeParse(
      value: unknown,
    ):
      | { success: true; data: T }
      | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
  },
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'is not right'}`);
}
