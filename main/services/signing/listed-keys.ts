import type { InPieces } from '../../../app/pieces.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { signsStatements } from '../../../app/registry/key-facts.ts';
import { keyUseRefusal } from '../../../app/registry/key-rules.ts';
import type { Ledger } from '../../store/ledger.ts';
import { onOneState } from '../../store/turns.ts';

/** How many keys are read in one piece. */
const PIECE = 100;

/**
 * The keys with which one can sign now, in the order of their labels; other work has its turn while they are looked for.
 * @param limit at most so many
 */
export function listedSigningKeys(ledger: Ledger, limit: number): Promise<StateOf['key'][]> {
  return onOneState(
    () => pieces(ledger, limit),
    () => ledger.version,
  );
}

function* pieces({ lists }: Ledger, limit: number): InPieces<StateOf['key'][]> {
  const query = { search: '', organizationId: null, where: { status: 'active' }, limit: PIECE };
  const found: StateOf['key'][] = [];
  const now = new Date().toISOString();
  const isUsed = (key: StateOf['key']) => signsStatements(key) && keyUseRefusal(key, now) === null;
  for (let offset = 0; ; offset += PIECE) {
    const keys = lists.list('key', { ...query, offset });
    found.push(...keys.flatMap(({ state }) => (isUsed(state) ? [state] : [])));
    if (keys.length < PIECE || found.length >= limit) return found.slice(0, limit);
    yield;
  }
}
