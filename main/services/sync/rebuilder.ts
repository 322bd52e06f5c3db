import type { ReplayProgress } from '../../../app/contract/proof.ts';
import type { FoundLedger } from '../../../app/ledger/found-ledger.ts';
import { isCopy } from '../../../app/ledger/identity.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { findLedgers } from '../../nats/ledgers-in-stream.ts';
import { onOwnConnection } from '../../nats/reading-connection.ts';
import { type Replay, replay } from '../../nats/replay.ts';
import type { Ledger } from '../../store/ledger.ts';
import { rebuildProblem } from '../exchange/rebuild-problems.ts';
import { Job } from '../jobs/job.ts';

/** Rebuilds a ledger from the stream, one at a time, on a connection of its own. */
export class Rebuilder {
  readonly #ledger: Ledger;
  readonly #configFile: ConfigFile;
  readonly #job: Job<ReplayProgress>;

  /** @param onProgress called while a ledger is rebuilt */
  constructor(ledger: Ledger, configFile: ConfigFile, onProgress: (progress: ReplayProgress) => void) {
    this.#ledger = ledger;
    this.#configFile = configFile;
    this.#job = new Job({ onChange: (progress) => progress && onProgress(progress) });
  }

  /** @throws ProblemError when there is a ledger here already */
  requireEmpty(): void {
    if (this.#ledger.identity !== null)
      throw new ProblemError(rebuildProblem('replay.not-empty', { folder: null }));
  }

  /**
   * Goes online and looks which ledgers the stream holds.
   * @param url the server's address; it becomes the configured one
   * @throws ProblemError when there is a ledger here already, or NATS cannot be asked
   */
  async findLedgers(url: string): Promise<{ readonly stream: string; readonly ledgers: FoundLedger[] }> {
    this.requireEmpty();
    // The person has just asked for a connection; that the laptop is no longer offline stays visible.
    this.#configFile.change({ 'nats.url': url, 'mode.mode': 'Hybrid' });
    const located = this.#configFile.read();
    const { nats } = located.config;
    const ledgers = await onOwnConnection(located, 'The search', (connection) =>
      findLedgers(connection, nats),
    );
    return { stream: nats.stream_name, ledgers };
  }

  /**
   * Rebuilds a ledger as a read-only copy, or brings the copy up to date.
   * @throws ProblemError when another ledger is here, or NATS or the disk refuses; what was verified is kept
   */
  async start(source: string, name: string): Promise<Replay> {
    const { identity } = this.#ledger;
    if (identity !== null && !(isCopy(identity) && identity.source === source)) {
      throw new ProblemError(rebuildProblem('replay.not-empty', { folder: null }));
    }
    return this.#job.run((signal) => this.#replay(source, name, signal), rebuildProblem('replay.under-way'));
  }

  /** Stops; what was verified is kept. */
  cancel(): void {
    this.#job.cancel();
  }

  /** Stops, and waits until nothing is under way. */
  async close(): Promise<void> {
    await this.#job.close();
  }

  async #replay(source: string, name: string, signal: AbortSignal): Promise<Replay> {
    const located = this.#configFile.read();
    const onProgress = (progress: Omit<ReplayProgress, 'secondsLeft'>) => {
      this.#job.saw(progress.read);
      this.#job.report({
        ...progress,
        secondsLeft: this.#job.secondsLeft(progress.total - progress.read),
      });
    };
    return onOwnConnection(located, 'The rebuilding', (connection) =>
      replay(connection, located.config.nats, this.#ledger, source, name, { signal, onProgress }),
    );
  }
}
