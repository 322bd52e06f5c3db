import * as dagCbor from '@ipld/dag-cbor';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import type { BundleVerdict } from '../../../app/bundle/read.ts';
import type { CidString } from '../../../app/content/cid.ts';
import type { Divergence } from '../../../app/contract/imports.ts';
import type { Head } from '../../../app/ledger/entry.ts';
import type { SetBack } from '../../../app/ledger/set-back.ts';
import type { FoundSignature, Place } from '../../../app/ledger/signatures.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import { tryOut } from './bundle-fold.ts';
import { TrialRegistry } from './trial-registry.ts';

/** Entries written in one transaction, and the distance of the marks that a plan remembers. */
const IMPORT_CHUNK = 50;

/** Called with each entry found good, in order, and the event in it. */
type OnEntry = (entry: StoredEntry, event: LedgerEvent) => void;

/** Reads and verifies a bundle from its beginning: `verifyBundleFile` with its file and its key. */
export type BundleReader = (onEntry: OnEntry) => Promise<BundleVerdict>;

/**
 * The last entry before a bundle that is no signature, and no comparison of the entry signed, as the ledger here has it.
 * @returns null when the ledger here does not hold the entry that the bundle goes on from
 */
export function coveredHere(ledger: Ledger | null, { range, prev }: BundleManifest): Place | null {
  if (ledger === null || prev === null || ledger.entries.cidAt(range.from - 1) !== prev) return null;
  // What was compared decides, too: an entry is covered until another one stands that is not about it.
  const about: EntryRecord[] = [];
  let covered: Place = { seq: 0, cid: null };
  for (let seq = range.from - 1; seq > 0; seq--) {
    const record = ledger.entries.at(seq);
    if (record === null) return null;
    if (record.aggregate !== 'checkpoint' && record.aggregate !== 'comparison') {
      covered = { seq, cid: record.cid };
      break;
    }
    about.push(record);
  }
  for (const record of about.reverse())
    if (record.aggregate === 'comparison' && !comparesHead(record, covered))
      covered = { seq: record.entry.seq, cid: record.cid };
  return covered;
}

function comparesHead({ block }: EntryRecord, { seq, cid }: Place): boolean {
  const event = parseEvent(dagCbor.decode(block));
  if (event.event_type !== 'ComparisonMade') return false;
  const { cid: compared, stands_for } = event.payload;
  return stands_for.kind === 'head' && stands_for.seq === seq && compared === cid;
}

/** How a bundle stands to what is here; the same words as `Standing`, without where evidence was put. */
type Relation =
  | { readonly kind: 'new' | 'same' }
  | { readonly kind: 'extends'; readonly from: number }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  | { readonly kind: 'fork'; readonly divergence: Divergence };

/** What a bundle that was found good holds, and what importing it would do. */
export interface ImportPlan {
  readonly manifest: BundleManifest;
  /** The ledger here that it belongs to; null when there is none. */
  readonly target: Ledger | null;
  readonly relation: Relation;
  /** When the first and the last entry were recorded. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** The signed heads in it, each checked. */
  readonly signatures: readonly FoundSignature[];
  /** Entries in it that are dated before what they follow; null where there are none. */
  readonly setBack: SetBack | null;
  /**
   * CIDs of every so many entries and of the last. A CID commits to all before it, so whoever imports later can hold
   * each chunk, before it is written, against what was shown: a file that has changed meanwhile brings in nothing.
   */
  readonly marks: ReadonlyMap<number, CidString>;
}

/** Whether a chunk of an import ends with this entry. */
export function endsChunk(seq: number, last: number): boolean {
  return seq % IMPORT_CHUNK === 0 || seq === last;
}

/**
 * Verifies a whole bundle, tries what its events come to, and finds out how it stands to the ledgers here. Writes
 * nothing, so that a file whose events contradict each other leaves nothing behind.
 * @param find the ledger here with this source
 * @returns the finding, or the plan
 * @throws ProblemError when the file cannot be read, or the disk has no room for the trial
 */
export async function planImport(
  read: BundleReader,
  find: (source: string) => Ledger | null,
): Promise<{ readonly finding: string } | { readonly finding: null; readonly plan: ImportPlan }> {
  const seen = new Seen(find);
  try {
    const { manifest, finding, signatures, setBack } = await read((entry, event) => seen.entry(entry, event));
    if (finding !== null || manifest === null) {
      return { finding: finding?.detail ?? 'The file has no manifest.' };
    }
    return { finding: null, plan: { ...seen.plan(manifest), signatures, setBack } };
  } finally {
    seen.close();
  }
}

/** Gathers, as the entries stream by, what a plan says. */
class Seen {
  readonly #find: (source: string) => Ledger | null;
  readonly #marks = new Map<number, CidString>();
  #target: Ledger | null = null;
  /** Where the ledger here ended when the reading began. */
  #head: Head | null = null;
  #first: StoredEntry | null = null;
  #last: StoredEntry | null = null;
  #differs: Divergence | null = null;
  /** null where nothing would be added: not to a fork, and not behind a gap. */
  #trial: TrialRegistry | null = null;

  constructor(find: (source: string) => Ledger | null) {
    this.#find = find;
  }

  entry(stored: StoredEntry, event: LedgerEvent): void {
    const { seq, source } = stored.entry;
    if (this.#first === null) {
      this.#first = stored;
      this.#target = this.#find(source);
      this.#head = this.#target?.head() ?? null;
      this.#compareBefore(stored);
    }
    this.#last = stored;
    if (seq % IMPORT_CHUNK === 0) this.#marks.set(seq, stored.cid);
    if (this.#differs === null && seq <= this.#here) this.#compare(seq, stored.cid, true);
    if (this.#differs === null && seq > this.#here) this.#try(seq, event);
  }

  close(): void {
    this.#trial?.close();
  }

  /** How many entries are here. */
  get #here(): number {
    return this.#head?.seq ?? 0;
  }

  #try(seq: number, event: LedgerEvent): void {
    // What came before is known only where the bundle begins right behind it.
    if (seq === this.#here + 1) this.#trial = new TrialRegistry(this.#target?.objects ?? null);
    if (this.#trial !== null) tryOut(this.#trial, seq, event, true);
  }

  plan(manifest: BundleManifest): Omit<ImportPlan, 'signatures' | 'setBack'> {
    const [first, last] = [this.#first, this.#last];
    if (first === null || last === null) throw new Error('A good bundle without entries.');
    this.#marks.set(last.entry.seq, last.cid);
    return {
      manifest,
      target: this.#target,
      relation: this.#relation(manifest),
      firstAt: first.entry.at,
      lastAt: last.entry.at,
      marks: this.#marks,
    };
  }

  #relation({ range }: BundleManifest): Relation {
    if (this.#differs !== null) return { kind: 'fork', divergence: this.#differs };
    const here = this.#here;
    if (range.from > here + 1) return { kind: 'gap', from: here + 1, to: range.from - 1 };
    if (this.#target === null) return { kind: 'new' };
    return range.to > here ? { kind: 'extends', from: here + 1 } : { kind: 'same' };
  }

  /** The entry that the bundle begins behind is known by its CID alone: what differs there may differ earlier, too. */
  #compareBefore({ entry: { seq, prev } }: StoredEntry): void {
    if (prev !== null && seq - 1 <= this.#here) this.#compare(seq - 1, prev, seq === 2);
  }

  #compare(seq: number, there: CidString, exact: boolean): void {
    const here = this.#target?.entries.at(seq)?.cid;
    if (here !== undefined && here !== there) this.#differs = { seq, exact, here, there };
  }
}
