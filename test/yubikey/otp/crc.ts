/** What the CRC over data and its own CRC must come to. */
export const GOOD_RESIDUAL = 0xf0b8;

/** The CRC of Yubico's OTP frames: ISO 13239, start 0xFFFF, reflected polynomial 0x8408, not inverted. */
export function crc16(data: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc;
}

/** Data followed by the CRC that makes the residual good. */
export function withCrc(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 2);
  framed.set(data);
  framed.writeUInt16LE(crc16(data) ^ 0xffff, data.length);
  return framed;
}
