import type { ProofResult, ProofState, StateBucketStatus } from '../../../app/contract/proof.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { ConfigFile, LocatedConfig } from '../../config/config-file.ts';
import { ElsewhereError } from '../../nats/place.ts';
import { type ReadBack, readBack } from '../../nats/read-back.ts';
import { onOwnConnection } from '../../nats/reading-connection.ts';
import { StateBucket } from '../../nats/state-bucket.ts';
import type { Ledger } from '../../store/ledger.ts';
import { Job } from '../jobs/job.ts';
import { syncProblem } from './problems.ts';

/** What is looked at of a sync's state. */
interface SyncSeen {
  /** Anything, while a sync is under way. */
  readonly progress: object | null;
  readonly last: {
    readonly published: number;
    readonly imported?: readonly { readonly published: number }[];
  } | null;
}

type Proving = NonNullable<ProofState['progress']>;

const NOTHING_YET: Proving = { read: 0, total: 0, verified: 0, secondsLeft: null };

/** Something to do once a sync has ended. */
type Task = 'proof' | 'state' | 'rebuild';

/**
 * What follows a sync: the proof, which reads back what NATS holds, and the bucket with the current state. Both
 * only look at what is stored, one after the other; nothing of theirs makes a sync fail.
 */
export class AfterSync {
  readonly #ledger: Ledger;
  readonly #configFile: ConfigFile;
  readonly #onChange: (state: ProofState) => void;
  readonly #imported: () => readonly Ledger[];
  readonly #tasks = new Set<Task>();
  readonly #job = new Job<Proving>({ onChange: () => this.#onChange(this.state) });
  #current: Task | null = null;
  #running: Promise<void> | null = null;
  #seen: SyncSeen['last'] = null;
  /** Somebody has asked for a proof, and it has not ended. */
  #isProving = false;
  #last: ProofResult | null = null;
  #importedLast: ProofState['imported'] = [];
  #stateBucket: StateBucketStatus | null = null;

  /**
   * @param onChange called whenever the state has changed
   * @param imported answers the ledgers of other laptops that were sent, too
   */
  constructor(
    ledger: Ledger,
    configFile: ConfigFile,
    onChange: (state: ProofState) => void,
    imported: () => readonly Ledger[] = () => [],
  ) {
    this.#imported = imported;
    this.#ledger = ledger;
    this.#configFile = configFile;
    this.#onChange = onChange;
  }

  /** What is going on now. */
  get state(): ProofState {
    return {
      progress: this.#isProving ? (this.#job.progress ?? NOTHING_YET) : null,
      last: this.#last,
      imported: this.#importedLast,
      automatic: this.#nats()?.prove_after_sync ?? false,
      stateBucket: this.#stateBucket,
    };
  }

  /** Reads back and compares, unless that is under way. */
  prove(): void {
    if (this.#isProving) return;
    this.#isProving = true;
    this.#do('proof');
  }

  /** Makes the state bucket anew from the ledger. */
  rebuildState(): void {
    this.#do('rebuild');
  }

  /** Stops the proof; what follows a sync besides goes on. */
  cancel(): void {
    if (this.#current === 'proof') this.#job.cancel();
    if (!this.#tasks.delete('proof')) return;
    this.#isProving = false;
    this.#onChange(this.state);
  }

  /** Tells of the sync's state: when one has ended that stored something, the bucket and the proof follow. */
  sawSync({ last, progress }: SyncSeen): void {
    if (progress !== null || last === null || last === this.#seen) return;
    this.#seen = last;
    const nats = this.#nats();
    const published = [last, ...(last.imported ?? [])].some((ledger) => ledger.published > 0);
    if (!published || nats === null || !nats.enable_jetstream) return;
    // The bucket would tell in the open what the messages keep for their recipients.
    if (nats.enable_kv && nats.encryption.recipients.length === 0) this.#do('state');
    if (nats.prove_after_sync) this.prove();
  }

  /** Waits until nothing is under way. */
  async finished(): Promise<void> {
    await this.#running;
  }

  /** Stops, and waits until nothing is under way. */
  async close(): Promise<void> {
    if (this.#tasks.has('proof')) this.#isProving = false;
    this.#tasks.clear();
    this.#job.cancel();
    await this.#running;
  }

  #nats() {
    try {
      return this.#configFile.read().config.nats;
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  #do(task: Task): void {
    this.#tasks.add(task);
    this.#running ??= this.#run();
    this.#onChange(this.state);
  }

  async #run(): Promise<void> {
    try {
      for (const task of this.#tasks) {
        this.#tasks.delete(task);
        this.#current = task;
        await this.#job
          .share((signal) =>
            task === 'proof' ? this.#prove(signal) : this.#updateState(task === 'rebuild', signal),
          )
          .catch((error: unknown) => this.#stopped(task, error));
      }
    } finally {
      this.#current = null;
      this.#running = null;
    }
  }

  /** Shows what stopped a task where none of its parts has: nobody waits for one. */
  #stopped(task: Task, error: unknown): void {
    const at = new Date().toISOString();
    if (task === 'proof') {
      this.#isProving = false;
      this.#last = { ...NOTHING_READ, finishedAt: at, problem: problemOf(error) };
    } else {
      const { bucket, seq } = this.#stateBucket ?? { bucket: '', seq: 0 };
      this.#stateBucket = { bucket, seq, updatedAt: at, problem: problemOf(error) };
    }
    this.#onChange(this.state);
  }

  async #prove(signal: AbortSignal): Promise<void> {
    this.#importedLast = [];
    this.#last = await this.#proveOne(this.#ledger, signal);
    for (const ledger of this.#imported()) {
      if (signal.aborted || this.#last.outcome === 'failed') break;
      if (ledger.identity === null || ledger.outbox.stored() === 0) continue;
      const { name, source } = ledger.identity;
      const result = await this.#proveOne(ledger, signal);
      this.#importedLast = [...this.#importedLast, { name, source, result }];
    }
    this.#isProving = false;
  }

  async #proveOne(ledger: Ledger, signal: AbortSignal): Promise<ProofResult> {
    try {
      const located = this.#configFile.read();
      const found = await onOwnConnection(located, 'The proof', (connection) =>
        readBack(connection, located.config.nats, ledger, {
          signal,
          onProgress: (progress) => {
            this.#job.saw(progress.read, ledger.directory);
            const secondsLeft = this.#job.secondsLeft(progress.total - progress.read);
            this.#job.report({ ...progress, secondsLeft });
          },
        }),
      );
      return resultOf(located, found);
    } catch (error) {
      return { ...NOTHING_READ, finishedAt: new Date().toISOString(), problem: problemOf(error) };
    }
  }

  /** Brings the bucket up to date for each ledger; what it tells is about the one of this laptop. */
  async #updateState(rebuild: boolean, signal: AbortSignal): Promise<void> {
    const before = this.#stateBucket;
    let bucket = before?.bucket ?? '';
    const updatedAt = () => new Date().toISOString();
    try {
      const located = this.#configFile.read();
      bucket = located.config.nats.kv_bucket;
      const seq = await onOwnConnection(located, 'The state bucket', async (connection) => {
        const update = async (ledger: Ledger) => {
          const open = await StateBucket.open(connection, located.config.nats, ledger);
          return rebuild ? open.rebuild(signal) : open.update(signal);
        };
        const own = await update(this.#ledger);
        for (const ledger of this.#imported()) await update(ledger);
        return own;
      });
      this.#stateBucket = { bucket, seq, updatedAt: updatedAt(), problem: null };
    } catch (error) {
      this.#stateBucket = {
        bucket,
        seq: before?.seq ?? 0,
        updatedAt: updatedAt(),
        problem: problemOf(error),
      };
    }
  }
}

function resultOf({ config }: LocatedConfig, found: ReadBack): ProofResult {
  const { expected, agedOut, verified, sealed, difference } = found;
  const stream = config.nats.stream_name;
  const finishedAt = new Date().toISOString();
  const counts = { expected, agedOut, verified, sealed };
  return { outcome: outcomeOf(found), finishedAt, stream, ...counts, difference, problem: null };
}

function outcomeOf({ cancelled, difference, agedOut, expected, verified }: ReadBack): ProofResult['outcome'] {
  if (cancelled) return 'cancelled';
  if (difference !== null) return 'different';
  if (expected === 0) return 'empty';
  return agedOut === null && verified === expected ? 'proven' : 'in-part';
}

const NOTHING_READ = {
  outcome: 'failed',
  stream: '',
  expected: 0,
  agedOut: null,
  verified: 0,
  sealed: 0,
  difference: null,
} as const;

/** The same words, for somebody who was proving and not syncing. */
const NOTHING_PROVEN =
  'Nothing was proven. All events are safe in the ledger on this laptop, and what was acknowledged where stays on record.';

function problemOf(error: unknown): Problem {
  if (error instanceof ElsewhereError) return { ...error.problem, meaning: NOTHING_PROVEN };
  if (error instanceof ProblemError) return error.problem;
  return syncProblem('proof.unexpected', error);
}
