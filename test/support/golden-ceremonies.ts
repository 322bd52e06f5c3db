import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Told, ToldEntry } from '../../app/ceremony/transcript.ts';
import { cidSchema } from '../../app/content/cid.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';

const golden = z
  .object({
    source: z.string(),
    ceremony: z.uuid(),
    entries: z.array(z.object({ cid: cidSchema, event: cidSchema, content: z.unknown() })),
  })
  .parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../golden/ceremonies.json'), 'utf8')));

/** A ceremony with a step of each kind, as an earlier commit recorded it. */
export function goldenCeremony(): Told & { readonly entries: readonly ToldEntry[] } {
  return {
    source: golden.source,
    ceremonyId: golden.ceremony,
    entries: golden.entries.map(({ cid, event, content }, index) => ({
      seq: index + 1,
      entry: cid,
      cid: event,
      event: parseEvent(content),
    })),
  };
}
