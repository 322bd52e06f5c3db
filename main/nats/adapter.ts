import type { SettingDifference } from '../../app/config/setting-difference.ts';
import { isRehearsalLedger, REHEARSAL_STREAM } from '../../app/model/rehearsal-source.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { SetAside } from '../../app/receipts/set-aside.ts';
import type { Copy, SyncReadBack } from '../../app/receipts/stream-proof.ts';
import type { LocatedConfig } from '../config/config-file.ts';
import { backOff, pause } from './back-off.ts';
import { type BatchRule, LARGEST_BATCH, WHERE_WRITES_ARE_SYNCED } from './batch.ts';
import { Capacity } from './capacity.ts';
import { sendUnconfirmed } from './core-publish.ts';
import { Epoch, type EpochEnd } from './epoch.ts';
import { explainNatsError } from './failure.ts';
import type { Ledger } from './ledger.ts';
import { messagesFor, type ToMessage } from './message.ts';
import { requirePlace } from './place.ts';
import { natsProblem } from './problems.ts';
import { reconcile } from './reconciliation.ts';
import { NOT_READ_BACK, SelfProof } from './self-proof.ts';
import { SendWindow } from './send-window.ts';
import { nearLimits } from './stream-limits.ts';
import { SyncConnection } from './sync-connection.ts';

/** Where a flush is. */
export type FlushStep =
  | { readonly step: 'connecting'; readonly url: string }
  /** Looking at the stream and what it already holds. */
  | { readonly step: 'preparing'; readonly differences: readonly SettingDifference[] }
  | { readonly step: 'publishing' }
  /** Something had gone wrong: reading back what was sent since. */
  | { readonly step: 'proving' }
  /** An attempt failed; the next one follows by itself. */
  | { readonly step: 'waiting'; readonly retry: Retry };

/** The next attempt after a failure. */
export interface Retry {
  /** Which attempt comes next, and how many there are at most without progress; the first one counts. */
  readonly attempt: number;
  readonly of: number;
  /** When it comes, RFC 3339 UTC. */
  readonly at: string;
  /** What went wrong with the one before. */
  readonly problem: Problem;
}

/** What a flush is given besides. */
interface FlushOptions {
  /** Aborting stops at once: what has its receipt is stored, all else waits. */
  readonly signal?: AbortSignal;
  /** Called after each batch, with the receipts that are on the disk now. */
  readonly onStored?: (receipts: readonly Receipt[]) => void;
  /** Called when an entry was refused for good and set aside. */
  readonly onSetAside?: (entry: SetAside) => void;
  /** Called with each entry that was found in the stream once more. */
  readonly onCopy?: (copy: Copy) => void;
  /** Without JetStream: called with how many more were sent, which nobody acknowledges. They keep waiting. */
  readonly onUnconfirmed?: (count: number) => void;
  /** Called with what a person should know of the stream although nothing is wrong. */
  readonly onNotices?: (notices: readonly Problem[]) => void;
  /** After something went wrong: called with what was read back, also when that is still to be done. */
  readonly onReadBack?: (found: SyncReadBack) => void;
  /** Called at each step. */
  readonly onStep?: (step: FlushStep) => void;
}

/**
 * The way from the ledger's queue to JetStream. An act is recorded durably long before; it is sent when the queue is
 * flushed, in ledger order, many messages at once. An entry leaves the queue only with the
 * server's acknowledgement on the disk. Connections that are lost are made again; after `nats.max_retries`
 * retries without any progress it stops and says why, and everything keeps waiting.
 */
export class NatsClientAdapter {
  readonly #ledger: Ledger;
  readonly #readConfig: () => LocatedConfig;
  readonly #messagesFor: (connection: SyncConnection) => ToMessage;
  readonly #batches: BatchRule;
  readonly #window = new SendWindow();
  readonly #proof: SelfProof;
  #connection: SyncConnection | null = null;
  /** Without JetStream: the entry up to which everything was sent, unconfirmed. */
  #sentUpTo = 0;
  #flushing: Promise<number> | null = null;
  #onLost: () => void = () => {};

  /**
   * @param readConfig answers the configuration as it is now; read anew before each attempt
   * @param makeMessages how entries become messages on a connection
   * @param batches when atomic batches are sent, where the stream takes them
   */
  constructor(
    ledger: Ledger,
    readConfig: () => LocatedConfig,
    makeMessages: (connection: SyncConnection) => ToMessage = ({ client, located }) =>
      messagesFor(client, located.config.nats),
    batches: BatchRule = WHERE_WRITES_ARE_SYNCED,
  ) {
    this.#ledger = ledger;
    this.#proof = new SelfProof(ledger);
    this.#readConfig = readConfig;
    this.#messagesFor = makeMessages;
    this.#batches = batches;
  }

  /**
   * Connects anew, once, and makes the stream and the object bucket where they are missing.
   * @returns the settings of an existing stream or bucket that are not as configured; they were not changed
   * @throws ProblemError that tells the cause apart and says what to do; the queue is untouched
   */
  async connect(): Promise<readonly SettingDifference[]> {
    await this.close();
    const located = this.#readConfig();
    try {
      return (await this.#connect(located, NEVER)).differences;
    } catch (error) {
      throw explainNatsError(error, destination(located));
    }
  }

  /** Calls this whenever a connection that was open is lost without having been closed here. */
  whenLost(tell: () => void): void {
    this.#onLost = tell;
  }

  /** Whether there is a live connection now. */
  isConnected(): boolean {
    return this.#connection?.isOpen === true;
  }

  /** Name and version of the connected server; null without a connection. */
  server(): { readonly url: string; readonly version: string } | null {
    const connection = this.#connection;
    if (!connection?.isOpen) return null;
    const { client, located } = connection;
    return { url: located.config.nats.url, version: `nats-server ${client.info?.version ?? ''}`.trim() };
  }

  /**
   * Sends what waits, in order, until nothing waits or it is cancelled; connects by itself where there is no
   * connection or the configuration has changed. Two calls at once share one flush.
   * @returns how many events were stored
   * @throws ProblemError when it pauses; what was acknowledged before is kept as stored, the rest waits
   */
  flushQueue(options: FlushOptions = {}): Promise<number> {
    this.#flushing ??= this.#flush(options).finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Closes the connection, if there is one. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }

  async #flush({
    signal = NEVER,
    onStored,
    onSetAside,
    onCopy,
    onUnconfirmed,
    onNotices,
    onReadBack,
    onStep,
  }: FlushOptions): Promise<number> {
    let stored = 0;
    let failures = 0;
    const copies = new Set<number>();
    const progress = {
      onStored: (receipts: readonly Receipt[]) => {
        stored += receipts.length;
        failures = 0;
        onStored?.(receipts);
      },
      onSetAside: (entry: SetAside) => {
        failures = 0;
        this.#proof.sawSetAside(entry.seq);
        onSetAside?.(entry);
      },
      // Found when the stream is looked at, and once more when what was sent is read back.
      onCopy: (copy: Copy) => {
        if (!copies.has(copy.copySeq)) onCopy?.(copy);
        copies.add(copy.copySeq);
      },
      onUnconfirmed: (count: number) => {
        failures = 0;
        onUnconfirmed?.(count);
      },
      onNotices: (notices: readonly Problem[]) => onNotices?.(notices),
      onReadBack: (found: SyncReadBack) => onReadBack?.(found),
      onStep: (step: FlushStep) => onStep?.(step),
    };
    for (;;) {
      const located = this.#readConfig();
      try {
        await this.#attempt(located, { signal, ...progress });
        return stored;
      } catch (error) {
        // Whatever is on its way over this connection has an unknown fate: the next one begins with a reconciliation.
        this.#proof.doubt();
        if (this.#proof.isOwed) progress.onReadBack(NOT_READ_BACK);
        await this.close();
        if (signal.aborted) return stored;
        const failure = explainNatsError(error, destination(located));
        const { max_retries } = located.config.nats;
        if (!natsProblem.is('passing', failure.problem) || failures >= max_retries) throw failure;
        failures += 1;
        const wait = backOff(failures);
        const at = new Date(Date.now() + wait).toISOString();
        const retry = { attempt: failures + 1, of: max_retries + 1, at, problem: failure.problem };
        progress.onStep({ step: 'waiting', retry });
        await pause(wait, signal);
        if (signal.aborted) return stored;
      }
    }
  }

  /** One attempt on one connection, until nothing waits. @throws when anything goes wrong or it is cancelled */
  async #attempt(located: LocatedConfig, options: Required<FlushOptions>): Promise<void> {
    const { signal, onStep, onNotices } = options;
    let connection = this.#connection;
    if (!connection?.serves(located)) {
      await this.close();
      onStep({ step: 'connecting', url: located.config.nats.url });
      connection = await this.#connect(located, signal);
    }
    if (!located.config.nats.enable_jetstream) {
      onStep({ step: 'publishing' });
      return this.#sendUnconfirmed(connection, options);
    }
    onStep({ step: 'preparing', differences: connection.differences });
    const { nats } = located.config;
    // How often in a row others were first without anything having been stored.
    let lost = 0;
    let overtaken = false;
    let capacity: Capacity | null = null;
    do {
      const { manager, info } = await connection.streamInfo();
      // Where others only were first, it is still the same place, and nothing but their messages is new.
      const goesOn: boolean = overtaken;
      if (!goesOn) {
        onNotices(nearLimits(info));
        await requirePlace(manager, nats, this.#ledger, info);
        this.#proof.begins(info);
      }
      const position = await reconcile(connection.client, nats, this.#ledger, info, {
        ...options,
        // Stored without its acknowledgement having come here: something had gone wrong.
        onStored: (receipts) => {
          this.#proof.doubt();
          options.onStored(receipts);
        },
      });
      if (!goesOn || capacity === null) capacity = await Capacity.of(manager, info);
      onStep({ step: 'publishing' });
      // As the server tells it: one that does not know the setting ignores it silently. What others may interrupt
      // goes message by message: of a batch nothing would be stored.
      const batches: BatchRule | null = info.config.allow_atomic === true && !goesOn ? this.#batches : null;
      const end: EpochEnd = await new Epoch({
        connection: connection.client,
        broken: connection.broken,
        ledger: this.#ledger,
        window: this.#window,
        capacity,
        position,
        toMessage: this.#messagesFor(connection),
        batches,
        most: goesOn ? LARGEST_BATCH : Number.POSITIVE_INFINITY,
        patience: nats.connection_timeout_secs * 1000,
        ...options,
        onStored: (receipts) => {
          // The server had it before it was sent: it came from an attempt that was given up, or from somebody else.
          if (receipts.some(({ duplicate }) => duplicate)) this.#proof.doubt();
          options.onStored(receipts);
        },
      }).run();
      signal.throwIfAborted();
      if (end.refused) this.#proof.doubt();
      overtaken = end.overtaken;
      lost = overtaken && end.progress === 0 ? lost + 1 : 0;
      if (lost > MOST_LOST)
        throw new ProblemError(natsProblem('nats.busy-stream', { stream: nats.stream_name }));
      // At random moments, so that two who wait for each other come apart.
      if (lost > 2) await pause(Math.min(backOff(lost) / 10, 250), signal);
      signal.throwIfAborted();
    } while (this.#ledger.outbox.waiting() > 0);
    if (!this.#proof.isOwed) return;
    onStep({ step: 'proving' });
    options.onReadBack(await this.#proof.prove(connection, options));
  }

  /** Without JetStream: everything keeps waiting, and goes out once in the life of this program. */
  #sendUnconfirmed(
    connection: SyncConnection,
    { signal, onUnconfirmed }: Required<FlushOptions>,
  ): Promise<void> {
    return sendUnconfirmed({
      connection: connection.client,
      broken: connection.broken,
      ledger: this.#ledger,
      toMessage: this.#messagesFor(connection),
      after: this.#sentUpTo,
      patience: connection.located.config.nats.connection_timeout_secs * 1000,
      signal,
      onSent: (count, last) => {
        this.#sentUpTo = last;
        onUnconfirmed(count);
      },
    });
  }

  /** A rehearsal never stands among what is real, nor the other way round. @throws ProblemError */
  #requireRightStream(located: LocatedConfig): void {
    const isRehearsal = isRehearsalLedger(this.#ledger.identity?.source ?? '');
    if (located.config.nats.stream_name.endsWith(REHEARSAL_STREAM) === isRehearsal) return;
    throw new ProblemError(
      natsProblem(isRehearsal ? 'nats.rehearsal' : 'nats.not-a-rehearsal', destination(located)),
    );
  }

  async #connect(located: LocatedConfig, signal: AbortSignal): Promise<SyncConnection> {
    this.#requireRightStream(located);
    const connection = await SyncConnection.open(located, signal);
    this.#connection = connection;
    connection.broken.addEventListener('abort', () => {
      if (this.#connection === connection) this.#onLost();
    });
    return connection;
  }
}

/** A signal for work that nobody cancels. */
const NEVER = new AbortController().signal;

/** How often in a row others may be first before that is told: about a minute. */
const MOST_LOST = 200;

function destination({ config, file }: LocatedConfig) {
  return { url: config.nats.url, stream: config.nats.stream_name, configFile: file };
}
