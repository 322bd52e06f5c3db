import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Told, ToldEntry } from '../../app/ceremony/transcript.ts';
import { cidSchema, encodeBlock } from '../../app/content/cid.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';

const shape = z.looseObject({
  source: z.string(),
  ceremony: z.uuid(),
  entries: z.array(
    z.strictObject({ cid: cidSchema, event: cidSchema, at: z.string(), content: z.unknown() }),
  ),
});

/** What `test/golden/ceremonies.json` holds: entries of a ledger, as an earlier commit recorded them. */
function golden(): z.infer<typeof shape> {
  return shape.parse(
    JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../golden/ceremonies.json'), 'utf8')),
  );
}

/** A ceremony with a step of each kind, as a transcript tells it. */
export function goldenCeremony(): Told & { readonly entries: readonly ToldEntry[] } {
  const { source, ceremony, entries } = golden();
  return {
    source,
    ceremonyId: ceremony,
    entries: entries.map(({ cid, event, content }, index) => ({
      seq: index + 1,
      entry: cid,
      cid: event,
      event: parseEvent(content),
    })),
  };
}

/** The ledger, as it was stored: two ceremonies, one of them held to its end. */
export function goldenCeremonies(): { readonly ceremony: string; readonly chain: readonly StoredEntry[] } {
  const { ceremony, source, entries } = golden();
  const chain = entries.map(
    ({ cid, event, at, content }, index): StoredEntry => ({
      entry: { seq: index + 1, prev: entries[index - 1]?.cid ?? null, event, at, source },
      cid,
      block: encodeBlock(content),
    }),
  );
  return { ceremony, chain };
}
