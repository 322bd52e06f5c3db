import { setImmediate as nextTurn } from 'node:timers/promises';
import { JetStreamApiError, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConfig } from '../../app/config/schema.ts';
import { ProblemError } from '../../app/problem.ts';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import type { KeptPlace, Place, PlaceCount, PlaceExtent } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { Ledger, Outbox } from './ledger.ts';
import { natsProblem } from './problems.ts';

/** Receipts of unknown place compared with the stream before it counts as theirs. */
const SAMPLES = 8;

/** Messages that were removed one by one are passed over so often on the way to one that can be compared. */
const PASSED_OVER = 8;

/** Receipts taken over at a time. */
const CHUNK = 2000;

/** Every receipt of this place is held, however high the number. */
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Source: nats-server, server/errors.json, JSNoMessageFoundErr. */
const NO_MESSAGE = 10037;

const PROBLEMS = {
  'new-stream': 'nats.new-stream',
  'other-stream': 'nats.other-stream',
  'lost-tail': 'nats.lost-tail',
} as const;

/** The stream does not hold what it, or an earlier one, has acknowledged. Nothing may be sent until people have decided. */
export class ElsewhereError extends ProblemError {
  override readonly name = 'ElsewhereError';
  readonly elsewhere: Elsewhere;

  /** @param meaning what it means where something was going on already; otherwise that nothing was sent */
  constructor(elsewhere: Elsewhere, meaning?: string) {
    const problem = natsProblem(PROBLEMS[elsewhere.kind], elsewhere);
    super(meaning === undefined ? problem : { ...problem, meaning });
    this.elsewhere = elsewhere;
  }
}

/** How the receipts of a ledger stand to the stream as it is now. */
export interface Standing {
  readonly kept: KeptPlace;
  /** Receipts of this place are held by the stream up to this number; behind it, it has lost what it acknowledged. */
  readonly holdsTo: number;
  /** What is not in this stream although it was acknowledged; null when nothing is. */
  readonly elsewhere: Elsewhere | null;
}

/**
 * Makes sure, before anything is sent, that the stream is the one that acknowledged what has receipts here, and still
 * holds it to its end. Receipts of earlier versions, which name no place, are taken over when samples of them hold.
 * @throws ElsewhereError when it is not
 */
export async function requirePlace(
  manager: JetStreamManager,
  config: NatsConfig,
  ledger: Ledger,
  info: StreamInfo,
): Promise<void> {
  const { elsewhere } = await standingOf(manager, config, ledger, info);
  if (elsewhere !== null) throw new ElsewhereError(elsewhere);
}

/** Finds out how the receipts stand to the stream. @throws whatever NATS throws */
export async function standingOf(
  manager: JetStreamManager,
  config: NatsConfig,
  ledger: Ledger,
  info: StreamInfo,
): Promise<Standing> {
  const { domain } = await manager.getAccountInfo();
  const place = { stream: config.stream_name, created: info.created, domain: domain ?? null };
  const kept = ledger.outbox.places.keep(place);
  if (kept === null) throw new Error('The server does not say when the stream was made.');
  return new Comparison(manager, ledger, kept, info).standing();
}

/** What the stream has at the place of a receipt: its message, another one, or none any more. */
type Found = 'same' | 'other' | 'none';

class Comparison {
  readonly #manager: JetStreamManager;
  readonly #ledger: Ledger;
  readonly #outbox: Outbox;
  readonly #kept: KeptPlace;
  readonly #place: Place;
  readonly #first: number;
  readonly #last: number;
  /** Numbers of the stream that were asked for already. */
  readonly #asked = new Map<number, string | null>();

  constructor(manager: JetStreamManager, ledger: Ledger, kept: KeptPlace, { state, created }: StreamInfo) {
    this.#manager = manager;
    this.#ledger = ledger;
    this.#outbox = ledger.outbox;
    this.#kept = kept;
    this.#place = { ...kept.place, created };
    this.#first = state.first_seq;
    this.#last = state.last_seq;
  }

  async standing(): Promise<Standing> {
    const { here, others } = await this.#counts();
    const holdsTo = here === null ? EVERYTHING : await this.#holdsTo(here);
    const lost = holdsTo === EVERYTHING ? null : this.#outbox.behind(this.#kept, holdsTo);
    const count = others.reduce((sum, counted) => sum + counted.count, lost?.count ?? 0);
    if (count === 0) return { kept: this.#kept, holdsTo, elsewhere: null };
    const elsewhere: Elsewhere = {
      kind: lost !== null ? 'lost-tail' : this.#isNew(others) ? 'new-stream' : 'other-stream',
      stream: this.#place.stream,
      created: this.#place.created ?? '',
      from: Math.min(...[...others, ...(lost === null ? [] : [lost])].map(({ first }) => first)),
      count,
      lastSeq: this.#last,
      acknowledgedBy: [...new Set(others.map(({ stream }) => stream))],
    };
    return { kept: this.#kept, holdsTo, elsewhere };
  }

  /** The receipts from this place, and those from others; nearly always there are no others, which takes no grouping. */
  async #counts(): Promise<{ readonly here: PlaceExtent | null; readonly others: readonly PlaceCount[] }> {
    const { begins, id } = this.#kept;
    if (this.#outbox.extentOf(this.#kept)?.count !== this.#outbox.stored()) {
      await this.#takeOverUnplaced();
      const others = this.#outbox
        .countByPlace(begins)
        .filter((counted) => counted.place !== id && !this.#mayBeHere(counted));
      return { here: this.#outbox.extentOf(this.#kept), others };
    }
    return { here: this.#outbox.extentOf(this.#kept), others: [] };
  }

  /** Receipts for a stream of this name whose place nobody noted, and of which none can be compared any more. */
  #mayBeHere({
    place,
    stream,
    lastStreamSeq,
  }: {
    place: number | null;
    stream: string;
    lastStreamSeq: number;
  }) {
    return place === null && stream === this.#place.stream && lastStreamSeq < this.#first;
  }

  /** Whether everything else was acknowledged by earlier streams of this name. */
  #isNew(others: readonly PlaceCount[]): boolean {
    const made = Date.parse(this.#place.created ?? '');
    return others.every(({ place, stream }) => {
      const created = place === null ? null : (this.#outbox.places.get(place)?.place.created ?? null);
      return stream === this.#place.stream && (created === null || Date.parse(created) < made);
    });
  }

  /** Takes receipts over that name no place, once samples of them are found where they say. */
  async #takeOverUnplaced(): Promise<void> {
    const unplaced = this.#outbox
      .countByPlace(1)
      .find(({ place, stream }) => place === null && stream === this.#place.stream);
    if (unplaced === undefined || !(await this.#samplesHold(unplaced.first))) return;
    for (let after: number | null = 0; after !== null; ) {
      after = this.#outbox.takeOver(this.#kept, after, CHUNK);
      await nextTurn();
    }
  }

  /** Whether the stream holds what receipts without a place say, in samples from all over them. */
  async #samplesHold(first: number): Promise<boolean> {
    let held = 0;
    for (const receipt of this.#samples(first)) {
      const found = await this.#found(receipt);
      // Where its tail is lost, other messages may stand there: what comes before decides.
      if (found === 'other' && held === 0) return false;
      if (found === 'same') held += 1;
    }
    return held > 0;
  }

  /** Receipts without a place for this stream, as far as it still reaches: the last one at the end. */
  #samples(first: number): Receipt[] {
    const { stream } = this.#place;
    const end = this.#ledger.head()?.seq ?? 0;
    const spread = Array.from({ length: SAMPLES }, (_, sample) => {
      const at = first + Math.floor(((end - first) * sample) / SAMPLES);
      return this.#outbox.receipts(at - 1, 1)[0];
    });
    return [...spread, this.#outbox.atOrBefore(null, stream, this.#last)]
      .filter((receipt) => receipt !== undefined && receipt !== null)
      .filter(
        ({ place, streamSeq }) =>
          place.stream === stream && place.created === null && this.#reaches(streamSeq),
      );
  }

  #reaches(streamSeq: number): boolean {
    return streamSeq >= this.#first && streamSeq <= this.#last;
  }

  /** Up to which number of the stream the receipts of this place are held. */
  async #holdsTo({ lastSeq, lastStreamSeq }: PlaceExtent): Promise<number> {
    const { id } = this.#kept;
    const ends = lastStreamSeq <= this.#last ? EVERYTHING : this.#last;
    const atOrBefore = (streamSeq: number) => this.#outbox.atOrBefore(id, this.#place.stream, streamSeq);
    let receipt = ends === EVERYTHING ? this.#outbox.receipt(lastSeq) : atOrBefore(this.#last);
    for (let passed = 0; receipt !== null && receipt.streamSeq >= this.#first; passed++) {
      const found = await this.#found(receipt);
      if (found === 'same' || passed === PASSED_OVER) return ends;
      if (found === 'other') return this.#lastHeld(this.#first, receipt.streamSeq - 1);
      receipt = atOrBefore(receipt.streamSeq - 1);
    }
    return ends;
  }

  /** The highest number between these up to which the stream holds what was acknowledged, found by halving. */
  async #lastHeld(low: number, high: number): Promise<number> {
    let [held, open] = [low - 1, high];
    while (held < open) {
      const middle = Math.ceil((held + open) / 2);
      const receipt = this.#outbox.atOrBefore(this.#kept.id, this.#place.stream, middle);
      const isHeld = receipt === null || receipt.streamSeq < low || (await this.#found(receipt)) !== 'other';
      if (isHeld) held = middle;
      else open = receipt.streamSeq - 1;
    }
    return held;
  }

  async #found({ seq, streamSeq }: Receipt): Promise<Found> {
    const messageId = await this.#messageIdAt(streamSeq);
    if (messageId === null) return 'none';
    return messageId === this.#ledger.entries.cidAt(seq) ? 'same' : 'other';
  }

  async #messageIdAt(seq: number): Promise<string | null> {
    const known = this.#asked.get(seq);
    if (known !== undefined) return known;
    const id = await this.#askFor(seq);
    this.#asked.set(seq, id);
    return id;
  }

  /** The id of a message, empty when it bears none; null when there is no such message any more. */
  async #askFor(seq: number): Promise<string | null> {
    try {
      const message = await this.#manager.streams.getMessage(this.#place.stream, { seq });
      return message === null ? null : (message.header.get('Nats-Msg-Id') ?? '');
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === NO_MESSAGE) return null;
      throw error;
    }
  }
}
