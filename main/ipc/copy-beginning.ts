import type { ReplayProgress } from '../../app/contract/proof.ts';
import { isCopy } from '../../app/ledger/identity.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { LockKey } from '../keystore/age-worker.ts';
import { identitiesIn } from '../keystore/identity-file.ts';
import { type BundleBeginning, beginWithBundle } from '../services/exchange/bundle-beginning.ts';
import { type Locked, lockOf } from '../services/exchange/bundle-source.ts';
import type { Ledger } from '../store/ledger.ts';
import { chooseExisting } from '../window/file-dialogs.ts';

/** Progress is told at most this often, in milliseconds. */
const REPORT_EVERY = 100;

/** Begins a read-only copy with a bundle that the person chose, for the stream to give the rest. One at a time. */
export class CopyBeginning {
  readonly #ledger: Ledger;
  readonly #worker: URL;
  readonly #onProgress: (progress: ReplayProgress) => void;
  #chosen: { readonly file: string; readonly lock: Locked } | null = null;
  #running: AbortController | null = null;

  /** @param worker the built age-worker, for encrypted bundles */
  constructor(ledger: Ledger, worker: URL, onProgress: (progress: ReplayProgress) => void) {
    this.#ledger = ledger;
    this.#worker = worker;
    this.#onProgress = onProgress;
  }

  /** Asks which bundle. @returns the file and what opens it; null when nobody chose one @throws ProblemError */
  async choose(): Promise<{ readonly file: string; readonly lock: Locked } | null> {
    const file = await chooseExisting({
      title: 'Open the bundle that the copy begins with',
      properties: ['openFile'],
      filters: [{ name: 'Ledger bundle', extensions: ['car', 'age'] }],
    });
    if (file === null) return null;
    this.#chosen = { file, lock: await lockOf(file) };
    return this.#chosen;
  }

  /**
   * Writes what the bundle that was chosen last holds of the ledger `source`, verified as a whole before.
   * @param passphrase for a bundle that one opens; null asks for an age identity where one is needed
   * @returns up to which entry; null when nobody chose an identity
   * @throws ProblemError when there is another ledger here, or the bundle is not to be used
   */
  async begin(source: string, name: string, passphrase: string | null): Promise<BundleBeginning | null> {
    const { identity } = this.#ledger;
    if (identity !== null && !isCopy(identity)) throw new ProblemError(LEDGER_HERE);
    if (this.#chosen === null) throw new ProblemError(NONE_CHOSEN);
    if (this.#running !== null) throw new ProblemError(UNDER_WAY);
    const { file, lock } = this.#chosen;
    const abort = new AbortController();
    this.#running = abort;
    try {
      const key = await keyFor(lock, passphrase);
      if (key === 'none chosen') return null;
      let reported = 0;
      const onProgress = (_step: unknown, done: number, total: number) => {
        if (Date.now() - reported < REPORT_EVERY) return;
        reported = Date.now();
        this.#onProgress({ read: done, total, entries: done });
      };
      const opener = { key, worker: this.#worker };
      return await beginWithBundle(
        this.#ledger,
        file,
        opener,
        { name, source },
        {
          onProgress,
          signal: abort.signal,
        },
      );
    } finally {
      this.#running = null;
    }
  }

  /** Stops; what was written is verified. */
  cancel(): void {
    this.#running?.abort();
  }
}

async function keyFor(lock: Locked, passphrase: string | null): Promise<LockKey | null | 'none chosen'> {
  if (lock === 'open') return null;
  if (lock === 'passphrase') return { kind: 'passphrase', passphrase: passphrase ?? '' };
  const file = await chooseExisting({ title: 'Open your age identity', properties: ['openFile'] });
  return file === null ? 'none chosen' : { kind: 'identities', identities: identitiesIn(file) };
}

const LEDGER_HERE: Problem = {
  code: 'replay.not-empty',
  happened: 'There is a ledger on this laptop already.',
  meaning: 'Nothing was taken from the bundle, and the ledger is unchanged.',
  remedy: 'Rebuild on a laptop without a ledger, or set another folder (storage.offline_events_dir) first.',
  field: null,
};

const NONE_CHOSEN: Problem = {
  code: 'replay.no-bundle',
  happened: 'No bundle was chosen.',
  meaning: 'Nothing was rebuilt.',
  remedy: 'Choose the bundle first.',
  field: null,
};

const UNDER_WAY: Problem = {
  code: 'replay.under-way',
  happened: 'A bundle is being read already.',
  meaning: 'It goes on.',
  remedy: 'Wait until it has ended, or cancel it.',
  field: null,
};
