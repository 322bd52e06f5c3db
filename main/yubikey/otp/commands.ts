import { type DeviceInfo, readDeviceInfo } from '../management/device-info.ts';
import type { Clock } from '../transport/clock.ts';
import { TransportError } from '../transport/failure.ts';
import type { CommandOptions } from '../transport/progress.ts';
import { hasValidCrc } from './crc.ts';
import { OTP_COMMAND, PAYLOAD_BYTES } from './frame.ts';
import type { OtpSession } from './session.ts';

const CRC_BYTES = 2;
/** HMAC-SHA1's length. */
const HMAC_BYTES = 20;
/** The key refuses commands for some seconds after another interface was used. */
const RECLAIM_TRIES = 6;
const RECLAIM_PAUSE_MS = 500;

/** The serial number over OTP, or null when the key does not show it. */
export async function readSerial(session: OtpSession, clock: Clock): Promise<number | null> {
  try {
    const answer = await afterReclaim(clock, () => session.exchange(OTP_COMMAND.serial, new Uint8Array()));
    return Buffer.from(checked(answer, 4)).readUInt32BE(0);
  } catch (error) {
    if (error instanceof TransportError && error.fault === 'refused') return null;
    throw error;
  }
}

/** The device information over OTP. Needs firmware 4.1 or newer. */
export function readDeviceInfoOverOtp(session: OtpSession, clock: Clock): Promise<DeviceInfo> {
  return readDeviceInfo(async (page) => {
    const answer = await afterReclaim(clock, () =>
      session.exchange(OTP_COMMAND.deviceInfo, Uint8Array.of(page)),
    );
    return checked(answer, 1 + (answer[0] ?? 0));
  });
}

/**
 * HMAC-SHA1 of a challenge under the secret in a slot; may wait for a touch.
 * @param challenge 1 to 64 bytes. A slot for short challenges strips the padding again, which is recognised by
 *   being unlike the last byte; so 64 bytes whose last bytes are all equal lose them there.
 * @returns 20 bytes
 */
export async function challengeResponse(
  session: OtpSession,
  clock: Clock,
  slot: 1 | 2,
  challenge: Uint8Array,
  options: CommandOptions = {},
): Promise<Uint8Array> {
  if (challenge.length < 1 || challenge.length > PAYLOAD_BYTES) {
    throw new RangeError('A challenge has 1 to 64 bytes.');
  }
  const padded = new Uint8Array(PAYLOAD_BYTES).fill(challenge.at(-1) === 0 ? 1 : 0);
  padded.set(challenge);
  const command = slot === 1 ? OTP_COMMAND.hmacSlot1 : OTP_COMMAND.hmacSlot2;
  const answer = await afterReclaim(clock, () => session.exchange(command, padded, options), options.signal);
  return checked(answer, HMAC_BYTES);
}

async function afterReclaim<T>(clock: Clock, attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const again = error instanceof TransportError && error.fault === 'refused' && tries < RECLAIM_TRIES;
      if (!again) throw error;
      await clock.sleep(RECLAIM_PAUSE_MS, signal);
    }
  }
}

/** The first so many bytes of an answer, once the CRC behind them is right. */
function checked(answer: Uint8Array, length: number): Uint8Array {
  const whole = answer.subarray(0, length + CRC_BYTES);
  if (whole.length !== length + CRC_BYTES || !hasValidCrc(whole)) {
    throw new TransportError('garbled', 'Wrong CRC.');
  }
  return whole.subarray(0, length);
}
