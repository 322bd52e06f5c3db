import { nameSchema } from '../../app/model/values.ts';
import type { Options } from './command.ts';
import { UsageError } from './terminal.ts';

/** Who acts. */
export const OFFICER = {
  officer: { type: 'string', value: 'NAME', about: 'who acts: every event names them' },
} as const satisfies Options;

/** Who was named with `--officer`; null when nobody was. @throws UsageError */
export function officerOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const name = nameSchema.safeParse(text);
  if (!name.success) throw new UsageError(`--officer: ${name.error.issues[0]?.message ?? 'not a name'}`);
  return name.data;
}
