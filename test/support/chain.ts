import { cidOfBlock, encodeBlock } from '../../app/content/cid.ts';
import { entryCid, type LedgerEntry } from '../../app/ledger/entry.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import type { Decision } from '../../app/registry/dispatch.ts';
import { createOrganization } from './commands.ts';
import { eventsOf, given } from './in-memory-registry.ts';

/** The source every test chain carries. */
export const SOURCE = 'cim-keys-v0.8.0#0198c0de-0000-7000-8000-0000000000ff';

/** A good chain of `length` entries, each with an organization of its own. */
export function chainOf(length: number, source = SOURCE): StoredEntry[] {
  const chain: StoredEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const command = createOrganization({ name: `Organization ${seq}` });
    chain.push(following(chain, given().when(command), source));
  }
  return chain;
}

/** The entry that follows a chain and holds the event of this decision. */
export function following(chain: readonly StoredEntry[], decision: Decision, source = SOURCE): StoredEntry {
  const [event] = eventsOf(decision);
  const block = encodeBlock(event);
  const entry: LedgerEntry = {
    seq: chain.length + 1,
    prev: chain.at(-1)?.cid ?? null,
    event: cidOfBlock(block),
    at: '2026-11-23T09:41:07.123Z',
    source,
  };
  return { entry, cid: entryCid(entry), block };
}
