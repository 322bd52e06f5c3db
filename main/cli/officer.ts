import { comparable, nameSchema } from '../../app/model/values.ts';
import { rolesGovern } from '../../app/registry/authority.ts';
import type { Acting } from '../services/recording/policy.ts';
import type { Ledger } from '../store/ledger.ts';
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

/**
 * Who acts in a ledger under a name that was given: where roles govern, the active person of that name or e-mail address,
 * for there nobody else may.
 * @param provenBy with what a person shows that it is them before anything is recorded; null where they do not
 */
export function actingIn(
  { objects, lists }: Pick<Ledger, 'objects' | 'lists'>,
  name: string | null,
  provenBy: 'key' | 'yubikey' | null = null,
): Acting {
  if (name === null || !rolesGovern(objects)) return name;
  const query = { search: name, organizationId: null, where: { status: 'active' }, limit: 50, offset: 0 };
  const found = lists
    .list('person', query)
    .filter(({ state }) => [state.name, state.email].some((text) => comparable(text) === comparable(name)));
  const [person] = found;
  if (person === undefined || found.length > 1) return name;
  const proof = provenBy === null ? {} : { proven_by: provenBy };
  return { kind: 'person', id: person.state.id, name: person.state.name, ...proof };
}
