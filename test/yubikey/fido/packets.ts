/** Reports of the FIDO interface (CTAP 2.1, section 11.2.4) are 64 bytes. */
export const REPORT = 64;
const FIRST_DATA = 57;
const NEXT_DATA = 59;

/** The longest message: 57 + 128 * 59 bytes. */
export const MAX_MESSAGE = FIRST_DATA + 128 * NEXT_DATA;

/** Channel of those who have none yet. */
export const BROADCAST = 0xffffffff;

/** A packet that arrived. */
export type Packet =
  | {
      readonly kind: 'first';
      readonly channel: number;
      readonly command: number;
      readonly length: number;
      readonly data: Buffer;
    }
  | { readonly kind: 'next'; readonly channel: number; readonly sequence: number; readonly data: Buffer };

/** Takes a report apart; a short one counts as filled up with zeros. */
export function parsePacket(report: Uint8Array): Packet {
  const bytes = Buffer.alloc(REPORT);
  bytes.set(report.subarray(0, REPORT));
  const channel = bytes.readUInt32BE(0);
  const type = bytes.readUInt8(4);
  if ((type & 0x80) === 0) return { kind: 'next', channel, sequence: type, data: bytes.subarray(5) };
  return {
    kind: 'first',
    channel,
    command: type & 0x7f,
    length: bytes.readUInt16BE(5),
    data: bytes.subarray(7),
  };
}

/** The reports that carry a message. */
export function packetsOf(channel: number, command: number, message: Uint8Array): Buffer[] {
  const first = Buffer.alloc(REPORT);
  first.writeUInt32BE(channel);
  first.writeUInt8(0x80 | command, 4);
  first.writeUInt16BE(message.length, 5);
  first.set(message.subarray(0, FIRST_DATA), 7);
  const packets = [first];
  for (let offset = FIRST_DATA; offset < message.length; offset += NEXT_DATA) {
    const next = Buffer.alloc(REPORT);
    next.writeUInt32BE(channel);
    next.writeUInt8(packets.length - 1, 4);
    next.set(message.subarray(offset, offset + NEXT_DATA), 5);
    packets.push(next);
  }
  return packets;
}
