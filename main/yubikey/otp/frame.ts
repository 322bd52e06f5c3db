import { crc16 } from './crc.ts';

/*
 * Frames of the OTP interface. Source: Yubico, yubikey-personalization, ykcore (frame of 70 bytes in feature
 * reports of 8).
 */

/** Bytes of payload in a frame. */
export const PAYLOAD_BYTES = 64;
/** Bytes of data in a report; the eighth is the control byte. */
export const DATA_BYTES = 7;
const FRAME_BYTES = 70;
const REPORTS = FRAME_BYTES / DATA_BYTES;

/** Control byte, host to key: this report is part of a frame; set until the key has taken it. */
export const WRITE_FLAG = 0x80;
/** Control byte, key to host: an answer is waiting; the low five bits count its reports. */
export const ANSWER_FLAG = 0x40;
/** Control byte, key to host: the key waits for a touch. */
export const TOUCH_FLAG = 0x20;
export const SEQUENCE_MASK = 0x1f;

/** The report that ends an exchange, and stops whatever the key is waiting for. */
export const RESET_REPORT: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0xff);

/** Commands, the frame's slot byte. Source: Yubico, yubikey-manager, CONFIG_SLOT. */
export const OTP_COMMAND = {
  serial: 0x10,
  deviceInfo: 0x13,
  hmacSlot1: 0x30,
  hmacSlot2: 0x38,
} as const;

/**
 * The reports of a frame: payload, command, CRC and padding, cut into sevens. Reports of zeros are left out, but
 * for the first and the last.
 * @param payload at most 64 bytes, padded with zeros
 */
export function frameReports(command: number, payload: Uint8Array): Uint8Array[] {
  if (payload.length > PAYLOAD_BYTES) throw new RangeError(`A frame holds ${PAYLOAD_BYTES} bytes.`);
  const frame = new Uint8Array(FRAME_BYTES);
  frame.set(payload);
  frame[PAYLOAD_BYTES] = command;
  const crc = crc16(frame.subarray(0, PAYLOAD_BYTES));
  frame.set([crc & 0xff, crc >> 8], PAYLOAD_BYTES + 1);
  const reports: Uint8Array[] = [];
  for (let sequence = 0; sequence < REPORTS; sequence++) {
    const data = frame.subarray(sequence * DATA_BYTES, (sequence + 1) * DATA_BYTES);
    const needed = sequence === 0 || sequence === REPORTS - 1 || data.some((byte) => byte !== 0);
    if (needed) reports.push(Uint8Array.of(...data, WRITE_FLAG | sequence));
  }
  return reports;
}
