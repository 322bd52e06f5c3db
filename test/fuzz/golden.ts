import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The files that earlier versions have written: what is changed here begins as one of them. */
export const GOLDEN = path.resolve(import.meta.dirname, '../golden');

/** A golden file. */
export function golden(name: string): Buffer {
  return readFileSync(path.join(GOLDEN, name));
}

const knownSchema = z.object({
  keyId: z.string(),
  passphrase: z.string(),
  shares: z.array(z.string()),
  head: z.object({ seq: z.int(), cid: z.string() }),
  entries: z.array(z.object({ seq: z.int(), cid: z.string(), event: z.string() })),
});

/** What is known of the golden ledger. */
export const known = knownSchema.parse(JSON.parse(golden('ledger.json').toString('utf8')));

/** The CID of each of its entries, by position. */
export const goldenCids: ReadonlyMap<number, string> = new Map(
  known.entries.map(({ seq, cid }) => [seq, cid]),
);

/** The thread that decrypts, from the source. */
export const AGE_WORKER = new URL('../../main/keystore/age-worker.ts', import.meta.url);
