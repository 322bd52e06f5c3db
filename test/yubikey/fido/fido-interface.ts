import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Authenticator } from '../ctap2/authenticator.ts';
import { deviceInfoPage } from '../device-info.ts';
import type { KeyParts } from '../virtual-yubikey.ts';
import { command, hidError } from './commands.ts';
import { BROADCAST, MAX_MESSAGE, type Packet, packetsOf, parsePacket, REPORT } from './packets.ts';
import { Transaction } from './transaction.ts';
import { answerU2f } from './u2f.ts';

/** A message whose first packet came and whose last is awaited. */
interface Incoming {
  readonly channel: number;
  readonly command: number;
  readonly length: number;
  data: Buffer;
  sequence: number;
  readonly timer: NodeJS.Timeout;
}

type FirstPacket = Packet & { readonly kind: 'first' };

/** WINK and CBOR; MSG is understood, too (section 11.2.9.1.3). */
const CAPABILITIES = 0x01 | 0x04;
const PROTOCOL_VERSION = 2;
/** A host that lets a message lie half sent is told so after this time (section 11.2.5.2: not above 3 s). */
const MESSAGE_TIMEOUT_MS = 3000;

/** The FIDO interface of a key that is plugged in: CTAPHID (CTAP 2.1, section 11.2). */
export class FidoInterface {
  readonly #key: KeyParts;
  readonly #send: (report: Uint8Array) => void;
  readonly #authenticator: Authenticator;
  readonly #channels = new Set<number>();
  #incoming: Incoming | null = null;
  #transaction: Transaction | null = null;
  #lock: { readonly channel: number; readonly until: number } | null = null;

  /** `send` carries an input report to everybody who has the interface open. */
  constructor(key: KeyParts, send: (report: Uint8Array) => void) {
    this.#key = key;
    this.#send = send;
    this.#authenticator = new Authenticator(key);
  }

  /** An output report of the host. */
  output(report: Uint8Array): void {
    if (this.#key.faults.packet()) {
      this.#key.pull();
      return;
    }
    const packet = parsePacket(report);
    if (packet.kind === 'next') this.#continue(packet);
    else if (packet.command === command.init) this.#init(packet);
    else this.#first(packet);
  }

  /** Unplugged. */
  stop(): void {
    this.#forget();
    this.#drop();
  }

  /** Gives up what it works on, without an answer. */
  #drop(): void {
    this.#transaction?.cancel();
    this.#transaction?.end();
    this.#transaction = null;
  }

  #init({ channel, length, data }: FirstPacket): void {
    if (channel === 0 || (channel !== BROADCAST && !this.#channels.has(channel))) {
      this.#error(channel, hidError.invalidChannel);
      return;
    }
    if (length !== 8) {
      this.#error(channel, hidError.invalidLength);
      return;
    }
    let granted = channel;
    if (channel === BROADCAST) {
      do granted = randomBytes(4).readUInt32BE();
      while (granted === 0 || granted === BROADCAST || this.#channels.has(granted));
      this.#channels.add(granted);
    } else {
      // On a channel of its own it means: forget what we were doing.
      if (this.#incoming?.channel === channel) this.#forget();
      if (this.#transaction?.channel === channel) this.#drop();
    }
    const answer = Buffer.alloc(17);
    data.copy(answer, 0, 0, 8);
    if (this.#key.faults.take('wrong-nonce')) answer.writeUInt8(answer.readUInt8(0) ^ 0xff, 0);
    answer.writeUInt32BE(granted, 8);
    answer.set([PROTOCOL_VERSION, ...this.#key.model.firmware, CAPABILITIES], 12);
    this.#reply(channel, command.init, answer);
  }

  #first(packet: FirstPacket): void {
    const { channel, length, data } = packet;
    if (packet.command === command.cancel) {
      if (this.#transaction?.channel === channel) this.#transaction.cancel();
      return;
    }
    const refusal = this.#refusalOf(packet);
    if (refusal !== null) {
      if (refusal === hidError.invalidSequence) this.#forget();
      this.#error(channel, refusal);
      return;
    }
    const timer = setTimeout(() => {
      this.#forget();
      this.#error(channel, hidError.timeout);
    }, MESSAGE_TIMEOUT_MS);
    this.#incoming = { channel, command: packet.command, length, data, sequence: 0, timer };
    this.#tryComplete(this.#incoming);
  }

  #refusalOf({ channel, length }: FirstPacket): number | null {
    if (!this.#channels.has(channel)) return hidError.invalidChannel;
    if (this.#transaction || this.#isLockedFor(channel)) return hidError.channelBusy;
    if (this.#incoming?.channel === channel) return hidError.invalidSequence;
    if (this.#incoming) return hidError.channelBusy;
    return length > MAX_MESSAGE ? hidError.invalidLength : null;
  }

  #continue({ channel, sequence, data }: Packet & { kind: 'next' }): void {
    const incoming = this.#incoming;
    // What belongs to no message is passed over in silence.
    if (incoming?.channel !== channel) return;
    if (sequence !== incoming.sequence) {
      this.#forget();
      this.#error(channel, hidError.invalidSequence);
      return;
    }
    incoming.sequence++;
    incoming.data = Buffer.concat([incoming.data, data]);
    this.#tryComplete(incoming);
  }

  #tryComplete(incoming: Incoming): void {
    if (incoming.data.length < incoming.length) return;
    this.#forget();
    void this.#work(incoming.channel, incoming.command, incoming.data.subarray(0, incoming.length));
  }

  #forget(): void {
    clearTimeout(this.#incoming?.timer);
    this.#incoming = null;
  }

  async #work(channel: number, wanted: number, message: Buffer): Promise<void> {
    const { faults } = this.#key;
    if (faults.take('busy')) {
      this.#error(channel, hidError.channelBusy);
      return;
    }
    const failure = faults.take('hid-error');
    if (failure) {
      this.#error(channel, failure.code);
      return;
    }
    const transaction = new Transaction(channel, (status) =>
      this.#reply(channel, command.keepalive, Uint8Array.of(status)),
    );
    this.#transaction = transaction;
    const endless = faults.take('endless-keepalive');
    if (endless) {
      transaction.status(endless.status);
      return;
    }
    if (faults.take('silent')) {
      transaction.end();
      return;
    }
    const slow = faults.take('slow');
    if (slow) await pause(slow.milliseconds);
    if (this.#transaction !== transaction) return;
    const answer = await this.#answer(channel, wanted, message, transaction);
    transaction.end();
    // Dropped meanwhile: nobody waits for the answer.
    if (this.#transaction !== transaction) return;
    this.#transaction = null;
    if (typeof answer === 'number') this.#error(channel, answer);
    else this.#reply(channel, wanted, answer);
  }

  /** The answer to a message, or the code of an error. */
  async #answer(
    channel: number,
    wanted: number,
    message: Buffer,
    transaction: Transaction,
  ): Promise<Uint8Array | number> {
    switch (wanted) {
      case command.ping:
        return message;
      case command.wink:
        return message.length === 0 ? message : hidError.invalidLength;
      case command.lock: {
        const [seconds] = message;
        if (message.length !== 1 || seconds === undefined) return hidError.invalidLength;
        if (seconds > 10) return hidError.invalidParameter;
        this.#lock = seconds === 0 ? null : { channel, until: Date.now() + seconds * 1000 };
        return new Uint8Array();
      }
      case command.cbor:
        return message.length === 0
          ? hidError.invalidLength
          : this.#authenticator.answer(message, transaction);
      case command.msg:
        return answerU2f(message);
      case command.readConfig:
        return deviceInfoPage(this.#key.model, this.#key.memory, message[0] ?? 0);
      default:
        return hidError.invalidCommand;
    }
  }

  #isLockedFor(channel: number): boolean {
    return this.#lock !== null && this.#lock.channel !== channel && Date.now() < this.#lock.until;
  }

  #error(channel: number, code: number): void {
    this.#reply(channel, command.error, Uint8Array.of(code));
  }

  #reply(channel: number, kind: number, message: Uint8Array): void {
    const { faults } = this.#key;
    const foreign = kind !== command.keepalive && faults.take('foreign-packets');
    const disorder = message.length > 57 && faults.take('wrong-sequence');
    for (const [index, packet] of packetsOf(channel, kind, message).entries()) {
      if (foreign) this.#input(foreignTo(packet));
      if (disorder && index > 0) packet.writeUInt8((packet.readUInt8(4) + 1) & 0x7f, 4);
      this.#input(packet);
    }
  }

  #input(packet: Buffer): void {
    const { faults } = this.#key;
    if (!this.#key.isPlugged()) return;
    if (faults.packet()) {
      this.#key.pull();
      return;
    }
    const garbage = faults.take('garbage');
    if (!garbage) {
      this.#send(packet);
      return;
    }
    const report = randomBytes(REPORT);
    if (garbage.report) report.fill(0).set(Buffer.from(garbage.report, 'hex').subarray(0, REPORT));
    this.#send(report);
  }
}

/** A packet of the same shape that belongs to another channel. */
function foreignTo(packet: Buffer): Buffer {
  const foreign = Buffer.from(packet);
  foreign.writeUInt32BE((packet.readUInt32BE(0) ^ 0x00c0ffee) >>> 0);
  return foreign;
}
