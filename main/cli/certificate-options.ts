import { KINDS } from '../../app/pki/general-names.ts';
import { ProblemError } from '../../app/problem.ts';
import { readBoundedText } from '../files/bounded-file.ts';
import { APPROVING } from './asked-input.ts';
import { commandProblem } from './problems.ts';
import { UsageError } from './terminal.ts';

/* What the commands about certificates, requests and lists take, and how it is read. */

/** From when to when something holds, how many approve it, and for how long it can be signed. */
export const DRAFTING = {
  ...APPROVING,
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
