import { randomBytes } from 'node:crypto';
import { decode } from 'cborg';
import type { FidoConnection, OtpConnection } from '../../main/yubikey/transport/connection.ts';
import { canonical } from './ctap2/cbor.ts';
import { command } from './fido/commands.ts';
import { BROADCAST, packetsOf } from './fido/packets.ts';
import { crc16 } from './otp/crc.ts';

/*
 * As much of a host as the device's own tests need. It shares the device's ideas, so it proves nothing about the
 * protocols: that is what the programs of others are for (test/integration/yubikey).
 */

/** A message as it came back. */
export interface Answer {
  readonly command: number;
  readonly data: Buffer;
  /** The keepalive statuses that came before. */
  readonly keepalives: readonly number[];
}

/** An open channel on a FIDO interface. */
export class TestChannel {
  readonly channel: number;
  readonly #connection: FidoConnection;

  constructor(connection: FidoConnection, channel: number) {
    this.#connection = connection;
    this.channel = channel;
  }

  /** Asks for a channel. */
  static async open(connection: FidoConnection): Promise<TestChannel> {
    const nonce = randomBytes(8);
    const all = new TestChannel(connection, BROADCAST);
    const { data } = await all.exchange(command.init, nonce);
    return new TestChannel(connection, data.readUInt32BE(8));
  }

  async send(kind: number, message: Uint8Array): Promise<void> {
    for (const packet of packetsOf(this.channel, kind, message)) await this.#connection.send(packet);
  }

  /** The next message on this channel. @throws Error when nothing comes for a second */
  async receive(): Promise<Answer> {
    const keepalives: number[] = [];
    for (;;) {
      const first = await this.#report();
      const kind = first.readUInt8(4) & 0x7f;
      if (kind === command.keepalive) {
        keepalives.push(first.readUInt8(7));
        continue;
      }
      const length = first.readUInt16BE(5);
      let data = first.subarray(7);
      while (data.length < length) data = Buffer.concat([data, (await this.#report()).subarray(5)]);
      return { command: kind, data: data.subarray(0, length), keepalives };
    }
  }

  async exchange(kind: number, message: Uint8Array): Promise<Answer> {
    await this.send(kind, message);
    return this.receive();
  }

  /** A CTAP2 command. @returns its status and its answer */
  async ctap(kind: number, parameters?: unknown): Promise<CtapAnswer> {
    const request = parameters === undefined ? Buffer.of() : canonical(parameters);
    const { data } = await this.exchange(command.cbor, Buffer.concat([Buffer.of(kind), request]));
    const map: unknown = data.length > 1 ? decode(data.subarray(1), { useMaps: true }) : new Map();
    if (!(map instanceof Map)) throw new Error('an answer that is no map');
    return { status: data[0] ?? -1, map };
  }

  async #report(): Promise<Buffer> {
    for (;;) {
      const report = await this.#connection.receive(1000);
      if (report === null) throw new Error('nothing came for a second');
      const bytes = Buffer.from(report);
      if (bytes.readUInt32BE(0) === this.channel) return bytes;
    }
  }
}

/** The answer of a CTAP2 command. */
export interface CtapAnswer {
  readonly status: number;
  readonly map: ReadonlyMap<unknown, unknown>;
}

/** Sends an OTP command. @returns the data with its CRC, or the status report when there is none */
export async function otpCommand(
  connection: OtpConnection,
  slot: number,
  payload: Uint8Array = new Uint8Array(),
): Promise<{ data: Buffer; statuses: number[] }> {
  const frame = Buffer.alloc(70);
  frame.set(payload);
  frame.writeUInt8(slot, 64);
  frame.writeUInt16LE(crc16(frame.subarray(0, 64)), 65);
  for (let sequence = 0; sequence < 10; sequence++) {
    const part = frame.subarray(sequence * 7, sequence * 7 + 7);
    if (sequence > 0 && sequence < 9 && part.every((byte) => byte === 0)) continue;
    await connection.setFeature(Buffer.concat([part, Buffer.of(0x80 | sequence)]));
  }
  const statuses: number[] = [];
  let data = Buffer.alloc(0);
  for (;;) {
    const report = Buffer.from(await connection.getFeature());
    const control = report.readUInt8(7);
    if ((control & 0x40) === 0) {
      statuses.push(control);
      if (control === 0) return { data: report, statuses };
      await new Promise((resolve) => setTimeout(resolve, 5));
      continue;
    }
    if ((control & 0x1f) === 0 && data.length > 0) return { data, statuses };
    data = Buffer.concat([data, report.subarray(0, 7)]);
  }
}
