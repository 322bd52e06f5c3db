import { createHmac, randomBytes } from 'node:crypto';
import { deviceInfoPage } from '../device-info.ts';
import type { Slot } from '../memory.ts';
import type { KeyParts } from '../virtual-yubikey.ts';
import { crc16, withCrc } from './crc.ts';
import { mayOverwrite, parseSlotConfiguration } from './slot-configuration.ts';

/*
 * The keyboard interface: feature reports of 7 bytes and a control byte (yubikey-manager, yubikit/core/otp.py, and
 * yubikey-personalization, ykdef.h).
 */
const REPORT = 8;
const DATA = REPORT - 1;
const FRAME = 70;
const LAST_SEQUENCE = 9;

const WRITE_FLAG = 0x80;
const RESPONSE_PENDING = 0x40;
const TOUCH_FLAG = 0x20;

const CONFIG_1 = 0x01;
const CONFIG_2 = 0x03;
const SERIAL = 0x10;
const DEVICE_INFO = 0x13;
const HMAC_1 = 0x30;
const HMAC_2 = 0x38;
const TOUCH_TIMEOUT_MS = 15_000;

/** The OTP interface of a key that is plugged in. */
export class OtpInterface {
  readonly #key: KeyParts;
  #frame = Buffer.alloc(FRAME);
  #answer: Buffer[] = [];
  #programSequence: number;
  #busyUntil = 0;
  #touch: { readonly abort: AbortController; readonly until: number } | null = null;

  constructor(key: KeyParts) {
    this.#key = key;
    this.#programSequence = key.memory.slots.some((slot) => slot !== null) ? 1 : 0;
  }

  /** SET_REPORT: one report of a frame, or anything else to make it forget what it was doing. */
  setFeature(report: Uint8Array): void {
    if (this.#key.faults.packet()) {
      this.#key.pull();
      return;
    }
    const sequence = (report[DATA] ?? 0) & 0x1f;
    this.#reset();
    if (((report[DATA] ?? 0) & WRITE_FLAG) === 0 || sequence > LAST_SEQUENCE) {
      this.#frame.fill(0);
      return;
    }
    // Reports of zeros are left out by the host, so a frame begins empty.
    if (sequence === 0) this.#frame.fill(0);
    this.#frame.set(report.subarray(0, DATA), sequence * DATA);
    if (sequence === LAST_SEQUENCE) this.#run();
  }

  /** GET_REPORT: the next report of an answer, or the status. */
  getFeature(): Uint8Array {
    if (this.#key.faults.packet()) {
      this.#key.pull();
      return this.#status(0);
    }
    const garbage = this.#key.faults.take('garbage');
    if (garbage) return asReport(garbage.report ? Buffer.from(garbage.report, 'hex') : randomBytes(REPORT));
    if (Date.now() < this.#busyUntil) return this.#status(WRITE_FLAG);
    if (this.#touch) {
      const seconds = Math.ceil(Math.max(0, this.#touch.until - Date.now()) / 1000);
      return this.#status(TOUCH_FLAG | Math.min(seconds, 0x1f));
    }
    return this.#answer.shift() ?? this.#status(0);
  }

  /** Unplugged: nobody waits for a touch any more. */
  stop(): void {
    this.#reset();
  }

  #reset(): void {
    this.#touch?.abort.abort();
    this.#touch = null;
    this.#answer = [];
  }

  #status(control: number): Buffer {
    const [slot1, slot2] = this.#key.memory.slots;
    const touchLevel =
      (slot1 ? 0x01 : 0) |
      (slot2 ? 0x02 : 0) |
      (needsTouch(slot1) ? 0x04 : 0) |
      (needsTouch(slot2) ? 0x08 : 0);
    return Buffer.from([0, ...this.#key.model.firmware, this.#programSequence, touchLevel, 0, control]);
  }

  #run(): void {
    const payload = this.#frame.subarray(0, 64);
    const slow = this.#key.faults.take('slow');
    if (slow) this.#busyUntil = Date.now() + slow.milliseconds;
    if (this.#key.faults.take('busy') || this.#key.faults.take('silent')) return;
    if (crc16(payload) !== this.#frame.readUInt16LE(65)) return;
    const answer = this.#execute(this.#frame.readUInt8(64), payload);
    if (answer) this.#respond(answer);
  }

  /** Carries out a command. Null: the status tells the rest, or the answer comes after a touch. */
  #execute(command: number, payload: Buffer): Buffer | null {
    const { memory, model } = this.#key;
    switch (command) {
      case SERIAL: {
        if (memory.serial === null) return null;
        const serial = Buffer.alloc(4);
        serial.writeUInt32BE(memory.serial);
        return serial;
      }
      case DEVICE_INFO:
        return deviceInfoPage(model, memory, payload[0] ?? 0);
      case CONFIG_1:
      case CONFIG_2:
        this.#configure(command === CONFIG_1 ? 0 : 1, payload);
        return null;
      case HMAC_1:
      case HMAC_2:
        return this.#challenge(memory.slots[command === HMAC_1 ? 0 : 1], payload);
      default:
        return null;
    }
  }

  #configure(index: 0 | 1, payload: Uint8Array): void {
    const { slots } = this.#key.memory;
    const wanted = parseSlotConfiguration(payload);
    if (wanted === 'refused' || !mayOverwrite(slots[index], payload)) return;
    slots[index] = wanted;
    // Without any configuration the sequence is zero.
    this.#programSequence = slots.some((slot) => slot !== null) ? this.#programSequence + 1 : 0;
  }

  #challenge(slot: Slot | null, payload: Buffer): Buffer | null {
    if (slot?.kind !== 'hmac') return null;
    const digest = createHmac('sha1', slot.key)
      .update(slot.variable ? withoutPadding(payload) : payload)
      .digest();
    if (!slot.touch) return digest;
    void this.#afterTouch(digest);
    return null;
  }

  async #afterTouch(digest: Buffer): Promise<void> {
    const touch = { abort: new AbortController(), until: Date.now() + TOUCH_TIMEOUT_MS };
    this.#touch = touch;
    const outcome = await this.#key.button.wait(TOUCH_TIMEOUT_MS, touch.abort.signal);
    if (this.#touch !== touch) return;
    this.#touch = null;
    if (outcome !== 'timed-out' && outcome !== 'aborted') this.#respond(digest);
  }

  #respond(data: Buffer): void {
    const framed = withCrc(data);
    if (this.#key.faults.take('wrong-crc')) framed[0] = (framed[0] ?? 0) ^ 0x01;
    const reports: Buffer[] = [];
    for (let offset = 0; offset < framed.length; offset += DATA) {
      const report = Buffer.alloc(REPORT);
      framed.copy(report, 0, offset, offset + DATA);
      report[DATA] = RESPONSE_PENDING | reports.length;
      reports.push(report);
    }
    // The sequence falls back to zero: all of it has been read.
    this.#answer = [...reports, Buffer.from([0, 0, 0, 0, 0, 0, 0, RESPONSE_PENDING])];
  }
}

function needsTouch(slot: Slot | null): boolean {
  return slot?.kind === 'hmac' && slot.touch;
}

/** A short challenge is filled up with a byte unlike its last one. */
function withoutPadding(payload: Buffer): Buffer {
  const padding = payload.at(-1);
  let end = payload.length;
  while (end > 0 && payload[end - 1] === padding) end--;
  return payload.subarray(0, end);
}

function asReport(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(REPORT)]).subarray(0, REPORT);
}
