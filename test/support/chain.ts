import { cidOfBlock, encodeBlock } from '../../app/content/cid.ts';
import { entryCid, type LedgerEntry } from '../../app/ledger/entry.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { createOrganization } from './commands.ts';
import { eventsOf, given } from './in-memory-registry.ts';

/** The source every test chain carries. */
export const SOURCE = 'cim-keys-v0.8.0#0198c0de-0000-7000-8000-0000000000ff';

/** A good chain of `length` entries, each with an organization of its own. */
export function chainOf(length: number, source = SOURCE): StoredEntry[] {
  const chain: StoredEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const [event] = eventsOf(given().when(createOrganization({ name: `Organization ${seq}` })));
    const block = encodeBlock(event);
    const entry: LedgerEntry = {
      seq,
      prev: chain.at(-1)?.cid ?? null,
      event: cidOfBlock(block),
      at: '2026-11-23T09:41:07.123Z',
      source,
    };
    chain.push({ entry, cid: entryCid(entry), block });
  }
  return chain;
}
