import type { Ledger } from '../../store/ledger.ts';

/** So many names of a kind at most: a passphrase is judged while somebody types it. */
const MOST = 100;

/**
 * The words that anybody who knows of a ceremony would try first in a passphrase: the ledger's name and those of its
 * organizations, people and whoever acts.
 */
export function ceremonyWords({ identity, lists }: Ledger, officer: string | null): readonly string[] {
  const query = { search: '', organizationId: null, limit: MOST, offset: 0 };
  const names = [
    ...(identity === null ? [] : [identity.name]),
    ...(officer === null ? [] : [officer]),
    ...lists.list('organization', query).map(({ state }) => state.name),
    ...lists.list('person', query).map(({ state }) => state.name),
  ];
  return (
    [...new Set(names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)]))]
      // Shorter ones stand in any text.
      .filter((word) => word.length > 2)
  );
}
