import { CarBlockIterator } from '@ipld/car/iterator';
import type { CID } from 'multiformats/cid';
import { toBase32 } from '../content/base32.ts';
import { type CidString, cidOfBlock, isCid } from '../content/cid.ts';
import type { FoundCeremony } from '../ledger/ceremony-evidence.ts';
import { decodeEntry, type LedgerEntry } from '../ledger/entry.ts';
import { EntryTimes, type SetBack } from '../ledger/set-back.ts';
import type { EvidenceJudge, FoundSignature, Place } from '../ledger/signatures.ts';
import { ChainVerifier, type StoredEntry } from '../ledger/verification.ts';
import { ProblemError } from '../problem.ts';
import type { LedgerEvent } from '../registry/index.ts';
import { type BundleFinding, DamagedSourceError, Fault } from './fault.ts';
import { ListedSignatures } from './listed-signatures.ts';
import { type BundleManifest, decodeManifest } from './manifest.ts';
import { SectionError, withBoundedSections } from './sections.ts';

/** The verdict on a bundle. Without a finding everything in it is what its manifest says. */
export interface BundleVerdict {
  /** null when not even the manifest could be read. */
  readonly manifest: BundleManifest | null;
  /** How many entries were found good, from the first on. */
  readonly verified: number;
  /** The signed heads among these, each checked. */
  readonly signatures: readonly FoundSignature[];
  /** The ceremonies that were opened in these, each with who signed off what. */
  readonly ceremonies: readonly FoundCeremony[];
  /** Entries among these that are dated before what they follow: no fault, but to be said. */
  readonly setBack: SetBack | null;
  readonly finding: BundleFinding | null;
}

/** Called with each entry that was found good, in order, with its event; nothing behind a fault is ever visited. */
export type Visit = (
  entry: StoredEntry,
  manifest: BundleManifest,
  event: LedgerEvent,
) => void | Promise<void>;

/** The last entry before a bundle that is no signature; null where that is not known. */
export type CoveredBefore = (manifest: BundleManifest) => Place | null;

/**
 * Reads and verifies a bundle as it streams, in constant memory: every block against its CID, the order, the
 * chain, the events, the signatures and attestations, and that nothing is missing or left over.
 * @param bytes the CAR file
 * @param judge judges signatures and attestations
 * @param coveredBefore the last entry before the bundle that is no signature, for whoever holds what comes before it
 * @throws ProblemError that `bytes` or `visit` throws
 */
export async function readBundle(
  bytes: AsyncIterable<Uint8Array>,
  judge: EvidenceJudge,
  visit: Visit = () => {},
  coveredBefore: CoveredBefore = () => null,
): Promise<BundleVerdict> {
  let manifest: BundleManifest | null = null;
  let signatures: ListedSignatures | null = null;
  let verified = 0;
  const times = new EntryTimes();
  const verdict = (finding: BundleFinding | null) => ({
    manifest,
    verified,
    signatures: signatures?.found ?? [],
    ceremonies: signatures?.ceremonies ?? [],
    setBack: times.setBack,
    finding,
  });
  try {
    const blocks = await openBlocks(bytes);
    manifest = await readManifest(blocks);
    const { from, to } = manifest.range;
    const verifier = new ChainVerifier(manifest.ledger.source, { seq: from - 1, head: manifest.prev });
    signatures = new ListedSignatures(manifest, judge, coveredBefore(manifest));
    for (let seq = from; seq <= to; seq++) {
      const stored = await readEntry(blocks, seq);
      const judged = verifier.pushProven(stored);
      if (!judged.good) throw new Fault('entry', seq, judged.finding.detail);
      signatures.push(stored, judged.event);
      times.push(stored.entry);
      await visit(stored, manifest, judged.event);
      verified += 1;
    }
    if (verifier.head !== manifest.head) {
      throw new Fault('entry', to, 'The last entry is not the head that the manifest names.');
    }
    if ((await nextBlock(blocks, to)) !== null)
      throw new Fault('surplus', 0, 'There is more in the file than its manifest says.');
    signatures.finish();
    return verdict(null);
  } catch (error) {
    if (error instanceof Fault) return verdict(error.finding);
    throw error;
  }
}

interface Blocks {
  readonly root: CidString;
  readonly iterator: AsyncIterator<{ readonly cid: CID; readonly bytes: Uint8Array }>;
}

async function openBlocks(bytes: AsyncIterable<Uint8Array>): Promise<Blocks> {
  const car = await openCar(bytes);
  const roots = await car.getRoots();
  const root = roots[0]?.toString() ?? '';
  if (car.version !== 1 || roots.length !== 1 || !isCid(root)) {
    throw new Fault('not-a-bundle', 0, 'This is no bundle of this program: it has no single dag-cbor root.');
  }
  return { root, iterator: car[Symbol.asyncIterator]() };
}

async function openCar(bytes: AsyncIterable<Uint8Array>): Promise<CarBlockIterator> {
  try {
    return await CarBlockIterator.fromIterable(withBoundedSections(bytes));
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    if (cause instanceof DamagedSourceError) throw new Fault('truncated', 0, cause.message);
    throw new Fault('not-a-bundle', 0, 'This is no bundle: it does not begin as a CAR file does.');
  }
}

/** The next block, proven against its CID; null at the end of the file. */
async function nextBlock(
  { iterator }: Blocks,
  seq: number,
): Promise<{ readonly cid: CidString; readonly bytes: Uint8Array } | null> {
  const next = await nextSection(iterator, seq);
  if (next.done) return null;
  const { bytes } = next.value;
  const cid = `b${toBase32(next.value.cid.bytes)}`;
  if (!isCid(cid)) throw new Fault('block', seq, 'A block has another codec or hash than this program uses.');
  if (cidOfBlock(bytes) !== cid)
    throw new Fault('block', seq, 'A block was changed: its bytes do not give its identifier.');
  return { cid, bytes };
}

/** Whatever the CAR reader throws is a fault of the file; only a file that cannot be read at all is none. */
async function nextSection(iterator: Blocks['iterator'], seq: number) {
  try {
    return await iterator.next();
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    if (cause instanceof DamagedSourceError) throw new Fault('truncated', seq, cause.message);
    if (cause instanceof SectionError) throw new Fault('block', seq, cause.message);
    throw new Fault('truncated', seq, 'The file ends in the middle of a block: it was cut off or damaged.');
  }
}

async function expectBlock(blocks: Blocks, seq: number) {
  const block = await nextBlock(blocks, seq);
  if (block === null) throw new Fault('truncated', seq, `The file ends before entry ${seq}: it was cut off.`);
  return block;
}

async function readManifest(blocks: Blocks): Promise<BundleManifest> {
  const { cid, bytes } = await expectBlock(blocks, 0);
  if (cid !== blocks.root) throw new Fault('not-a-bundle', 0, 'The first block is not the root of the file.');
  try {
    return decodeManifest(bytes);
  } catch {
    throw new Fault('not-a-bundle', 0, 'The manifest is none that this version can read.');
  }
}

/** The next entry and its event: blocks held against their CIDs, and the one against the link in the other. */
async function readEntry(blocks: Blocks, seq: number): Promise<StoredEntry> {
  const head = await expectBlock(blocks, seq);
  const entry = entryIn(head.bytes, seq);
  const event = await expectBlock(blocks, seq);
  if (event.cid !== entry.event)
    throw new Fault('entry', seq, `The block behind entry ${seq} is not the event that the entry names.`);
  return { entry, cid: head.cid, block: event.bytes };
}

function entryIn(bytes: Uint8Array, seq: number): LedgerEntry {
  try {
    return decodeEntry(bytes);
  } catch {
    throw new Fault('entry', seq, `Where entry ${seq} should stand there is something else.`);
  }
}
