import { isCopy, type LedgerIdentity } from '../../../app/ledger/identity.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import type { Ledger } from '../../store/ledger.ts';
import { type BundleReader, endsChunk, type ImportPlan } from './import-plan.ts';
import { explainImportError, importProblem } from './import-problems.ts';
import type { ImportedLedgers } from './imported-ledgers.ts';

/** Told how far a check or an import is, in entries. */
type OnImport = (done: number, total: number) => void;

/**
 * Brings in what a plan promises. The file is read and verified once more, and a chunk is written only when it ends
 * with the very entry that was shown, so that nothing comes in which the person has not agreed to, whatever the file
 * holds by now. Ended anywhere, it leaves a good beginning, and repeating it goes on.
 *
 * The ledger of this laptop itself may be continued, too: when its newest entries were lost and it goes on from a
 * backup, they may still stand in a bundle. Taking them back is the only way to one history; the next act would
 * otherwise be a second entry with a number that has gone out already. Whoever asks must have compared the head with
 * the one on paper, for a bundle alone does not prove who wrote its entries.
 * @returns the ledger here and how many entries were added
 * @throws ProblemError; what was written before is good
 */
export async function mergeBundle(
  plan: ImportPlan,
  read: BundleReader,
  imported: ImportedLedgers,
  onProgress: OnImport = () => {},
): Promise<{ readonly ledger: Ledger; readonly added: number }> {
  const { relation, target, manifest } = plan;
  if (relation.kind === 'gap' || relation.kind === 'fork')
    throw new ProblemError(importProblem('import.refused'));
  if (target?.lostTail)
    throw new ProblemError(
      importProblem('import.damaged-here', {
        folder: target.directory,
        own: !(target.identity && isCopy(target.identity)),
      }),
    );
  if (target !== null)
    return { ledger: target, added: await new Merge(plan, target, null).run(read, onProgress) };
  const { ledger, identity } = imported.begin(manifest);
  try {
    const added = await new Merge(plan, ledger, identity).run(read, onProgress);
    return { ledger, added };
  } finally {
    imported.keep(ledger);
  }
}

class Merge {
  readonly #plan: ImportPlan;
  readonly #ledger: Ledger;
  /** What a new copy is given together with its first entries. */
  #identity: LedgerIdentity | null;
  readonly #before: number;
  #chunk: { readonly stored: StoredEntry; readonly event: LedgerEvent }[] = [];

  constructor(plan: ImportPlan, ledger: Ledger, identity: LedgerIdentity | null) {
    this.#plan = plan;
    this.#ledger = ledger;
    this.#identity = identity;
    this.#before = ledger.head()?.seq ?? 0;
  }

  async run(read: BundleReader, onProgress: OnImport): Promise<number> {
    const { range, head } = this.#plan.manifest;
    const total = range.to - Math.min(this.#before, range.to);
    const { manifest, finding } = await read((stored, event) => {
      const { seq } = stored.entry;
      if (seq <= this.#before) return;
      this.#chunk.push({ stored, event });
      if (!endsChunk(seq, range.to)) return;
      this.#write(seq);
      onProgress(seq - this.#before, total);
    });
    if (finding !== null || manifest?.head !== head)
      throw new ProblemError(importProblem('import.changed', this.#ledger.head()));
    if (this.#ledger.entries.cidAt(range.to) !== head) throw new ProblemError(importProblem('import.moved'));
    return total;
  }

  #write(last: number): void {
    const chunk = this.#chunk;
    const ledger = this.#ledger;
    this.#chunk = [];
    const [first] = chunk;
    if (first === undefined) return;
    if (chunk.at(-1)?.stored.cid !== this.#plan.marks.get(last))
      throw new ProblemError(importProblem('import.changed', ledger.head()));
    if (first.stored.entry.prev !== (ledger.head()?.cid ?? null))
      throw new ProblemError(importProblem('import.moved'));
    try {
      ledger.transaction(() => {
        if (this.#identity !== null) ledger.create(this.#identity);
        ledger.copy(chunk);
        // Others may have sent these to a stream long before they came here: the next sync looks through all of it.
        ledger.outbox.forgetPositions();
      });
      this.#identity = null;
    } catch (error) {
      throw explainImportError(error, first.stored.entry.seq, ledger.head());
    }
  }
}
