import { CarWriter } from '@ipld/car/writer';
import { cidOfBlock, toLink } from '../content/cid.ts';
import { encodeEntry } from '../ledger/entry.ts';
import type { StoredEntry } from '../ledger/verification.ts';
import { type BundleManifest, encodeManifest } from './manifest.ts';

/**
 * A bundle as a stream of bytes: a CARv1 file whose root is the manifest, followed, for each entry in ledger
 * order, by the entry's block and its event's block, so that a reader can verify as it streams. Constant memory.
 * @param entries exactly the entries of the manifest's range, in order
 * @throws whatever `entries` throws, after the bytes that came before it
 */
export async function* bundleBytes(
  manifest: BundleManifest,
  entries: Iterable<StoredEntry> | AsyncIterable<StoredEntry>,
): AsyncGenerator<Uint8Array> {
  const root = encodeManifest(manifest);
  const rootLink = toLink(cidOfBlock(root));
  const { writer, out } = CarWriter.create([rootLink]);
  const failures: unknown[] = [];
  async function produce(): Promise<void> {
    try {
      await writer.put({ cid: rootLink, bytes: root });
      for await (const { entry, cid, block } of entries) {
        await writer.put({ cid: toLink(cid), bytes: encodeEntry(entry) });
        await writer.put({ cid: toLink(entry.event), bytes: block });
      }
    } catch (error) {
      failures.push(error);
    }
    // Also after a failure: closing is what ends the stream for whoever reads it.
    await writer.close();
  }
  const produced = produce();
  yield* out;
  await produced;
  if (failures.length > 0) throw failures[0];
}
