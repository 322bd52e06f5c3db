import { type Clock, Deadline } from '../transport/clock.ts';
import type { FidoConnection } from '../transport/connection.ts';
import { TransportError } from '../transport/failure.ts';
import type { CommandOptions, KeyActivity } from '../transport/progress.ts';
import { Assembly } from './assembly.ts';
import { BROADCAST, HID_COMMAND, type Packet, packets, REPORT_BYTES, readPacket } from './packet.ts';

const INIT_MS = 3_000;
/** How long a command may take when the key waits for nobody. */
const COMMAND_MS = 5_000;
/** Authenticators wait 30 seconds for a touch. Source: CTAP 2.1 section 6.2.2; a little more, so that they say so. */
const TOUCH_MS = 35_000;
/** The end of every command, whatever the key says. */
const TOTAL_MS = 60_000;
/** How long a key may say nothing. It should send a keepalive every 100 ms. Source: section 11.2.9.2.2. */
const SILENCE_MS = 3_000;
/** How long the key may take to confirm a cancellation. */
const CANCEL_MS = 1_000;
const BUSY_PAUSE_MS = 100;
/** Waiting in small pieces lets a cancellation in. */
const SLICE_MS = 50;
const NONCE_BYTES = 8;

/** Error codes. Source: CTAP 2.1 section 11.2.9.1.6. */
const ERROR_BUSY = 0x06;
/** The CTAP2 status of a command that was stopped. Source: section 8.2. */
const STATUS_KEEPALIVE_CANCEL = 0x2d;
const ACTIVITY: ReadonlyMap<number, KeyActivity> = new Map([
  [1, 'processing'],
  [2, 'touch'],
]);

/** After these, key and program no longer agree on what is under way. */
const OUT_OF_STEP: readonly TransportError['fault'][] = ['silent', 'garbled'];

/** What a key offers over CTAPHID. Source: section 11.2.9.1.3. */
interface HidCapabilities {
  readonly wink: boolean;
  readonly cbor: boolean;
}

type Init = Packet & { kind: 'init' };

/**
 * A CTAPHID channel of one program on a YubiKey's FIDO interface. One command at a time; every wait has an end.
 * Packets of other programs' channels are skipped.
 */
export class FidoChannel {
  readonly #connection: FidoConnection;
  readonly #clock: Clock;
  #id = BROADCAST;
  #capabilities: HidCapabilities = { wink: false, cbor: false };

  private constructor(connection: FidoConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /**
   * Asks the key for a channel.
   * @param nonce 8 random bytes, by which the answer is recognised
   * @throws TransportError `no-channel` when no answer carries the nonce
   */
  static async open(connection: FidoConnection, clock: Clock, nonce: Uint8Array): Promise<FidoChannel> {
    const channel = new FidoChannel(connection, clock);
    const answer = await channel.#command(HID_COMMAND.init, nonce, {}, INIT_MS, (message) =>
      Buffer.from(message.subarray(0, NONCE_BYTES)).equals(nonce),
    );
    if (answer.length < 17) throw new TransportError('no-channel', 'A short answer to INIT.');
    channel.#id = Buffer.from(answer).readUInt32BE(NONCE_BYTES);
    const flags = answer[16] ?? 0;
    channel.#capabilities = { wink: (flags & 0x01) !== 0, cbor: (flags & 0x04) !== 0 };
    return channel;
  }

  get capabilities(): HidCapabilities {
    return this.#capabilities;
  }

  /** A CTAP2 message, which may wait for a touch. */
  cbor(message: Uint8Array, options: CommandOptions = {}): Promise<Uint8Array> {
    return this.#command(HID_COMMAND.cbor, message, options, COMMAND_MS);
  }

  /** One page of Yubico's device information. */
  deviceInfoPage(page: number): Promise<Uint8Array> {
    return this.#command(HID_COMMAND.deviceInfo, Uint8Array.of(page), {}, COMMAND_MS);
  }

  /** Sends bytes there and back. */
  async ping(data: Uint8Array): Promise<void> {
    const echo = await this.#command(HID_COMMAND.ping, data, {}, COMMAND_MS);
    if (!Buffer.from(echo).equals(data)) throw new TransportError('garbled', 'The echo differs.');
  }

  /** Lets the key blink, if it offers that. */
  async wink(): Promise<void> {
    await this.#command(HID_COMMAND.wink, new Uint8Array(), {}, COMMAND_MS);
  }

  async #command(
    command: number,
    message: Uint8Array,
    options: CommandOptions,
    ms: number,
    isMine: (message: Uint8Array) => boolean = () => true,
  ): Promise<Uint8Array> {
    try {
      return await this.#exchange(command, message, options, ms, isMine);
    } catch (error) {
      if (error instanceof TransportError && OUT_OF_STEP.includes(error.fault)) await this.#abandon();
      throw error;
    }
  }

  async #exchange(
    command: number,
    message: Uint8Array,
    options: CommandOptions,
    ms: number,
    isMine: (message: Uint8Array) => boolean,
  ): Promise<Uint8Array> {
    const deadline = new Deadline(this.#clock, ms);
    for (;;) {
      if (options.signal?.aborted) throw new TransportError('cancelled', 'Aborted before the command.');
      await this.#send(command, message);
      const answer = await this.#answer(command, options, deadline, isMine);
      if (answer !== 'busy') return answer;
      if (deadline.remaining <= BUSY_PAUSE_MS) throw new TransportError('busy', 'CHANNEL_BUSY.');
      await this.#clock.sleep(BUSY_PAUSE_MS, options.signal);
    }
  }

  async #answer(
    command: number,
    { signal, onActivity }: CommandOptions,
    deadline: Deadline,
    isMine: (message: Uint8Array) => boolean,
  ): Promise<Uint8Array | 'busy'> {
    const total = new Deadline(this.#clock, TOTAL_MS);
    let end = deadline;
    let activity: KeyActivity | null = null;
    let stopping: 'cancelled' | 'time-out' | null = null;
    for (;;) {
      const packet = await this.#receive(end, stopping ? undefined : signal);
      if (packet === null) {
        if (!stopping && !signal?.aborted && activity === null) throw this.#silence(command);
        const unheard = stopping !== null || command !== HID_COMMAND.cbor;
        stopping ??= signal?.aborted ? 'cancelled' : 'time-out';
        if (unheard) {
          await this.#abandon();
          throw new TransportError(stopping, 'The key did not confirm that it stopped.');
        }
        // The key still works or waits: tell it to stop, and hear what it says to that.
        end = new Deadline(this.#clock, CANCEL_MS);
        await this.#send(HID_COMMAND.cancel, new Uint8Array());
        continue;
      }
      if (packet.kind === 'continuation') continue;
      if (packet.command === HID_COMMAND.keepalive) {
        const now = ACTIVITY.get(packet.data[0] ?? 0) ?? 'processing';
        if (stopping || now === activity) continue;
        activity = now;
        const ms = now === 'touch' ? TOUCH_MS : COMMAND_MS * 2;
        end = new Deadline(this.#clock, Math.min(ms, total.remaining));
        onActivity?.(now);
        continue;
      }
      if (packet.command === HID_COMMAND.error) {
        const code = packet.data[0] ?? 0;
        if (code === ERROR_BUSY) return 'busy';
        throw new TransportError('refused', `CTAPHID error ${code}.`);
      }
      if (packet.command !== command)
        throw new TransportError('garbled', `Answer ${packet.command} to ${command}.`);
      const message = await this.#assemble(packet, end);
      if (stopping && message[0] === STATUS_KEEPALIVE_CANCEL) throw new TransportError(stopping, 'Stopped.');
      if (isMine(message)) return message;
    }
  }

  async #assemble(first: Init, end: Deadline): Promise<Uint8Array> {
    const assembly = new Assembly(first);
    for (;;) {
      if (assembly.message) return assembly.message;
      const next = await this.#receive(end);
      if (next === null) throw new TransportError('garbled', 'The answer broke off.');
      assembly.add(next);
    }
  }

  /** The next packet of this channel; null when the time is over, the key falls silent, or the signal is aborted. */
  async #receive(end: Deadline, signal?: AbortSignal): Promise<Packet | null> {
    const silence = new Deadline(this.#clock, SILENCE_MS);
    while (!end.passed && !silence.passed && !signal?.aborted) {
      const slice = Math.min(SLICE_MS, end.remaining, silence.remaining);
      const report = await this.#connection.receive(slice);
      if (report === null) {
        end.waited(slice);
        silence.waited(slice);
        continue;
      }
      if (report.length !== REPORT_BYTES) {
        throw new TransportError('garbled', `A report of ${report.length} bytes.`);
      }
      const packet = readPacket(report);
      if (packet.channel === this.#id) return packet;
    }
    return null;
  }

  #silence(command: number): TransportError {
    return command === HID_COMMAND.init
      ? new TransportError('no-channel', 'No answer with the nonce.')
      : new TransportError('silent', 'No answer.');
  }

  /** Lets the key drop whatever it still does for this channel (INIT on it, section 11.2.9.1.3), so that others can go on. */
  async #abandon(): Promise<void> {
    if (this.#id !== BROADCAST) await this.#send(HID_COMMAND.init, new Uint8Array(NONCE_BYTES));
  }

  async #send(command: number, message: Uint8Array): Promise<void> {
    for (const report of packets(this.#id, command, message)) await this.#connection.send(report);
  }
}
