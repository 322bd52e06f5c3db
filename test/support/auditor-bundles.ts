import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readBundle } from '../../app/bundle/read.ts';
import { EVIDENCE } from '../../main/evidence/evidence-judge.ts';
import { BundleFold } from '../../main/services/exchange/bundle-fold.ts';
import { bundleOfChain, forgedSignature, replayedSignature } from './forged-bundle.ts';
import { forgings, opened } from './forged-ceremonies.ts';

/* Bundles that browsers are shown, and what the app says of them. */

/** A good bundle of 26 entries, with signed heads and YubiKeys. */
export const WHOLE = readFileSync(path.resolve(import.meta.dirname, '../golden/whole.car'));

const { chain: replayed, signatures: replayedSignatures } = replayedSignature(5, 5);

/** Bundles that were changed, forged or replayed: what is wrong with each, and how it is made. */
export const badBundles: readonly (readonly [string, () => Promise<Uint8Array>])[] = [
  ['has one bit changed', async () => WHOLE.map((byte, at) => (at === 5000 ? byte ^ 1 : byte))],
  ['was cut off', async () => WHOLE.subarray(0, WHOLE.length - 10)],
  ['goes on behind its end', async () => Buffer.concat([WHOLE, WHOLE.subarray(WHOLE.length - 400)])],
  ['is something else', async () => Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['is empty', async () => new Uint8Array()],
  ['claims gigabytes', async () => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)],
  ['has a forged signature', () => bundleOfChain(forgedSignature().chain, forgedSignature().signatures)],
  ['has a signature of another place', () => bundleOfChain(replayed, replayedSignatures, 5)],
  ...forgings.map(
    ([what, , forge]) =>
      [
        what,
        async () => {
          const { world, driver } = opened();
          const event = forge(world, driver);
          return bundleOfChain([...world.chain, world.entryOf(event)]);
        },
      ] as const,
  ),
];

/** What is wrong with a bundle, in the words of the app. @throws Error where nothing is */
export async function findingOf(bytes: Uint8Array): Promise<string> {
  const fold = new BundleFold();
  const { finding } = await readBundle(once(bytes), EVIDENCE, ({ entry }, { range }, event) =>
    fold.entry(entry.seq, event, range.from),
  ).finally(() => fold.close());
  if (finding === null) throw new Error('Nothing is wrong with it.');
  return finding.detail;
}

/** A file as it is read: in one piece. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
