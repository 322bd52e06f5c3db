import { z } from 'zod';

/** The longest subject, in characters: NATS takes 4 KiB of a whole protocol line, names stay far below. */
const MAX_SUBJECT = 256;

/** The most subjects in one list. */
const MAX_SUBJECTS = 200;

/**
 * A subject one may publish or subscribe to: tokens joined by dots, `*` for one token, `>` at the end for all that
 * follow. Source: NATS documentation, subject-based messaging.
 */
export const subjectSchema = z
  .string()
  .max(MAX_SUBJECT, `At most ${MAX_SUBJECT} characters.`)
  .refine(
    isSubject,
    'Must be a NATS subject: tokens joined by dots, without blanks, * only as a whole token, > only as the last one.',
  );

/** A list of subjects, each once. */
export const subjectsSchema = z
  .array(subjectSchema)
  .max(MAX_SUBJECTS, `At most ${MAX_SUBJECTS} subjects.`)
  .refine((subjects) => new Set(subjects).size === subjects.length, 'Each subject only once.');

/** What a NATS user may do. An empty list permits nothing; nothing is permitted by leaving it out. */
export const natsPermissionsSchema = z.strictObject({
  publish: subjectsSchema,
  subscribe: subjectsSchema,
  /** May answer requests on subjects that `publish` does not name. */
  allow_responses: z.boolean(),
});

/** What a NATS user may do. */
export type NatsPermissions = z.infer<typeof natsPermissionsSchema>;

function isSubject(text: string): boolean {
  const tokens = text.split('.');
  return tokens.every(
    (token, index) =>
      /^[\x21-\x7e]+$/.test(token) &&
      (!/[*>]/.test(token) || token === '*' || (token === '>' && index === tokens.length - 1)),
  );
}

/** Whether a subject stands for all subjects, or all of several tokens: `>`, `*.>`. */
export function isEverything(subject: string): boolean {
  const tokens = subject.split('.');
  return tokens.at(-1) === '>' && tokens.slice(0, -1).every((token) => token === '*');
}

/** Whether whatever a subject stands for another one stands for as well: `a.*` within `a.>`. */
export function isWithin(subject: string, outer: string): boolean {
  const tokens = subject.split('.');
  const others = outer.split('.');
  const isOpen = others.at(-1) === '>';
  if (isOpen ? tokens.length < others.length : tokens.length !== others.length) return false;
  return others.every((other, at) => {
    const token = tokens[at];
    if (other === '>') return true;
    return other === '*' ? token !== '>' : token === other;
  });
}

/**
 * Whether servers hold an export for one within another: as `isWithin`, but they take `a.>` for within `*.*`, too.
 * Source: nats-io/jwt v2, Subject.IsContainedIn.
 */
export function isExportedWithin(subject: string, outer: string): boolean {
  const tokens = subject.split('.');
  const others = outer.split('.');
  const isOpen = others.at(-1) === '>';
  if (isOpen ? tokens.length < others.length : tokens.length !== others.length) return false;
  return others.every(
    (other, at) => other === '*' || other === tokens[at] || (isOpen && at === others.length - 1),
  );
}

/** Whether there is a subject that both stand for: `a.*` and `*.b`. */
export function overlaps(one: string, other: string): boolean {
  const [tokens, others] = [one.split('.'), other.split('.')];
  const shorter = Math.min(tokens.length, others.length);
  for (let at = 0; at < shorter; at++) {
    const [token, beside] = [tokens[at], others[at]];
    if (token === '>' || beside === '>') return true;
    if (token !== '*' && beside !== '*' && token !== beside) return false;
  }
  return tokens.length === others.length;
}

/** Subjects as a person reads them. */
export function subjectsInWords(subjects: readonly string[]): string {
  return subjects.length === 0 ? 'Nothing' : subjects.join(', ');
}
