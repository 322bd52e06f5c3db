import { Rate } from '../services/jobs/rate.ts';
import { clearStatusLine, drawStatusLine, drawsOnTerminal, writeError } from './terminal.ts';

/** How far something is. */
interface Amount {
  /** What goes on: `Checking`. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, in the plural. */
  readonly unit: string;
}

/** Where progress is told: a terminal that draws one line anew, or plain lines. */
export interface ProgressPlace {
  readonly draws: boolean;
  draw(text: string): void;
  clear(): void;
  line(text: string): void;
  /** The time in milliseconds, from any beginning. */
  now(): number;
}

/** On a terminal the line is drawn at most this often, in milliseconds. */
const REDRAW_EVERY = 100;

/** Without one, a line is written at most this often, in milliseconds. */
const LINE_EVERY = 5000;

/** Where a command tells it. */
export const STANDARD_ERROR: ProgressPlace = {
  draws: drawsOnTerminal(),
  draw: drawStatusLine,
  clear: clearStatusLine,
  line: writeError,
  now: () => performance.now(),
};

/**
 * Tells how far a command is, on standard error: on a terminal in one line that is drawn anew, with amount, rate and
 * time left; otherwise, for a log, in plain lines every five seconds.
 *
 * A command is one job by itself, which Ctrl-C ends: what it does long is a `Job` of the service, or takes the command's own
 * signal. This is where it is told, at the terminal's pace, with the rate that jobs have.
 */
export class Progress {
  readonly #place: ProgressPlace;
  #told: number;
  #step = '';
  #rate: Rate;

  constructor(place: ProgressPlace = STANDARD_ERROR) {
    this.#place = place;
    this.#rate = new Rate(place.now);
    // What takes less than the interval needs no line in a log.
    this.#told = place.draws ? Number.NEGATIVE_INFINITY : place.now();
  }

  /** Tells an amount, unless one was told just now. */
  show(amount: Amount): void {
    if (amount.step !== this.#step) {
      this.#step = amount.step;
      // What was done before it was first told took a time that nobody has measured.
      this.#rate = new Rate(this.#place.now, amount.done);
    }
    this.#rate.saw(amount.done);
    const now = this.#place.now();
    if (now - this.#told < (this.#place.draws ? REDRAW_EVERY : LINE_EVERY)) return;
    this.#told = now;
    const text = amountText(amount, this.#rate.perSecond());
    if (this.#place.draws) this.#place.draw(text);
    else this.#place.line(text);
  }

  /** Tells a step that has no amount; once, however often it is told. */
  say(step: string): void {
    if (step === this.#step) return;
    this.#step = step;
    if (this.#place.draws) this.#place.draw(step);
    else this.#place.line(step);
  }

  /** Takes the drawn line away. */
  end(): void {
    if (this.#place.draws) this.#place.clear();
  }
}

/** `Checking: 12,000 of 50,000 entries (24 %), 3,400/s, 11 s left`. */
export function amountText({ step, done, total, unit }: Amount, perSecond: number | null): string {
  const share = total === 0 ? '' : ` (${Math.floor((done / total) * 100)} %)`;
  const rate =
    perSecond === null || perSecond < 1
      ? ''
      : `, ${grouped(Math.round(perSecond))}/s, ${timeText((total - done) / perSecond)} left`;
  return `${step}: ${grouped(done)} of ${grouped(total)} ${unit}${share}${rate}`;
}

function timeText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  return `${Math.round(whole / 3600)} h`;
}

function grouped(number: number): string {
  return number.toLocaleString('en-US');
}
