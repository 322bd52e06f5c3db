import { readBoundedFile, readStandardInput } from '../files/bounded-file.ts';
import { countOf } from './command.ts';
import { UsageError } from './terminal.ts';

/** How many must approve a draft, and for how long it can be signed. */
export const APPROVING = {
  approvals: { type: 'string', value: 'N', about: 'how many people must approve; one otherwise' },
  hours: { type: 'string', value: 'N', about: 'for how many hours it can be signed; 24 otherwise' },
} as const;

/** What these options say. @throws UsageError */
export function approvingOf(values: { readonly approvals?: string; readonly hours?: string }) {
  return {
    needed: countOf('approvals', values.approvals ?? '1'),
    hours: countOf('hours', values.hours ?? '24'),
  };
}

/** The value of an option without which nothing can be done. @throws UsageError */
export function needed(option: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${option} is missing.`);
  return value;
}

/** What was given, as it is asked for. @throws UsageError that names the first part that is not right */
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

/** The largest JSON that is read, in bytes. */
const MOST = 1024 * 1024;

/** The JSON object in a file, or on standard input where `-` is named; an empty one where no file is. @throws UsageError ProblemError */
export function objectIn(file: string | undefined): Readonly<Record<string, unknown>> {
  if (file === undefined) return {};
  const bytes = file === '-' ? readStandardInput(MOST) : readBoundedFile(file, { most: MOST });
  const json = jsonIn(bytes.toString('utf8'));
  if (isObject(json)) return json;
  throw new UsageError('--input takes one JSON object.');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--input: This is no JSON: ${cause instanceof Error ? cause.message : ''}`);
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
