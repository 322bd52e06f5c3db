import type { Integrity } from '../../../app/contract/schemas.ts';
import type { Head } from '../../../app/ledger/entry.ts';
import type { Finding } from '../../../app/ledger/verification.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { type LedgerVerdict, verifyLedger } from '../../store/integrity.ts';
import type { Ledger } from '../../store/ledger.ts';
import { restoringWords } from '../../store/open.ts';
import { Job } from '../jobs/job.ts';
import { damage, integrityProblem } from './problems.ts';

/** Up to so many entries a check takes less than a tenth of a second. */
const CHECKED_AT_ONCE = 1000;

/** What others have to do with a check. */
interface CheckListener {
  /** What a person can do where the ledger is damaged; otherwise how a backup is gone on with. */
  readonly remedy?: () => string;
  /** Told whenever the verdict or the progress has changed. */
  readonly onChange?: (integrity: Integrity) => void;
}

/** Whether one ledger is intact, as far as is known: from opening it, and from the last check of all of it. */
export class LedgerCheck {
  readonly ledger: Ledger;
  readonly #remedy: () => string;
  readonly #onChange: (integrity: Integrity) => void;
  #integrity: Integrity = { state: 'unchecked' };
  readonly #job = new Job<{ readonly verified: number; readonly total: number }>({
    onChange: (progress) => progress && this.#tell({ state: 'checking', ...progress }),
  });
  /** What the last check had to say besides its verdict. */
  #remarks: readonly Problem[] = [];
  /** The latest time any entry is known to carry. */
  #latest: string | null = null;

  constructor(ledger: Ledger, { remedy, onChange }: CheckListener = {}) {
    this.ledger = ledger;
    this.#remedy = remedy ?? (() => restoringWords(ledger.directory, null));
    this.#onChange = onChange ?? (() => {});
  }

  /** The verdict of the last check, or how far the one under way has come. */
  get integrity(): Integrity {
    return this.#integrity;
  }

  /** Whether the ledger is known to be damaged: nothing is built on that. */
  get isDamaged(): boolean {
    return this.ledger.lostTail !== null || this.#integrity.state === 'damaged';
  }

  /** What the last check found wrong; null while it found nothing. */
  get damage(): Problem | null {
    return this.#integrity.state === 'damaged' ? this.#integrity.problem : null;
  }

  /** What there is to say besides the verdict: of the clock, of receipts, of what was folded anew. */
  notices(): readonly Problem[] {
    return [...this.#clock(this.ledger.head()), ...this.#remarks];
  }

  /** Checks the whole ledger; a second call during a check shares it. Never rejects: what cannot be checked is unchecked. */
  async run(): Promise<Integrity> {
    await this.#job.share(() => this.#run());
    return this.#integrity;
  }

  /** Checks the whole ledger, for who builds on nothing unchecked. @throws ProblemError when it could not be checked to its end */
  async complete(): Promise<void> {
    const { state } = await this.run();
    const [problem] = this.#remarks;
    if (state === 'unchecked' && problem !== undefined) throw new ProblemError(problem);
  }

  /** Checks a ledger of usual size anew where entries have come since; a large one is checked on demand. */
  async keepUp(): Promise<void> {
    const entries = () => this.ledger.head()?.seq ?? 0;
    const isBehind = () => this.#integrity.state === 'intact' && this.#integrity.entries < entries();
    // The second time for what was recorded while the first one ran.
    for (let time = 0; time < 2 && isBehind() && entries() <= CHECKED_AT_ONCE; time++) await this.run();
  }

  async #run(): Promise<void> {
    try {
      const verdict = await this.#verify();
      const checkedAt = new Date().toISOString();
      this.#latest = verdict.latest;
      this.#remarks = [
        ...(verdict.setBack ? [integrityProblem('ledger.clock-was-set-back', verdict.setBack)] : []),
        ...(verdict.receipts ? [integrityProblem('ledger.bad-receipts', verdict.receipts.detail)] : []),
      ];
      if (verdict.finding) return this.#damaged(verdict.finding, checkedAt);
      if (verdict.registry === null)
        return this.#tell({ state: 'intact', checkedAt, entries: verdict.entries });
      // The registry is no evidence, only a view of the entries, and these are intact: it is folded anew.
      this.ledger.rebuildRegistry();
      const again = await this.#verify();
      const left = again.finding ?? again.registry;
      if (left) return this.#damaged(left, checkedAt);
      this.#remarks = [
        ...this.#remarks,
        integrityProblem('ledger.registry-rebuilt', verdict.registry.detail),
      ];
      return this.#tell({ state: 'intact', checkedAt, entries: again.entries });
    } catch (error) {
      const why = error instanceof ProblemError ? error.problem.happened : null;
      this.#remarks = [integrityProblem('ledger.not-checked', why)];
      return this.#tell({ state: 'unchecked' });
    }
  }

  #verify(): Promise<LedgerVerdict> {
    const total = this.ledger.head()?.seq ?? 0;
    // What takes no time is not announced: a word that comes and goes in an instant only disturbs.
    if (total <= CHECKED_AT_ONCE) return verifyLedger(this.ledger);
    this.#job.report({ verified: 0, total });
    return verifyLedger(this.ledger, (verified, total) => this.#job.report({ verified, total }));
  }

  #damaged(finding: Finding, checkedAt: string): void {
    const problem = damage(finding, this.#remedy());
    this.#tell({ state: 'damaged', checkedAt, seq: finding.seq, problem });
  }

  /** Whether this laptop's clock is behind what the ledger already carries. */
  #clock(head: Head | null): Problem[] {
    const at = head === null ? null : (this.ledger.entries.at(head.seq)?.entry.at ?? null);
    if (at !== null && (this.#latest === null || at > this.#latest)) this.#latest = at;
    const now = new Date().toISOString();
    return this.#latest !== null && now < this.#latest
      ? [integrityProblem('ledger.clock-behind', { now, latest: this.#latest })]
      : [];
  }

  #tell(integrity: Integrity): void {
    this.#integrity = integrity;
    this.#onChange(integrity);
  }
}
