/*
 * CTAPHID packets. Source: CTAP 2.1 section 11.2.4. Init packet: channel (4 bytes, big-endian), command with its
 * top bit set, length (2 bytes), 57 bytes; continuation packet: channel, sequence 0-127, 59 bytes.
 */

export const REPORT_BYTES = 64;
const INIT_BYTES = 57;
const CONTINUATION_BYTES = 59;
/** 57 + 128 * 59. Source: section 11.2.4. */
export const LONGEST_MESSAGE = INIT_BYTES + 128 * CONTINUATION_BYTES;
export const BROADCAST = 0xffffffff;
const INIT_FLAG = 0x80;

/** Commands. Source: section 11.2.9; deviceInfo: Yubico, yubikey-manager, CTAP_READ_CONFIG. */
export const HID_COMMAND = {
  ping: 0x01,
  init: 0x06,
  wink: 0x08,
  cbor: 0x10,
  cancel: 0x11,
  keepalive: 0x3b,
  error: 0x3f,
  deviceInfo: 0x42,
} as const;

/** One packet as it was received. */
export type Packet =
  | {
      readonly kind: 'init';
      readonly channel: number;
      readonly command: number;
      readonly length: number;
      readonly data: Uint8Array;
    }
  | {
      readonly kind: 'continuation';
      readonly channel: number;
      readonly sequence: number;
      readonly data: Uint8Array;
    };

/** Cuts a message into packets. */
export function packets(channel: number, command: number, message: Uint8Array): Uint8Array[] {
  if (message.length > LONGEST_MESSAGE) throw new RangeError('The message is longer than CTAPHID allows.');
  const first = packet(channel);
  first.set([INIT_FLAG | command, message.length >> 8, message.length & 0xff], 4);
  first.set(message.subarray(0, INIT_BYTES), 7);
  const all = [first];
  for (let at = INIT_BYTES, sequence = 0; at < message.length; at += CONTINUATION_BYTES, sequence++) {
    const next = packet(channel);
    next[4] = sequence;
    next.set(message.subarray(at, at + CONTINUATION_BYTES), 5);
    all.push(next);
  }
  return all;
}

function packet(channel: number): Uint8Array {
  const bytes = new Uint8Array(REPORT_BYTES);
  new DataView(bytes.buffer).setUint32(0, channel);
  return bytes;
}

/** Reads a report of 64 bytes. */
export function readPacket(report: Uint8Array): Packet {
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  const channel = view.getUint32(0);
  const kind = view.getUint8(4);
  if (kind & INIT_FLAG) {
    const length = view.getUint16(5);
    return { kind: 'init', channel, command: kind & ~INIT_FLAG, length, data: report.subarray(7) };
  }
  return { kind: 'continuation', channel, sequence: kind, data: report.subarray(5) };
}
