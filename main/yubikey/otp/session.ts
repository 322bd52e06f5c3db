import type { Clock } from '../transport/clock.ts';
import { Deadline } from '../transport/clock.ts';
import type { OtpConnection } from '../transport/connection.ts';
import { TransportError } from '../transport/failure.ts';
import type { CommandOptions } from '../transport/progress.ts';
import {
  ANSWER_FLAG,
  DATA_BYTES,
  frameReports,
  PAYLOAD_BYTES,
  RESET_REPORT,
  SEQUENCE_MASK,
  TOUCH_FLAG,
  WRITE_FLAG,
} from './frame.ts';
import { type OtpStatus, readStatus } from './status.ts';

/** How long the key may take to accept one report. */
const WRITE_TRIES = 20;
const WRITE_PAUSE_MS = 50;
/** How long a command without touch may take. */
const COMMAND_MS = 5_000;
/** The key gives up after 15 seconds; a little more, so that it can say so itself. */
const TOUCH_MS = 20_000;
const POLL_MS = 20;
/** An answer cannot be longer than a frame; its last report is cut at seven. */
const LONGEST_ANSWER = PAYLOAD_BYTES + DATA_BYTES;

/** One program's talk with the OTP interface of a YubiKey. Every wait has an end. */
export class OtpSession {
  readonly #connection: OtpConnection;
  readonly #clock: Clock;

  constructor(connection: OtpConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Firmware and slots, without any command. */
  async status(): Promise<OtpStatus> {
    return readStatus(await this.#report());
  }

  /**
   * Sends a command and waits for its answer (with its CRC, and padded to a multiple of seven).
   * @throws TransportError `refused` when the key has no answer, `touch-timeout`, `time-out`, `cancelled`, `garbled`
   */
  async exchange(command: number, payload: Uint8Array, options: CommandOptions = {}): Promise<Uint8Array> {
    if (options.signal?.aborted) throw new TransportError('cancelled', 'Aborted before the command.');
    for (const report of frameReports(command, payload)) {
      await this.#awaitReady();
      await this.#connection.setFeature(report);
    }
    return this.#answer(options);
  }

  async #answer({ signal, onActivity }: CommandOptions): Promise<Uint8Array> {
    let deadline = new Deadline(this.#clock, COMMAND_MS);
    let touching = false;
    const parts: Uint8Array[] = [];
    for (;;) {
      const report = await this.#report();
      const control = report[DATA_BYTES] ?? 0;
      if (control & ANSWER_FLAG) {
        const sequence = control & SEQUENCE_MASK;
        if (sequence === 0 && parts.length > 0) {
          await this.#reset();
          return Uint8Array.from(Buffer.concat(parts));
        }
        if (sequence === parts.length) {
          parts.push(report.subarray(0, DATA_BYTES));
          if (parts.length * DATA_BYTES > LONGEST_ANSWER) await this.#giveUp('garbled', 'Endless answer.');
          continue;
        }
        // The same report once more is harmless; a gap is not.
        if (sequence !== parts.length - 1) await this.#giveUp('garbled', `Report ${sequence} out of order.`);
      } else if (control === 0) {
        if (parts.length > 0) throw new TransportError('garbled', 'The answer broke off.');
        throw new TransportError(touching ? 'touch-timeout' : 'refused', 'No answer.');
      } else if (control & TOUCH_FLAG && !touching) {
        touching = true;
        deadline = new Deadline(this.#clock, TOUCH_MS);
        onActivity?.('touch');
      }
      if (signal?.aborted) await this.#giveUp('cancelled', 'Aborted while waiting.');
      if (deadline.passed) await this.#giveUp('time-out', 'No end of the command.');
      await this.#clock.sleep(POLL_MS, signal);
    }
  }

  /** Stops what the key waits for, then fails. */
  async #giveUp(fault: 'garbled' | 'cancelled' | 'time-out', detail: string): Promise<never> {
    await this.#reset();
    throw new TransportError(fault, detail);
  }

  async #reset(): Promise<void> {
    await this.#connection.setFeature(RESET_REPORT);
  }

  async #awaitReady(): Promise<void> {
    for (let attempt = 0; attempt < WRITE_TRIES; attempt++) {
      const report = await this.#report();
      if (((report[DATA_BYTES] ?? 0) & WRITE_FLAG) === 0) return;
      await this.#clock.sleep(WRITE_PAUSE_MS);
    }
    throw new TransportError('busy', 'The write flag stays.');
  }

  async #report(): Promise<Uint8Array> {
    const report = await this.#connection.getFeature();
    if (report.length !== DATA_BYTES + 1) {
      throw new TransportError('garbled', `A report of ${report.length} bytes.`);
    }
    return report;
  }
}
