import { v7 as uuidv7 } from 'uuid';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Opener } from './bundle-source.ts';
import { rebuildProblem } from './rebuild-problems.ts';
import { type VerifyOptions, verifyBundleFile } from './verify-bundle.ts';

/** Entries written in one transaction. */
const CHUNK = 50;

/** What a bundle has given. */
export interface BundleBeginning {
  /** The source of the ledger it is of. */
  readonly source: string;
  /** The last entry it reaches to. */
  readonly to: number;
}

/**
 * Begins a read-only copy with the entries of a bundle, for a stream that has removed them to go on behind. The file is
 * verified as a whole before anything is written, and once more while it is.
 * @param ledger empty, or the copy of that ledger
 * @param name what people call the copy
 * @param source which ledger it must be of; null for whichever it is
 * @throws ProblemError when the bundle is not intact, of another ledger, or does not reach back far enough
 */
export async function beginWithBundle(
  ledger: Ledger,
  file: string,
  opener: Opener,
  { name, source }: { readonly name: string; readonly source: string | null },
  options: Pick<VerifyOptions, 'onProgress' | 'signal'> = {},
): Promise<BundleBeginning> {
  const { manifest, finding } = await verifyBundleFile(file, opener, options);
  if (finding !== null || manifest === null)
    throw new ProblemError(
      rebuildProblem('replay.bundle-not-intact', { file, why: finding?.detail ?? 'it has no manifest' }),
    );
  const of = manifest.ledger.source;
  if (of !== (ledger.identity?.source ?? source ?? of))
    throw new ProblemError(rebuildProblem('replay.bundle-of-another', { file, source: of }));
  const before = ledger.head()?.seq ?? 0;
  if (manifest.range.from > before + 1)
    throw new ProblemError(rebuildProblem('replay.bundle-too-late', { file, from: manifest.range.from }));
  const copy = new Copy(ledger, { name, source: of });
  const again = await verifyBundleFile(file, opener, {
    ...options,
    onEntry: (stored, _manifest, event) => copy.take(stored, event),
  });
  if (again.finding !== null || again.manifest?.head !== manifest.head)
    throw new ProblemError(
      rebuildProblem('replay.bundle-not-intact', { file, why: 'it was changed while it was read' }),
    );
  copy.write();
  return { source: of, to: manifest.range.to };
}

class Copy {
  readonly #ledger: Ledger;
  readonly #original: { readonly name: string; readonly source: string };
  #last: number;
  #chunk: { readonly stored: StoredEntry; readonly event: LedgerEvent }[] = [];

  constructor(ledger: Ledger, original: { readonly name: string; readonly source: string }) {
    this.#ledger = ledger;
    this.#original = original;
    this.#last = ledger.head()?.seq ?? 0;
  }

  /** Takes the next entry; one that is here already must be the same. */
  take(stored: StoredEntry, event: LedgerEvent): void {
    const { seq } = stored.entry;
    if (seq <= this.#last) {
      if (this.#ledger.entries.cidAt(seq) !== stored.cid)
        throw new ProblemError(rebuildProblem('replay.fork', { seq, there: stored.cid }));
      return;
    }
    this.#last = seq;
    this.#chunk.push({ stored, event });
    if (this.#chunk.length === CHUNK) this.write();
  }

  write(): void {
    const chunk = this.#chunk;
    this.#chunk = [];
    if (chunk.length === 0) return;
    const { name, source } = this.#original;
    this.#ledger.transaction(() => {
      // An id of its own: that it is not the source's is what makes it a copy.
      if (this.#ledger.identity === null)
        this.#ledger.create({ id: uuidv7(), name, source, createdAt: new Date().toISOString() });
      this.#ledger.copy(chunk);
    });
  }
}
