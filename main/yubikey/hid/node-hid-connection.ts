import type { HIDAsync } from 'node-hid';
import { systemClock } from '../transport/clock.ts';
import { DeviceGoneError, type FidoConnection, type OtpConnection } from '../transport/connection.ts';
import { TransportError } from '../transport/failure.ts';

/** hidapi wants a report id in front; these interfaces use none, which is written as zero. */
const NO_REPORT_ID = 0;
const FIDO_BYTES = 64;
const OTP_BYTES = 8;

/**
 * What both connections share: calls follow one another, as node-hid needs it (a read blocks a write, and closing during
 * a read can crash), and an error says whether the device is still there.
 */
class Device {
  readonly #device: HIDAsync;
  readonly #isThere: () => Promise<boolean>;
  #last: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | null = null;

  constructor(device: HIDAsync, isThere: () => Promise<boolean>) {
    this.#device = device;
    this.#isThere = isThere;
  }

  /** Does one thing after everything before it. */
  call<T>(act: (device: HIDAsync) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new DeviceGoneError());
    const mine = this.#last.then(() => act(this.#device)).catch((error: unknown) => this.#explain(error));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  close(): Promise<void> {
    this.#closed ??= this.#last.then(() => this.#device.close()).catch(() => undefined);
    return this.#closed;
  }

  async #explain(error: unknown): Promise<never> {
    if (await this.#isThere()) throw new TransportError('input-output', 'node-hid', { cause: error });
    throw new DeviceGoneError({ cause: error });
  }
}

/** A FIDO interface opened by node-hid. */
export class NodeHidFido implements FidoConnection {
  readonly #device: Device;

  /** @param isThere whether the system still lists the device */
  constructor(device: HIDAsync, isThere: () => Promise<boolean>) {
    this.#device = new Device(device, isThere);
  }

  async send(report: Uint8Array): Promise<void> {
    // node-hid would send what is too short or too long without a word.
    checkLength(report, FIDO_BYTES);
    await this.#device.call((device) => device.write([NO_REPORT_ID, ...report]));
  }

  async receive(timeoutMs: number): Promise<Uint8Array | null> {
    const report = await this.#device.call((device) => readThrough(device, Math.ceil(timeoutMs)));
    if (report === undefined || report.length === 0) return null;
    checkLength(report, FIDO_BYTES);
    return report;
  }

  close(): Promise<void> {
    return this.#device.close();
  }
}

/** An OTP interface opened by node-hid. */
export class NodeHidOtp implements OtpConnection {
  readonly #device: Device;

  /** @param isThere whether the system still lists the device */
  constructor(device: HIDAsync, isThere: () => Promise<boolean>) {
    this.#device = new Device(device, isThere);
  }

  async getFeature(): Promise<Uint8Array> {
    const report = await this.#device.call((device) => device.getFeatureReport(NO_REPORT_ID, OTP_BYTES + 1));
    const data = report.subarray(1);
    checkLength(data, OTP_BYTES);
    return data;
  }

  async setFeature(report: Uint8Array): Promise<void> {
    checkLength(report, OTP_BYTES);
    await this.#device.call((device) => device.sendFeatureReport([NO_REPORT_ID, ...report]));
  }

  close(): Promise<void> {
    return this.#device.close();
  }
}

/** How hidapi tells EINTR. Source: errno(3), strerror(3). */
const INTERRUPTED = /interrupted system call/i;

/**
 * Waits for a report through whatever signal comes in between: that of a child process that has ended ends the system's wait, also
 * with a report there already (signal(7), "Interruption of system calls"). The key knows nothing of it, and its answer comes once.
 */
async function readThrough(device: HIDAsync, timeoutMs: number): Promise<Buffer | undefined> {
  const end = systemClock.now() + timeoutMs;
  for (let left = timeoutMs; ; left = Math.max(1, Math.ceil(end - systemClock.now())))
    try {
      return await device.read(left);
    } catch (error) {
      if (!(error instanceof Error && INTERRUPTED.test(error.message))) throw error;
    }
}

function checkLength(report: Uint8Array, length: number): void {
  if (report.length !== length) throw new TransportError('garbled', `A report of ${report.length} bytes.`);
}
