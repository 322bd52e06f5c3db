/** Residual of the CRC over data followed by its own checksum. Source: Yubico, yubikey-personalization, CRC. */
const RESIDUAL = 0xf0b8;

/** CRC-16 as in ISO/IEC 13239: initial value 0xFFFF, reflected polynomial 0x8408, not inverted. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc;
}

/** Whether the last two bytes are the inverted CRC (little-endian) of those before. */
export function hasValidCrc(bytes: Uint8Array): boolean {
  return bytes.length > 2 && crc16(bytes) === RESIDUAL;
}
