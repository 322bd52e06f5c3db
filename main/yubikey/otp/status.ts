import { type Firmware, firmware } from '../management/firmware.ts';

/** One of the two OTP slots. */
interface OtpSlot {
  /** Whether something is programmed into it. */
  readonly configured: boolean;
  /** Whether what is programmed into it asks for a touch. */
  readonly touch: boolean;
}

/** The OTP interface at rest. */
export interface OtpStatus {
  readonly firmware: Firmware;
  /** Goes up by one with each configuration that is written. */
  readonly programSequence: number;
  readonly slots: { readonly 1: OtpSlot; readonly 2: OtpSlot };
}

/**
 * Reads the report of an idle OTP interface. Source: Yubico, ykstatus.h: byte 1-3 firmware, 4 program sequence,
 * 5 slot bits (1 and 2 configured, 4 and 8 with touch).
 */
export function readStatus(report: Uint8Array): OtpStatus {
  const [, major = 0, minor = 0, patch = 0, programSequence = 0, slots = 0] = report;
  return {
    firmware: firmware(major, minor, patch),
    programSequence,
    slots: {
      1: { configured: (slots & 0x01) !== 0, touch: (slots & 0x04) !== 0 },
      2: { configured: (slots & 0x02) !== 0, touch: (slots & 0x08) !== 0 },
    },
  };
}
