import {
  DeviceGoneError,
  type FidoConnection,
  type OtpConnection,
} from '../../../../main/yubikey/transport/connection.ts';
import type { ManualClock } from './clocks.ts';

/** What a scripted device answers to a report: reports of its own, at once. */
export type Script = (report: Uint8Array) => readonly Uint8Array[];

/** A FIDO interface that follows a script. Waiting in vain moves the clock on; so does each packet, a little. */
export class ScriptedFido implements FidoConnection {
  readonly sent: Uint8Array[] = [];
  closed = 0;
  #queue: Uint8Array[] = [];
  readonly #clock: ManualClock;
  readonly #script: Script;
  /** What comes when nothing is queued, as from a device that talks without being asked. */
  idle: (() => Uint8Array | null) | null = null;
  /** After so many packets in either direction it is gone. */
  unplugAfter = Number.POSITIVE_INFINITY;

  constructor(clock: ManualClock, script: Script) {
    this.#clock = clock;
    this.#script = script;
  }

  async send(report: Uint8Array): Promise<void> {
    this.#packet();
    this.sent.push(Uint8Array.from(report));
    this.#queue.push(...this.#script(report));
  }

  async receive(timeoutMs: number): Promise<Uint8Array | null> {
    const next = this.#queue.shift() ?? this.idle?.() ?? null;
    if (next === null) {
      await this.#clock.sleep(timeoutMs);
      if (this.unplugAfter <= 0) throw new DeviceGoneError();
      return null;
    }
    this.#packet();
    await this.#clock.sleep(1);
    return next;
  }

  async close(): Promise<void> {
    this.closed++;
  }

  #packet(): void {
    if (this.unplugAfter-- <= 0) throw new DeviceGoneError();
  }
}

/** An OTP interface that follows a script: each reading gives the next report, and the last one for ever. */
export class ScriptedOtp implements OtpConnection {
  readonly written: Uint8Array[] = [];
  closed = 0;
  readonly #reports: (written: readonly Uint8Array[], reading: number) => Uint8Array;
  #readings = 0;

  /** @param reports what is read, by what was written so far and the number of the reading */
  constructor(reports: (written: readonly Uint8Array[], reading: number) => Uint8Array) {
    this.#reports = reports;
  }

  async getFeature(): Promise<Uint8Array> {
    return this.#reports(this.written, this.#readings++);
  }

  async setFeature(report: Uint8Array): Promise<void> {
    this.written.push(Uint8Array.from(report));
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

/** Bytes from hexadecimal; blanks are for the eye. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

/** A report of 64 bytes that begins so. */
export function report(text: string): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(hex(text));
  return bytes;
}
