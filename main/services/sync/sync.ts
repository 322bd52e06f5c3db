import type { SettingDifference } from '../../../app/config/setting-difference.ts';
import type { SyncResult, SyncState } from '../../../app/contract/schemas.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { Receipt } from '../../../app/receipts/receipt.ts';
import type { Copy, SyncReadBack } from '../../../app/receipts/stream-proof.ts';
import type { ConfigFile, LocatedConfig } from '../../config/config-file.ts';
import { type FlushStep, NatsClientAdapter } from '../../nats/adapter.ts';
import { ElsewhereError } from '../../nats/place.ts';
import { natsProblem } from '../../nats/problems.ts';
import type { Ledger } from '../../store/ledger.ts';
import { SyncSpan } from '../../tracing/spans.ts';
import { Job } from '../jobs/job.ts';
import { syncProblem } from './problems.ts';

/** How often to look again whether the configuration can be read, in seconds. */
const UNREADABLE = 60;

/** What one sync did for one ledger. */
type Flushed = Omit<SyncResult, 'finishedAt' | 'imported'>;

/**
 * Runs one sync at a time and tells how it goes: first the ledger of this laptop, then the imported ones, each under
 * its own source, in its own order, and with its own receipts.
 */
export class Sync {
  readonly #adapter: NatsClientAdapter;
  readonly #ledger: Ledger;
  readonly #configFile: ConfigFile;
  readonly #onChange: (state: SyncState) => void;
  readonly #imported: () => readonly Ledger[];
  /** Adapters of imported ledgers; they have a connection only while theirs are sent. */
  readonly #adapters = new Map<Ledger, NatsClientAdapter>();
  /** The adapter whose connection is in use. */
  #current: NatsClientAdapter;
  /** How many others ask that nothing be sent now, and whether somebody wanted a sync meanwhile. */
  #held = 0;
  #wanted = false;
  readonly #job = new Job<NonNullable<SyncState['progress']>>({
    onChange: (progress) => {
      this.#changed();
      // Something was recorded while the last receipts were being written.
      const goesOn = progress === null && this.#again && this.#last?.outcome === 'complete';
      if (goesOn && this.#waits()) this.recorded();
    },
  });
  #connecting: string | null = null;
  #last: SyncResult | null = null;
  #again = false;
  /** Somebody has synced in this session, and the mode has been Hybrid since. */
  #agreed = false;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param onChange called whenever the state has changed
   * @param imported answers the ledgers of other laptops that are to be sent, too
   */
  constructor(
    adapter: NatsClientAdapter,
    ledger: Ledger,
    configFile: ConfigFile,
    onChange: (state: SyncState) => void,
    imported: () => readonly Ledger[] = () => [],
  ) {
    this.#adapter = adapter;
    this.#current = adapter;
    this.#imported = imported;
    this.#ledger = ledger;
    this.#configFile = configFile;
    this.#onChange = onChange;
    adapter.whenLost(() => this.#changed());
  }

  /** What is going on now. */
  get state(): SyncState {
    const server = this.#current.server();
    const connection: SyncState['connection'] = server
      ? { state: 'open', url: server.url, server: server.version }
      : this.#connecting
        ? { state: 'connecting', url: this.#connecting }
        : { state: 'closed' };
    return { connection, progress: this.#job.progress, last: this.#last };
  }

  /** Starts a sync unless one is running. @returns the state right after starting */
  start(): SyncState {
    this.#agreed = this.#configuration()?.config.mode.mode === 'Hybrid';
    if (this.#held > 0) this.#wanted = true;
    else this.#job.share((signal) => this.#run(signal)).catch((error: unknown) => this.#stopped(error));
    return this.state;
  }

  /** An act was recorded: in Online mode it goes out at once. */
  recorded(): void {
    this.#again = this.#job.isUnderWay || this.#held > 0;
    if (!this.#again && this.#configuration()?.config.mode.mode === 'Online') this.start();
  }

  /**
   * From now on sends by itself what waits, every `nats.sync_interval_secs`: in Hybrid mode from the first sync that
   * somebody asked for until the mode is another one, also over a new connection when that one was lost; in Online mode
   * always. Offline mode opens no connection.
   */
  keepUp(): void {
    const seconds = this.#configuration()?.config.nats.sync_interval_secs ?? UNREADABLE;
    this.#timer = setTimeout(() => {
      const mode = this.#configuration()?.config.mode.mode;
      this.#agreed &&= mode === 'Hybrid';
      const due = mode === 'Online' || this.#agreed;
      if (due && this.#waits()) this.start();
      this.keepUp();
    }, seconds * 1000);
    // It alone keeps no program alive.
    this.#timer.unref();
  }

  /** Waits until no sync is under way. @returns how the last one ended; null when there was none */
  async finished(): Promise<SyncResult | null> {
    await this.#job.finished();
    return this.#last;
  }

  /** Stops a running sync at once. What has its receipt stays stored, the rest stays waiting. */
  cancel(): SyncState {
    this.#job.cancel();
    return this.state;
  }

  /** Runs `work` while nothing is sent. A sync under way is stopped first and goes on afterwards. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    this.#wanted ||= this.#job.isUnderWay;
    await this.#job.close();
    try {
      return await work();
    } finally {
      this.#held -= 1;
      if (this.#wanted && this.#held === 0) {
        this.#wanted = false;
        this.start();
      } else if (this.#again) this.recorded();
    }
  }

  /** Stops, waits until nothing is under way, and closes the connection. What follows is for somebody to ask for. */
  async close(): Promise<void> {
    this.#agreed = false;
    await this.#job.close();
    await this.#adapter.close();
    this.#changed();
  }

  /** Stops for good: nothing is sent by itself any more. */
  async end(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    await this.close();
  }

  #configuration(): LocatedConfig | null {
    try {
      return this.#configFile.read();
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  #waits(): boolean {
    return [this.#ledger, ...this.#imported()].some(({ outbox }) => outbox.next(1).length > 0);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const own = await this.#flush(this.#adapter, this.#ledger, null, signal);
    const imported: SyncResult['imported'] = [];
    let goesOn = own.problem === null || natsProblem.is('ofOneLedger', own.problem);
    for (const ledger of this.#imported()) {
      if (signal.aborted || !goesOn) break;
      if (ledger.identity === null || ledger.outbox.waiting() === 0) continue;
      const { name, source } = ledger.identity;
      const flushed = await this.#flushImported(ledger, name, signal);
      const { outcome, published, duplicates, setAside, waiting, problem, elsewhere, readBack } = flushed;
      imported.push({
        ...{ name, source, outcome, published, duplicates, setAside, waiting, problem, elsewhere },
        readBack,
      });
      goesOn = problem === null || natsProblem.is('ofOneLedger', problem);
    }
    this.#last = { ...own, finishedAt: new Date().toISOString(), imported };
  }

  /** Shows what stopped a sync where none of its parts has: nobody waits for one. */
  #stopped(error: unknown): void {
    const problem = error instanceof ProblemError ? error.problem : syncProblem('sync.unexpected', error);
    const waiting = this.#last?.waiting ?? 0;
    this.#last = { ...NOTHING_SENT, waiting, problem, finishedAt: new Date().toISOString() };
    this.#changed();
  }

  /** An imported ledger is sent over a connection of its own, which ends with it. */
  async #flushImported(ledger: Ledger, name: string, signal: AbortSignal): Promise<Flushed> {
    // Kept: without JetStream an adapter knows what it has sent already.
    const adapter =
      this.#adapters.get(ledger) ?? new NatsClientAdapter(ledger, () => this.#configFile.read());
    this.#adapters.set(ledger, adapter);
    this.#current = adapter;
    try {
      return await this.#flush(adapter, ledger, name, signal);
    } finally {
      this.#current = this.#adapter;
      await adapter.close();
    }
  }

  /** Sends what waits in one ledger. @param name what people call it; null for the one of this laptop */
  async #flush(
    adapter: NatsClientAdapter,
    { identity, outbox }: Ledger,
    name: string | null,
    signal: AbortSignal,
  ): Promise<Flushed> {
    const total = outbox.waiting();
    const startedAt = new Date().toISOString();
    const counts = new Counts();
    const source = identity?.source ?? '';
    const span = new SyncSpan();
    let differences: readonly SettingDifference[] = [];
    let notices: readonly Problem[] = [];
    const copies: Copy[] = [];
    let problem: Problem | null = null;
    let elsewhere: SyncResult['elsewhere'] = null;
    let readBack: SyncReadBack | null = null;
    let stream = '';
    let jetstream = true;
    const seen = (step: FlushStep): NonNullable<SyncState['progress']> => {
      this.#connecting = step.step === 'connecting' ? step.url : null;
      if (step.step === 'preparing') differences = step.differences;
      // Acts recorded meanwhile join the same sync.
      const known = Math.max(total, counts.published + outbox.waiting());
      const publishing = step.step === 'publishing';
      return {
        step: step.step,
        imported: name,
        published: counts.published,
        total: known,
        startedAt,
        perSecond: publishing ? this.#job.perSecond : null,
        secondsLeft: publishing ? this.#job.secondsLeft(known - counts.published) : null,
        retry: step.step === 'waiting' ? { ...step.retry } : null,
      };
    };
    try {
      const { nats } = this.#configFile.read().config;
      stream = nats.stream_name;
      jetstream = nats.enable_jetstream;
      this.#job.note(seen({ step: 'connecting', url: nats.url }));
      await adapter.flushQueue({
        signal,
        onStep: (step) => {
          if (step.step === 'publishing') span.publishing();
          this.#job.announce(seen(step));
        },
        onStored: (receipts) => {
          counts.add(receipts);
          span.stored(receipts);
          this.#job.saw(counts.published, source);
          if (this.#job.isDue) this.#job.announce(seen({ step: 'publishing' }));
        },
        onSetAside: () => {
          counts.setAside += 1;
        },
        onNotices: (told) => {
          notices = told;
        },
        onCopy: (copy) => copies.push(copy),
        onReadBack: (found) => {
          readBack = found;
        },
        onUnconfirmed: (count) => {
          counts.unconfirmed += count;
        },
      });
    } catch (error) {
      problem = error instanceof ProblemError ? error.problem : syncProblem('sync.unexpected', error);
      if (error instanceof ElsewhereError) elsewhere = error.elsewhere;
    } finally {
      this.#connecting = null;
    }
    span.end(counts.published, problem?.code ?? null);
    return {
      outcome: problem ? 'paused' : signal.aborted ? 'cancelled' : 'complete',
      published: counts.published,
      duplicates: counts.duplicates,
      setAside: counts.setAside,
      unconfirmed: jetstream ? null : counts.unconfirmed,
      readBack,
      waiting: outbox.waiting(),
      stream: counts.stream ?? stream,
      firstStreamSeq: counts.first,
      lastStreamSeq: counts.last,
      differences: [...differences],
      notices: [...notices, ...aboutCopies(copies)],
      problem,
      elsewhere,
    };
  }

  #changed(): void {
    this.#onChange(this.state);
  }
}

const NOTHING_SENT = {
  outcome: 'paused',
  published: 0,
  duplicates: 0,
  setAside: 0,
  unconfirmed: null,
  readBack: null,
  stream: '',
  firstStreamSeq: null,
  lastStreamSeq: null,
  differences: [],
  notices: [],
  imported: [],
  elsewhere: null,
} satisfies Partial<SyncResult>;

/** Adds up what one sync has done for one ledger. */
class Counts {
  published = 0;
  duplicates = 0;
  setAside = 0;
  unconfirmed = 0;
  stream: string | null = null;
  first: number | null = null;
  last: number | null = null;

  /** Takes receipts that are on the disk now. */
  add(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) {
      this.published += 1;
      if (receipt.duplicate) this.duplicates += 1;
      this.stream = receipt.place.stream;
      this.first ??= receipt.streamSeq;
      this.last = receipt.streamSeq;
    }
  }
}

/** Says that entries stand in the stream more than once. */
function aboutCopies(copies: readonly Copy[]): Problem[] {
  const [first] = copies;
  if (first === undefined) return [];
  return [natsProblem('nats.doubled', { ...first, more: copies.length - 1 })];
}
